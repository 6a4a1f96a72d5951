"""What an import prepared → the store: one transaction, and a run that can be taken back."""

from collections.abc import Sequence

from timeline.curate.changes import follow
from timeline.curate.importing import Importing, Target
from timeline.errors import StoreError, shown
from timeline.store import occurrences, runs, saving, timelines
from timeline.store.database import Connection, Database, alone, moved_on
from timeline.store.timelines import Holder, archive_text


def land(database: Database, importing: Importing, who: str, names: Sequence[str]) -> int | None:
    """Write what an import prepared, all or nothing; the number of its run, None where nothing differs.

    Raises StoreError where the store has changed since in what is to be written.
    """
    counts, now = importing.report.counts, importing.now
    heads = {id: _head(target) for id, target in importing.targets.items()}
    gone = [id for target in importing.targets.values() for id in target.withdrawn]
    led = any(target.redirect for target in importing.targets.values())
    same = all(head.before == head.after for head in heads.values())
    if not counts["added"] + counts["changed"] and same and not gone and not led and not importing.mappings:
        return None
    with database.write() as connection:
        alone(connection, "archive")
        if occurrences.horizon(connection) != importing.span or importing.is_stale(connection):
            raise StoreError("the store was changed meanwhile; nothing was changed", mend="run it again")
        run = runs.begin(connection, now, who, ", ".join(names), counts)
        why = f"import {run}: {', '.join(names)}"
        for id, target in importing.targets.items():
            _take_hold(connection, id, target, heads[id])
            if heads[id].before != heads[id].after:
                runs.keep_head(connection, run, heads[id])
        saving.save_all(connection, importing.staging.saves(), now, who, why, run)
        for id, target in importing.targets.items():
            if heads[id].before != heads[id].after and (target.before is not None or target.reopened):
                follow(connection, target.archive, now, who, why, run)
            timelines.bury(connection, target.withdrawn, id, now)
            reasons = dict.fromkeys(target.withdrawn, f"{why}: withdrawn")
            reasons |= {old: f"{why}: leads to {to}" for old, to in target.redirect.items()}
            saving.tell_of_ids(connection, reasons, now, who, run)
            if target.redirect:
                held = timelines.redirects(connection, id)
                timelines.save_redirects(connection, id, {**held, **target.redirect})
        for id, mapping in importing.mappings.items():
            runs.remember(connection, id, mapping)
        moved_on(connection, now)
    database.forget()
    return run


def _head(target: Target) -> runs.Head:
    before = archive_text(target.before) if target.before is not None else None
    return runs.Head(target.timeline.id, before, archive_text(target.archive))


def _take_hold(connection: Connection, id: str, target: Target, head: runs.Head) -> None:
    """Write a timeline's title, tags, people and sources, if they are still as they were found."""
    holder = timelines.holders(connection).get(id)
    there = timelines.whole(connection, id)
    if (archive_text(there) if there is not None else None) != head.before or (holder and not holder.own):
        raise StoreError(f"{shown(id)} was changed meanwhile; nothing was changed", mend="run it again")
    if head.before != head.after:
        timelines.save_timeline(connection, target.archive, Holder(True, "", ""))
