"""Archives at random: every field of the model, texts with all that is hard to write down."""

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from tests.dates.policies import EDGES, memorial_days, printed, rules
from timeline.dates.edtf import parse
from timeline.dates.uncertain import Precision
from timeline.dates.zones import zone_names
from timeline.model.event import ARCHIVE, EVENT, Archive, Confidence, Kind, Relation, Tone
from timeline.model.fields import SLUG, clean

LANGUAGES = ("en", "el", "ru", "fr", "es", "kk", "tr", "ar", "pt-BR", "zh-Hant", "ota")
HARD = (
    '"', "'", '"""', "'''", "\\", '\\"', "\\n", "#", "]", "[[event]]", "=", "{", "}", ",", "$", "%", "\t", "<b>", "&amp;",
    "</script>", "é", "é", "ς", "Жаңаөзен", "ёлка", "Ναύπλιο", "قِتال", "İstanbul", "工人", "👩🏽‍🏭", "ﬁ", "\u00a0",
    "\u00ad", "\u200d", "\ufdd0", "\U0010ffff", "-- ", "=1+1", "+1", "-1", "@x", "'=1", "a;b", "a|b", "2011-12-16", "true",
)  # fmt: skip


def _kept(text: str) -> bool:
    try:
        return bool(clean(text))
    except ValueError:
        return False


_character = st.characters(exclude_categories=["Cs", "Cc"])
lines = (
    st.lists(st.sampled_from(HARD) | st.text(_character, max_size=8), min_size=1, max_size=5)
    .map("".join)
    .map(lambda text: text.replace("\t", " ")[:200])
    .filter(_kept)
)
paragraphs = (
    st.lists(st.sampled_from((*HARD, "\n", "\n\n", "\n    ", '"\n')) | lines, min_size=1, max_size=6)
    .map("".join)
    .filter(_kept)
)
slugs = st.from_regex(SLUG, fullmatch=True).filter(lambda slug: len(slug) <= 40)
codes = st.sampled_from(LANGUAGES)
edtf = st.sampled_from(EDGES)
days = st.dates().map(dt.date.isoformat)
instants = st.datetimes(
    dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1), timezones=st.sampled_from((dt.UTC, dt.timezone(dt.timedelta(hours=5, minutes=30))))
)  # fmt: skip
urls = st.sampled_from(
    (
        "https://example.org/a?b=c&d=%D0%B6#e",
        "http://example.org",
        'https://example.org/"x"',
        "https://[::1]/",
    )
)


def texts(text: st.SearchStrategy[str] = lines) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(codes, text, min_size=1, max_size=3)


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, max_size=3)


def _optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


line_or_lines = lines | texts()
places = st.builds(
    lambda name, more: {"name": name} | more,
    texts(),
    _optional(
        country=st.sampled_from(("KZ", "GR", "AU", "CL")),
        latitude=st.floats(-90, 90),
        longitude=st.floats(-180, 180),
    ),
)
sources = st.builds(
    lambda title, more: {"title": title} | more,
    line_or_lines,
    _optional(author=lines, publisher=lines, published=edtf, url=urls, archive=lines),
)
tags = st.dictionaries(slugs, texts().map(lambda label: {"label": label}), max_size=3)
people = st.dictionaries(
    slugs,
    st.builds(lambda name, aliases: {"name": name, "aliases": aliases}, texts(), some(lines)),
    max_size=3,
)
counts = st.integers(0, 10**15)
terms = st.builds(
    lambda more: {"length": "P5Y6M", "start": "2016-11-28"} | more,
    _optional(
        length=st.sampled_from(("P18M", "P3W", "P1Y2M3W4D")),
        start=days,
        end=st.sampled_from(("same-date", "last-full-day")),
        actual_end=edtf,
    ),
)


@st.composite
def claims(draw: st.DrawFn, cited: st.SearchStrategy[str] | None) -> dict[str, Any]:
    kind = draw(st.integers(0, 3))
    claim: dict[str, Any] = {"metric": draw(slugs.filter(lambda metric: metric != "date"))}
    if kind == 0:
        claim["value"] = draw(line_or_lines)
    elif kind == 1:
        claim["text"] = draw(line_or_lines)
    elif kind == 2:
        claim |= {"metric": "date", "value": draw(edtf)}
    else:
        low = draw(counts)
        claim |= draw(st.sampled_from(({"min": low}, {"max": low}, {"min": low, "max": 10**15})))
    more = _optional(holder=line_or_lines, scope=line_or_lines, as_of=edtf, quote=paragraphs)
    return claim | draw(more) | ({"source": draw(cited)} if cited is not None and draw(st.booleans()) else {})


@st.composite
def events(draw: st.DrawFn, id: str, cited: st.SearchStrategy[str] | None) -> dict[str, Any]:
    """An event; `cited` are ids of sources, None where there are none."""
    event: dict[str, Any] = {"id": id, "title": draw(texts())}
    event |= draw(
        _optional(
            kind=st.sampled_from(tuple(Kind)),
            tone=st.sampled_from(tuple(Tone)),
            confidence=st.sampled_from(tuple(Confidence)),
            printed=lines,
            short_title=texts(),
            title_genitive=texts(),
            summary=texts(paragraphs),
            description=texts(paragraphs),
            place=places,
            tags=some(slugs),
            people=some(lines),
            organizations=some(lines),
            aliases=some(lines),
            founded=st.sampled_from(("1890", "1890-05", "-0043")),
            quote=paragraphs,
            method=lines,
            sample=st.booleans(),
            private=st.booleans(),
            modified=instants,
            timezone=st.sampled_from(sorted(zone_names())),
        )
    )
    dated = draw(st.integers(0, 5))
    if dated == 0:
        event |= {"rule": str(draw(rules)), "recurrence": "observance"}
    elif dated == 1:
        event["status"] = "draft"
    elif dated == 2:
        event["written"] = {"date": draw(printed), "calendar": "julian"} | draw(
            _optional(weekday=st.sampled_from(("mon", "sun")))
        )
        event |= draw(_optional(julian=st.sampled_from(("convert-once", "keep-old-style", "nominal"))))
    else:
        event["date"] = draw(edtf | days)
        event |= draw(
            _optional(
                recurrence=st.sampled_from(("none", "anniversary", "observance")),
                status=st.sampled_from(("draft", "published", "retracted")),
            )
        )
    exact = "date" in event and parse(event["date"]).precision is Precision.DAY
    if exact and "timezone" in event:
        event |= draw(_optional(time=st.times().map(lambda time: f"{time:%H:%M}")))
    event["anniversary"] = draw(
        _optional(
            leap_day=st.sampled_from(("backward", "forward", "omit")),
            milestones=some(st.integers(1, 10**6)),
            counting=st.sampled_from(("inclusive", "exclusive")),
            missing_day=st.sampled_from(("yahrzeit", "forward", "omit")),
            adar=st.sampled_from(("first", "second")),
            with_end=st.booleans(),
            **({"memorial_days": some(memorial_days.map(lambda day: str(day) if day.months else day.number)), "also_in": some(st.sampled_from(("hijri", "hebrew")))} if exact else {}),
        )
    )  # fmt: skip
    returns = "rule" in event or (exact and event.get("recurrence") != "none")
    years = draw(st.lists(st.integers(2, 9998), max_size=3, unique=True)) if returns else []
    event["override"] = [
        {"year": year, "date": f"{year:04}-05-04"}
        | ({"source": draw(cited)} if cited is not None and draw(st.booleans()) else {})
        for year in years
    ]
    event["term"] = draw(some(terms))
    event["claim"] = draw(some(claims(cited)))
    if cited is not None:
        event["sources"] = draw(st.lists(cited, max_size=3, unique=True))
    event["links"] = [
        {"relation": draw(st.sampled_from(tuple(Relation))), "event": other}
        for other in draw(some(slugs.filter(lambda slug: slug != id)))
    ]
    for key in (
        "anniversary",
        "override",
        "founded",
        "term",
        "julian",
        "time",
        "place",
        "written",
    ):  # what does not go together is left out
        if _is_sound(event):
            break
        event.pop(key, None)
    return event if _is_sound(event) else {"id": id, "title": event["title"], "status": "draft"}


def _is_sound(event: dict[str, Any]) -> bool:
    try:
        EVENT.validate_python(event)
    except ValueError:
        return False
    return True


@st.composite
def archives(draw: st.DrawFn, most_events: int = 3) -> Archive:
    """A whole timeline."""
    ids = draw(st.lists(slugs, max_size=most_events + 4, unique=True))
    held, gone, merged = ids[:most_events], ids[most_events:][:2], ids[most_events + 2 :]
    named = draw(st.lists(slugs, max_size=3, unique=True))
    cited = st.sampled_from(named) if named else None
    archive = ARCHIVE.validate_python(
        {
            "timeline": {"id": draw(slugs), "title": draw(texts()), "language": draw(codes), "private": draw(st.booleans())},
            "tag": draw(tags),
            "person": draw(people),
            "source": [draw(sources) | {"id": id} for id in named],
            "event": [draw(events(id, cited)) for id in held],
            "withdrawn": gone,
        }
    )  # fmt: skip
    return replace(archive, redirect={id: draw(slugs.filter(id.__ne__)) for id in merged})
