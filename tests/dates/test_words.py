"""How dates are said, in English, Greek and Russian. Source: docs/dates.md."""

import pytest

from timeline.dates.anniversaries import upcoming
from timeline.dates.edtf import parse
from timeline.dates.recurrence import Policy, Recurrence
from timeline.dates.return_words import countdown_words, occurrence_words
from timeline.dates.words import date_words
from timeline.languages import language

A = 739943  # 2026-11-23


@pytest.mark.parametrize(
    ("date", "en", "el", "ru"),
    [
        ("2011-12-16", "16 December 2011", "16 Δεκεμβρίου 2011", "16 декабря 2011 г."),
        ("2011-12-16/2011-12-17", "16–17 December 2011", "16–17 Δεκεμβρίου 2011", "16–17 декабря 2011 г."),
        ("2011-05", "May 2011, day not known", "Μάιος 2011, άγνωστη ημέρα", "май 2011 г., день неизвестен"),
        ("1886~", "around 1886", "γύρω στο 1886", "около 1886 года"),
        ("-1155~", "around 1156 BCE", "γύρω στο 1156 π.Χ.", "около 1156 года до н. э."),
        ("2016?-06-04", "probably 4 June 2016", "πιθανώς 4 Ιουνίου 2016", "вероятно, 4 июня 2016 г."),
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
        ("2011-03/2011", "en", "15th anniversary · March 2026 – 2026 · this year"),
        ("1886~", "en", "about the 140th anniversary · 2026 · this year"),
        ("XXXX-05-01", "en", "every year · Saturday 1 May 2027 · in 159 days"),
        ("2026-11-22/2026-11-24", "en", "the day itself · 22–24 November 2026 (Sun–Tue) · today, day 2 of 3"),
    ],
)
def test_a_return(date: str, code: str, words: str) -> None:
    yearless = date.startswith("XXXX")
    policy = Policy(Recurrence.OBSERVANCE if yearless else Recurrence.ANNIVERSARY)
    found = next(upcoming(parse(date), policy, A))
    assert occurrence_words(found, A, language(code), parse(date).marks).replace("\u202f", " ") == words


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
