"""Calendars in: each VEVENT as an event, its repetition as how it returns; nothing is ever expanded.

Source: RFC 5545; X-WR-TIMEZONE as Google and Apple write it. Going out is `render.ical`'s matter.
"""

import datetime as dt
import hashlib
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from timeline.dates.movable import NthWeekday
from timeline.dates.zones import zone_names
from timeline.errors import shown
from timeline.files.assembly import Assembly, one_line
from timeline.files.encodings import decode
from timeline.files.html_text import as_text, is_html
from timeline.files.ics_text import KEPT, MAX_BYTES, MAX_ENTRY, MAX_PROPERTIES, Calendars, Entry, split
from timeline.files.ids import MAX_ID, slug
from timeline.files.reading import Findings, Options, Read, bad
from timeline.model.fields import LANGUAGE, MAX_LINE

MOST_OCCURRENCES = 1_000
_OURS = "-//TIMELINE//"  # as render.ical names our product
_READABLE = re.compile(r"[A-Za-z]{3,}(?:[-_. ](?:[A-Za-z]{2,}|\d{1,8}))*")
_DIGITS = 10  # of a UID's hash
_TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
_NO_YEAR = 1604  # what address books write for a birthday without a year; Apple's leap year
_NTH = (1, 2, 3, 4, 5, -1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FOLDED_WITHIN = re.compile(rb"(?<=[\x80-\xff])(\r?\n[ \t])([\x80-\xbf]{1,3})")
_TOLD_ELSEWHERE = frozenset(("DTSTART", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"))
_HOLIDAYS = frozenset(("holiday", "holidays", "public holiday", "observance", "observances"))


def read(raw: bytes, name: str, options: Options | None = None) -> Read:
    """The events of a calendar file. Raises BadFile where it is none; entries at fault are told in the
    result.
    """
    options = options or Options()
    if len(raw) > MAX_BYTES:
        raise bad(name, f"{len(raw):,} bytes are too many", f"split the calendar; at most {MAX_BYTES:,}")
    text, encoding = decode(_whole_characters(raw), name, options.encoding)
    calendars = split(text, name)
    if _OURS in calendars.said.get("PRODID", "").upper():
        raise bad(
            name, "Timeline wrote this calendar, and it says less of its events than is known of them",
            "import what timeline export --format json or csv wrote",
        )  # fmt: skip
    reading = _Reading(name, calendars, options)
    for entry in calendars.entries:
        reading.take(entry)
    return reading.assembly.read(Findings(encoding=encoding))


def _whole_characters(raw: bytes) -> bytes:
    """Lines of UTF-8 that were folded within a character, folded behind it: they are counted in bytes.

    In no other place of UTF-8 does a line begin with what continues a character.
    """
    try:
        raw.decode()
    except UnicodeDecodeError:
        return _FOLDED_WITHIN.sub(rb"\2\1", raw)
    return raw


class _Reading:
    """Entries being read."""

    def __init__(self, name: str, calendars: Calendars, options: Options) -> None:
        self.name = name
        own = options.into.timeline.language
        self.language = options.language or own
        self.assembly = Assembly(options.into, own)
        self.zone = _zone(calendars.said.get("X-WR-TIMEZONE", ""))
        self.seen: set[str] = set()

    def take(self, entry: Entry) -> None:
        where = f"{self.name}:{entry.line}"
        if entry.kind != "VEVENT":
            self.assembly.refuse(where, f"a {entry.kind} is no event")
            return
        if entry.is_crowded:
            bounds = f"at most {MAX_PROPERTIES} properties and {MAX_ENTRY:,} characters"
            self.assembly.refuse(where, f"it holds too much; {bounds}")
            return
        found = _parsed(entry)
        if isinstance(found, str):
            self.assembly.refuse(where, found)
            return
        uid = str(_first(found, "UID") or "")
        why_not = self._refused(entry, found, uid)
        if why_not:
            self.assembly.refuse(where, why_not)
            return
        self.seen.add(uid)
        doubts: list[str] = []
        notes: list[str] = []
        notes += _unread(found)
        tree = self._texts(found, doubts, notes)
        start = _moment(found, "DTSTART")
        if start is None:
            printed = entry.raw("DTSTART").rpartition(":")[2]
            doubts.append(f"DTSTART {shown(printed)} cannot be read" if printed else "it has no DTSTART")
            tree["printed"] = one_line(printed)[:MAX_LINE]
        else:
            self._when(found, start, tree, notes)
            self._returns(found, entry, start, tree, notes)
        if str(_first(found, "STATUS") or "").upper() == "TENTATIVE":
            doubts.append("it is tentative")
        self.assembly.add(where, tree, doubts, notes, _id(uid))

    def _refused(self, entry: Entry, found: Mapping[str, Any], uid: str) -> str:
        rule = _rule(found)
        often = str(rule.get("FREQ", "")).upper()
        count = rule.get("COUNT", 0)
        if str(_first(found, "STATUS") or "").upper() == "CANCELLED":
            return "it was cancelled"
        if entry.raw("RECURRENCE-ID"):
            return "a single return that was moved; write it as an override of its event"
        if uid and uid in self.seen:
            return f"its UID {shown(uid)} stands here a second time"
        if often in _TOO_OFTEN:
            return f"it repeats {often.lower()}; only what returns yearly is kept"
        if isinstance(count, int) and count > MOST_OCCURRENCES:
            return f"it repeats {count:,} times; at most {MOST_OCCURRENCES:,}"
        return ""

    def _texts(self, found: Mapping[str, Any], doubts: list[str], notes: list[str]) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for key, name in (("SUMMARY", "title"), ("DESCRIPTION", "description")):
            value = _first(found, key)
            if value is not None:
                text = as_text(str(value)) if is_html(str(value)) else str(value)
                tree[name] = {self._language(value): text}
        location, geo = _first(found, "LOCATION"), _first(found, "GEO")
        if location is not None and str(location).strip():
            place: dict[str, Any] = {"name": {self._language(location): one_line(str(location))[:MAX_LINE]}}
            if geo is not None and hasattr(geo, "latitude"):
                place |= {"latitude": geo.latitude, "longitude": geo.longitude}
            tree["place"] = place
        elif geo is not None:
            notes.append("a position needs a place; it was left out")
        labels = [str(label) for each in _all(found, "CATEGORIES") for label in getattr(each, "cats", ())]
        tags = (self.assembly.tag(label, self.language) for label in labels if label.strip())
        tree["tags"] = tuple(dict.fromkeys(tag for tag in tags if tag is not None))
        url = str(_first(found, "URL") or "")
        if url.strip():
            source, left_out = self.assembly.source("", url, self.language)
            tree["sources"] = (source,) if source is not None else ()
            doubts += [left_out] if left_out else []
        if str(_first(found, "CLASS") or "").upper() in ("PRIVATE", "CONFIDENTIAL"):
            tree["private"] = True
        return tree

    def _language(self, text: Any) -> str:
        given = str(getattr(text, "params", {}).get("LANGUAGE", ""))
        return given if LANGUAGE.fullmatch(given) else self.language

    def _when(self, found: Mapping[str, Any], start: dt.date, tree: dict[str, Any], notes: list[str]) -> None:
        """The days it lasts, and the hour it begins at where a zone is told; from midnight to midnight it has
        no hour.
        """
        end = _end(found, start)
        if isinstance(start, dt.datetime):
            zone = _zone(str(_first(found, "DTSTART").params.get("TZID", "")))
            if zone is None and str(start.tzinfo) == "UTC":
                zone = self.zone or "UTC"
                start, end = (_moved(each, zone) for each in (start, end))
            if _are_whole_days(start, end):
                pass
            elif zone is not None:
                tree |= {"time": f"{start:%H:%M}", "timezone": zone}
            else:
                notes.append("its hour was left out, since its zone is not known")
        first = _day(start)
        last = first if end in (None, start) else _last_day(end)
        if end is not None and last < first:
            notes.append("it ends before it begins; its end was left out")
            last = first
        tree["date"] = _iso(first) if last == first else f"{_iso(first)}/{_iso(last)}"

    def _returns(
        self, found: Mapping[str, Any], entry: Entry, start: dt.date, tree: dict[str, Any], notes: list[str]
    ) -> None:
        """How it comes back: as an anniversary, or each year uncounted; what is left out is noted."""
        tree["recurrence"] = "none"
        rule = _rule(found)
        if entry.raw("RDATE") or entry.raw("EXDATE"):
            notes.append("single returns that were added or taken out are not kept")
        if not entry.raw("RRULE"):
            return
        parts = {key for key in rule if key not in ("FREQ", "INTERVAL", "WKST", "COUNT", "UNTIL")}
        if rule.get("FREQ") != "YEARLY" or rule.get("INTERVAL", 1) != 1:
            notes.append(
                "only what returns each year is kept; its repetition was left out: "
                + shown(entry.raw("RRULE"))
            )
            return
        if "COUNT" in rule or "UNTIL" in rule:
            notes.append("the end of its repetition is not kept")
        weekday = _nth_weekday(rule)
        on_its_day = all(
            rule.get(key, own) == own for key, own in (("BYMONTH", start.month), ("BYMONTHDAY", start.day))
        )
        if weekday is not None and parts <= {"BYDAY", "BYMONTH", "BYSETPOS"}:
            for key in ("date", "time", "timezone"):
                tree.pop(key, None)
            tree |= {"recurrence": "observance", "rule": weekday}
            if start.year > _NO_YEAR:
                tree["founded"] = f"{start.year:04}"
        elif not (on_its_day and parts <= {"BYMONTH", "BYMONTHDAY"}):
            notes.append(
                "its day of each year is not one that is kept; its repetition was left out: "
                + shown(entry.raw("RRULE"))
            )
        elif start.year <= _NO_YEAR:
            tree |= {"recurrence": "observance", "date": f"XXXX-{start.month:02}-{start.day:02}"}
            notes.append(f"the year {start.year} stands for none")
        else:
            labels = {
                str(label).lower()
                for each in _all(found, "CATEGORIES")
                for label in getattr(each, "cats", ())
            }
            tree["recurrence"] = "observance" if labels & _HOLIDAYS else "anniversary"


def _id(uid: str) -> str:
    """The id of an entry, by its UID alone: it stays when title or date are mended. Empty without one.

    >>> _id("haymarket-1886@example.org"), _id("7kukuqrl2m3f9t0vkqd@google.com")
    ('haymarket-1886-815666739a', 'entry-91fd780021')
    """
    local = uid.partition("@")[0]
    named = slug(local, MAX_ID - _DIGITS - 1) if _READABLE.fullmatch(local[:MAX_ID]) else ""
    return f"{named or 'entry'}-{hashlib.sha256(uid.encode()).hexdigest()[:_DIGITS]}" if uid else ""


def _parsed(entry: Entry) -> Mapping[str, Any] | str:
    """An entry's properties, or why they cannot be read."""
    from icalendar import Event as Component  # 0.1 s, for this format alone

    text = "\r\n".join(("BEGIN:VEVENT", *entry.properties, "END:VEVENT", ""))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = Component.from_ical(text)
    except Exception as error:  # of the many kinds a broken property makes the library raise
        return f"it cannot be read: {one_line(str(error))[:100] or type(error).__name__}"
    return found if isinstance(found, Mapping) else "it cannot be read"


def _all(found: Mapping[str, Any], key: str) -> Sequence[Any]:
    """All properties of a name that can be read; touching one of the others raises."""
    value = found.get(key)
    every = value if isinstance(value, list) else [] if value is None else [value]
    return [each for each in every if not _is_broken(each)]


def _is_broken(value: Any) -> bool:
    from icalendar.prop import vBroken

    return isinstance(value, vBroken)


def _unread(found: Mapping[str, Any]) -> Iterator[str]:
    """What is said of properties that cannot be read; of DTSTART and repetitions more is said elsewhere."""
    for key in sorted(KEPT - _TOLD_ELSEWHERE):
        value = found.get(key)
        for each in value if isinstance(value, list) else [value]:
            if _is_broken(each):
                yield f"{key} {shown(str(each))} cannot be read; it was left out"


def _first(found: Mapping[str, Any], key: str) -> Any:
    return next(iter(_all(found, key)), None)


def _rule(found: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a repetition, a list of one as that one; empty where there is none to be read."""
    rule = _first(found, "RRULE")
    if not isinstance(rule, Mapping):
        return {}
    values = {key.upper(): list(value) if isinstance(value, list) else [value] for key, value in rule.items()}
    return {key: value[0] if len(value) == 1 else value for key, value in values.items()}


def _moment(found: Mapping[str, Any], key: str) -> dt.date | None:
    """A date, or a date with an hour (its zone the library's); None where there is none to be read."""
    try:
        value = getattr(_first(found, key), "dt", None)
    except Exception:
        return None  # a broken property says so only when it is touched
    return value if isinstance(value, dt.date) else None


def _end(found: Mapping[str, Any], start: dt.date) -> dt.date | None:
    """Where it ends, exclusive; None where nothing is told or the two do not match."""
    end = _moment(found, "DTEND")
    if end is not None:
        return end if isinstance(end, dt.datetime) is isinstance(start, dt.datetime) else None
    try:
        length = getattr(_first(found, "DURATION"), "dt", None)
        return start + length if isinstance(length, dt.timedelta) and length else None
    except Exception:
        return None  # broken, or beyond the year 9999


def _moved(moment: dt.date | None, zone: str) -> Any:
    from zoneinfo import ZoneInfo

    if not isinstance(moment, dt.datetime) or moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(ZoneInfo(zone))
    except OverflowError:
        return moment


def _day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _are_whole_days(start: dt.date, end: dt.date | None) -> bool:
    """Whether hours say no more than days do, as Outlook writes what lasts all day."""
    hours = [each.time() for each in (start, end) if isinstance(each, dt.datetime)]
    return len(hours) == 2 and set(hours) == {dt.time()} and end != start


def _last_day(end: dt.date) -> dt.date:
    """The last day before an end that is no longer part of it."""
    day = _day(end)
    whole = not isinstance(end, dt.datetime) or end.time() == dt.time()
    return day - dt.timedelta(days=1) if whole and day > dt.date.min else day


def _iso(day: dt.date) -> str:
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


def _zone(tzid: str) -> str | None:
    """The IANA name of a zone as calendars name it; None where none can be told."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    tzid = tzid.strip().strip('"')
    tails = ["/".join(tzid.split("/")[at:]) for at in range(min(8, tzid.count("/") + 1))]
    names = (WINDOWS_TO_OLSON.get(tzid, tzid), *tails)
    return next((name for name in names if name in zone_names()), None)


def _nth_weekday(rule: Mapping[str, Any]) -> str | None:
    """`first monday of may`, where that is what a yearly rule says."""
    day, month = str(rule.get("BYDAY", "")), str(rule.get("BYMONTH", ""))
    if len(day) < 2 or day[-2:] not in _WEEKDAYS or not month.isdigit() or not 1 <= int(month) <= 12:
        return None
    nth = str(rule.get("BYSETPOS", "")) if len(day) == 2 else day[:-2].lstrip("+")
    if not nth.lstrip("-").isdigit() or int(nth) not in _NTH:
        return None
    return str(NthWeekday(int(nth), _WEEKDAYS.index(day[-2:]), int(month)))
