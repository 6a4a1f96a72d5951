"""An import is taken back with all that it brought: ids that it withdrew are free again."""

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.conftest import NOW, Fill, event, timeline
from tests.curate.desks import LATER, Desk, counts, document, edit, keep
from timeline.curate.desk import at_desk
from timeline.curate.editing import withdraw
from timeline.curate.merging import merge
from timeline.errors import StoreError
from timeline.model.event import Status
from timeline.store import saving, tables, timelines


def archive(*withdrawn: str, id: str = "labour", redirect: dict[str, str] | None = None) -> str:
    """A JSON document of one event, with ids that are withdrawn or lead on."""
    events = [{"id": f"{id}-1", "title": {"en": "Strike"}, "date": "2011"}]
    merged = [{"id": old, "redirect": to} for old, to in (redirect or {}).items()]
    head = {"timeline": {"id": id, "title": {"en": "Labour"}}, "sources": [], "tags": {}, "people": {}}
    found = {**head, "events": [*events, *merged], "withdrawn": list(withdrawn)}
    return json.dumps({"format": 1, "timelines": [found]})


def dead(desk: Desk) -> set[str]:
    with desk.database.read() as connection:
        return set(timelines.withdrawn(connection))


def test_ids_that_an_import_withdrew_are_free_again(desk: Desk) -> None:
    desk(archive(), "a.json")
    report, run = desk(archive("gone", "other", redirect={"old": "labour-1"}), "b.json")
    assert (report.withdrawn, run, dead(desk)) == (["gone", "other"], 2, {"gone", "other"})
    done = desk.undo(2)
    assert (done.deleted, done.left, dead(desk)) == (3, [], set())
    report, _ = desk(archive("gone"), "b.json")
    assert (report.withdrawn, dead(desk)) == (["gone"], {"gone"})


def test_what_another_one_withdrew_stays_so(desk: Desk, fill: Fill) -> None:
    """Withdrawn by a file, by an earlier import, and by hand since."""
    fill({"a.toml": 'withdrawn = ["by-file"]\n' + timeline(event("x", "2011"), id="filed")})
    desk(archive("earlier"), "a.json")
    _, run = desk(archive("by-file", "earlier", "mine", id="second"), "b.json")
    assert run == 2
    with desk.database.write() as connection:
        saving.purge(connection, "second-1")
        timelines.bury(connection, ["second-1"], "second", NOW)
    desk.undo(2)
    assert dead(desk) == {"by-file", "earlier", "second-1"}


def test_runs_are_taken_back_one_after_the_other(desk: Desk) -> None:
    for run, title in enumerate(("Strike", "A strike", "The strike"), start=1):
        assert desk(f"id,date,title\na,1936-05-09,{title}\n")[1] == run
    for run, title in ((3, "A strike"), (2, "Strike")):
        done = desk.undo(run)
        assert (done.restored, done.left) == (1, [])
        assert desk.event("a").event.title == {"en": title}


TABLE = "id,date,title,modified\na,1936-05-09,{title},{modified}\n"


@pytest.mark.parametrize("made", ["by hand", "by an import, and edited"])
def test_what_was_written_by_hand_is_so_after_an_undoing(desk: Desk, made: str) -> None:
    desk("id,date,title\nother,1936-05-09,Other\na,1936-05-09,Strike\n")
    edit(desk, "a", "The strike of May")
    if made == "by hand":
        with desk.database.write() as connection:
            connection.execute(sa.update(tables.event).values(imported=None))
    modified = desk.event("a").modified.strftime("%Y-%m-%dT%H:%M:%SZ")
    _, run = desk(TABLE.format(title="May", modified=modified))
    assert desk.event("a").event.title == {"en": "May"}
    desk.undo(run or 0)
    assert desk.event("a").event.title == {"en": "The strike of May"}
    report, run = desk("id,date,title\na,1936-05-09,Strike of 1936\n")
    assert (counts(report), run) == ((0, 0, 0, 0, 1), None)
    assert ("made here by hand" if made == "by hand" else "edited here since it was imported") in str(
        report.odd[0]
    )


def test_a_draft_that_a_row_left_is_one_again_after_an_undoing(desk: Desk) -> None:
    for date in ("some day", "1936-05-09"):
        _, run = desk(f"id,date,title\na,{date},Strike\n")
    desk.undo(run or 0)
    assert desk.event("a").event.status == "draft"
    desk("id,date,title\na,1936-05-09,Strike\n")
    assert desk.event("a").event.status == "published"


def test_what_somebody_retracted_stays_so_though_its_import_is_undone_and_comes_again(desk: Desk) -> None:
    first = "id,date,title\na,1936-05-09,Strike\n"
    desk(first)
    keep(desk, replace(desk.event("a").event, status=Status.RETRACTED))
    report, run = desk(first.replace("Strike", "May"))
    assert (counts(report), run) == ((0, 0, 0, 0, 1), None)
    assert desk.undo(1).left
    desk(first)
    assert desk.event("a").event.status == "retracted"


def test_what_an_undoing_left_is_taken_back_once_it_is_as_the_run_made_it(desk: Desk) -> None:
    desk("id,date,title\na,1936-05-09,Strike\nb,1936-05-10,Strike\nc,some day,Strike\n")
    _, run = desk("id,date,title,tags\na,1936-05-09,May,oil\nb,1936-05-10,May,oil\nd,some day,May,\n")
    assert run == 2
    edit(desk, "a", "May 1936")
    done = desk.undo(2)
    assert (done.restored, done.deleted, [left.id for left in done.left]) == (1, 1, ["a"])
    with pytest.raises(StoreError, match="run 2 was taken back by run 3 already; still left: a"):
        desk.undo(2)
    edit(desk, "a", "May")
    done = desk.undo(2)
    assert (done.run, done.restored, done.deleted, done.left) == (4, 1, 0, [])
    assert desk.event("a").event.title == {"en": "Strike"}
    with pytest.raises(StoreError, match=r"run 2 was taken back by run 4 already$"):
        desk.undo(2)


def test_what_somebody_merged_since_stays_merged(desk: Desk) -> None:
    desk("id,date,title\nkept,1936-05-09,Strike\n")
    _, run = desk("id,date,title\ngone,1936-05-10,Strikes\n")
    with desk.database.write() as connection:
        merge(at_desk(connection, LATER, "maria", "", desk.folder), "kept", "gone")
    done = desk.undo(run or 0)
    assert [tuple(left) for left in done.left] == [("gone", "it was withdrawn or merged since")]
    with desk.database.read() as connection:
        assert timelines.redirects(connection) == {"gone": "kept"}


def cited(*ids: str, event: str, cites: str = "") -> str:
    sources = [{"id": id, "title": id.upper()} for id in ids]
    return document({**row(event), "sources": [cites] if cites else []}, sources=sources)


def row(id: str) -> dict[str, object]:
    return {"id": id, "title": {"en": "Strike"}, "date": "1936-05-09"}


def test_a_source_that_comes_back_with_an_event_comes_back(desk: Desk) -> None:
    """Though the timeline's other sources were changed since, and stay."""
    desk(cited(event="a"), "a.json")
    desk(cited("first", event="a", cites="first"), "a.json")
    desk.undo(2)
    desk(cited("second", event="b", cites="second"), "b.json")
    assert desk.undo(3).restored == 1
    assert desk.event("a").event.sources == ("first",)
    with desk.database.read() as connection:
        assert {id for _, id in timelines.sources_of(connection, ["labour"])} == {"first", "second"}


def test_an_event_is_not_brought_back_to_a_source_that_is_gone(desk: Desk) -> None:
    desk(cited("first", event="a", cites="first"), "a.json")
    desk(cited("first", event="a"), "a.json")
    desk(cited("first", event="b", cites="first"), "b.json")
    with desk.database.write() as connection:
        withdraw(at_desk(connection, LATER, "maria", "", desk.folder), ["b"])
    done = desk.undo(2)
    assert [tuple(left) for left in done.left] == [
        ("a", "what it was before cites a source that is gone: first")
    ]
    assert desk.event("a").event.sources == ()
