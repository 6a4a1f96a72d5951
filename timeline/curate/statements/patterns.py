"""Where a text speaks of time: mentions, as written, before anything is resolved.

Each token of a text is one letter (lexicon.CODES; 9 a day number, Y a year, F a full numeric date, P day
and month, Q month and year, D a decade), so that one grammar of letters serves all languages. The longest
form stands first and wins; what it covers stays closed to shorter ones even where it is refused.
"""

import re
from functools import lru_cache

from timeline.curate.lexicon import publication_words
from timeline.curate.statements.forms import FORMS, Place
from timeline.curate.statements.points import Mention, Shape
from timeline.curate.statements.text import Text

MAX_MENTIONS = 3_000

_CON = "(?:[>&-]|,&?|m>)"
_PRE = "[<itm]{0,2}(?:W,?)?[it]?"
_TAIL = r"(?:-?Y(?:g(?!9))?|,Y|,?[o<itLm]{0,3}g?~?Y(?!c)(?:g(?!9))?|,?[o<itg]{0,3}R|,?[LX](?![gUMWS]))?"
_WEEKDAY = r"(?:(?:[LX]t?)?W[LX]?,?[it]?)?"  # next Friday, 16 December
_DAY_MONTH = rf"{_WEEKDAY}9(?:{_CON}{_PRE}9){{0,4}}(?:-|[o<t]{{0,2}}[LXH]?)M(?:/M)?"
_MONTH_DAY = r"(?:(?:[LX]t?)?W[LX]?,?)?Mt?9(?:(?:[&>-]|,&?)t?9(?![o<]?M)){0,4}"
_DAY_GOES_ON = r"9(?:(?:[->&,m<itW(/]{0,8}9){0,4}[->&,m<itWo(/)LXH]{0,10}[MFP]|.{0,5}[UVCKga])"
_BEGINS = f"(?=[WEMYyGFPQRLXHSDKIOCNnghTZVUa]|{_DAY_GOES_ON})"  # for speed: most tokens begin nothing
_BEFORE_OUR_ERA = re.compile(
    r"\s?(?:B\.?C\.?E?\b|до (?:н\.|нашей)|av(?:\.|ant) (?:J|notre)|a\. ?(?:de )?C|antes de (?:Cristo|nuestra)"
    r"|π\. ?Χ|б\. ?з\.|ق\. ?م|قبل الميلاد)"
)
_CENTURY = r"(?:(?:[IOD]|9\.?)C|C(?:[IO]|9(?![Mcw])))"
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
        "day_of_month": (
            rf"9(?:(?:[>&-]|,&?){_PRE}9){{0,3}}(?:[o<t]{{0,2}}[HLX]U|[o<t]{{0,2}}U[HLX]|[o<]t?U(?![o<])|a)"
            r"|a9|U9(?:,9){0,3}(?:&9)?(?=,?[wt]|[|.;:)])"
        ),
        "year_month": r"(?:Yg?|R,?)[oi]{0,2}(?:M(?:[&>-]M)?)(?![-]?9)|R,?[i<]?9o?M",
        "months": rf"(?<=b)M{_TAIL}&{_PRE}M{_TAIL}|M{_TAIL}(?:>{_PRE}|-)M{_TAIL}",
        "month": rf"[LX]t?M(?!t?9)|M(?:/M)?(?:{_CON}{_PRE}M){{0,3}}(?:/M)?{_TAIL}|Q",
        "season": r"[LXH]S|S[LX](?!U)|S[o<itg]{0,3}(?:[Yy]g?|R)|[Yy]g?S|S",
        "decade": (
            rf"(?:[DY]-?K|K[o<ti']{{0,3}}(?:D|[Y9Nn])|D(?!C))(?:[o<ti]{{0,3}}{_CENTURY})?"
            rf"|{_CENTURY}[D9N]-?K"
        ),
        "century": rf"(?:[IO9]\.?[-&]{_CENTURY})|{_CENTURY}",
        "years": (
            rf"Yg?&[it]?Yg?(?=b)|Yg?[>-][it]{{0,2}}g?{year}"
            rf"|(?<=b)g?Y&[it]?{year}|Y(?:,Y){{0,5}},?&[it]{{0,2}}{year}|y"
        ),
        "anniversary": r"(?:[9NOn])[-.']?[wo]?g?V|V[w'-]{0,2}[9NO](?!M)",
        "count": r"[9Nn][UgK]|h",
        "year": "gY|Yg?",
        "offset": "T",
        "following": "Z",
        "year_word": "R",
        "weekday": r"[LXH]t?W|W[LX]?",
        "unit": r"[LX]t?[Ug]|[Ug][LX]",
    }  # fmt: skip
    either = "|".join(f"(?P<{name}>{form})" for name, form in forms.items())
    return re.compile(f"{_BEGINS}(?:{either})")


def mentions(text: Text) -> list[Mention]:
    """All mentions of a text in order, those that are no dates left out."""
    found: list[Mention] = []
    order = _numeric_order(text)
    for match in _grammar(text.lexicon.month_first).finditer(text.codes):
        place = Place(text, match.start(), match.end() - 1, order)
        mention = FORMS[match.lastgroup or "none"](place)
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


def _is_name(place: Place, mention: Mention) -> bool:
    """Whether a date stands inside a name or tells of a birth: a street, a movement, "«17 Νοέμβρη»"."""
    if not mention.points:
        return False
    text, codes, at = place.text, place.text.codes, place.first - 1
    if place.before[:1] == place.after[:1] == '"':
        return True
    while at >= 0 and place.first - at <= 3 and codes[at] in "o<t'\"":
        at -= 1
    leads = text.lexicon.month_first or text.lexicon.stems  # 17 November Movement; but движение 17 ноября
    is_led = leads and place.after[:1] == "z" and mention.points[0].year is None
    is_beside_name = is_led or (at >= 0 and "z" in text.tokens[at].codes)
    if is_beside_name and mention.points[0].day is not None:
        return True
    is_street = mention.points[0].day is None and mention.shape is Shape.DATE  # ул. 1905 года
    if is_street and "z" in text.tokens[place.first - 1 - (codes[place.first - 1] == ".")].codes:
        return True
    for each in range(place.first - 1, max(-1, place.first - 7), -1):
        token = text.tokens[each]
        if text.sentences[each] != text.sentences[place.first] or token.word == ";":
            return False
        if codes[each] == "r":
            return True
        if token.tense:
            return False  # born in 1917, and died …
    return False
