"""JSON-LD out: events as search engines and other archives read them.

Source: schema.org's Event. Its dates are ISO 8601, so that `startDate` and `endDate` stand only where that
says all that is known; what it cannot say is in `temporalCoverage`, as EDTF (ISO 8601-2).
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from timeline.dates.uncertain import End, Extent, Part, Precision, UncertainDate
from timeline.files.canonical import languages
from timeline.model.event import Archive, Event, Kind, Place, Relation, Source

_ISO = (Precision.DAY, Precision.MONTH, Precision.YEAR)
_ORGANIZED = frozenset(
    (
        Kind.STRIKE,
        Kind.PROTEST,
        Kind.CONFERENCE,
        Kind.VISIT,
        Kind.COMMEMORATION,
        Kind.FOUNDING,
        Kind.DECLARATION,
    )
)


def write(archives: Iterable[Archive], site: str = "") -> Iterator[str]:
    """The events of all timelines in one graph, one a line. `site` is the address that event ids hang on."""
    yield '{"@context": "https://schema.org", "@graph": ['
    comma = ""
    for archive in archives:
        sources = {source.id: source for source in archive.source}
        for event in archive.event:
            # No "<", so that the text may stand inside a script of a page
            line = json.dumps(node(event, archive, sources, site), ensure_ascii=False).replace("<", "\\u003c")
            yield f"{comma}\n{line}"
            comma = ","
    yield "\n]}\n"


def node(event: Event, archive: Archive, sources: Mapping[str, Source], site: str) -> dict[str, Any]:
    """One event."""
    own = archive.timeline.language
    found: dict[str, Any] = {"@type": "Event", "identifier": event.id, "name": _by_language(event.title, own)}
    if site:
        found |= {"@id": _address(site, event.id), "url": _address(site, event.id)}
    if event.date is not None:
        found |= dates(event.date)
    if event.time is not None and event.timezone is not None and "startDate" in found:
        found["startDate"] = _with_hour(found["startDate"], event.time, event.timezone)
    if event.summary or event.description:
        found["description"] = _by_language(event.summary or event.description, own)
    if event.place is not None:
        found["location"] = _place(event.place, own)
    organizations = [{"@type": "Organization", "name": name} for name in event.organizations]
    is_theirs = event.kind in _ORGANIZED
    if organizations and is_theirs:
        found["organizer"] = organizations
    about: list[dict[str, Any]] = [
        {
            "@type": "Person",
            "name": _by_language(archive.person[name].name, own) if name in archive.person else name,
        }
        for name in event.people
    ]
    about += [] if is_theirs else organizations
    about += [
        {
            "@type": "DefinedTerm",
            "termCode": tag,
            "name": _by_language(archive.tag[tag].label, own) if tag in archive.tag else tag,
        }
        for tag in event.tags
    ]
    if about:
        found["about"] = about
    if event.sources:
        found["citation"] = [_source(sources[id], own) for id in event.sources if id in sources]
    wholes = [_address(site, link.event) for link in event.links if link.relation is Relation.PART_OF]
    if wholes and site:
        found["superEvent"] = [{"@id": whole} for whole in wholes]
    return found


def dates(date: UncertainDate) -> dict[str, str]:
    """`startDate` and `endDate` where ISO 8601 says the whole; else the EDTF as well, or alone."""
    extent = date.members[0]
    ends: dict[str, str] = {}
    if date.choice is None:
        start = _iso(extent.start)
        end = _iso(extent.end) if extent.end is not None else start
        ends = {key: value for key, value in (("startDate", start), ("endDate", end)) if value}
    return ends if _says_all(date, extent, ends) else ends | {"temporalCoverage": str(date)}


def _says_all(date: UncertainDate, extent: Extent, ends: Mapping[str, str]) -> bool:
    return date.choice is None and len(ends) == 2 and not isinstance(extent.end, End)


def _iso(part: Part | End) -> str:
    """A day, a month or a year of our era without any doubt; empty for all else."""
    if not isinstance(part, Part) or any(part.marks) or part.precision not in _ISO:
        return ""
    known = (
        part.year is not None and 1 <= part.year <= 9999 and "X" not in part.text and part.estimate is None
    )
    return part.text if known else ""


def _with_hour(day: str, time: dt.time, zone: str) -> str:
    """A local hour of a day, with the offset its zone had then."""
    local = dt.datetime.combine(dt.date.fromisoformat(day), time, ZoneInfo(zone))
    return local.isoformat(timespec="minutes")


def _by_language(texts: Mapping[str, str], own: str) -> Any:
    found = [{"@language": code, "@value": texts[code]} for code in languages(texts, own)]
    return found[0] if len(found) == 1 else found


def _place(place: Place, own: str) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Place", "name": _by_language(place.name, own)}
    if place.country is not None:
        found["address"] = {"@type": "PostalAddress", "addressCountry": place.country}
    if place.latitude is not None and place.longitude is not None:
        found["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    return found


def _source(source: Source, own: str) -> dict[str, Any]:
    title = source.title if isinstance(source.title, str) else _by_language(source.title, own)
    found: dict[str, Any] = {"@type": "CreativeWork", "name": title}
    if source.author:
        found["author"] = source.author
    if source.publisher:
        found["publisher"] = {"@type": "Organization", "name": source.publisher}
    if source.published is not None:
        iso = _iso(source.published.members[0].start) if source.published.single is not None else ""
        found["datePublished" if iso else "temporal"] = iso or str(source.published)
    if source.url is not None:
        found["url"] = source.url
    if source.archive:
        found["archivedAt"] = source.archive
    return found


def _address(site: str, event: str) -> str:
    return f"{site.rstrip('/')}/events/{event}"
