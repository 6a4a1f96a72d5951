"""Files into the store: what is added, changed, left and refused; nothing by halves; all taken back."""

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from tests.conftest import TODAY, Fill
from tests.curate.desks import LATER, SHEET, Desk, counts, document, edit, event, keep
from tests.files.archives import archives as random_archives
from timeline.curate import editing, landing
from timeline.curate.desk import at_desk
from timeline.curate.importing import Asked
from timeline.curate.staging import Staging
from timeline.dates.calendars import Span
from timeline.errors import BadFile, BadSetting, NotFound, StoreError
from timeline.files import json_format
from timeline.model.event import Archive, Link, Relation
from timeline.store import events, saving, searching, tables, timelines


def test_rows_become_events_and_what_is_not_read_a_draft(desk: Desk) -> None:
    report, run = desk(SHEET)
    assert (counts(report), report.new, run) == ((3, 0, 0, 1, 0), {"greek": "en"}, 1)
    draft = desk.event("somewhere-some-day").event
    assert (draft.status, draft.date, draft.printed) == ("draft", None, "some day")
    with desk.database.read() as connection:
        assert timelines.holders(connection)["greek"].own
        assert searching.search(connection, "zhana", TODAY).events == ("zhanaozen-2011-12-16",)


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    desk(SHEET)
    before = desk.export()
    report, run = desk(SHEET)
    assert (counts(report), run, desk.export()) == ((0, 0, 3, 0, 0), None, before)


def test_a_changed_event_is_a_revision_and_its_difference_is_told(desk: Desk) -> None:
    desk(document(event("a", claim=[{"metric": "deaths", "value": "70"}])), "a.json")
    report, _ = desk(document(event("a", claim=[{"metric": "deaths", "value": "16"}])), "a.json")
    assert counts(report) == (0, 1, 0, 0, 0)
    *_, difference = desk.differences
    assert difference.lines == ("claim[0].value: 70 → 16",)
    with desk.database.read() as connection:
        first, second = events.revisions(connection, "a")
    assert (first.before, second.who, second.why) == (None, "maria", "import 2: a.json")


def test_what_returns_soon_is_counted_and_the_first_named(desk: Desk) -> None:
    report, _ = desk(SHEET + "1973-11-17,Polytechnic,GR\n2016-11-28,Sentence,KZ\n")
    assert report.soon == 2  # 28 November and 16 December; 17 November is past
    assert report.first is not None
    assert report.first == (
        report.first.event.occurrences(Span(TODAY, TODAY + 10))[0],
        report.first.event,
        "en",
    )
    assert (report.first.event.id, report.first.occurrence.n) == ("sentence-2016-11-28", 10)


def test_what_a_file_holds_is_not_imported_into(desk: Desk, fill: Fill) -> None:
    fill({"kz.toml": '[timeline]\nid = "greek"\ntitle = { en = "G" }\n'})
    with pytest.raises(
        BadFile, match=r"'greek' is held by data/kz.toml; edit that file, .*timeline adopt greek"
    ):
        desk(SHEET)
    assert desk.ids() == []


def test_a_table_needs_a_timeline(desk: Desk) -> None:
    with pytest.raises(BadSetting, match="names no timeline; say --into ID; held by the store are: none yet"):
        desk(SHEET, asked=Asked())
    with pytest.raises(BadSetting, match="names its timelines itself"):
        desk(document(), "a.json", Asked(into="greek"))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (Asked(into="Labour"), "'Labour' is not a name"),
        (Asked(into="../evil"), "is not a name"),
        (Asked(into="greek", language="English"), "'English' is not a language code"),
        (Asked(into="greek", language="xx"), "'xx' is not a language code"),
    ],
)
def test_a_new_timeline_has_a_name_and_a_language(desk: Desk, asked: Asked, says: str) -> None:
    with pytest.raises(BadSetting, match=says):
        desk(SHEET, asked=asked)
    assert desk.ids() == []


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        (document(event("a"), {"id": "b"}), "a.json", "title"),
        (document(event("a", links=[{"relation": "follows", "event": "nowhere"}])), "a.json", "no event 'nowhere'"),
        ('[timeline]\nid = "x"\n', "a.toml", "title"),
        ("nothing,here\n1,2\n", "sheet.csv", "no column is the title"),
    ],
)  # fmt: skip
def test_a_broken_file_changes_nothing(desk: Desk, text: str, name: str, says: str) -> None:
    with pytest.raises(BadFile, match=says):
        desk(text, name)
    with desk.database.read() as connection:
        assert timelines.holders(connection) == {}
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.run)) == 0


def test_events_before_their_timeline_are_refused_with_the_mend(desk: Desk) -> None:
    first = {"events": [event("a")], "timeline": {"id": "labour", "title": {"en": "Labour"}}}
    with pytest.raises(BadFile, match="write events last"):
        desk(json.dumps({"format": 1, "timelines": [first]}), "a.json")
    many = document(*(event(f"a{n}") for n in range(600)))
    late = many.replace('"withdrawn": []', '"tags": {"x": {"label": {"en": "X"}}}').replace(
        '"tags": {}, ', "", 1
    )
    with pytest.raises(BadFile, match="write events last"):
        desk(late, "a.json")


def test_an_id_of_another_timeline_is_refused_and_the_rest_comes_in(desk: Desk) -> None:
    desk(document(event("a")), "a.json")
    report, _ = desk(document(event("a"), event("b"), timeline="other"), "b.json")
    assert counts(report) == (1, 0, 0, 0, 1)
    assert "the id stands in the timeline labour" in str(report.odd[0])


def test_an_edit_made_here_is_not_overwritten(desk: Desk) -> None:
    desk(document(event("a", title="Strike")), "a.json")
    edit(desk, "a", title="A strike of drillers")
    report, run = desk(document(event("a", title="Strike")), "a.json")
    assert (counts(report), run) == ((0, 0, 1, 0, 0), None)  # the file says what it said before
    report, run = desk(document(event("a", title="Strikes")), "a.json")
    assert (counts(report), run) == ((0, 0, 0, 0, 1), None)
    assert "edited here since it was imported (revision 2)" in str(report.odd[0])
    assert desk.event("a").event.title == {"en": "A strike of drillers"}


def test_possible_duplicates_are_pointed_out_and_both_stay(desk: Desk) -> None:
    place = {"name": {"en": "Zhanaozen"}, "country": "KZ"}
    desk(document(event("a", title="Killing of striking oil workers", place=place)), "a.json")
    others = (
        event("same", title="Oil workers on strike killed", place={"name": {"en": "Zhanaozen"}}),
        event("elsewhere", title="Killing of striking workers", place={"name": {"en": "Marikana"}, "country": "ZA"}),
        event("other-day", "2011-12-17", title="Killing of striking oil workers", place=place),
        event("other-words", title="Independence of the republic", place=place),
    )  # fmt: skip
    report, _ = desk(document(*others, timeline="other"), "b.json")
    assert [(pair.event, pair.other) for pair in report.pairs] == [("same", "a")]
    assert desk.ids() == ["a", "elsewhere", "other-day", "other-words", "same"]


def test_a_corrected_row_without_an_id_is_pointed_out(desk: Desk) -> None:
    desk(SHEET)
    report, _ = desk(SHEET.replace("1936-05-09", "1936-05-10"))
    assert [tuple(pair) for pair in report.pairs] == [
        ("thessaloniki-1936-05-10", "thessaloniki-1936-05-09", "the same title, another date", "", False)
    ]
    desk("date,title,country\nsome day,March,GR\n")
    report, _ = desk("date,title,country\n1936-05-11,March,GR\n")
    assert [(pair.other, pair.merged) for pair in report.pairs] == [("march-some-day", True)]


def test_a_mapping_is_remembered(desk: Desk) -> None:
    text = "Wann,title\n2011-12-16,Zhanaozen\n"
    with pytest.raises(BadFile, match="no column is the date"):
        desk(text)
    desk(text, asked=Asked(into="greek", mapping={"Wann": "date"}))
    report, run = desk(text)
    assert (counts(report), run) == ((0, 0, 1, 0, 0), None)


class TestUndo:
    def test_added_drafts_go_shown_events_are_retracted(self, desk: Desk) -> None:
        _, run = desk(SHEET)
        assert run is not None
        done = desk.undo(run)
        assert (done.run, done.restored, done.deleted, done.retracted) == (2, 0, 1, 2)
        assert desk.ids() == ["thessaloniki-1936-05-09", "zhanaozen-2011-12-16"]
        assert desk.event("zhanaozen-2011-12-16").event.status == "retracted"

    def test_changed_events_go_back_and_the_undoing_is_a_run_too(self, desk: Desk) -> None:
        desk(document(event("a", title="Strike")), "a.json")
        _, run = desk(document(event("a", title="Strikes"), sources=[{"id": "s", "title": "S"}]), "a.json")
        assert run == 2
        done = desk.undo(run)
        assert (done.run, done.restored, done.left) == (3, 1, [])
        assert desk.event("a").event.title == {"en": "Strike"}
        with desk.database.read() as connection:
            assert timelines.sources_of(connection, ["labour"]) == {}
            assert [each.why for each in events.revisions(connection, "a")][-1] == "run 2 taken back"
        assert desk.undo(3).restored == 1
        assert desk.event("a").event.title == {"en": "Strikes"}

    def test_what_was_edited_since_is_left_and_listed(self, desk: Desk) -> None:
        _, run = desk(document(event("a"), event("b", "2012-01-01")), "a.json")
        assert run is not None
        edit(desk, "a", "Another")
        done = desk.undo(run)
        assert next(tuple(left) for left in done.left) == (
            "a",
            "it was changed since (revision 2); by hand: timeline event revert a --to N",
        )
        assert (done.retracted, desk.event("a").event.title) == (1, {"en": "Another"})

    def test_private_ones_were_never_shown(self, desk: Desk) -> None:
        _, run = desk(document(event("a", private=True)), "a.json")
        assert run is not None
        assert desk.undo(run).deleted == 1
        with desk.database.read() as connection:
            assert timelines.holders(connection) == {}

    def test_links_to_what_goes_go_too(self, desk: Desk) -> None:
        desk(document(event("here"), timeline="other"), "b.json")
        _, run = desk(document(event("a", status="draft")), "a.json")
        assert run is not None
        stored = desk.event("here").event
        keep(desk, replace(stored, links=(Link(Relation.FOLLOWS, "a"),)))
        desk.undo(run)
        assert desk.event("here").event.links == ()

    def test_what_another_was_merged_into_stays(self, desk: Desk) -> None:
        _, run = desk(document(event("a", status="draft")), "a.json")
        assert run is not None
        with desk.database.write() as connection:
            timelines.save_redirects(connection, "labour", {"merged": "a"})
        assert "another event was merged into it since" in [left.why for left in desk.undo(run).left]

    def test_after_its_undoing_was_undone_a_run_can_be_taken_back_again(self, desk: Desk) -> None:
        desk(document(event("a", title="Strike")), "a.json")
        desk(document(event("a", title="Strikes")), "a.json")
        assert (desk.undo(2).run, desk.undo(3).run, desk.undo(2).restored) == (3, 4, 1)

    def test_a_run_is_taken_back_once(self, desk: Desk) -> None:
        _, run = desk(SHEET)
        assert run is not None
        desk.undo(run)
        with pytest.raises(StoreError, match="run 1 was taken back by run 2 already"):
            desk.undo(run)
        with pytest.raises(NotFound, match="there is no run 9; the last is 2"):
            desk.undo(9)

    def test_it_may_come_again(self, desk: Desk) -> None:
        _, run = desk(SHEET)
        assert run is not None
        desk.undo(run)
        report, _ = desk(SHEET)
        assert counts(report) == (1, 2, 0, 1, 0)
        assert desk.event("zhanaozen-2011-12-16").event.status == "published"


def test_a_change_made_while_it_was_prepared_stops_it(desk: Desk) -> None:
    desk(document(event("a", title="Strike")), "a.json")
    with Staging() as staging:
        with desk.database.read() as connection:
            text = document(event("a", title="Strikes"), event("b", "2012-01-01"))
            found = desk.prepare(connection, staging, text, "a.json", Asked())
        edit(desk, "a", "Another")
        with pytest.raises(StoreError, match="'a' was changed meanwhile; nothing was changed; run it again"):
            landing.land(desk.database, found, "maria", ["a.json"])
    assert desk.ids() == ["a"]


def test_a_changed_source_moves_the_events_that_cite_it(desk: Desk) -> None:
    cited = event("a", sources=["s"])
    desk(document(cited, event("b", "2012-01-01"), sources=[{"id": "s", "title": "S"}]), "a.json")
    before = {id: desk.event(id) for id in ("a", "b")}
    desk(document(sources=[{"id": "s", "title": "A better title"}]), "a.json")
    after = {id: desk.event(id) for id in ("a", "b")}
    assert after["a"].modified > before["a"].modified
    assert (after["a"].revision, after["b"]) == (before["a"].revision, before["b"])
    with desk.database.read() as connection:
        assert searching.search(connection, "better", TODAY).events == ("a",)


def test_nothing_of_a_withdrawn_event_stays_but_its_id(desk: Desk) -> None:
    """Nor its sources and people, where no other event names them; runs forget them too."""
    more = {
        "sources": [{"id": "letter", "title": "Letter of Informer"}, {"id": "paper", "title": "Paper"}],
        "people": {"x": {"name": {"en": "Informer"}}, "y": {"name": {"en": "Known"}}},
    }
    told = event("a", title="Informer", sources=["letter", "paper"], people=["x", "y"])
    other = event("b", "2012-01-01", sources=["paper"], people=["y"])
    for title in ("Informer", "Informer again"):
        desk(document({**told, "title": {"en": title}}, other, **more), "a.json")
    with desk.database.write() as connection:
        editing.withdraw(at_desk(connection, LATER, "maria", "", desk.folder), ["a"])
    with desk.database.read() as connection:
        rows = [
            str(row)
            for table in tables.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        ]
        archive = timelines.whole(connection, "labour")
    assert not [row for row in rows if "nformer" in row]
    assert archive is not None
    assert ([source.id for source in archive.source], list(archive.person)) == (["paper"], ["y"])


def test_no_import_withdraws_what_is_there(desk: Desk) -> None:
    """It could not be taken back; whoever wants it gone does it by hand."""
    desk(document(event("a")), "a.json")
    for timeline in ("labour", "other"):
        text = document(timeline=timeline).replace('"withdrawn": []', '"withdrawn": ["a", "gone"]')
        report, _ = desk(text, "b.json")
        assert "if it must go: timeline event withdraw a" in str(report.odd[0])
        assert desk.ids() == ["a"]
    report, _ = desk(document(event("gone")), "a.json")
    assert "it was withdrawn here, and its id is never used again" in str(report.odd[0])


def test_no_import_opens_what_is_private_here(desk: Desk) -> None:
    text = document(event("a"))
    desk(text.replace('"title": {"en": "Labour"}}', '"title": {"en": "Labour"}, "private": true}'), "a.json")
    report, _ = desk(text.replace('"en": "Labour"', '"en": "Work"'), "a.json")
    assert report.heads == ["labour: timeline.title.en: Labour → Work"]
    with desk.database.read() as connection:
        assert timelines.archives(connection) == {}


def test_no_import_opens_an_event_that_is_private_here(desk: Desk) -> None:
    desk(document(event("a", private=True)), "a.json")
    report, _ = desk(document(event("a", title="Meeting")), "a.json")
    kept = desk.event("a").event
    assert (counts(report), kept.private, kept.title) == ((0, 1, 0, 0, 0), True, {"en": "Meeting"})
    report, _ = desk(document(event("a", title="Meeting")), "a.json")
    assert counts(report) == (0, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("id", "target", "why"),
    [
        ("a", "b", "the id is in use, so it cannot lead to b"),
        ("old", "nowhere", "it leads to nowhere, and there is no such event"),
        ("c1", "c2", "it leads to c2, and there is no such event"),
    ],
)
def test_an_id_leads_only_from_nothing_to_something(desk: Desk, id: str, target: str, why: str) -> None:
    desk(document(event("a"), event("b", "2012-01-01")), "a.json")
    back = ({"id": target, "redirect": id},) if id == "c1" else ()
    report, run = desk(document({"id": id, "redirect": target}, *back, timeline="other"), "b.json")
    assert why in str(report.odd[0])
    with desk.database.read() as connection:
        assert (timelines.redirects(connection), run) == ({}, 2)  # the new timeline alone came


def test_an_id_that_leads_elsewhere_is_taken_back(desk: Desk) -> None:
    desk(document(event("a")), "a.json")
    report, run = desk(document({"id": "old", "redirect": "a"}), "a.json")
    assert (report.merged, run) == (["old"], 2)
    assert desk.undo(2).deleted == 1
    with desk.database.read() as connection:
        assert timelines.redirects(connection) == {}


def test_what_was_made_by_hand_is_not_overwritten(desk: Desk, fill: Fill) -> None:
    desk(document(event("a")), "a.json")
    with desk.database.write() as connection:
        connection.execute(sa.update(tables.event).values(imported=None))
    report, _ = desk(document(event("a", title="Another")), "a.json")
    assert "it was made here by hand (revision 1), and differs: title.en: Strike → Another" in str(
        report.odd[0]
    )


def test_a_withdrawal_made_while_it_was_prepared_stops_it(desk: Desk) -> None:
    desk(document(event("a")), "a.json")
    with Staging() as staging:
        with desk.database.read() as connection:
            linked = event("b", "2012-01-01", links=[{"relation": "follows", "event": "a"}])
            found = desk.prepare(connection, staging, document(linked), "a.json", Asked())
        with desk.database.write() as connection:
            saving.purge(connection, "a")
            timelines.bury(connection, ["a"], "labour", LATER)
        with pytest.raises(StoreError, match="the store was changed meanwhile"):
            landing.land(desk.database, found, "maria", ["a.json"])


def test_many_events_of_one_year_are_not_compared(desk: Desk) -> None:
    rows = "".join(f"strike of the workers number {number},1936\n" for number in range(300))
    report, _ = desk(f"title,date\n{rows}")
    assert report.pairs == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(archive=random_archives())
def test_any_archive_comes_out_as_it_went_in(desk: Desk, archive: Archive) -> None:
    """Through the store and back: the same document, byte for byte. Links must lead somewhere."""
    ids = {each.id for each in archive.event}
    archive = replace(
        archive,
        event=tuple(
            replace(each, links=tuple(link for link in each.links if link.event in ids))
            for each in archive.event
        ),
    )
    desk.empty()
    report, _ = desk("".join(json_format.write([archive])).encode(), "a.json")
    assert counts(report)[0] == len(archive.event)
    as_json, as_toml = desk.export(), desk.export_toml()
    for text, name in ((as_json, "b.json"), (as_toml, "b.toml")):
        desk.empty()
        desk(text, name)
        assert (desk.export(), desk.export_toml()) == (as_json, as_toml)
    [there] = json_format.read(as_json, "b.json")
    came = sorted(archive.event, key=lambda each: each.id)
    assert [replace(each, modified=None) for each in there.event] == [
        replace(each, modified=None) for each in came
    ]
