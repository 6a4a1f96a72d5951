"""Reading and writing EDTF. Rows name the Library of Congress specification of 2019 or docs/dates.md."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.dates.calendars import iso
from timeline.dates.edtf import MAX_LENGTH, parse
from timeline.errors import BadDate


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision", "uncertain", "approximate"),
    [
        ("1985-04-12", "1985-04-12", "1985-04-12", "day", False, False),  # level 0, date
        ("1985-04", "1985-04-01", "1985-04-30", "month", False, False),  # level 0
        ("1985", "1985-01-01", "1985-12-31", "year", False, False),  # level 0
        ("1964/2008", "1964-01-01", "2008-12-31", "year", False, False),  # level 0, interval
        ("2004-06/2006-08", "2004-06-01", "2006-08-31", "month", False, False),  # level 0
        ("2004-02-01/2005-02-08", "2004-02-01", "2005-02-08", "day", False, False),  # level 0
        ("2004-02-01/2005", "2004-02-01", "2005-12-31", "day", False, False),  # level 0, mixed
        ("2005/2006-02", "2005-01-01", "2006-02-28", "year", False, False),  # level 0, mixed
        ("1984?", "1984-01-01", "1984-12-31", "year", True, False),  # level 1, qualification
        ("2004-06~", "2004-06-01", "2004-06-30", "month", False, True),  # level 1
        ("2004-06-11%", "2004-06-11", "2004-06-11", "day", True, True),  # level 1
        ("201X", "2010-01-01", "2019-12-31", "decade", False, False),  # level 1, unspecified
        ("20XX", "2000-01-01", "2099-12-31", "century", False, False),  # level 1
        ("2004-XX", "2004-01-01", "2004-12-31", "year", False, False),  # level 1
        ("1985-04-XX", "1985-04-01", "1985-04-30", "month", False, False),  # level 1
        ("1985-XX-XX", "1985-01-01", "1985-12-31", "year", False, False),  # level 1
        ("1985-04-12/..", "1985-04-12", None, "day", False, False),  # level 1, open end
        ("1985-04/", "1985-04-01", None, "month", False, False),  # level 1, unknown end
        ("../1985-04-12", None, "1985-04-12", "day", False, False),  # level 1, open start
        ("/1985", None, "1985-12-31", "year", False, False),  # level 1, unknown start
        ("-1985", "-1985-01-01", "-1985-12-31", "year", False, False),  # level 1, negative year
        ("2004?-06-11", "2004-06-11", "2004-06-11", "day", True, False),  # level 2, group
        ("2004-~06-11", "2004-06-11", "2004-06-11", "day", False, True),  # level 2, component
        ("XXXX-05-01", None, None, "day", False, False),  # level 2, unspecified
        ("156X-12-25", "1560-12-25", "1569-12-25", "decade", False, False),  # level 2
        ("1984-XX-12", "1984-01-01", "1984-12-31", "year", False, False),  # docs/dates.md
        ("-1155~", "-1155-01-01", "-1155-12-31", "year", False, True),  # 1156 BCE
        ("0000", "0000-01-01", "0000-12-31", "year", False, False),  # 1 BCE, a leap year
        ("0000-02-29", "0000-02-29", "0000-02-29", "day", False, False),
        ("2000-02-29", "2000-02-29", "2000-02-29", "day", False, False),
    ],
)
def test_reads(
    text: str, earliest: str | None, latest: str | None, precision: str, uncertain: bool, approximate: bool
) -> None:
    date = parse(text)
    found = [None if day is None else iso(day) for day in (date.earliest, date.latest)]
    assert [*found, date.precision, date.uncertain, date.approximate] == [
        earliest, latest, precision, uncertain, approximate,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2004-06-11%", "2004-06-11%"),
        ("?2004-06-11", "2004?-06-11"),  # one mark, right of the last part it reaches
        ("?2004-?06-11", "2004-06?-11"),
        ("2004-~06-11", "2004-~06-11"),
        ("2004?-06-~11", "?2004-06-~11"),
        ("1985-04-XX", "1985-04-XX"),  # a day of April is not April
        ("1984-XX-12", "1984-XX-12"),
        ("2011-12-16/2011-12-17", "2011-12-16/2011-12-17"),
        ("../1985", "../1985"),
        ("1985/", "1985/"),
    ],
)
def test_says_back_canonically(text: str, canonical: str) -> None:
    assert str(parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1953-02-29", "1953-02 has no day 29"),
        ("2011-02-30", "its last day is 28"),
        ("1900-02-29", "has no day 29"),  # no leap year
        ("XXXX-02-30", "has no day 30"),
        ("2011-13", "there is no month 13"),
        ("2011-13-16", "there is no month 13"),
        ("2011-00-16", "there is no month 0"),
        ("2011-12-32", "no month has a day 32"),
        ("1960/1953", "ends (1953) before it begins (1960)"),
        ("../..", "two ends and at least one known"),
        ("/", "two ends and at least one known"),
        ("2011/2012/2013", "two ends"),
        ("XXXX-06-04/2011-06-05", "one end has a year"),
        ("12/16/2011", "write year first"),
        ("16.12.2011", "write year first"),
        ("20111216", "write year first"),
        ("2011-W50-5", "week dates"),
        ("2011-350", "ordinal dates"),
        ("2011-12-16T10:00:00Z", "give the date alone"),
        ("[1667,1668]", "sets are not read"),
        ("2001-21", "give the months as an interval"),
        ("Y170000002", "not read by this version"),
        ("-0000", "0000 is 1 BCE"),
        ("December 2011", "write year first"),
        ("", "write year first"),
        ("２０１１-12-16", "cannot be read"),  # full-width digits are no digits here
        ("2011-12-16\n", "cannot be read"),
        ("9" * (MAX_LENGTH + 1), "over 250 characters"),
    ],
)
def test_refuses_and_says_why(text: str, says: str) -> None:
    with pytest.raises(BadDate) as refused:
        parse(text)
    assert says in str(refused.value)
    assert len(str(refused.value)) < 250


parts = st.builds(
    lambda year, month, day, mark: (
        f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "") + mark
    ),
    st.integers(0, 9999),
    st.integers(0, 12),
    st.integers(0, 28),
    st.sampled_from(["", "?", "~", "%"]),
)


@given(parts)
def test_canonical_text_reads_as_the_same_date(text: str) -> None:
    date = parse(text)
    assert parse(str(date)) == date


@given(st.text(max_size=300))
def test_any_text_is_a_date_or_our_refusal(text: str) -> None:
    try:
        date = parse(text)
    except BadDate:
        return
    assert date.earliest is None or date.latest is None or date.earliest <= date.latest
