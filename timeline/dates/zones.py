"""Time zones: IANA names, and the instant at which a local clock shows an hour of a day."""

import datetime as dt
import re
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from timeline.dates.calendars import Day, to_date
from timeline.errors import BadSetting, shown


def parse_hour(text: str) -> dt.time:
    """A local sending hour, `09:00`. Raises BadSetting."""
    if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text) is None:
        raise BadSetting(f"{shown(text)} is not an hour of the day", mend="write hours and minutes: 09:00")
    return dt.time.fromisoformat(text)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """The names of the IANA time zone database, as tzdata lists them; not what the machine's folders hold."""
    listed = resources.files("tzdata").joinpath("zones").read_text("ascii")
    return frozenset(listed.split()) - {"Factory", "localtime"}


def parse_zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises BadSetting."""
    if name not in zone_names():
        raise BadSetting(f"{shown(name)} is not a time zone", mend="write an IANA name: Europe/Athens, UTC")
    return ZoneInfo(name)


def instant(day: Day, at: dt.time, zone: ZoneInfo) -> dt.datetime:
    """The instant (UTC) at which the clock of `zone` shows `at` on `day`.

    In a gap (clocks go forward) the first instant after it; in a fold the first of the two.
    Zones with days that never were (Apia, 30 December 2011) give the first instant after the gap.
    Source: RFC 5545 3.3.5 leaves the gap open; docs/dates.md#sending-hour settles it.
    """
    local = dt.datetime.combine(to_date(day), at, tzinfo=zone)
    utc = local.astimezone(dt.UTC)
    if utc.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return utc
    # The wall time does not exist. The offset after the gap puts `utc` before the change, the one
    # before it puts it after: the change itself lies between and is found by bisection to a second.
    before = int(local.replace(fold=1).astimezone(dt.UTC).timestamp())
    after = int(utc.timestamp())
    offset_before = dt.datetime.fromtimestamp(before, zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if dt.datetime.fromtimestamp(middle, zone).utcoffset() == offset_before:
            before = middle
        else:
            after = middle
    return dt.datetime.fromtimestamp(after, dt.UTC)
