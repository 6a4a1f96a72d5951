"""The almanac: dates as exactly as they are known, when they return, and how they are said.

A library of its own: no clock, no files, no network; values are frozen, functions pure. Days are day
numbers (1 is 1 January of the year 1, proleptic Gregorian), years astronomical (0 is 1 BCE).

Read an EDTF expression:

>>> from timeline.dates import parse
>>> date = parse("2011-12-16/2011-12-17")
>>> str(date), date.precision.value, iso(date.earliest), iso(date.latest)
('2011-12-16/2011-12-17', 'day', '2011-12-16', '2011-12-17')
>>> parse("1953-02-29")
Traceback (most recent call last):
    ...
timeline.errors.BadDate: '1953-02-29' is not a date: 1953-02 has no day 29 (character 6); its last day is 28

When it returns, in a span of days or from a day on:

>>> from timeline.dates import Policy, from_gregorian, iso, occurrences, upcoming, year_span
>>> [(iso(each.date), each.n) for each in occurrences(date, Policy(), year_span(2026))]
[('2026-12-16', 15)]
>>> today = from_gregorian(2026, 11, 23)
>>> next(upcoming(parse("2012-02-29"), Policy(leap_day=LeapDay.FORWARD), today)).n
15

In other calendars, by a rule, or as it was printed:

>>> from timeline.dates import Calendar, LeapDay, Recurrence, as_gregorian, parse_rule
>>> hijri = next(upcoming(parse("2011-12-16"), Policy(calendars=(Calendar.HIJRI,)), today))
>>> iso(hijri.date), hijri.n, hijri.expected
('2027-06-26', 16, True)
>>> easter_monday = Policy(Recurrence.OBSERVANCE, rule=parse_rule("orthodox easter + 1"))
>>> iso(next(upcoming(None, easter_monday, today)).date)
'2027-05-03'
>>> str(as_gregorian(parse("1917-10-25", calendar=Calendar.JULIAN)))
'1917-11-07'

Days counted, and terms:

>>> from timeline.dates import count_days, parse_length, term_end
>>> count_days(from_gregorian(2016, 5, 17), today, until=from_gregorian(2021, 2, 4)).elapsed
1724
>>> iso(term_end(from_gregorian(2016, 11, 28), parse_length("P5Y"), TermEnd.LAST_FULL_DAY))
'2021-11-27'

And in the words of a language:

>>> from timeline.dates import TermEnd, date_words, occurrence_words
>>> from timeline.languages import language
>>> date_words(parse("1886~"), language("ru"))
'около 1886 года'
>>> occurrence_words(next(upcoming(date, Policy(), today)), today, language("en"), date)
'15th anniversary · 16–17 December 2026 (Wed–Thu) · in 23 days'
"""

from timeline.dates.anniversaries import candidates, occurrences, upcoming
from timeline.dates.calendars import Calendar, Day, Span, from_gregorian, iso, to_gregorian, year_span
from timeline.dates.edtf import as_gregorian, parse, weekday_fits
from timeline.dates.hebrew import Adar, MissingDay
from timeline.dates.movable import Rule, parse_rule
from timeline.dates.recurrence import (
    Counting,
    Julian,
    LeapDay,
    MemorialDay,
    Occurrence,
    OccurrenceKind,
    Override,
    Policy,
    Recurrence,
    override_on,
    parse_memorial_day,
)
from timeline.dates.return_words import countdown_words, counter_words, occurrence_words, term_words
from timeline.dates.terms import Counter, Length, TermEnd, count_days, parse_length, term_end
from timeline.dates.uncertain import Choice, End, Extent, Part, Precision, UncertainDate
from timeline.dates.words import date_words, rule_words

__all__ = [
    "Adar", "Calendar", "Choice", "Counter", "Counting", "Day", "End", "Extent", "Julian",
    "LeapDay", "Length", "MemorialDay", "MissingDay", "Occurrence", "OccurrenceKind", "Override",
    "Part", "Policy", "Precision", "Recurrence", "Rule", "Span", "TermEnd", "UncertainDate",
    "as_gregorian", "candidates", "count_days", "countdown_words", "counter_words", "date_words",
    "from_gregorian", "iso", "occurrence_words", "occurrences", "override_on", "parse",
    "parse_length", "parse_memorial_day", "parse_rule", "rule_words", "term_end", "term_words",
    "to_gregorian", "upcoming", "weekday_fits", "year_span",
]  # fmt: skip
