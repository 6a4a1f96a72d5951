"""What each form of the grammar becomes: a mention, or none where what stands around it speaks against it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from timeline.curate.lexicon import fold
from timeline.curate.statements.centuries import century, decade, is_number_word
from timeline.curate.statements.completed import COMPLETED, is_completed
from timeline.curate.statements.counting import compound
from timeline.curate.statements.old_style import both_calendars
from timeline.curate.statements.points import Mention, Point, Shape
from timeline.curate.statements.reading import WAYS, dates
from timeline.curate.statements.text import Text
from timeline.curate.statements.tokens import END, Token

_HOURS = frozenset(("a", "p", "am", "pm", "h", "heures", "horas", "hours", "π", "μ", "ч", "час", "часов"))
_DAY = frozenset(("dia", "dias"))  # el día 15


@dataclass(frozen=True, slots=True)
class Place:
    """Where a form of the grammar was found: tokens `first` to `last`."""

    text: Text
    first: int
    last: int
    order: str

    @property
    def tokens(self) -> list[Token]:
        """What was found."""
        return list(self.text.tokens[self.first : self.last + 1])

    @property
    def codes(self) -> str:
        """Its letters."""
        return self.text.codes[self.first : self.last + 1]

    @property
    def before(self) -> str:
        """All parts the token before it may play, the foremost first."""
        return self.text.tokens[self.first - 1].codes if self.first else ""

    @property
    def after(self) -> str:
        """All parts the token behind it may play."""
        at = self.last + 1
        return self.text.tokens[at].codes if at < len(self.text.tokens) else ""

    def dates(self) -> Mention | None:
        """What stands there, read as days, months and years."""
        return dates(self.text, self.first, self.last, self.order)

    def mention(
        self, shape: Shape, *, back: bool = False, on: bool = False, sure: bool = True, way: str = "",
        points: tuple[Point, ...] = (), count: int = 0, unit: str = "", weekday: int | None = None,
    ) -> Mention:  # fmt: skip
        """A mention of this place, with the token before or behind it where these belong to it."""
        first, last = self.first - back, self.last + on
        return Mention(
            shape, self.text.starts[first], self.text.ends[last], first, last,
            points=points, weekday=weekday, way=way, count=count, unit=unit, sure=sure,
        )  # fmt: skip


Form = Callable[[Place], Mention | None]


def _any(codes: str, wanted: str) -> bool:
    return not {*codes}.isdisjoint(wanted)


def _century(place: Place) -> Mention | None:
    """A century; none where two are joined."""
    begins = century(place.tokens)
    if begins < 0 or any(code in "-&" for code in place.codes):
        return None
    return place.mention(Shape.CENTURY, points=(Point(begins),))


def _month(place: Place) -> Mention | None:
    """A month: with its year, or where a preposition, "last" or a case ending shows it is a time."""
    if place.codes == "Q":
        is_time = place.before[:1] in tuple("io<>bjt~m")
    else:
        is_time = _any(place.codes, "YRLXH") or _is_bare_month(place)
    return place.dates() if is_time else None


def _is_bare_month(place: Place) -> bool:
    """Whether what stands around a month without a year shows it is a time: asked first, as it costs less."""
    text = place.text
    if text.lexicon.stems:
        return place.after[:1] in ("m", "U") or _is_inflected(place)
    if not text.lexicon.capital and text.tokens[place.first].capital:
        return False
    if text.text[text.ends[place.last] - 1] == "." and text.tokens[place.last + 1].capital:
        return False  # en el mar. Después
    if place.before == "-" and place.first > 1 and "m" in text.tokens[place.first - 2].codes:
        return True  # mi-janvier
    return _any(place.before, "oi<>bjm~") or place.before[:1] == "&"


def _is_inflected(place: Place) -> bool:
    """Whether a word bears the suffix of a time: мамырда, Mayıs'ta."""
    words, word = place.text.lexicon, place.text.tokens[place.last].word
    stem = next((word[:at] for at in range(len(word), 2, -1) if word[:at] in words.phrases), word)
    return place.after[:1] == "'" or word[len(stem) :] in words.year_suffixes


def _season(place: Place) -> Mention | None:
    season, year, way = 0, None, ""
    for token in place.tokens:
        code, sense = token.codes[0], token.senses.get(token.codes[0])
        if code == "S" and isinstance(sense, int):
            season = sense
        elif code == "Y" and isinstance(sense, int):
            year = sense
        elif code == "y" and isinstance(sense, tuple) and isinstance(sense[0], int):
            year = sense[0]
        elif code == "R":
            way = f"{sense} year"
        elif code in WAYS:
            way = WAYS[code]
    is_bare = year is None and not way
    if is_bare and not ("i" in place.tokens[0].codes or "i" in place.before):
        return None
    if is_bare and place.tokens[0].tense and "t" not in place.before:
        return None  # a été
    return place.mention(Shape.SEASON, points=(Point(year, season=season),), way=way)


def _decade(place: Place) -> Mention | None:
    value = decade(place.tokens)
    if value < 0:
        return None
    first = place.tokens[0]
    number = first.senses.get("D")
    if (
        place.codes == "D"
        and isinstance(number, int)
        and number < 100
        and place.before[:1] not in ("t", "o", "'")
    ):
        return None  # an age
    if place.codes == "D" and is_number_word(place.text, place.first) and not _ends_there(place):
        return None  # los noventa trabajadores
    is_english = place.text.lexicon.month_first and place.codes == "D"
    shape = Shape.CENTURY if is_english and value % 100 == 0 and value < 2000 else Shape.DECADE  # the 1800s
    return place.mention(shape, points=(Point(value),))


def _ends_there(place: Place) -> bool:
    at = place.last + 1
    following = place.text.tokens[at] if at < len(place.text.tokens) else None
    return following is None or following.codes[0] in "|,.;:)k-o" or bool(following.tense)


def _year(place: Place) -> Mention | None:
    """A bare year: behind a preposition, or with a word or ending that makes it one."""
    marked = any("g" in token.codes for token in place.tokens)
    prepared = place.text.lexicon.bare_year and _any(place.before, "io<>bj~mKf")
    is_life = place.before == "(" and place.first > 1 and place.text.tokens[place.first - 2].capital
    is_counted = place.after[:1] == "c" and not _opens_sentence(place)
    if is_counted or is_life:
        return None
    if _is_year_heading(place):
        return place.dates()
    listed = len(place.codes) > 2 or (place.codes == "y" and place.before[:1] in tuple("it(bio<"))
    return place.dates() if marked or prepared or listed else None


def _opens_sentence(place: Place) -> bool:
    """Whether a sentence begins so: "In 1912 workers …", and not "of 1912 workers"."""
    text, at = place.text, place.first - 1
    return at >= 0 and text.tokens[at].word == "in" and text.spans[text.sentences[at]][0] == at


def _is_year_heading(place: Place) -> bool:
    """Whether a paragraph begins with a year as those of a chronicle do: "1912: …", "• 1913 – …", "1914"."""
    tokens, at = place.text.tokens, place.first
    if at and not tokens[at - 1].word.isalnum() and tokens[at - 1].codes[0] != END:
        at -= 1  # a bullet
    if at and tokens[at - 1].codes[0] != END:
        return False
    behind = tokens[place.last + 1] if place.last + 1 < len(tokens) else None
    return behind is None or behind.codes[0] == END or behind.word in (":", "–", "—", "-", ".")


def _count(place: Place) -> Mention | None:
    """So many units ago, later or since, by the words around; anything else is a duration."""
    first, last = place.tokens[0], place.tokens[-1]
    sense = first.senses.get(first.codes[0])
    if first.codes[0] == "h" and isinstance(sense, tuple) and isinstance(sense[0], int):
        number = compound(place.text, place.first - 1) if place.first else None  # thirty-one | a year ago
        if number is None or number[1] == 0:
            return place.mention(Shape.COUNT, count=sense[0], unit=str(sense[1]), way="ago")
        place = replace(place, first=number[0])
        return place.mention(Shape.COUNT, count=number[1] * sense[0], unit=str(sense[1]), way="ago")
    if isinstance(sense, int):
        number = compound(place.text, place.first)
        if number is None:
            return None
        begins, sense = number
        place = replace(place, first=begins)
    unit = "year" if "g" in last.codes else str(last.sense)
    if unit == "decade" or not isinstance(sense, int) or not 0 < sense < 1500:
        return None
    before, after = place.before, place.after
    if "B" in before or "A" in after:
        back, on = "B" in before, "A" in after
        return place.mention(Shape.COUNT, count=sense, unit=unit, way="ago", back=back, on=on)
    if unit != "year" and _any(after, "ld") and "X" not in after:
        if "i" in after and not _is_followed_by_mark(place.text, place.last + 1):
            return None  # ten days after the accident
        return place.mention(
            Shape.COUNT, count=sense if "l" in after else -sense, unit=unit, way="later", on=True
        )
    if unit == "year" and is_completed(place.text, place.first, place.last):
        return place.mention(Shape.ANNIVERSARY, count=sense, way=COMPLETED, sure=False)
    if unit == "year" and _any(after, "fl"):
        way = "since" if "f" in after and after[0] not in "o<" else "later"
        return place.mention(Shape.ANNIVERSARY, count=sense, way=way, sure=False)
    return None


def _anniversary(place: Place) -> Mention | None:
    for at, token in enumerate(place.tokens, start=place.first):
        for code in "9NOn":
            sense = token.senses.get(code)
            if code in token.codes and isinstance(sense, int) and 0 < sense < 3000:
                number = compound(place.text, at)
                if number is None:
                    return None
                whole = replace(place, first=min(place.first, number[0]))
                return whole.mention(Shape.ANNIVERSARY, count=number[1])
    return None


def _words(shape: Shape, place: Place) -> Mention | None:
    """A word with a meaning of its own, with or without "last" or "next"."""
    way, unit, count, weekday = "", "", 0, None
    points: tuple[Point, ...] = ()
    for token in place.tokens:
        code, sense = token.codes[0], token.senses.get(token.codes[0])
        if code in WAYS:
            way = WAYS[code]
        elif code in "RUg":
            way, unit = (str(sense), unit) if code == "R" else (way, "year" if code == "g" else str(sense))
        elif isinstance(sense, int):
            count = sense if code in "TZ" else count
            weekday = sense if code == "W" else weekday
            points = (Point(day=sense),) if code == "9" else points
    return place.mention(shape, points=points, way=way, count=count, unit=unit, weekday=weekday)


def _following(place: Place) -> Mention | None:
    """The next day, the day before; not that of a thing: "the day after the vote", "la veille du vote"."""
    text = place.text
    last = text.text[text.starts[place.first] : text.ends[place.last]].split()[-1]
    ends = text.lexicon.phrases.get(fold(last), ())
    leads_on = any("i" in each.codes and len(each.words) == 1 for each in ends)  # after, before, накануне
    if place.after[:1] in ("o", "<") or (leads_on and not _is_followed_by_mark(text, place.last)):
        return None
    return _words(Shape.FOLLOWING, place)


def _is_followed_by_mark(text: Text, at: int) -> bool:
    return text.codes[at + 1] in "|,.;:()-"


def _weekday(place: Place) -> Mention | None:
    """A weekday: with last or next, or behind a preposition (or beside "day", as the language has it)."""
    found = _words(Shape.WEEKDAY, place)
    words, before = place.text.lexicon, place.before
    if found is None or found.way or words.weekday == "bare":
        return found if before[:1] not in ("E", "-") and "v" not in before else None
    if words.weekday == "day":
        return found if place.after[:1] in ("U", "m") or before[:1] in ("i", "U") else None
    return found if _any(before, "i<>jmH") and "v" not in before else None


def _day_of_month(place: Place) -> Mention | None:
    """A day, or some, of this month, the next one or that told of: "on the 5th and 6th of that month"."""
    days = [token.senses.get("9") for token in place.tokens if token.codes[0] == "9"]
    points = tuple(Point(day=day) for day in days if isinstance(day, int))
    ways = [
        WAYS.get(code, str(token.sense))
        for code, token in zip(place.codes, place.tokens, strict=True)
        if code in "LXHa"
    ]
    units = [token.sense for token in place.tokens if token.codes[0] == "U"]
    is_day_number = place.codes[0] == "U" and place.tokens[0].word in _DAY and place.before[:1] in ("t", "i")
    if (units not in ([], ["month"]) and not is_day_number) or "E" in place.after + place.before:
        return None
    way = ways[0] if ways else "this"
    if _any(place.codes, ">-"):
        return place.mention(Shape.DAY_OF_MONTH, points=(points[0], points[-1]), way=way, unit="range")
    return place.mention(Shape.DAY_OF_MONTH, points=points, way=way)


def _weekday_number(place: Place) -> Mention | None:
    """A weekday with the number of its day ("Friday the 10th"), where that is no hour ("Monday, 10 a.m.")."""
    behind = [token.word for token in place.text.tokens[place.last + 1 : place.last + 3]]
    is_hour = behind[:1] != [] and behind[0] in _HOURS and (len(behind[0]) > 1 or behind[1:] == ["."])
    is_plain = _any(place.codes, "LX") and "O" not in place.tokens[-1].codes
    if not is_hour and not is_plain:
        return _words(Shape.WEEKDAY_NUMBER, place)
    last = max(place.codes.rfind(code) for code in "WLX")
    return _weekday(Place(place.text, place.first, place.first + last, place.order))


def _numeric(place: Place) -> Mention | None:
    """A numeric date; without a year of four digits only behind a preposition or weekday."""
    if "P" in place.codes and not _is_short_day(place):
        return None
    found = place.dates()
    if found is None or "W" in place.codes or _any(place.before, "io<>bj"):
        return found
    if "P" in place.codes and _is_beside_verb(place):
        return found
    return found if "F" in place.codes and not found.short_year else None


def _is_short_day(place: Place) -> bool:
    """Whether 22/03 or 30.06 is a day: no count, no hour ("в 20.11"); in English by the order of others."""
    if "c" in place.after or place.before[:1] == "q" or place.text.tokens[place.first - 1].word == "в":
        return False
    if not place.text.lexicon.month_first:
        return True
    if place.after[:1] in ("o", "<"):
        return False  # 10/12 of them
    days = [token.sense for token in place.tokens if token.codes[0] == "P"]
    return place.order == "dmy" or (
        place.order == "" and any(isinstance(day, tuple) and int(day[1]) > 12 for day in days)
    )


def _is_beside_verb(place: Place) -> bool:
    """Whether a verb and a mark enclose it: ", 2.07 пришёл", "рассмотрят 20.11."."""
    before, behind = place.text.tokens[place.first - 1], place.text.tokens[place.last + 1]
    return (before.tense == "future" and behind.codes[0] in "|.,;:)k") or (
        before.codes[0] in "|.,;:(-" and behind.tense != ""
    )


FORMS: dict[str, Form] = {
    "none": lambda place: None,
    "dates": Place.dates,
    "between": Place.dates,
    "date": Place.dates,
    "old_style": lambda place: both_calendars(place.text, place.first, place.last, place.order),
    "century": _century,
    "year_month": Place.dates,
    "numeric": _numeric,
    "month": _month,
    "months": _month,
    "season": _season,
    "decade": _decade,
    "years": _year,
    "year": _year,
    "count": _count,
    "anniversary": _anniversary,
    "weekday": _weekday,
    "offset": partial(_words, Shape.OFFSET),
    "following": _following,
    "year_word": partial(_words, Shape.YEAR_WORD),
    "unit": partial(_words, Shape.UNIT),
    "weekday_number": _weekday_number,
    "day_of_month": _day_of_month,
}
