"""Where a text speaks of time: mentions, as written, before anything is resolved.

Each token of a text is one letter (lexicon.CODES; 9 a day number, Y a year, F a full numeric date, P day
and month, Q month and year, D a decade), so that one grammar of letters serves all languages. The longest
form stands first and wins; what it covers stays closed to shorter ones even where it is refused.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from timeline.curate.lexicon import publication_words
from timeline.curate.statements.centuries import century, decade, is_number_word
from timeline.curate.statements.old_style import both_calendars
from timeline.curate.statements.points import Mention, Point, Shape
from timeline.curate.statements.reading import WAYS, dates
from timeline.curate.statements.text import Text
from timeline.curate.statements.tokens import END, Token

MAX_MENTIONS = 3_000

_CON = "(?:[>&-]|,&?|m>)"
_PRE = "[<itm]{0,2}(?:W,?)?[it]?"
_TAIL = r"(?:-?Y(?:g(?!9))?|,Y|,?[o<itLm]{0,3}g?~?Y(?!c)(?:g(?!9))?|,?[o<itg]{0,3}R|,?[LX](?![gUMWS]))?"
_WEEKDAY = r"(?:(?:[LX]t?)?W[LX]?,?[it]?)?"  # next Friday, 16 December
_DAY_MONTH = rf"{_WEEKDAY}9(?:{_CON}{_PRE}9){{0,4}}(?:-|[o<t]{{0,2}}[LXH]?)M(?:/M)?"
_MONTH_DAY = r"(?:(?:[LX]t?)?W[LX]?,?)?Mt?9(?:(?:[&>-]|,&?)t?9(?![o<]?M)){0,4}"
_HOURS = frozenset(("a", "p", "am", "pm", "h", "heures", "horas", "hours", "π", "μ", "ч", "час", "часов"))
_DAY_GOES_ON = r"9(?:(?:[->&,m<itW(/]{0,8}9){0,4}[->&,m<itWo(/)LXH]{0,10}[MFP]|.{0,5}[UVCKg])"
_BEGINS = f"(?=[WEMYyGFPQRLXHSDKIOCNnghTZVU]|{_DAY_GOES_ON})"  # for speed: most tokens begin nothing
_BEFORE_OUR_ERA = re.compile(
    r"\s?(?:B\.?C\.?E?\b|до (?:н\.|нашей)|av(?:\.|ant) (?:J|notre)|a\. ?(?:de )?C|antes de (?:Cristo|nuestra)"
    r"|π\. ?Χ|б\. ?з\.|ق\. ?م|قبل الميلاد)"
)
_CENTURY = r"(?:(?:[IO]|9\.?)C|C(?:[IO]|9(?![Mcw])))"
_YEAR_MONTH_DAY = r"Yg[LXH]?(?:W,?)?9(?:[-&>,]9){0,4}M"


@lru_cache(maxsize=2)
def _grammar(month_first: bool) -> re.Pattern[str]:
    """The forms of mentions over the letters of tokens, longest first."""
    day = f"(?:{_YEAR_MONTH_DAY}|{_DAY_MONTH}" + (f"|{_MONTH_DAY})" if month_first else ")")
    one = r"(?:9[o<t]{0,2}M|Mt?9)" if month_first else "9[o<t]{0,2}M"
    short = rf"M9\(9\){_TAIL}" if month_first else r"(?!)"
    year = "Y[gK]?(?!c)"
    forms = {
        "none": r"W[>-]t?W|EW|W,?W(?:,?&?W)*",
        "old_style": rf"(?:W,?[it]?)?(?:{one}Y?|9)[(/]{one}(?:Yg?(?=\))|,?Yg?)?(?:\){_TAIL})?"
        rf"|9\(9\)[o<t]{{0,2}}M{_TAIL}|{short}",
        "dates": rf"{day}{_TAIL}(?:(?:>{_PRE}|-){day}{_TAIL}){{1,2}}",
        "between": rf"(?<=b){day}{_TAIL}&{_PRE}{day}{_TAIL}",
        "date": rf"{day}{_TAIL}|G{_TAIL}",
        "numeric": rf"(?:9(?:[>&-]|,&?){_PRE})?(?:W,?[it]?)?[FP](?:[>&-]{_PRE}[FP])?",
        "weekday_number": r"(?:[LX]t?)?W[LX]?,?t?9(?![-&>,]?9?[o<t]{0,2}[LX]?M)",
        "day_of_month": r"9[o<t]{0,2}[HLX]U",
        "year_month": r"(?:Yg?|R,?)[oi]{0,2}(?:M(?:[&>-]M)?)(?![-]?9)|R,?[i<]?9o?M",
        "months": rf"(?<=b)M{_TAIL}&{_PRE}M{_TAIL}|M{_TAIL}(?:>{_PRE}|-)M{_TAIL}",
        "month": rf"[LX]t?M(?!t?9)|M(?:/M)?(?:{_CON}{_PRE}M){{0,3}}(?:/M)?{_TAIL}|Q",
        "season": r"[LXH]S|S[LX](?!U)|S[o<itg]{0,3}(?:[Yy]g?|R)|[Yy]g?S|S",
        "decade": (
            rf"(?:[DY]-?K|K[o<ti']{{0,3}}(?:D|[Y9Nn])|D)(?:[o<ti]{{0,3}}{_CENTURY})?"
            rf"|{_CENTURY}[D9N]-?K"
        ),
        "century": rf"(?:[IO9]\.?[-&]{_CENTURY})|{_CENTURY}",
        "years": (
            rf"Yg?&[it]?Yg?(?=b)|Yg?[>-][it]{{0,2}}g?{year}"
            rf"|(?<=b)g?Y&[it]?{year}|Y(?:,Y){{0,5}},?&[it]{{0,2}}{year}|y"
        ),
        "anniversary": r"(?:[9NOn])[-.']?[wo]?g?V|V[w'-]{0,2}[9NO](?!M)",
        "count": r"[9Nn][UgK]|h",
        "year": r"gY(?!c)|Yg?(?!c)",
        "offset": "T",
        "following": "Z",
        "year_word": "R",
        "weekday": r"[LXH]t?W|W[LX]?",
        "unit": r"[LX]t?[Ug]|[Ug][LX]",
    }  # fmt: skip
    either = "|".join(f"(?P<{name}>{form})" for name, form in forms.items())
    return re.compile(f"{_BEGINS}(?:{either})")


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


def mentions(text: Text) -> list[Mention]:
    """All mentions of a text in order, those that are no dates left out."""
    found: list[Mention] = []
    order = _numeric_order(text)
    for match in _grammar(text.lexicon.month_first).finditer(text.codes):
        place = Place(text, match.start(), match.end() - 1, order)
        mention = _FORMS[match.lastgroup or "none"](place)
        if mention is not None and mention.shape is Shape.RANGE and _is_moved(place):
            mention = _behind_to(place, mention)
        if (
            mention is None
            or _is_imprint(place)
            or _is_before_our_era(text, mention)
            or text.sentences[mention.first] != text.sentences[mention.last]
        ):
            continue
        if not _is_name(place, mention):
            found.append(mention)
            if len(found) == MAX_MENTIONS:
                break
    return found


def _numeric_order(text: Text) -> str:
    """Which of day and month comes first in numbers, where a date of the text shows it, else ""."""
    if not text.lexicon.month_first:
        return "dmy"
    for token in text.tokens:
        if token.codes == "F" and isinstance(token.sense, tuple) and len(token.sense) == 4:
            _, second, first, _ = token.sense
            if isinstance(first, int) and isinstance(second, int) and max(first, second) > 12:
                return "dmy" if first > 12 else "mdy"
    return ""


def _any(codes: str, wanted: str) -> bool:
    return not {*codes}.isdisjoint(wanted)


def _is_moved(place: Place) -> bool:
    """Whether a day is put off: "moved from 11 March to 1 April" is no range."""
    text = place.text
    for at in range(place.first - 1, max(-1, place.first - 7), -1):
        if text.codes[at] in "&,;k" or text.sentences[at] != text.sentences[place.first]:
            return False
        if "u" in text.tokens[at].codes:
            return True
    return False


def _behind_to(place: Place, mention: Mention) -> Mention:
    """The second of two days, the one that counts now."""
    codes, point = place.codes, mention.points[-1]
    at = max(codes.rfind(">"), codes.rfind("-")) + 1
    first = place.first + at
    return Mention(Shape.DATE, place.text.starts[first], mention.end, first, mention.last, points=(point,))


def _is_before_our_era(text: Text, mention: Mention) -> bool:
    """Whether the years count backward: they are not read."""
    if mention.shape not in (Shape.DATE, Shape.RANGE, Shape.CENTURY, Shape.DECADE):
        return False
    before = text.tokens[mention.first - 1].word if mention.first else ""
    return before in ("mo", "bc") or _BEFORE_OUR_ERA.match(text.text, mention.end) is not None


def _is_imprint(place: Place) -> bool:
    """Whether a date stands in the line a page ends with (©), not behind a word for publication."""
    text = place.text
    block = text.blocks[text.block_of[place.first]]
    if "©" not in text.text[block.start : min(block.end, block.start + 200)]:
        return False
    near = text.tokens[max(0, place.first - 3) : place.first]
    return not any(token.word in publication_words() for token in near)


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
    if place.after[:1] == "c" or is_life:
        return None
    if _is_year_heading(place):
        return place.dates()
    listed = len(place.codes) > 2 or (place.codes == "y" and place.before[:1] in tuple("it(bio<"))
    return place.dates() if marked or prepared or listed else None


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
        return place.mention(Shape.COUNT, count=sense[0], unit=str(sense[1]), way="ago")
    unit = "year" if "g" in last.codes else str(last.sense)
    if unit == "decade" or not isinstance(sense, int) or not 0 < sense < 1500:
        return None
    before, after = place.before, place.after
    if "B" in before or "A" in after:
        back, on = "B" in before, "A" in after
        return place.mention(Shape.COUNT, count=sense, unit=unit, way="ago", back=back, on=on)
    if unit != "year" and "l" in after:
        return place.mention(Shape.COUNT, count=sense, unit=unit, way="later", on=True)
    if unit == "year" and _any(after, "fl"):
        way = "since" if "f" in after and after[0] not in "o<" else "later"
        return place.mention(Shape.ANNIVERSARY, count=sense, way=way, sure=False)
    return None


def _anniversary(place: Place) -> Mention | None:
    for token in place.tokens:
        for code in "9NOn":
            sense = token.senses.get(code)
            if code in token.codes and isinstance(sense, int) and 0 < sense < 3000:
                return place.mention(Shape.ANNIVERSARY, count=sense)
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


def _weekday(place: Place) -> Mention | None:
    """A weekday: with last or next, or behind a preposition (or beside "day", as the language has it)."""
    found = _words(Shape.WEEKDAY, place)
    words, before = place.text.lexicon, place.before
    if found is None or found.way or words.weekday == "bare":
        return found if before[:1] not in ("E", "-") and "v" not in before else None
    if words.weekday == "day":
        return found if place.after[:1] in ("U", "m") or before[:1] in ("i", "U") else None
    return found if _any(before, "i<>jmH") and "v" not in before else None


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
    found = place.dates()
    if found is None or "W" in place.codes or _any(place.before, "io<>bj"):
        return found
    return found if "F" in place.codes and not found.short_year else None


_FORMS: dict[str, Form] = {
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
    "following": partial(_words, Shape.FOLLOWING),
    "year_word": partial(_words, Shape.YEAR_WORD),
    "unit": partial(_words, Shape.UNIT),
    "weekday_number": _weekday_number,
    "day_of_month": partial(_words, Shape.DAY_OF_MONTH),
}


def _is_name(place: Place, mention: Mention) -> bool:
    """Whether a date stands inside a name or tells of a birth: a street, a movement, "«17 Νοέμβρη»"."""
    if not mention.points:
        return False
    text, codes, at = place.text, place.text.codes, place.first - 1
    if place.before[:1] == place.after[:1] == '"':
        return True
    while at >= 0 and place.first - at <= 3 and codes[at] in "o<t'\"":
        at -= 1
    is_beside_name = place.after[:1] == "z" or (at >= 0 and "z" in text.tokens[at].codes)
    if is_beside_name and mention.points[0].day is not None:
        return True
    near = range(max(0, place.first - 6), place.first)
    return any(codes[each] == "r" and text.sentences[each] == text.sentences[place.first] for each in near)
