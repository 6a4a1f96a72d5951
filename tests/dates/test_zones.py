"""Sending hours: once each, in the first instant after a gap and the first of a fold (docs/dates.md)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.dates.edtf import parse
from timeline.dates.zones import instant, parse_hour, parse_zone
from timeline.errors import BadSetting


@pytest.mark.parametrize(
    ("date", "at", "zone", "utc"),
    [
        ("2026-12-09", "09:00", "Europe/Athens", "2026-12-09T07:00"),
        ("2026-07-01", "09:00", "Europe/Athens", "2026-07-01T06:00"),
        ("2026-03-29", "03:30", "Europe/Athens", "2026-03-29T01:00"),  # gap 03–04: the first instant after
        ("2026-10-25", "03:30", "Europe/Athens", "2026-10-25T00:30"),  # fold: the first of the two
        ("2025-03-09", "00:30", "America/Havana", "2025-03-09T05:00"),  # gap at midnight
        ("2011-12-30", "09:00", "Pacific/Apia", "2011-12-30T10:00"),  # the day that never was
        ("2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03T15:30"),  # a gap of half an hour
        ("2026-12-09", "09:00", "UTC", "2026-12-09T09:00"),
    ],
)
def test_sending_hour(date: str, at: str, zone: str, utc: str) -> None:
    day = parse(date).earliest
    assert day is not None
    found = instant(day, parse_hour(at), parse_zone(zone))
    assert found == dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)


@given(
    st.integers(dt.date(1990, 1, 1).toordinal(), dt.date(2035, 1, 1).toordinal()),
    st.times().map(lambda time: time.replace(second=0, microsecond=0)),
    st.sampled_from(["Europe/Athens", "Asia/Almaty", "America/St_Johns", "Africa/Cairo", "Asia/Beirut"]),
)
def test_next_day_is_later(day: int, at: dt.time, name: str) -> None:
    zone = parse_zone(name)
    assert instant(day, at, zone) < instant(day + 1, at, zone)


@pytest.mark.parametrize(
    "name", ["Europe", "right/UTC", "Factory", "../etc/passwd", "Mars/Olympus", "", "europe/athens"]
)
def test_refuses_what_is_no_zone(name: str) -> None:
    with pytest.raises(BadSetting):
        parse_zone(name)


@pytest.mark.parametrize("text", ["9:00", "24:00", "09:60", "0900", ""])
def test_refuses_what_is_no_hour(text: str) -> None:
    with pytest.raises(BadSetting):
        parse_hour(text)
