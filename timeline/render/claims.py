"""Claims side by side, in a Language: what pages, mails and feeds all say of disputed figures.

All are kept, in the curator's order, never averaged; each with who says so, of what, when, by which source.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from timeline.dates.calendars import Day, from_gregorian, month_span, to_gregorian, year_of
from timeline.dates.edtf import parse
from timeline.dates.uncertain import UncertainDate
from timeline.dates.words import date_words, month_words, year_words
from timeline.languages import N_, Language
from timeline.model.event import Claim, Source
from timeline.model.fields import LineOrLines

# What is counted, as catalogues name it; other metrics are shown by their own name.
METRICS = {
    "deaths": N_("Deaths"),
    "injured": N_("Injured"),
    "arrested": N_("Arrested"),
    "participants": N_("Participants"),
    "years-sentenced": N_("Years sentenced"),
    "killed-or-wounded": N_("Killed or wounded"),
    "unions": N_("Unions"),
    "charges": N_("Charges"),
    "first-held": N_("First held"),
    "date": N_("Date"),
}


@dataclass(frozen=True, slots=True)
class Saying:
    """One claim in words. `value` alone is enough; the rest is empty where not known."""

    claim: Claim
    value: str
    holder: str
    scope: str
    as_of: str
    source: str
    detail: str
    """Who says it, of what and when, in one line: `PAME, the town, December 2016`."""
    sourced: str
    """The same and its source, where that is another: `witnesses · Open Dialogue Foundation`."""


@dataclass(frozen=True, slots=True)
class Matter:
    """All claims on one metric."""

    metric: str
    name: str
    sayings: tuple[Saying, ...]

    @property
    def disagree(self) -> bool:
        """Whether they do not all say the same."""
        return len({saying.value for saying in self.sayings}) > 1


def matters(
    claims: Iterable[Claim], language: Language, own: str, sources: Mapping[str, Source]
) -> tuple[Matter, ...]:
    """The claims by metric, in the order in which they stand."""
    grouped: dict[str, list[Saying]] = {}
    for claim in claims:
        grouped.setdefault(claim.metric, []).append(_saying(claim, language, own, sources))
    return tuple(
        Matter(metric, metric_name(metric, language), tuple(sayings)) for metric, sayings in grouped.items()
    )


def disagreeing(claims: Iterable[Claim]) -> int:
    """How many who speak disagree with another on some matter; 0 where all agree.

    A source that says two things counts once; so does a holder without one.
    """
    grouped: dict[str, list[tuple[str, str]]] = {}
    for number, claim in enumerate(claims):
        who = claim.source or (repr(claim.holder) if claim.holder else str(number))
        what = repr((claim.value, claim.min, claim.max, claim.text))
        grouped.setdefault(claim.metric, []).append((who, what))
    disputed = [saying for saying in grouped.values() if len({what for _, what in saying}) > 1]
    return len({who for saying in disputed for who, _ in saying})


def metric_name(metric: str, language: Language) -> str:
    """`deaths` → Deaths, Погибшие, Νεκροί; an unknown one by its own name."""
    return language(METRICS[metric]) if metric in METRICS else metric.replace("-", " ").capitalize()


def claim_lines(
    claims: Iterable[Claim], language: Language, own: str, sources: Mapping[str, Source]
) -> Iterator[list[str]]:
    """Plain text, one list of lines a metric: its name, then `- 70 (PAME, December 2016)`."""
    for matter in matters(claims, language, own, sources):
        lines = [
            f"{saying.value} ({saying.sourced})" if saying.sourced else saying.value
            for saying in matter.sayings
        ]
        yield [f"{matter.name}:", *(f"- {line}" for line in lines)]


def source_words(source: Source, language: Language, own: str) -> str:
    """A source in one line: `Title, publisher, 14–16 December 2016`, and its address where it has one."""
    published = when_said(source.published, language)
    title = said(source.title, language, own)
    line = language.joined(source.author, title, source.publisher, published, source.archive)
    return f"{line} {source.url}" if source.url else line


def when_said(date: UncertainDate | None, language: Language) -> str:
    """When something was said or printed: of a plain month the name is enough."""
    if date is None:
        return ""
    part = date.single
    if part is None or date.marks or part.text.count("-") > 1 or part.year is None or part.month is None:
        return date_words(date, language)
    return month_words(part.year, part.month, language)


def said(text: LineOrLines, language: Language, own: str) -> str:
    """A text that may stand in several languages."""
    return text if isinstance(text, str) else language.choose(text, own).text


def _saying(claim: Claim, language: Language, own: str, sources: Mapping[str, Source]) -> Saying:
    found = sources.get(claim.source or "")
    source = (found.publisher or said(found.title, language, own)) if found is not None else ""
    holder, scope = said(claim.holder, language, own), said(claim.scope, language, own)
    as_of = when_said(claim.as_of, language)
    detail = language.joined(holder or source, scope, as_of)
    names = {claim.holder} if isinstance(claim.holder, str) else set(claim.holder.values())
    other = source if holder and source not in names else ""
    sourced = " · ".join(filter(None, (detail, language.isolate(other))))
    return Saying(claim, _value(claim, language, own), holder, scope, as_of, source, detail, sourced)


def _value(claim: Claim, language: Language, own: str) -> str:
    if claim.text is not None:
        return said(claim.text, language, own)
    if claim.value is not None:
        value = said(claim.value, language, own)
        return date_words(parse(value), language) if claim.metric == "date" else value
    if claim.max is None:
        return language("at least {n}", n=claim.min)
    if claim.min is None:
        return language("at most {n}", n=claim.max)
    return str(claim.min) if claim.min == claim.max else f"{claim.min}–{claim.max}"


@dataclass(frozen=True, slots=True)
class Bar:
    """A claim on its axis, in per cent of its length; a single figure where `start` = `end`.

    `open_start` and `open_end`: at most, at least.
    """

    saying: Saying
    start: float
    end: float
    open_start: bool = False
    open_end: bool = False

    @property
    def single(self) -> bool:
        """Whether it is one figure, not a range."""
        return self.start == self.end


@dataclass(frozen=True, slots=True)
class Plot:
    """The claims of one matter on one axis. `ticks` are (per cent, text); `caption` names what they count."""

    ticks: tuple[tuple[float, str], ...]
    bars: tuple[Bar, ...]
    caption: str = ""


def plot(matter: Matter, language: Language, chosen: UncertainDate | None = None) -> Plot | None:
    """The matter as a picture; None where fewer than two claims can be placed.

    For rival dates `chosen`, the event's own date, stands first.
    """
    if matter.metric == "date":
        return _date_plot(matter, language, chosen)
    placed = [(saying, bounds) for saying in matter.sayings if (bounds := saying.claim.bounds) is not None]
    if len(placed) < 2:
        return None
    figures = [figure for _, bounds in placed for figure in bounds if figure is not None]
    low, high, step = _axis(min(figures), max(figures))

    def across(figure: int) -> float:
        return round(100 * (figure - low) / (high - low), 2)

    bars = tuple(
        Bar(
            saying,
            across(low if least is None else least),
            across(high if most is None else most),
            least is None,
            most is None,
        )
        for saying, (least, most) in placed
    )
    return Plot(tuple((across(figure), str(figure)) for figure in range(low, high + 1, step)), bars)


def _axis(least: int, most: int) -> tuple[int, int, int]:
    """First, last and step of an axis in round figures; from zero unless all figures lie close together."""
    low = 0 if least < most * 0.7 else least
    step = next(
        size * 10**power
        for power in range(15)
        for size in (1, 2, 5)
        if (most - low) / (size * 10**power) <= 6
    )
    first = max(0, (low - 1) // step * step)
    return first, (most // step + 1) * step, step


_DAYS_SHOWN = 16


def _date_plot(matter: Matter, language: Language, chosen: UncertainDate | None) -> Plot | None:
    """Rival dates as a strip of days, or of a coarser scale where they lie far apart."""
    dated: list[tuple[Saying, Day, Day]] = []
    for saying in matter.sayings:
        date = parse(saying.claim.value) if isinstance(saying.claim.value, str) else None
        if date is not None and date.earliest is not None and date.latest is not None:
            dated.append((saying, date.earliest, date.latest))
    if not dated:
        return None
    if chosen is not None and chosen.earliest is not None and chosen.latest is not None:
        page = language("This page")
        own = Saying(matter.sayings[0].claim, date_words(chosen, language), page, "", "", "", page, page)
        dated.insert(0, (own, chosen.earliest, chosen.latest))
    if len(dated) < 2:
        return None
    first, last = min(first for _, first, _ in dated) - 1, max(last for *_, last in dated) + 1
    length = last - first + 1

    def across(day: float) -> float:
        return round(100 * (day - first) / length, 2)

    bars = tuple(Bar(saying, across(one), across(other + 1)) for saying, one, other in dated)
    if length <= _DAYS_SHOWN:
        ticks = tuple((across(day + 0.5), str(to_gregorian(day)[2])) for day in range(first, last + 1))
        return Plot(ticks, bars, _months(first, last, language))
    years = range(year_of(first), year_of(last) + 1)
    if len(years) > 2:
        every = -(-len(years) // 6)
        ticks = tuple(
            (across(from_gregorian(year, 7, 1)), year_words(year, language)) for year in years[::every]
        )
        return Plot(ticks, bars)
    months = [(year, month) for year in years for month in range(1, 13)]
    shown = [at for at in months if first <= sum(month_span(*at)) // 2 <= last]
    shown = shown[:: -(-len(shown) // 4) or 1]
    return Plot(tuple((across(sum(month_span(*at)) / 2), month_words(*at, language)) for at in shown), bars)


def _months(first: Day, last: Day, language: Language) -> str:
    months = dict.fromkeys(month_words(*to_gregorian(day)[:2], language) for day in range(first, last + 1))
    return " – ".join(months)
