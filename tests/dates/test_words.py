"""How dates are said. The rows here are settled by docs/dates.md in English, Greek and Russian; the phrase
books beside this module hold every kind of date in all languages, for a native speaker to go through.
"""

import re
from collections.abc import Iterator
from itertools import islice

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.dates.test_numbers import Table
from timeline.dates.anniversaries import upcoming
from timeline.dates.calendars import Calendar
from timeline.dates.edtf import as_gregorian, parse
from timeline.dates.movable import parse_rule
from timeline.dates.recurrence import Julian, Override, Policy, Recurrence
from timeline.dates.return_words import (
    countdown_words,
    counter_words,
    note_words,
    occurrence_words,
    term_words,
)
from timeline.dates.terms import Counter, after, parse_length
from timeline.dates.words import date_words, rule_words, written_words
from timeline.languages import Language, known, language, read_catalogue

A = 739943  # 2026-11-23


@pytest.mark.parametrize(
    ("date", "en", "el", "ru"),
    [
        ("2011-12-16", "16 December 2011", "16 Δεκεμβρίου 2011", "16 декабря 2011 г."),
        ("2011-12-16/2011-12-17", "16–17 December 2011", "16–17 Δεκεμβρίου 2011", "16–17 декабря 2011 г."),
        ("2011-05", "May 2011, day not known", "Μάιος 2011, άγνωστη ημέρα", "май 2011 г., день неизвестен"),
        ("1886~", "around 1886", "γύρω στο 1886", "около 1886 года"),
        ("-1155~", "around 1156 BCE", "γύρω στο 1156 π.Χ.", "около 1156 года до н. э."),
        ("2016?-06-04", "4 June, probably 2016", "4 Ιουνίου, πιθανώς του 2016", "4 июня, вероятно, 2016 г."),
        ("XXXX-05-01", "1 May", "1 Μαΐου", "1 мая"),
        ("197X", "the 1970s", "δεκαετία του 1970", "1970-е годы"),
        (
            "2011-05/2011-08",
            "May 2011 – August 2011",
            "Μάιος 2011 – Αύγουστος 2011",
            "май 2011 г. – август 2011 г.",
        ),
    ],
)
def test_a_date_at_its_exactness(date: str, en: str, el: str, ru: str) -> None:
    found = [date_words(parse(date), language(code)).replace("\u202f", " ") for code in ("en", "el", "ru")]
    assert found == [en, el, ru]


@pytest.mark.parametrize(
    ("days", "en", "el", "ru"),
    [
        (0, "today", "σήμερα", "сегодня"),
        (1, "tomorrow", "αύριο", "завтра"),
        (2, "in 2 days", "σε 2 ημέρες", "через 2 дня"),
        (5, "in 5 days", "σε 5 ημέρες", "через 5 дней"),
        (21, "in 21 days", "σε 21 ημέρες", "через 21 день"),
        (111, "in 111 days", "σε 111 ημέρες", "через 111 дней"),
        (-1, "yesterday", "χθες", "вчера"),
        (-3, "3 days ago", "πριν από 3 ημέρες", "3 дня назад"),
    ],
)
def test_countdown(days: int, en: str, el: str, ru: str) -> None:
    assert [countdown_words(days, language(code)) for code in ("en", "el", "ru")] == [en, el, ru]


@pytest.mark.parametrize(
    ("date", "code", "words"),
    [
        ("2011-12-16", "en", "15th anniversary · Wednesday 16 December 2026 · in 23 days"),
        ("2011-12-16", "el", "15η επέτειος · Τετάρτη 16 Δεκεμβρίου 2026 · σε 23 ημέρες"),
        ("2011-12-16", "ru", "15-я годовщина · среда, 16 декабря 2026 г. · через 23 дня"),
        ("1986-12-16/1986-12-18", "en", "40th anniversary · 16–18 December 2026 (Wed–Fri) · in 23 days"),
        ("1986-12-16/1986-12-18", "el", "40ή επέτειος · 16–18 Δεκεμβρίου 2026 (Τετ–Παρ) · σε 23 ημέρες"),
        ("2011-05", "en", "16th anniversary · May 2027"),  # no weekday, no count of days
        ("1976", "en", "50th anniversary · 2026 · this year"),
        ("2011-12-16/2011", "en", "15th anniversary · Wednesday 16 December 2026 – 2026 · in 23 days"),
        ("2011-03/2011", "en", "15th anniversary · March 2026 – 2026 · under way"),
        ("1886~", "en", "about the 140th anniversary · 2026 · this year"),
        ("XXXX-05-01", "en", "every year · Saturday 1 May 2027 · in 159 days"),
        ("2026-11-22/2026-11-24", "en", "the day itself · 22–24 November 2026 (Sun–Tue) · today, day 2 of 3"),
    ],
)
def test_a_return(date: str, code: str, words: str) -> None:
    yearless = date.startswith("XXXX")
    policy = Policy(Recurrence.OBSERVANCE if yearless else Recurrence.ANNIVERSARY)
    found = next(upcoming(parse(date), policy, A))
    assert occurrence_words(found, A, language(code), parse(date)).replace("\u202f", " ") == words


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd 100th 101st 111th 112th"),
        ("el", "1η 2η 3η 4η 11η 12η 13η 21η 22η 23η 100ή 101η 111η 112η"),
        ("ru", "1-я 2-я 3-я 4-я 11-я 12-я 13-я 21-я 22-я 23-я 100-я 101-я 111-я 112-я"),
    ],
)
def test_ordinals(code: str, expected: str) -> None:
    numbers = (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 100, 101, 111, 112)
    assert " ".join(language(code).ordinal(n) for n in numbers) == expected


EXPRESSIONS = (
    "2011-12-16", "2011-12-16~", "2011-12-16?", "2011-12-16%", "2016?-06-04", "2016~-06-04", "2016%-06-04",
    "2011-05", "2011-05~", "2011-05?", "2011-05%", "2011", "1886~", "1886?", "1886%",
    "-1155", "-1155~", "-1155?", "-1155%", "-1155-11-14", "-1155-11", "-1155/-1150",
    "2011-05-XX", "2011-XX-16", "2011-1X", "2011-12-1X", "197X", "199X", "19XX", "156X-12-25", "156X-12",
    "1950S2", "Y17000", "Y-17E7", "Y17E7S1",
    "2001-21", "2001-22", "2001-23", "2001-24", "2001-24~", "2001-28", "2001-29",
    "2001-33", "2001-36", "2001-37", "2001-39", "2001-40", "2001-41",
    "2011-12-16/2011-12-18", "2011-11-30/2011-12-02", "2011-12-30/2012-01-02", "2011-05/2011-08", "1886/1890",
    "2011-12-16~/2011-12-18?", "2011-05-11/..", "2011-05-11/", "../2011-12-16", "/2011-12-16",
    "[1667,1668]", "[1667,1668,1670]", "[..1984]", "[1984..]", "{1667,1668..1670}", "{2016-11-27,2016-12-04}",
    "XXXX-05-01", "XXXX-12", "XXXX", "XXXX-12-30/XXXX-01-02",
)  # fmt: skip
WEEKDAYS = ("monday", "wednesday", "friday", "saturday", "sunday")
NTH = ("first", "second", "third", "fourth", "fifth", "last")
MONTHS = ("may", "march", "june", "august", "july", "november")
EASTERS = (
    "orthodox easter", "orthodox easter + 1", "orthodox easter - 2",
    "western easter", "western easter + 50", "western easter - 21",
)  # fmt: skip
RULES = (
    *(f"{nth} {day} of {month}" for nth, month in zip(NTH, MONTHS, strict=True) for day in WEEKDAYS),
    *EASTERS,
)


def phrases(spoken: Language) -> Iterator[str]:
    """Each expression in words, and its next return as of 23 November 2026."""
    for text in EXPRESSIONS:
        date = parse(text)
        policy = Policy(
            Recurrence.OBSERVANCE if text.startswith("XXXX") else Recurrence.ANNIVERSARY, with_end=True
        )
        yield f"{text} | {date_words(date, spoken)}"
        for each in islice(upcoming(date, policy, A), 2 if "/" in text else 1):
            yield f"    {occurrence_words(each, A, spoken, date)}"
    everywhere = Policy(calendars=(Calendar.HIJRI, Calendar.HEBREW), overrides=())
    date = parse("2011-12-16")
    for each in islice(upcoming(date, everywhere, A), 4):
        yield f"    {occurrence_words(each, A, spoken, date)} · {note_words(each, spoken)}"
    for month in range(12):  # every month of both calendars
        for each in islice(upcoming(date, everywhere, A + 30 * month), 2):
            named = occurrence_words(each._replace(date=A + 30 * month, end=A + 30 * month), A, spoken, date)
            yield f"    {named}"
    written = parse("1825-12-14", calendar=Calendar.JULIAN)
    old = Policy(written=written, julian=Julian.KEEP_OLD_STYLE)
    yield written_words(written, Calendar.JULIAN, spoken)
    yield f"    {occurrence_words(next(upcoming(as_gregorian(written), old, A)), A, spoken, date)}"
    yield from (f"{text} | {rule_words(parse_rule(text), spoken)}" for text in RULES)
    start, moved = parse("2016-11-28"), Policy(overrides=(Override(2026, A + 6),))
    yield occurrence_words(next(upcoming(start, moved, A)), A, spoken, start)
    yield counter_words(Counter(1724, 1725, A), spoken)
    length = parse_length("P3Y6M2W1D")
    yield term_words(A, length, after(A, length), parse("2021-02-04"), spoken)
    while_it_lasts = parse("2011-11-22/2011-11-24")
    yield occurrence_words(next(upcoming(while_it_lasts, Policy(), A)), A, spoken, while_it_lasts)


@pytest.mark.parametrize("code", known())
def test_phrase_book(code: str, snapshot: SnapshotAssertion) -> None:
    assert "\n".join(phrases(language(code))) + "\n" == snapshot(extension_class=Table)


@pytest.mark.parametrize("code", known())
def test_no_word_stands_twice_in_a_row(code: str) -> None:
    assert [line for line in phrases(language(code)) if re.search(r"\b([^\W\d]+) \1\b", line)] == []


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("1917-10-25", "25 October 1917 by the Julian calendar"),
        ("1917", "1917 by the Julian calendar"),  # a year stays the year it is called
        ("1900-02-29", "29 February 1900 by the Julian calendar"),  # a day that exists there alone
    ],
)
def test_a_date_as_printed(printed: str, words: str) -> None:
    written = parse(printed, calendar=Calendar.JULIAN)
    assert written_words(written, Calendar.JULIAN, language("en")) == words


def test_a_date_is_said_whole_in_english_where_a_text_is_lacking() -> None:
    header = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n"X-Locale: de\\n"\n'
    german = read_catalogue("de", header + '\nmsgid "{ordinal} anniversary"\nmsgstr "{ordinal} Jahrestag"\n')
    date = parse("2011-12-16")
    found = next(upcoming(date, Policy(), A))
    assert (
        occurrence_words(found, A, german, date)
        == "15th anniversary · Wednesday 16 December 2026 · in 23 days"
    )
    assert date_words(date, german) == "16 December 2011"
