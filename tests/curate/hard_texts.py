"""Texts that would make a careless reader of dates slow; shared with benchmarks/suggesting.py."""

import random

_UNITS = {
    "digits": "1", "digits apart": "1 ", "dots": ".", "at": "@", "one word": "x", "marks": "\"'", "months": "May ",
    "days": "1 May and ", "commas": "12,", "dashes": "9-", "years": "in 2011 and ", "slashes": "1/2/", "lines": "a\n",
    "iso": "2011-12-16-", "accents": "a" + "\u0301\u0323" * 40, "anniversaries": "On 5 May 100 years since, the 5th anniversary. ",
    "one line": "On 5 May 2016 they met and yesterday the union said that it will strike ", "teasers": "Title\n\nText...\n\n",
    "law numbers": "#1", "points": "1.", "brackets": "9(", "feet": "9'", "zero width": "1\u200b", "emoji": "1😀", "money": "$1",
    "ordinals": "5th ", "ranges": "1-2 3-4 ", "dashes, then May": "9-" * 20 + "; May ", "quoted days": '"5 May" ',
    "before our era": "5 May BC ", "short paragraphs": "5 May\n", "chronicle": "9 May: a\n", "greek months": "Μάη ",
    "russian": "с 5 по 6 мая и ", "arabic": "في 5 مايو ", "apostrophes": "d'", "paragraphs": "On 5 May 2011 x.\n\nOn 9 May y.\n\n",
}  # fmt: skip
NAMES = (*_UNITS, "unicode", "unicode apart")


def hard_text(name: str, size: int) -> str:
    """So many characters of one kind."""
    draw = random.Random(1)
    blank = " " if name == "unicode apart" else ""
    unit = _UNITS.get(name) or blank.join(chr(draw.randrange(32, 0xD800)) for _ in range(size))
    return (unit * (size // len(unit) + 1))[:size]
