"""EDTF expressions of all three levels at random, and what a slip of the pen makes of them.

Each is a day made less exact: some digits become X, the day or the month is left out, a mark is set. So
it is valid by construction, no parser is asked, and the day it began with must lie within its bounds.
"""

import calendar
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from hypothesis import strategies as st

YMD = tuple[int, int, int]
MARKS = "?~%"

# EDTF level 2, sub-year groupings; 21–24 read as the northern 25–28. A first month after the second: winter
SEASONS = {
    21: (3, 4, 5), 22: (6, 7, 8), 23: (9, 10, 11), 24: (12, 1, 2),
    25: (3, 4, 5), 26: (6, 7, 8), 27: (9, 10, 11), 28: (12, 1, 2),
    29: (9, 10, 11), 30: (12, 1, 2), 31: (3, 4, 5), 32: (6, 7, 8),
    33: (1, 2, 3), 34: (4, 5, 6), 35: (7, 8, 9), 36: (10, 11, 12),
    37: (1, 2, 3, 4), 38: (5, 6, 7, 8), 39: (9, 10, 11, 12),
    40: (1, 2, 3, 4, 5, 6), 41: (7, 8, 9, 10, 11, 12),
}  # fmt: skip


class Sample(NamedTuple):
    """An expression, with a day its start may be and one its end may be; None where open or without a year."""

    text: str
    first: YMD | None
    last: YMD | None


def level_0(random: Random) -> Sample:
    """Days, months, years, times and intervals between the years 0 and 9999."""
    kind = random.randrange(8)
    if kind < 5:
        day = _day(random, 0)
        return Sample(_plain(random, day), day, day)
    if kind == 5:
        day = _day(random, 0)
        time = f"{random.randrange(24):02}:{random.randrange(60):02}:{random.randrange(60):02}"
        offset = random.choice(("", "Z", "-04", "+04:30", "+14:00", "-12:00"))
        return Sample(f"{_text(*day)}T{time}{offset}", day, day)
    first, last = sorted((_day(random, 0), _day(random, 0)))
    return Sample(f"{_plain(random, first)}/{_plain(random, last)}", first, last)


def level_1(random: Random) -> Sample:
    """Marks, X from the right, seasons, negative and long years, open and unknown ends."""
    return _single_or_interval(random, _blur_1)


def level_2(random: Random) -> Sample:
    """Marks and X anywhere, all groupings, exponents, significant digits, sets."""
    kind = random.randrange(10)
    if kind < 3:
        return _set(random)
    if kind == 3:
        return _yearless(random)
    return _single_or_interval(random, _blur_2)


def expression(random: Random) -> Sample:
    """Any of the three levels."""
    return random.choice((level_0, level_1, level_2))(random)


samples = st.randoms(use_true_random=False).map(expression)
expressions = samples.map(lambda sample: sample.text)


ALPHABET = (
    "0123456789" * 2 + "XXX?~%-/.,[]{}TZYES:+ xuy?" + "\u0661\uff11\u2013\u2212\u00a0\u202e\x00\n\t\ud800𝟙"
)


def slip(random: Random, text: str, most: int = 3) -> str:
    """The same with a slip or more: a character lost, doubled, changed or added, two swapped, a part
    lost or said twice, another expression run into it."""
    for _ in range(random.randint(1, most)):
        at = random.randrange(len(text) + 1)
        kind = random.randrange(8)
        if kind == 0:
            text = text[:at] + text[at + 1 :]
        elif kind == 1:
            text = text[:at] + text[at : at + 1] * 2 + text[at + 1 :]
        elif kind == 2:
            text = text[:at] + random.choice(ALPHABET) + text[at + 1 :]
        elif kind == 3:
            text = text[:at] + random.choice(ALPHABET) + text[at:]
        elif kind == 4:
            text = text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
        elif kind == 5:
            text = text[:at] if random.randrange(2) else text[at:]
        elif kind == 6:
            text = text[:at] + text * random.randrange(1, 4)
        else:
            text = text[:at] + expression(random).text + text[at:]
    return text


def noise(random: Random) -> str:
    """Characters an expression is made of, and others, in no order."""
    return "".join(random.choices(ALPHABET, k=random.randrange(1, 24)))


def _day(random: Random, earliest: int = -9999) -> YMD:
    kind = random.randrange(4)
    if kind < 2:
        year = random.randint(1750, 2100)
    elif kind == 2:
        year = random.randint(earliest, 9999)
    else:
        year = random.choice((earliest, 0, 1, 4, 99, 100, 400, 1900, 2000, 2100, 9999, max(earliest, -1)))
    if random.randrange(12) == 0 and calendar.isleap(year):
        return year, 2, 29
    month = random.randint(1, 12)
    longest = (
        29
        if month == 2 and calendar.isleap(year)
        else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    )
    return year, month, random.randint(1, longest)


def _year(year: int) -> str:
    return f"{'-' if year < 0 else ''}{abs(year):04}"


def _text(year: int, month: int, day: int) -> str:
    return f"{_year(year)}-{month:02}-{day:02}"


def _plain(random: Random, day: YMD) -> str:
    """To the day, the month or the year."""
    text = _text(*day)
    return text[: len(text) - random.choice((0, 0, 3, 6))]


def _season(random: Random, day: YMD, codes: range) -> str | None:
    """A season the day lies in; None where its year would not be of four digits."""
    year, month, _ = day
    code = random.choice([code for code in codes if month in SEASONS[code]])
    months = SEASONS[code]
    year -= months[0] > month
    return f"{_year(year)}-{code}" if year >= -9999 else None


def _blur_1(random: Random, day: YMD) -> str:
    text = _plain(random, day)
    kind = random.randrange(5)
    if kind == 0:
        text = _season(random, day, range(21, 25)) or text
    elif kind == 1:
        year = _year(day[0])
        text = random.choice(
            (f"{year[:-1]}X", f"{year[:-2]}XX", f"{year}-XX", f"{year}-{day[1]:02}-XX", f"{year}-XX-XX")
        )
    return text + random.choice(("", "", *MARKS))


def _blur_2(random: Random, day: YMD) -> str:
    kind = random.randrange(8)
    if kind == 0:
        return (_season(random, day, range(25, 42)) or _plain(random, day)) + random.choice(("", *MARKS))
    if kind == 1:
        return _significant(random, day[0]) + random.choice(("", *MARKS))
    parts = _parts(_plain(random, day))
    if kind < 5:
        parts = [_masked(random, part) for part in parts]
        if parts[0] == "-XXXX":
            parts[0] = _year(day[0])
        if parts[0] == "XXXX":  # without a year it would be no date of one
            parts[0] = "XXX" + _year(day[0])[3]
    return "-".join(
        random.choice(("", "", "", *MARKS)) + part + random.choice(("", "", "", *MARKS)) for part in parts
    )


def _parts(text: str) -> list[str]:
    first, *others = text[1:].split("-")
    return [text[0] + first, *others]


def _masked(random: Random, digits: str) -> str:
    return "".join("X" if each.isdigit() and random.randrange(4) == 0 else each for each in digits)


def _significant(random: Random, year: int) -> str:
    """An estimate that shares so many digits with the year."""
    digits = str(abs(year))
    count = random.randint(1, len(digits))
    estimate = digits[:count] + "".join(random.choices("0123456789", k=len(digits) - count))
    return f"{'-' if year < 0 else ''}{int(estimate):04}S{count}"


def _far(random: Random) -> tuple[int, str]:
    """A year beyond four digits, as Y17000, Y17E3 or Y17000S2."""
    sign = random.choice((-1, 1))
    leading, zeros = random.randint(1, 9999), random.randint(4, 9)
    kind = random.randrange(3)
    if kind == 0:
        return sign * leading * 10**zeros, f"Y{sign * leading}E{zeros}"
    year = sign * (leading * 10**zeros + random.randrange(10**zeros))
    if kind == 1:
        return year, f"Y{year}"
    return year, f"Y{year}S{random.randint(1, len(str(abs(year))))}"


def _single_or_interval(random: Random, blur: Callable[[Random, YMD], str]) -> Sample:
    kind = random.randrange(12)
    if kind == 0:
        year, text = _far(random)
        mark = random.choice(("", *MARKS))
        return Sample(text + mark, (year, 7, 1), (year, 7, 1))
    if kind < 7:
        day = _day(random)
        return Sample(blur(random, day), day, day)
    if kind < 9:
        day, end = _day(random), random.choice(("", ".."))
        text = blur(random, day)
        if random.randrange(2):
            return Sample(f"{text}/{end}", day, None)
        return Sample(f"{end}/{text}", None, day)
    if kind == 9:
        year, text = _far(random)
        far, day = (year, 7, 1), _day(random)
        near = blur(random, day)
        return Sample(f"{text}/{near}", far, day) if year < 0 else Sample(f"{near}/{text}", day, far)
    first, last = sorted((_day(random), _day(random)))
    return Sample(f"{blur(random, first)}/{blur(random, last)}", first, last)


def _set(random: Random) -> Sample:
    """`[a,b..c,d..]`: of different years, so that no member stands twice."""
    days = sorted({day[0]: day for day in (_day(random) for _ in range(random.randint(1, 6)))}.values())
    opening, closing = random.choice(("[]", "{}"))
    comma = random.choice((",", ", "))
    members: list[str] = []
    rest = list(days)
    while rest:
        day = rest.pop(0)
        if rest and random.randrange(4) == 0:
            cut = random.choice((0, 3, 6))
            first, last = _text(*day), _text(*rest.pop(0))
            members.append(f"{first[: len(first) - cut]}..{last[: len(last) - cut]}")
        else:
            members.append(_plain(random, day) + random.choice(("", "", *MARKS)))
    first_day: YMD | None = days[0]
    last_day: YMD | None = days[-1]
    if ".." not in members[0] and random.randrange(5) == 0:
        members[0], first_day = f"..{members[0]}", None
    if ".." not in members[-1] and random.randrange(5) == 0:
        members[-1], last_day = f"{members[-1]}..", None
    return Sample(f"{opening}{comma.join(members)}{closing}", first_day, last_day)


def _yearless(random: Random) -> Sample:
    """`XXXX-05-01`, alone or to another."""
    _, month, day = _day(random)
    texts = (f"XXXX-{month:02}-{day:02}", f"XXXX-{month:02}", f"XXXX-{month:02}-XX", "XXXX-21", "XXXX-XX-25")
    if random.randrange(3):
        return Sample(random.choice((*texts, "XXXX", "XXXX-XX")) + random.choice(("", *MARKS)), None, None)
    return Sample(f"{random.choice(texts)}/{random.choice(texts[:4])}", None, None)
