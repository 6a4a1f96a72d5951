"""Webhook recipients that stand in the configuration: written into the store at start, ended when
they leave the file.
"""

from collections.abc import Sequence
from dataclasses import replace

from timeline.model.address import new_secret
from timeline.model.reminder import Subscription, SubscriptionState
from timeline.store import subscriptions
from timeline.store.database import Connection
from timeline.store.sealing import Seal


def declare(
    connection: Connection, seal: Seal, wanted: Sequence[tuple[Subscription, bool]]
) -> dict[str, str]:
    """Bring the store's declared subscriptions in line with `wanted`; gives the secrets made, by id.

    Each comes with whether the file says since when it counts; if it does not, one that has begun
    keeps its beginning. One that comes back after it left begins anew. One without a secret keeps
    the one that was made for it when it was first seen.
    """
    made: dict[str, str] = {}
    held = {each.id: each for each in subscriptions.load_all(connection, seal)}
    for declared, dated in wanted:
        each = declared
        before = held.get(each.id)
        if each.secret is None:
            kept = before.secret if before else None
            each = replace(each, secret=kept or made.setdefault(each.id, new_secret()))
        if before is None:
            subscriptions.add(connection, seal, each)
            continue
        goes_on = before.state is not SubscriptionState.ENDED and not dated
        since = before.since if goes_on else each.since
        subscriptions.replace(connection, seal, replace(each, since=since))
    ids = {each.id for each, _ in wanted}
    for before in held.values():
        if before.declared and before.id not in ids and before.state is not SubscriptionState.ENDED:
            ended = SubscriptionState.ENDED
            subscriptions.set_state(connection, before.id, ended, "it left the configuration")
    return made
