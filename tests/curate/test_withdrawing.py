"""What is withdrawn stands nowhere any more, not in the history of an event it was merged into either."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import NOW, Fill, event, timeline
from tests.curate.test_editing import STRIKE, Bench
from timeline.curate import editing
from timeline.curate.changes import apply, changed
from timeline.curate.desk import at_desk, own_archive, write
from timeline.curate.merging import merge
from timeline.curate.undoing import undo
from timeline.errors import NotFound
from timeline.model.event import Archive, Event, Person, Status, Tag
from timeline.store import revisions, runs, saving, tables, timelines
from timeline.store.database import Database
from timeline.store.revisions import TAKEN_OUT
from timeline.store.timelines import archive_text

SECRET = "Smugglers"  # in whatever the letter says, and in nothing else
LETTER = """
[[source]]
id = "smugglers-letter"
title = "Smugglers' letter"
[[event]]
id = "letter"
title = { en = "Smugglers at the harbour", el = "Smugglers el" }
date = "1936-05-08"
sources = ["smugglers-letter"]
summary = { en = "Smugglers all" }
[[event.claim]]
metric = "participants"
value = "Smugglers 12"
source = "smugglers-letter"
"""
OUT = ["what it changed was taken out, with an event that was withdrawn"]


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> Bench:
    made = Bench(database, tmp_path)
    with made.desk() as desk:
        editing.new_timeline(desk, "labour", "Labour", "en", private=False)
    made.add(STRIKE + LETTER)
    return made


def united(bench: Bench, keep: str = "strike", gone: str = "letter") -> None:
    with bench.desk() as desk:
        merge(desk, keep, gone)


def reverted(bench: Bench, id: str, to: int) -> None:
    with bench.desk() as desk:
        editing.revert(desk, id, to)


def withdrawn(bench: Bench, id: str = "letter") -> editing.Withdrawn:
    with bench.desk() as desk:
        [done] = editing.withdraw(desk, [id])
    assert bench.database.forget()
    return done


def holds(database: Database, word: str = SECRET) -> list[str]:
    """The tables that hold a word, and SQLite's files where they do."""
    with database.read() as connection:
        found = [
            table.name
            for table in tables.metadata.sorted_tables
            if any(word.lower() in str(tuple(row)).lower() for row in connection.execute(sa.select(table)))
        ]
    if database.is_sqlite:
        path = Path(str(database.engine.url.database))
        files = (each for each in path.parent.glob(f"{path.name}*") if word.encode() in each.read_bytes())
        found += [each.name for each in files]
    return found


def changes(bench: Bench, id: str) -> list[list[str]]:
    with bench.database.read() as connection:
        after = revisions.documents(connection, id)
    return [editing.changed(before, after[number]) for number, before in befores(bench, id)][1:]


def befores(bench: Bench, id: str) -> list[tuple[int, str | None]]:
    table = tables.revision
    query = sa.select(table.c.number, table.c.before).where(table.c.event == id).order_by(table.c.number)
    with bench.database.read() as connection:
        return [(row.number, row.before) for row in connection.execute(query)]


def test_a_merge_that_was_taken_back_leaves_no_word(bench: Bench) -> None:
    bench.edit("strike", "title.en=General strike")
    united(bench)
    bench.edit("strike", "tags=['port']")
    reverted(bench, "letter", 1)
    reverted(bench, "strike", 2)
    bench.edit("strike", "title.en=Great strike")
    assert SECRET in str(befores(bench, "strike"))
    assert withdrawn(bench) == editing.Withdrawn("letter", [], "", [])
    assert holds(bench.database) == []
    assert changes(bench, "strike") == [
        ["title.en: Strike → General strike"],
        OUT,  # the merge
        OUT,  # what was edited then
        OUT,  # the way back
        ["title.en: General strike → Great strike"],
    ]
    assert [why for _, _, why in bench.history("strike")][2] == "merged with letter: because"


def test_what_was_taken_out_is_not_gone_back_to(bench: Bench) -> None:
    united(bench)
    reverted(bench, "letter", 1)
    reverted(bench, "strike", 1)
    withdrawn(bench)
    says = "what revision 2 made of strike was taken out, with an event that was withdrawn; it has 1, 3: see"
    with bench.desk() as desk, pytest.raises(NotFound, match=says):
        editing.revert(desk, "strike", 2)
    reverted(bench, "strike", 1)
    assert bench.event("strike").title == {"en": "Strike"}
    found = bench.edit("strike", "title.en=Mine", based_on=1)
    assert isinstance(found, editing.Conflict)
    assert [each.lines for each in found.theirs] == [OUT, OUT]


def test_what_the_other_one_holds_yet_is_told_and_goes_when_it_was_taken_out_there(bench: Bench) -> None:
    united(bench)
    bench.edit("strike", "tags=['port']")
    reverted(bench, "letter", 1)
    assert withdrawn(bench).left_in == ["strike"]
    assert "event_body" in holds(bench.database)
    why = "merged with letter: it was withdrawn, and its words may stand here yet"
    assert bench.history("strike")[-1] == (4, "maria", why)
    reverted(bench, "strike", 1)
    assert withdrawn(bench).left_in == []
    assert holds(bench.database) == []
    with bench.database.read() as connection:
        archive = timelines.whole(connection, "labour")
    assert archive is not None
    assert [source.id for source in archive.source] == ["herald"]


def test_words_taken_out_by_hand_go_from_the_history_though_more_may_be_left(bench: Bench) -> None:
    united(bench)
    reverted(bench, "letter", 1)
    withdrawn(bench)
    with bench.desk() as desk:
        archive = own_archive(desk, "labour")
        write(
            desk,
            archive,
            [
                replace(
                    bench.event("strike"), title={"en": "May"}, summary={}, aliases=(), claim=(), sources=()
                )
            ],
        )
    assert withdrawn(bench).left_in == ["strike"]  # which words are whose nobody can tell any more
    assert holds(bench.database) == []


def test_who_went_forward_to_the_merge_holds_the_words_again(bench: Bench) -> None:
    united(bench)
    reverted(bench, "strike", 1)
    reverted(bench, "strike", 2)
    reverted(bench, "letter", 1)
    assert withdrawn(bench).left_in == ["strike"]
    reverted(bench, "strike", 3)
    assert withdrawn(bench).left_in == []
    assert holds(bench.database) == []


def test_what_was_never_merged_is_withdrawn_once(bench: Bench) -> None:
    withdrawn(bench)
    with bench.desk() as desk, pytest.raises(NotFound, match="'letter' was withdrawn: nothing of it is kept"):
        editing.withdraw(desk, ["letter"])


def test_words_that_went_on_into_a_third_event_go_there_too(bench: Bench) -> None:
    with bench.desk() as desk:
        editing.new_timeline(desk, "port", "Port", "en", private=False)
    bench.add('[[event]]\nid = "year"\ntitle = { en = "A year" }\ndate = "1936"\n', "port")
    united(bench)
    united(bench, "year", "strike")
    reverted(bench, "year", 1)
    reverted(bench, "strike", 1)
    reverted(bench, "letter", 1)
    assert "source" in holds(bench.database)
    assert withdrawn(bench).left_in == []
    assert holds(bench.database) == []
    assert changes(bench, "year") == [OUT, OUT]


def test_a_merge_after_the_words_were_gone_is_left_alone(bench: Bench) -> None:
    bench.add('[[event]]\nid = "year"\ntitle = { en = "A year" }\ndate = "1936"\n')
    united(bench)
    reverted(bench, "letter", 1)
    reverted(bench, "strike", 1)
    united(bench, "year", "strike")
    reverted(bench, "strike", 3)
    reverted(bench, "year", 1)
    withdrawn(bench)
    assert TAKEN_OUT not in [before for _, before in befores(bench, "year")]
    assert changes(bench, "strike")[:2] == [OUT, OUT]


def test_ids_that_begin_alike_are_others(bench: Bench) -> None:
    bench.add('[[event]]\nid = "letter-2"\ntitle = { en = "Another" }\ndate = "1936"\n')
    united(bench, "strike", "letter-2")
    reverted(bench, "letter-2", 1)
    reverted(bench, "strike", 1)
    assert withdrawn(bench).left_in == []
    assert TAKEN_OUT not in [before for _, before in befores(bench, "strike")]


def test_an_event_whose_past_was_taken_out_is_no_new_one_for_an_undoing(bench: Bench) -> None:
    united(bench)
    reverted(bench, "letter", 1)
    with bench.desk() as desk:
        run = runs.begin(desk.connection, desk.now, "maria", "x.csv", {})
        last = saving.held(desk.connection, ["strike"])["strike"].revision
        here = (tables.revision.c.event == "strike", tables.revision.c.number == last)
        desk.connection.execute(sa.update(tables.revision).where(*here).values(run=run))
        desk.connection.execute(sa.update(tables.revision).where(*here).values(before=TAKEN_OUT))
        done = undo(desk.connection, run, NOW + dt.timedelta(days=2), "maria")
    assert [(left.id, left.why) for left in done.left] == [
        ("strike", "what it was before went with a withdrawn event")
    ]
    assert bench.event("strike").id == "strike"


def test_a_file_that_withdraws_takes_the_words_out_of_others_too(bench: Bench, fill: Fill) -> None:
    united(bench)
    reverted(bench, "letter", 1)
    reverted(bench, "strike", 1)
    with bench.desk() as desk:
        archive = timelines.whole(desk.connection, "labour")
        assert archive is not None
        timelines.hand_over(desk.connection, "labour", timelines.Holder(False, "labour.toml", ""))
    fill(
        {
            "labour.toml": f'withdrawn = ["letter"]\n[timeline]\nid = "labour"\ntitle = {{ en = "Labour" }}\n{STRIKE}'
        }
    )
    assert SECRET not in str(befores(bench, "strike"))


NAMES = """
[[source]]
id = "diary"
title = "Smugglers' diary"
[[source]]
id = "record"
title = "Smugglers' record"
[[source]]
id = "verdict"
title = "Smugglers' verdict"
"""


def named(bench: Bench, timeline: str = "labour") -> list[str]:
    """What a timeline has names for: sources, people and tags."""
    with bench.database.read() as connection:
        archive = timelines.whole(connection, timeline)
    assert archive is not None
    return [*(source.id for source in archive.source), *sorted(archive.person), *sorted(archive.tag)]


def name(bench: Bench, *, people: tuple[str, ...] = (), tags: tuple[str, ...] = ()) -> None:
    """Give people and tags of the timeline names that tell a secret."""
    with bench.desk() as desk:
        archive = own_archive(desk, "labour")
        persons = {id: Person({"en": f"{SECRET} {id}"}) for id in people}
        labels = {id: Tag({"en": f"{SECRET} {id}"}) for id in tags}
        archive = replace(archive, person={**archive.person, **persons}, tag={**archive.tag, **labels})
        timelines.save_timeline(desk.connection, archive, timelines.Holder(True, "", ""))


def test_a_name_is_not_kept_by_the_same_word_in_another_place(bench: Bench) -> None:
    """As a tag, in a text, in capitals, as a source where it is a person."""
    bench.add(NAMES + '[[event]]\nid = "x"\ntitle = { en = "X" }\ndate = "1936"\nsources = ["diary"]\n')
    name(bench, people=("record", "herald"))
    bench.edit("letter", "people=['record', 'herald']", "sources=['smugglers-letter', 'diary', 'record']")
    bench.edit("strike", "tags=['smugglers-letter']", "organizations=['SMUGGLERS-LETTER', 'record']")
    bench.edit("strike", "summary.en='''the \"smugglers-letter\" and the \"record\"'''")
    withdrawn(bench)
    assert named(bench) == [
        "diary",
        "herald",
        "verdict",
    ]  # diary by x, herald by strike; verdict never by letter


def test_what_earlier_revisions_named_goes_too(bench: Bench) -> None:
    bench.add(NAMES + '[[event]]\nid = "x"\ntitle = { en = "X" }\ndate = "1936"\nsources = ["verdict"]\n')
    name(bench, people=("maria", "nikos"), tags=("port", "strike", "unborne"))
    bench.edit(
        "letter", "people=['maria', 'nikos']", "tags=['port', 'strike']", "sources=['diary', 'verdict']"
    )
    bench.edit("letter", "people=[]", "tags=[]", "sources=['record']", "claim=[]")
    bench.edit("strike", "people=['nikos']", "tags=['strike']")
    withdrawn(bench)
    assert named(bench) == ["herald", "verdict", "nikos", "strike", "unborne"]


def test_what_a_merged_event_named_in_its_own_timeline_goes_with_it(bench: Bench) -> None:
    with bench.desk() as desk:
        editing.new_timeline(desk, "port", "Port", "en", private=False)
    bench.add(
        NAMES + '[[event]]\nid = "x"\ntitle = { en = "X" }\ndate = "1936"\nsources = ["diary"]\n', "port"
    )
    united(bench, "letter", "x")
    withdrawn(bench)
    assert (named(bench), named(bench, "port")) == (["herald"], ["record", "verdict"])


def test_what_only_the_undoing_of_an_import_remembers_goes_too(bench: Bench) -> None:
    """The import brought a source, and an event that cited it for a while."""
    bench.add(NAMES)
    bench.edit("letter", "sources=['diary']", "claim=[]")
    bench.edit("letter", "sources=[]")
    with bench.desk() as desk:
        archive = own_archive(desk, "labour")
        without = replace(archive, source=archive.source[1:])
        assert [each.id for each in archive.source if each not in without.source] == ["diary"]
        run = runs.begin(desk.connection, desk.now, "maria", "a.json", {})
        runs.keep_head(
            desk.connection, run, runs.Head("labour", archive_text(archive), archive_text(without))
        )
        timelines.save_timeline(desk.connection, without, timelines.Holder(True, "", ""))
    withdrawn(bench)
    assert "diary" not in str(remembered(bench))
    assert "record" in str(remembered(bench))


def remembered(bench: Bench) -> list[str]:
    with bench.database.read() as connection:
        return [archive_text(each) for each in runs.archives_told(connection, "labour")]


def imported(bench: Bench, file: str, *ids: str) -> int:
    """Events as an import of a file brought them."""
    with bench.desk() as desk:
        run = runs.begin(desk.connection, desk.now, "maria", file, {})
        archive = own_archive(desk, "labour")
        new = Archive(archive.timeline, event=tuple(Event(id, {"en": id}, status=Status.DRAFT) for id in ids))
        apply(desk.connection, changed(new, {}), archive, desk.now, "maria", f"import {run}: {file}", run)
    return run


def test_the_name_of_an_imported_file_goes_with_the_last_of_its_events(bench: Bench) -> None:
    run = imported(bench, "smugglers.csv", "one", "two")
    withdrawn(bench, "one")
    assert holds(bench.database, "smugglers.csv")[:2] == ["revision", "run"]
    withdrawn(bench, "two")
    assert holds(bench.database, "smugglers.csv") == []
    with bench.database.read() as connection:
        assert runs.load(connection, run).what == ""


def test_the_name_of_a_file_goes_from_the_undoing_too(bench: Bench) -> None:
    run = imported(bench, "smugglers.csv", "one", "two")
    bench.edit("one", "title.en=edited")
    with bench.desk() as desk:
        done = undo(desk.connection, run, desk.now, "maria")
    assert (done.deleted, [left.id for left in done.left]) == (1, ["one"])
    withdrawn(bench, "one")
    assert holds(bench.database, "smugglers.csv") == []


@pytest.mark.parametrize("by_hand", [True, False])
def test_what_a_file_said_beside_a_withdrawn_event_stands_in_no_log(
    database: Database, fill: Fill, by_hand: bool
) -> None:
    """The event was withdrawn at once, and its source leaves the file later; or it never was in the store."""
    source = f'[[source]]\nid = "letter"\ntitle = "{SECRET}"\n'
    letter = event("letter", "1936", 'sources = ["letter"]') if by_hand else ""
    fill({"a.toml": timeline(source, event("strike", "1936"), letter)})
    if by_hand:
        with database.write() as connection:
            editing.withdraw(at_desk(connection, NOW, "maria", "", Path()), ["letter"])
        assert database.forget()
    fill({"a.toml": 'withdrawn = ["letter"]\n' + timeline(event("strike", "1936"))})
    assert holds(database) == []
