"""Changes by hand, on both stores: what is refused, what is kept, and what can be taken back."""

import datetime as dt
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import NOW, TODAY, Fill, event, timeline
from timeline.curate import editing
from timeline.curate.desk import Desk, at_desk, checked_language, checked_timeline, own_archive, standing
from timeline.curate.differences import differences
from timeline.curate.merging import merge, united
from timeline.curate.review import Queued, Release, queue
from timeline.curate.suggest import suggest
from timeline.dates.edtf import parse
from timeline.errors import BadFile, BadSetting, NotFound, StoreError, TimelineError
from timeline.files import event_text
from timeline.model.event import Claim, Event, Link, Relation, Status
from timeline.model.selection import Selection
from timeline.store import events, notices, revisions, saving, tables, timelines
from timeline.store.database import Database, generation


@dataclass
class Bench:
    """A store in which "labour" is the store's own; each act is an hour after the one before."""

    database: Database
    folder: Path
    hours: int = 0

    @contextmanager
    def desk(self, who: str = "maria", why: str = "because") -> Iterator[Desk]:
        self.hours += 1
        with self.database.write() as connection:
            yield at_desk(connection, NOW + dt.timedelta(hours=self.hours), who, why, self.folder)

    def add(self, text: str, to: str = "labour") -> tuple[Event, ...]:
        with self.desk() as desk:
            archive = own_archive(desk, to)
            given = event_text.read(text, "typed", archive, defaults={"status": "draft"})
            return editing.add(desk, archive, given)

    def edit(
        self, id: str, *sets: str, based_on: int | None = None, who: str = "maria"
    ) -> list[str] | editing.Conflict:
        with self.desk(who) as desk:
            stored = events.load_any(desk.connection, id)
            archive = own_archive(desk, stored.timeline, id)
            text = event_text.event_text(stored.event, archive, stored.revision)
            settings = [event_text.setting(each) for each in sets]
            given = event_text.read(text, "", archive, settings, {"id": id})
            return editing.edit(desk, archive, given, based_on)

    def event(self, id: str) -> Event:
        with self.database.read() as connection:
            return events.load_any(connection, id).event

    def history(self, id: str) -> list[tuple[int, str, str]]:
        with self.database.read() as connection:
            return [(each.number, each.who, each.why) for each in events.revisions(connection, id)]

    def publish(self, *ids: str) -> list[Event]:
        with self.desk() as desk:
            return editing.set_status(desk, ids, Status.PUBLISHED)


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> Bench:
    made = Bench(database, tmp_path)
    with made.desk() as desk:
        saving.roll(desk.connection, TODAY)
        editing.new_timeline(desk, "labour", "Labour", "en", private=False)
    return made


STRIKE = """
[[source]]
id = "herald"
title = "Herald"
[[event]]
id = "strike"
title = { en = "Strike" }
date = "1936-05-09"
sources = ["herald"]
"""
MARCH = """
[[event]]
id = "march"
title = { en = "March" }
date = "1936-05-10"
links = [{ relation = "follows", event = "strike" }]
"""


def test_a_new_event_is_a_draft_with_an_id_made_of_title_and_date(bench: Bench) -> None:
    before = bench.database
    with before.read() as connection:
        stood = generation(connection).number
    [made] = bench.add('[[event]]\ntitle = { en = "Dockers strike" }\ndate = "1936-05-09"\n')
    assert (made.id, made.status) == ("dockers-strike-1936-05-09", Status.DRAFT)
    assert bench.history(made.id) == [(1, "maria", "because")]
    with before.read() as connection:
        assert generation(connection).number == stood + 1
    [shown] = bench.add(
        '[[event]]\ntitle = { en = "Old strike" }\ndate = "1886"\nstatus = "published"\nprivate = true\n'
    )
    assert shown.status is Status.PUBLISHED
    with before.read() as connection, pytest.raises(NotFound):
        events.load(connection, shown.id)  # private events are shown to nobody


REFUSED = [  # text, the fault: its place, what, how to mend it
    (STRIKE, "typed:6 event.id: 'strike' stands in labour already; timeline event edit strike, or give this one another id"),
    (MARCH.replace("march", "dead"), "typed:3 event.id: 'dead' was withdrawn, and an id is never used again; give the event another id"),
    (MARCH.replace("march", "merged"), "typed:3 event.id: 'merged' was merged into strike; give the event another id, or edit that one"),
    (MARCH.replace("march", "filed"), "typed:3 event.id: 'filed' stands in other already; timeline event edit filed, or give this one another id"),
    (MARCH.replace('"strike"', '"nowhere"'), "typed:6 event.links: there is no event 'nowhere'; link to one that exists"),
    (MARCH.replace('"strike"', '"merged"'), "typed:6 event.links: 'merged' was merged into strike; link to one that exists"),
    (MARCH.replace('"strike"', '"march"'), "typed:6 event.links: 'march' is linked to itself; name another event"),
    (MARCH + 'sources = ["no"]', "typed:7 event.sources: there is no source 'no'; add a [[source]]"),
    (MARCH + MARCH, "typed:9 event.id: 'march' stands here a second time; give it an id of its own"),
    ('[[source]]\nid = "herald"\ntitle = "Another"', "typed:2 source.id: the timeline has another source 'herald'; give this one an id of its own"),
    ('[timeline]\nid = "a"', "typed:1 timeline: there is no key 'timeline' here; known are event, source"),
    ('[[event]]\ntitel = { en = "A" }\n', "typed:1 event.title: the key title is missing; add it"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), REFUSED)
def test_what_cannot_be_added_changes_nothing(bench: Bench, fill: Fill, text: str, fault: str) -> None:
    fill({"other.toml": timeline(event("filed", "1990"), id="other")})
    bench.add(STRIKE + MARCH.replace("march", "dead") + MARCH.replace("march", "merged"))
    with bench.desk() as desk:
        editing.withdraw(desk, ["dead"])
        merge(desk, "strike", "merged")
    with pytest.raises(BadFile) as caught:
        bench.add(text)
    assert str(caught.value.faults[0]) == fault
    with bench.database.read() as connection:
        assert events.ids_of(connection, "labour") == ["strike"]


def test_the_same_source_again_is_no_fault(bench: Bench) -> None:
    bench.add(STRIKE)
    bench.add(STRIKE.replace('"strike"', '"another"'))
    with bench.database.read() as connection:
        assert len(timelines.sources_of(connection, ["labour"])) == 1


def test_an_edit_is_a_revision_and_says_what_it_changed(bench: Bench) -> None:
    bench.add(STRIKE)
    lines = bench.edit("strike", "title.el=Απεργία", "place.name.en=Volos", 'tags=["strike"]')
    assert lines == [
        "title.el: nothing → Απεργία",
        "place.name.en: nothing → Volos",
        'tags: nothing → ["strike"]',
    ]
    assert bench.edit("strike", "title.el=Απεργία") == []
    assert [number for number, *_ in bench.history("strike")] == [1, 2]


def test_an_edit_of_what_was_changed_meanwhile_writes_nothing(bench: Bench) -> None:
    bench.add(STRIKE)
    bench.edit("strike", "date=1936-05-10", who="eleni")
    found = bench.edit("strike", "title.en=Dockers", "date=1936-05-09", based_on=1)
    assert isinstance(found, editing.Conflict)
    assert (found.based_on, found.revision) == (1, 2)
    assert found.yours == ["title.en: Strike → Dockers"]
    [(theirs, lines)] = found.theirs
    assert (theirs.number, theirs.who, lines) == (2, "eleni", ["date: 1936-05-09 → 1936-05-10"])
    assert bench.event("strike").title == {"en": "Strike"}
    assert bench.edit("strike", "date=1936-05-10", based_on=1) == []  # both say the same
    with pytest.raises(NotFound, match="has no revision 7; it has 1, 2"):
        bench.edit("strike", "title.en=Dockers", based_on=7)


def test_of_two_who_save_at_once_one_is_told(bench: Bench) -> None:
    bench.add(STRIKE)
    start = threading.Barrier(2)

    def save(title: str) -> list[str] | editing.Conflict:
        start.wait()
        return bench.edit("strike", f"title.en={title}", based_on=1, who=title)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(save, ["first", "second"]))
    [conflict] = [each for each in found if isinstance(each, editing.Conflict)]
    assert conflict.theirs[0].revision.who == bench.event("strike").title["en"]
    assert len(bench.history("strike")) == 2


def test_a_link_that_was_there_may_stay_where_it_leads_nowhere_now(bench: Bench, fill: Fill) -> None:
    fill({"other.toml": timeline(event("filed", "1990"), event("kept", "1990"), id="other")})
    bench.add(MARCH.replace('"strike"', '"filed"'))
    with bench.database.write() as connection:
        saving.purge(connection, "filed")
    assert bench.edit("march", "title.en=A march") == ["title.en: March → A march"]


def test_publishing_and_taking_back(bench: Bench) -> None:
    bench.add(STRIKE + '[[event]]\nid = "undated"\ntitle = { en = "Undated" }\nprinted = "spring"\n')
    assert [each.id for each in bench.publish("strike", "strike")] == ["strike"]
    assert bench.publish("strike") == []
    with pytest.raises(BadSetting, match="undated: a published event needs a date; add it first"):
        bench.publish("strike", "undated")
    with bench.desk() as desk:
        assert len(editing.set_status(desk, ["strike", "undated"], Status.RETRACTED)) == 2
    assert not bench.event("strike").private
    assert bench.history("strike")[-1] == (3, "maria", "because")


def test_a_draft_that_nobody_was_shown_is_taken_back_in_silence(bench: Bench) -> None:
    bench.add(STRIKE + MARCH)
    bench.publish("march")
    with bench.desk() as desk:
        editing.set_status(desk, ["strike", "march"], Status.RETRACTED)
    with bench.database.read() as connection:
        found = notices.taken_back(connection, Selection(), NOW)
    assert [each.event.id for each in found] == ["march"]


def test_withdrawing_leaves_the_id_alone(bench: Bench) -> None:
    secret = "Xylophagou"
    bench.add(STRIKE.replace('"Strike"', f'"{secret}"') + MARCH + MARCH.replace('"march"', '"double"'))
    with bench.desk() as desk:
        merge(desk, "strike", "double")
        [gone] = editing.withdraw(desk, ["strike"])
    bench.database.forget()
    assert (gone.merged, gone.file) == (["double"], "")
    assert bench.event("march").links == ()
    assert bench.history("march")[-1] == (2, "maria", "follows the withdrawal")
    assert (bench.history("strike"), bench.history("double")) == ([], [])
    with bench.database.read() as connection:
        assert timelines.withdrawn(connection) == {"strike": "labour", "double": "labour"}
        assert timelines.redirects(connection) == {}
        for table in tables.metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                assert secret not in repr(row), table
        with pytest.raises(NotFound, match="'strike' was withdrawn: nothing of it is kept"):
            standing(connection, "strike")


def test_withdrawing_works_on_a_file_at_once_and_says_that_its_text_must_go(bench: Bench, fill: Fill) -> None:
    files = {"other.toml": timeline(event("first", "1990"), event("second", "1991"), id="other")}
    fill(files)
    with bench.desk() as desk:
        [gone] = editing.withdraw(desk, ["second"])
    assert gone.file == "data/other.toml, line 10"
    outcome = fill({"other.toml": files["other.toml"] + event("third", "1992")})
    assert len(outcome.waits) == 1
    with bench.database.read() as connection:
        assert events.ids_of(connection, "other") == ["first", "third"]


def test_going_back_is_a_revision_too(bench: Bench) -> None:
    bench.add(STRIKE + MARCH)
    bench.edit("march", "title.en=Second")
    bench.edit("march", "title.en=Third", "links=[]")
    with bench.desk() as desk:
        done = editing.revert(desk, "march", 1)
        assert editing.revert(desk, "march", 1).lines == []
        with pytest.raises(NotFound, match="'march' has no revision 9; it has 1, 2, 3, 4"):
            editing.revert(desk, "march", 9)
    assert done.lines == [
        "title.en: Third → March",
        "links[0].relation: nothing → follows",
        "links[0].event: nothing → strike",
    ]
    assert (done.split_from, done.dropped) == (None, [])
    assert [number for number, *_ in bench.history("march")] == [1, 2, 3, 4]


def test_going_back_leaves_links_out_that_lead_nowhere(bench: Bench) -> None:
    bench.add(STRIKE + MARCH)
    with bench.desk() as desk:
        editing.withdraw(desk, ["strike"])
        assert editing.revert(desk, "march", 1) == editing.Reverted([], None, ["strike"])


def test_a_merge_unites_and_can_be_taken_back(bench: Bench) -> None:
    double = """
[[source]]
id = "leaflet"
title = "Leaflet"
[[event]]
id = "double"
title = { en = "Dockers out", el = "Απεργία" }
date = "1936-05"
tags = ["strike"]
sources = ["leaflet"]
quote = "in May"
kind = "strike"
[[event.claim]]
metric = "participants"
value = "300"
source = "leaflet"
"""
    bench.add(STRIKE + double + MARCH.replace('"strike"', '"double"'))
    bench.edit("double", "summary.en=All of them")
    with bench.desk() as desk:
        done = merge(desk, "strike", "double")
    assert (done.left, done.relinked) == (["kind"], ["march"])
    strike = bench.event("strike")
    assert strike.title == {"en": "Strike", "el": "Απεργία"}
    assert (strike.aliases, strike.tags, strike.sources) == (
        ("Dockers out",),
        ("strike",),
        ("herald", "leaflet"),
    )
    assert strike.claim == (
        Claim("participants", value="300", source="leaflet"),
        Claim("date", value="1936-05", source="leaflet", quote="in May"),
    )
    assert bench.event("march").links == (Link(Relation.FOLLOWS, "strike"),)
    assert bench.history("march")[-1][2] == "follows the merge of double into strike"
    assert bench.history("double")[-1] == (3, "maria", "merged into strike")
    with bench.database.read() as connection:
        assert timelines.redirects(connection, "labour") == {"double": "strike"}
        with pytest.raises(NotFound, match="'double' was merged into 'strike'"):
            standing(connection, "double")
        assert (
            list(connection.scalars(sa.select(tables.term.c.value).where(tables.term.c.event == "double")))
            == []
        )
        before = revisions.documents(connection, "double")[2]
    with bench.desk() as desk:
        with pytest.raises(NotFound, match="no revision 3; it has 1, 2"):
            editing.revert(desk, "double", 3)
        assert editing.revert(desk, "double", 2) == editing.Reverted([], "strike", [])
    with bench.database.read() as connection:
        assert timelines.redirects(connection) == {}
        assert events.document(events.load_any(connection, "double").event) == before
    assert [number for number, *_ in bench.history("double")] == [1, 2, 3, 4]
    with bench.database.rehearsal() as connection:
        desk = at_desk(connection, NOW + dt.timedelta(days=1), "maria", "", bench.folder)
        assert editing.withdraw(desk, ["double"])[0].left_in == ["strike"]
    assert bench.edit("double", "title.en=Again") == ["title.en: Dockers out → Again"]


def test_a_merge_across_timelines_takes_sources_tags_and_people_along(bench: Bench) -> None:
    with bench.desk() as desk:
        editing.new_timeline(desk, "greece", "Ελλάδα", "el", private=False)
    bench.add(STRIKE)
    bench.add(
        """
[[source]]
id = "herald"
title = "Κήρυκας"
[[event]]
id = "apergia"
title = { el = "Απεργία" }
date = "1936-05-09"
sources = ["herald"]
[[event.claim]]
metric = "deaths"
value = "12"
holder = "Κήρυκας"
source = "herald"
""",
        "greece",
    )
    with bench.desk() as desk:
        merge(desk, "strike", "apergia")
    strike = bench.event("strike")
    assert strike.sources == ("herald", "herald-2")
    assert strike.claim == (Claim("deaths", value="12", holder={"el": "Κήρυκας"}, source="herald-2"),)
    with bench.database.read() as connection:
        sources = timelines.sources_of(connection, ["labour"])
        assert timelines.redirects(connection, "greece") == {"apergia": "strike"}
    assert sources["labour", "herald-2"].title == {"el": "Κήρυκας"}


@pytest.mark.parametrize(
    ("keep", "gone", "says"),
    [
        ("strike", "strike", "strike and strike are one event; name two"),
        ("strike", "shown", "shown is published and strike is not; publish strike first, or merge the other way round"),
        ("strike", "hidden", "hidden is private and strike is not; make strike private first, or open hidden"),
        ("strike", "secret", "secret is private and strike is not"),
        ("strike", "filed", "filed stands in data/other.toml, line 4: edit it there, or run timeline adopt other"),
        ("filed", "strike", "filed stands in data/other.toml, line 4: edit it there, or run timeline adopt other"),
        ("strike", "nowhere", "there is no event 'nowhere'"),
    ],
)  # fmt: skip
def test_what_cannot_be_merged(bench: Bench, fill: Fill, keep: str, gone: str, says: str) -> None:
    fill({"other.toml": timeline(event("filed", "1990"), id="other").replace("\n\n", "\n", 1)})
    with bench.desk() as desk:
        editing.new_timeline(desk, "underground", "Underground", "en", private=True)
    bench.add(
        STRIKE
        + MARCH.replace("march", "shown")
        + 'status = "published"\n'
        + MARCH.replace("march", "hidden")
        + "private = true\n"
    )
    bench.add(MARCH.replace("march", "secret"), "underground")
    with bench.desk() as desk, pytest.raises(TimelineError) as caught:
        merge(desk, keep, gone)
    assert str(caught.value).startswith(says)
    assert len(bench.history("strike")) == 1


KEEP = Event("keep", {"en": "Strike"}, parse("1936-05-09"), claim=(Claim("deaths", value="12"),))


@pytest.mark.parametrize(
    ("gone", "key", "expected"),
    [
        ({"title": {"en": "Strike"}}, "aliases", ()),
        ({"title": {"en": "Strike"}, "short_title": {"en": "The 9th"}, "aliases": ("May",)}, "aliases", ("The 9th", "May")),
        ({"title": {"en": "Police fired at the strikers who…"}}, "aliases", ()),
        ({"quote": "They shot."}, "quote", "They shot."),
        ({"title": {"ru": "Стачка"}, "title_genitive": {"ru": "стачки"}}, "title_genitive", {"ru": "стачки"}),
        ({"title": {"en": "Walkout"}, "title_genitive": {"en": "the walkout"}}, "title_genitive", {}),
        ({"claim": (Claim("deaths", value="12"), Claim("deaths", value="9"))}, "claim", (Claim("deaths", value="12"), Claim("deaths", value="9"))),
        ({"date": parse("1936-05-09")}, "claim", (Claim("deaths", value="12"),)),
        ({"date": parse("1936-05-10")}, "date", parse("1936-05-09")),
        ({"links": (Link(Relation.FOLLOWS, "keep"), Link(Relation.PART_OF, "other"))}, "links", (Link(Relation.PART_OF, "other"),)),
        ({"people": ("A", "B")}, "people", ("A", "B")),
        ({"summary": {"en": "S"}}, "summary", {"en": "S"}),
    ],
)  # fmt: skip
def test_what_two_entries_say_stands_side_by_side(
    gone: dict[str, object], key: str, expected: object
) -> None:
    other = replace(Event("gone", {"en": "Strike"}, parse("1936-05-09")), **gone)  # type: ignore[arg-type]
    assert getattr(united(KEEP, other), key) == expected


def test_a_draft_without_a_date_takes_that_of_the_other() -> None:
    draft = replace(KEEP, date=None, status=Status.DRAFT)
    found = united(draft, replace(KEEP, id="gone"))
    assert (str(found.date), found.claim) == ("1936-05-09", KEEP.claim)


ACTS: dict[str, Callable[[Desk], object]] = {
    "publish": lambda desk: editing.set_status(desk, ["second"], Status.PUBLISHED),
    "retract": lambda desk: editing.set_status(desk, ["second"], Status.RETRACTED),
    "revert": lambda desk: editing.revert(desk, "second", 1),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_what_a_file_holds_is_changed_there(bench: Bench, fill: Fill, act: Callable[[Desk], object]) -> None:
    fill({"other.toml": timeline(event("first", "1990"), event("second", "1991"), id="other")})
    with bench.desk() as desk, pytest.raises(StoreError) as caught:
        act(desk)
    assert str(caught.value) == (
        "second stands in data/other.toml, line 10: edit it there, or run timeline adopt other"
    )
    (bench.folder / "data/other.toml").write_text("no TOML", "utf-8")
    with (
        bench.desk() as desk,
        pytest.raises(StoreError, match=r"^second stands in data/other\.toml: edit it"),
    ):
        act(desk)


def test_a_timeline_of_the_stores_own(bench: Bench) -> None:
    with bench.desk() as desk:
        with pytest.raises(StoreError, match="there is a timeline 'labour' already"):
            editing.new_timeline(desk, "labour", "Again", "en", private=False)
        with pytest.raises(BadSetting, match="the timeline's id: 'Not good' is not a name"):
            editing.new_timeline(desk, "Not good", "T", "en", private=False)
        with pytest.raises(NotFound, match="there is no timeline 'nowhere'; held by the store: labour"):
            own_archive(desk, "nowhere")


CHANGES = [
    ({"tags": ["a", "b", "c"]}, {"tags": ["b", "c"]}, ["tags[0]: a → nothing"]),
    ({"tags": ["a", "c"]}, {"tags": ["a", "b", "c"]}, ["tags[1]: nothing → b"]),
    ({}, {"tags": ["a", "b"]}, ['tags: nothing → ["a", "b"]']),
    ({"claim": [{"metric": "deaths", "value": "70"}]}, {"claim": [{"metric": "deaths", "value": "16"}]},
     ["claim[0].value: 70 → 16"]),
    ({"claim": [{"metric": "deaths", "value": "16"}, {"metric": "wounded", "min": 20}]},
     {"claim": [{"metric": "wounded", "min": 30}]},
     ["claim[0]: metric deaths, value 16 → nothing", "claim[0].min: 20 → 30"]),
    ({"place": {"name": {"en": "Volos"}, "country": "GR"}}, {},
     ["place.name.en: Volos → nothing", "place.country: GR → nothing"]),
    ({"summary": {"en": "What happened in the harbour of Volos that day"}},
     {"summary": {"en": "What happened in the harbour of Volos this day"}},
     ["summary.en: … of Volos that day → … of Volos this day"]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "lines"), CHANGES)
def test_what_changed_is_said_by_its_parts(
    before: dict[str, object], after: dict[str, object], lines: list[str]
) -> None:
    assert differences(json.dumps(before), json.dumps(after)) == lines


LANGUAGES = [("el", "el"), ("grc", "grc"), ("zh-hant", "zh-Hant"), ("sr-latn-rs", "sr-Latn-RS"), ("es-419", "es-419"),
             ("pt-BR", "pt-BR"), ("el-polyton", "el-polyton")]  # fmt: skip


@pytest.mark.parametrize(("code", "written"), LANGUAGES)
def test_the_code_of_a_language(code: str, written: str) -> None:
    assert checked_language(code) == written


@pytest.mark.parametrize(
    "code", ["xx", "english", "EL", "el_GR", "el-xx", "el-Zzzq", "und", "mul", "", "el-", "gr"]
)
def test_what_is_no_language(code: str) -> None:
    with pytest.raises(BadSetting, match=r"is not a language code; .*write en, el, kk …"):
        checked_language(code)
    with pytest.raises(BadSetting, match="is not a language code"):
        checked_timeline("harbour", "Harbour", code)


TEXT = """Solidarity with the oil workers
Athens, 14 December 2016

On 16 December 2011 police fired at strikers. Every year on 1 May the workers march. On 4 June they met.
"""


def queued(bench: Bench, text: str = TEXT, source: str | None = None) -> list[Queued]:
    found = suggest(text, None, "en")
    with bench.desk() as desk:
        return queue(desk, "labour", found, Release("release.txt", text, source))


def test_the_drafts_of_a_text_wait_for_review_once(bench: Bench) -> None:
    bench.add('[[event]]\nid = "zhanaozen"\ntitle = { en = "Zhanaozen" }\ndate = "2011-12-16/2011-12-17"\n')
    first = queued(bench)
    assert [(each.draft.date, each.is_new, each.same_day) for each in first] == [
        ("2011-12-16", True, ["zhanaozen"]),
        ("XXXX-05-01", True, []),
        ("2016-06-04", True, []),
    ]
    made = bench.event(first[0].event)
    assert (made.status, made.recurrence, made.printed, made.method, made.sources) == (
        "draft", "none", "16 December 2011", "explicit", ("release",),
    )  # fmt: skip
    assert made.quote == "On 16 December 2011 police fired at strikers."
    assert (bench.event(first[1].event).recurrence, str(bench.event(first[1].event).date)) == (
        "observance",
        "XXXX-05-01",
    )
    with bench.database.read() as connection:
        source = timelines.sources_of(connection, ["labour"])["labour", "release"]
        count = generation(connection)
    assert (source.title, str(source.published)) == ("Solidarity with the oil workers", "2016-12-14")
    assert [each.is_new for each in queued(bench)] == [False] * 3
    with bench.database.read() as connection:
        assert generation(connection) == count  # nothing was written
    another = queued(bench, TEXT.replace("Solidarity", "Hope"))
    assert [each.is_new for each in another] == [True] * 3
    assert bench.event(another[0].event).sources == ("release-2",)
    assert another[0].event == f"{first[0].event}-2"


def test_a_source_that_is_named_must_exist(bench: Bench) -> None:
    bench.add(STRIKE)
    assert bench.event(queued(bench, source="herald")[0].event).sources == ("herald",)
    with pytest.raises(NotFound, match="labour has no source 'no'; known are herald"):
        queued(bench, source="no")


def test_a_text_with_characters_that_cannot_be_kept(bench: Bench) -> None:
    found = queued(bench, "A title\u202e\n\nOn 16 December\u00a02011 \u200fthey met.\n")
    assert bench.event(found[0].event).quote == "On 16 December 2011 they met."


def test_statements_of_the_same_words_are_each_added_once(bench: Bench) -> None:
    text = (
        "The strike began on 1 May 1886. The next day a bomb exploded, and the next day they were arrested.\n"
    )
    assert [each.is_new for each in queued(bench, text)] == [True, True, True]
    assert [each.is_new for each in queued(bench, text)] == [False, False, False]


def test_a_withdrawn_statement_does_not_come_back(bench: Bench) -> None:
    [first, *_] = queued(bench)
    with bench.desk() as desk:
        editing.withdraw(desk, [first.event])
    assert [each.is_new for each in queued(bench)] == [False, False, False]
    with bench.database.read() as connection:
        assert first.event not in saving.held(connection)
