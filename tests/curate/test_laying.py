"""A table over events that are here: what it has no column for stays, and nothing is overwritten unseen."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests import work
from tests.curate.desks import LATER, Desk, counts, document, edit, event, keep
from tests.files.archives import archives as random_archives
from timeline.curate.importing import Asked
from timeline.files import csv_format, json_format
from timeline.model.event import Archive, Claim, Place, Status, Tone
from timeline.model.selection import Selection
from timeline.store import events, saving, timelines

WHOLE = event(
    "zhanaozen-2011",
    title="Killing of strikers",
    summary={"en": "Police fired.", "el": "Η αστυνομία πυροβόλησε."},
    place={
        "name": {"en": "Zhanaozen", "kk": "Жаңаөзен"},
        "country": "KZ",
        "latitude": 43.3,
        "longitude": 52.8,
    },
    tags=["oil", "strikes"],
    sources=["guardian", "second"],
    claim=[
        {"metric": "injured", "value": "100"},
        {"metric": "deaths", "value": "16", "holder": "Prosecutor", "quote": "sixteen", "source": "guardian"},
        {"metric": "deaths", "min": 64, "max": 73, "holder": "Union", "source": "second"},
    ],
    links=[{"relation": "follows", "event": "may-1936"}],
    anniversary={"milestones": [5, 15]},
)
MAY = event("may-1936", "1936-05-09", "May")
SOURCES = [{"id": "guardian", "title": "A paper"}, {"id": "second", "title": "A paper", "published": "2012"}]


def archive_of(*listed: dict[str, Any]) -> str:
    """A timeline `greek` with two sources of one title."""
    return document(*listed, timeline="greek", sources=SOURCES)


def as_csv(desk: Desk) -> str:
    with desk.database.read() as connection:
        return "".join(csv_format.write(events.whole_archives(connection, Selection())))


def by_hand(desk: Desk) -> None:
    """The event as somebody made it here, after an import of the one it follows."""
    desk(archive_of(WHOLE, MAY), "a.json")
    keep(desk, replace(desk.event("zhanaozen-2011").event, quote="“They shot.”"))


def test_a_table_of_ours_changes_nothing_however_little_it_holds(desk: Desk) -> None:
    by_hand(desk)
    before = desk.export()
    report, run = desk(as_csv(desk))
    assert (counts(report), run, desk.export()) == ((0, 0, 2, 0, 0), None, before)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random_archives())
def test_any_archive_stays_as_it_is_under_its_own_table(desk: Desk, archive: Archive) -> None:
    """But for what is not read of it: such a row leaves what is here as it is, too."""
    desk.empty()
    found = (replace(each, links=()) for each in archive.event)
    desk("".join(json_format.write([replace(archive, event=tuple(found))])).encode(), "a.json")
    before = desk.export()
    report, run = desk(as_csv(desk), asked=Asked(into=archive.timeline.id))
    assert (run, desk.export()) == (None, before)
    assert counts(report)[:2] == (0, 0)


def test_what_a_table_has_no_column_for_stays(desk: Desk) -> None:
    desk(archive_of(WHOLE, MAY), "a.json")
    before = desk.event("zhanaozen-2011").event
    report, _ = desk("id,date,title\nzhanaozen-2011,2011-12-16,Massacre of strikers\n")
    assert counts(report) == (0, 1, 0, 0, 0)
    assert desk.event("zhanaozen-2011").event == replace(before, title={"en": "Massacre of strikers"})


@pytest.mark.parametrize(
    ("column", "cell", "difference"),
    [
        ("summary", "", "summary.en: Police fired. → nothing"),
        ("summary.ru", "Стреляли.", "summary.ru: nothing → Стреляли."),
        ("country", "", "place.country: KZ → nothing"),
        ("place", "Aktau", "place.name.en: Zhanaozen → Aktau"),
        ("tags", "oil", "tags[1]: strikes → nothing"),
        ("kind", "strike", "kind: other → strike"),
    ],
)
def test_a_cell_that_is_there_is_what_holds(desk: Desk, column: str, cell: str, difference: str) -> None:
    desk(archive_of(WHOLE, MAY), "a.json")
    desk(f"id,date,title,{column}\nzhanaozen-2011,2011-12-16,Killing of strikers,{cell}\n")
    assert desk.differences[-1].lines == (difference,)


@pytest.mark.parametrize("place", ["Aktau", ""])
def test_another_place_does_not_keep_where_the_old_one_was(desk: Desk, place: str) -> None:
    where = {"name": {"en": "Zhanaozen"}, "country": "KZ", "latitude": 43.3, "longitude": 52.8}
    desk(archive_of({**WHOLE, "place": where}, MAY), "a.json")
    report, run = desk(f"id,date,title,place\nzhanaozen-2011,2011-12-16,Killing of strikers,{place}\n")
    assert (counts(report), run) == ((0, 0, 0, 0, 1), None)
    assert "its place is another, and no column says its country, latitude, longitude; mend the row" in str(
        report.odd
    )
    row = f"2011-12-16,Killing of strikers,{place},{'KZ' if place else ''},,"
    desk(f"id,date,title,place,country,latitude,longitude\nzhanaozen-2011,{row}\n")
    assert desk.event("zhanaozen-2011").event.place == (Place({"en": "Aktau"}, "KZ") if place else None)


@pytest.mark.parametrize("calendar", ["gregorian", "julian"])
def test_a_date_that_follows_from_a_printed_one_is_changed_with_it(desk: Desk, calendar: str) -> None:
    desk(
        document(
            {**event("a"), "date": None, "written": {"date": "1917-10-25", "calendar": calendar}},
            timeline="greek",
        ),
        "a.json",
    )
    report, run = desk("id,date,title\na,1917-11-09,Strike\n")
    assert (counts(report), run) == ((0, 0, 0, 0, 1), None)
    assert "its date follows from the one that was printed, which no column says" in str(report.odd)


def test_a_figure_that_is_still_said_keeps_who_said_it(desk: Desk) -> None:
    desk(archive_of(WHOLE, MAY), "a.json")
    injured, prosecutor, union = desk.event("zhanaozen-2011").event.claim
    desk("id,date,title,deaths\nzhanaozen-2011,2011-12-16,Killing of strikers,64-73 | 70\n")
    claims = desk.event("zhanaozen-2011").event.claim
    assert claims == (injured, union, Claim("deaths", value="70"))
    assert prosecutor not in claims


def test_figures_that_a_cell_cannot_tell_apart_are_changed_by_hand(desk: Desk) -> None:
    claim = {"metric": "deaths", "text": "one | two", "source": "guardian"}
    desk(archive_of({**WHOLE, "claim": [claim]}, MAY), "a.json")
    table = as_csv(desk)
    assert counts(desk(table)[0]) == (0, 0, 2, 0, 0)
    report, _ = desk(table.replace("one | two", "one | two | 3"))
    assert counts(report) == (0, 0, 1, 0, 1)
    assert str(report.odd[0]).endswith(
        "zhanaozen-2011: it does not go together with what is here: its deaths hold what a cell takes for several; "
        "mend the row, or change it by hand: timeline event edit zhanaozen-2011"
    )


def test_events_too_long_for_one_table_are_compared_apart(desk: Desk) -> None:
    long = [event(f"e{number}", description={"en": "word " * 19_000}) for number in range(200)]
    desk(archive_of(*long), "a.json")  # 19 MB
    report, _ = desk("id,date,title\n" + "".join(f"e{number},2011-12-16,New\n" for number in range(200)))
    assert counts(report) == (0, 200, 0, 0, 0)
    assert desk.event("e199").event.description == {"en": ("word " * 19_000).strip()}


def test_two_columns_of_one_language_are_not_one_over_the_other(desk: Desk) -> None:
    report, _ = desk("date,Τίτλος,title.en\n2011-12-16,Σφαγή,Killing\n1936-05-09,May,May\n")
    assert counts(report) == (2, 0, 0, 1, 0)
    [odd] = report.odd
    assert odd.why == (
        "its title stands twice in en: 'Σφαγή' and 'Killing'; --language says which one the table is in"
    )


def test_a_draft_that_a_row_left_is_told_once(desk: Desk) -> None:
    rows = "id,date,title\na,some day,Strike\n"
    assert [odd.fate for odd in desk(rows)[0].odd] == ["draft"]
    report, _ = desk(rows)
    assert (counts(report), report.odd) == ((0, 0, 1, 0, 0), [])


def test_a_year_alone_does_not_return_soon(desk: Desk) -> None:
    report, _ = desk("id,date,title\na,1936,Strike\nb,1936-12,Strike\n")
    assert (report.soon, report.first and report.first.event.id) == (1, "b")


def test_a_country_alone_moves_no_place(desk: Desk) -> None:
    desk(archive_of(WHOLE, MAY), "a.json")
    desk("id,date,title,country\nzhanaozen-2011,2011-12-16,Killing of strikers,Russia\n")
    assert desk.differences[-1].lines == ("place.country: KZ → RU",)


def test_a_row_that_is_not_all_read_leaves_what_is_published_as_it_is(desk: Desk) -> None:
    desk(archive_of(WHOLE, MAY), "a.json")
    report, run = desk("id,date,title\nzhanaozen-2011,some day,Killing\n")
    assert (counts(report), run) == ((0, 0, 0, 0, 1), None)
    assert [str(odd).rpartition("/")[2] for odd in report.odd] == [
        "sheet.csv:2: refused: zhanaozen-2011: not all of it is read, and what is here is published; mend the row",
        "sheet.csv:2: refused: date 'some day' is not read: 'some' is no part of a date",
    ]
    assert desk.event("zhanaozen-2011").event.status == "published"


def test_a_draft_is_published_once_its_row_is_read(desk: Desk) -> None:
    desk("id,date,title\na,some day,Strike\n")
    desk("id,date,title\na,1936-05-09,Strike\n")
    event = desk.event("a").event
    assert (event.status, str(event.date), event.printed) == ("published", "1936-05-09", "")


def test_a_draft_that_somebody_made_one_again_stays_so(desk: Desk) -> None:
    """A table left it so at first, and somebody has decided otherwise since."""
    desk("id,date,title,country\na,1936-05-09,Strike,Nowhere\n")
    for status in (Status.PUBLISHED, Status.DRAFT):
        keep(desk, replace(desk.event("a").event, status=status))
    report, run = desk("id,date,title\na,1936-05-09,Strike of May\n")
    assert (counts(report), run, desk.event("a").event.status) == ((0, 0, 0, 0, 1), None, "draft")


def test_what_somebody_retracted_is_not_published_by_the_same_file(desk: Desk) -> None:
    """Though an undoing had retracted it before, and nothing else was changed."""
    rows = "id,date,title\na,1936-05-09,Strike\n"
    desk(rows)
    desk.undo(1)
    for status in (Status.PUBLISHED, Status.RETRACTED):
        keep(desk, replace(desk.event("a").event, status=status))
    assert counts(desk(rows)[0]) == (0, 0, 1, 0, 0)  # a table without that column says nothing of it
    whole = document(event("a", "1936-05-09"), timeline="greek")
    assert counts(desk(whole, "a.json")[0]) == (0, 0, 0, 0, 1)
    assert desk.event("a").event.status == "retracted"


def test_an_empty_status_says_nothing(desk: Desk) -> None:
    desk("id,date,title,status\na,1936-05-09,Strike,draft\nb,1936-05-09,Strike,\n")
    desk("id,date,title,status\na,1936-05-09,Strike of May,\n")
    assert [desk.event(id).event.status for id in "ab"] == ["draft", "published"]
    desk("id,date,title,status\na,1936-05-09,Strike of May,published\n")
    assert desk.event("a").event.status == "published"


def test_an_empty_column_says_more_than_none(desk: Desk) -> None:
    desk(archive_of({**WHOLE, "summary": {"en": "Police fired."}}, MAY), "a.json")
    for columns, summary in ((",tone\n", {"en": "Police fired."}), (",tone,summary\n", {})):
        desk(
            f"id,date,title{columns}zhanaozen-2011,2011-12-16,Killing,mourning{',' * (columns.count(',') - 1)}\n"
        )
        assert desk.event("zhanaozen-2011").event.summary == summary


def test_a_change_back_to_what_was_imported_is_one(desk: Desk) -> None:
    desk("id,date,title\na,1936-05-09,Strike\n")
    edit(desk, "a", title="Strike of May")
    report, _ = desk(as_csv(desk).replace("Strike of May", "Strike"))
    assert (counts(report), desk.event("a").event.title) == ((0, 1, 0, 0, 0), {"en": "Strike"})


@pytest.mark.parametrize("status", ["draft", "retracted"])
@pytest.mark.parametrize("date", ["1936-05-10", "some day"])
def test_a_status_that_an_archive_gave_is_no_tables_to_change(desk: Desk, status: str, date: str) -> None:
    """Not even after a row of it that was not all read, and one that is."""
    desk(document(event("a", "1936-05-09", status=status), timeline="greek"), "a.json")
    for row in (f"a,{date},May", "a,1936-05-11,Strike of May"):
        desk(f"id,date,title\n{row}\n")
        assert desk.event("a").event.status == status
    assert desk.event("a").event.title == {"en": "Strike of May"}


def test_a_row_that_is_not_all_read_leaves_what_is_retracted_as_it_is(desk: Desk) -> None:
    desk(archive_of({**WHOLE, "status": "retracted"}, MAY), "a.json")
    report, run = desk("id,date,title\nzhanaozen-2011,some day,Killing\n")
    assert (counts(report), run) == ((0, 0, 0, 0, 1), None)
    assert "not all of it is read, and what is here is retracted; mend the row" in str(report.odd[0])


def test_a_draft_that_was_edited_here_waits_for_its_reviewer(desk: Desk) -> None:
    desk("id,date,title\na,some day,Strike\n")
    edit(desk, "a", title="Strike")
    keep(desk, replace(desk.event("a").event, quote="Once."))
    table = as_csv(desk).replace("status,", "remark,").replace(",,,,,", ",1936-05-09,,,,", 0)
    report, _ = desk(table.replace("a,,Strike", "a,1936-05-09,Strike"))
    assert counts(report) == (0, 1, 0, 1, 0)
    assert (desk.event("a").event.status, str(desk.event("a").event.date)) == ("draft", "1936-05-09")


def test_a_table_made_of_what_is_here_may_change_what_was_made_by_hand(desk: Desk) -> None:
    by_hand(desk)
    table = as_csv(desk)
    stale = table.replace("Killing of strikers", "Massacre")
    report, _ = desk(stale)
    assert counts(report) == (0, 1, 1, 0, 0)
    changed = desk.event("zhanaozen-2011")
    assert (changed.event.title["en"], changed.event.quote) == ("Massacre", "“They shot.”")
    assert changed.modified >= LATER
    keep(desk, replace(changed.event, tone=Tone.MOURNING))
    report, run = desk(table.replace("Killing of strikers", "Slaughter"))
    assert (counts(report), run) == ((0, 0, 1, 0, 1), None)
    assert "edited here since it was imported (revision 4)" in str(report.odd[0])


def test_what_was_made_by_hand_stays_so_after_such_a_table(desk: Desk) -> None:
    by_hand(desk)
    desk(as_csv(desk).replace("Killing of strikers", "Massacre"))
    report, run = desk("id,date,title\nzhanaozen-2011,2011-12-16,Killing\n")
    assert (counts(report), run) == ((0, 0, 0, 0, 1), None)
    assert "edited here since it was imported (revision 3)" in str(report.odd[0])


def test_a_rule_without_a_date_is_a_whole_row(desk: Desk) -> None:
    day = event("may-day", recurrence="observance", rule="first monday of may")
    del day["date"]
    desk(document(day, timeline="greek"), "a.json")
    table = as_csv(desk)
    report, run = desk(table)
    assert (counts(report), run, report.odd) == ((0, 0, 1, 0, 0), None, [])
    desk.empty()
    assert counts(desk(table)[0]) == (1, 0, 0, 0, 0)
    assert desk.event("may-day").event.rule is not None


def test_the_same_table_in_two_timelines_is_two_of_each(desk: Desk) -> None:
    rows = "date,title\n2011-12-16,Strike\n1936-05-09,Strike\n"
    desk(rows)
    for again in ((2, 0, 0, 0, 0), (0, 0, 2, 0, 0)):
        assert counts(desk(rows, asked=Asked(into="other"))[0]) == again
    assert desk.ids() == [
        "strike-1936-05-09", "strike-1936-05-09-other", "strike-2011-12-16", "strike-2011-12-16-other",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("places", "here"),
    [
        ("Volos Piraeus", {"": "Piraeus", "-2": "Volos"}),
        ("Kavala Piraeus Volos", {"": "Piraeus", "-2": "Volos", "-3": "Kavala"}),
        ("Volos", {"": "Piraeus", "-2": "Volos"}),
        ("Kavala", {"": "Piraeus", "-2": "Volos", "-3": "Kavala"}),
    ],
)
def test_rows_of_one_title_and_day_are_told_apart_by_their_place(
    desk: Desk, places: str, here: dict[str, str]
) -> None:
    def table(places: str) -> str:
        return "date,title,place\n" + "".join(f"1936-05-19,Strike,{place}\n" for place in places.split())

    desk(table("Piraeus Volos"))
    desk(table(places))
    found = {id: desk.event(id).event.place for id in desk.ids()}
    assert found == {f"strike-1936-05-19{end}": Place({"en": place}) for end, place in here.items()}
    report, run = desk("date,title\n1936-05-19,Strike\n1936-05-19,Strike\n")
    assert (counts(report), run) == ((0, 0, 2, 0, 0), None)


@pytest.mark.parametrize("what", ["withdrawn", "merged"])
def test_a_row_is_known_whatever_becomes_of_the_other_timelines_event(desk: Desk, what: str) -> None:
    rows = "date,title\n2011-12-16,Strike\n"
    desk(rows)
    desk(rows, asked=Asked(into="other"))
    with desk.database.write() as connection:
        saving.purge(connection, "strike-2011-12-16")
        if what == "withdrawn":
            timelines.bury(connection, ["strike-2011-12-16"], "greek", LATER)
        else:
            timelines.save_redirects(connection, "greek", {"strike-2011-12-16": "strike-2011-12-16-other"})
    report, _ = desk(rows, asked=Asked(into="other"))
    assert counts(report) == (0, 0, 1, 0, 0)


def test_a_withdrawn_row_does_not_come_back_by_its_other_id(desk: Desk) -> None:
    rows = "date,title\n2011-12-16,Strike\n"
    desk(rows)
    desk(rows, asked=Asked(into="other"))
    with desk.database.write() as connection:
        saving.purge(connection, "strike-2011-12-16", "strike-2011-12-16-other")
        timelines.bury(connection, ["strike-2011-12-16-other"], "other", LATER)
    report, run = desk(rows, asked=Asked(into="other"))
    assert (counts(report), run, desk.ids()) == ((0, 0, 0, 0, 1), None, [])


def test_rows_that_are_all_refused_make_no_timeline(desk: Desk) -> None:
    report, run = desk("date,title\n2011-12-16,\n", asked=Asked(into="greek", mapping={"x": "tags"}))
    assert (counts(report), run, report.new) == ((0, 0, 0, 0, 1), None, {})
    with desk.database.read() as connection:
        assert timelines.holders(connection) == {}


def test_a_long_chain_of_redirects_is_walked_once() -> None:
    def chain(length: int) -> dict[str, str]:
        return {f"e{number}": f"e{number + 1}" for number in range(length)}

    assert work.growth(lambda: timelines.ends(chain(2_000)), lambda: timelines.ends(chain(20_000))) < 20
    ends = timelines.ends(chain(3) | {"x": "y", "y": "x", "to-x": "x"})
    assert ends == {"e0": "e3", "e1": "e3", "e2": "e3", "x": None, "y": None, "to-x": None}
