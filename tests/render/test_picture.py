"""Geometry of the whole span and of the year ahead: nothing overlaps, nothing is more exact than known."""

from itertools import combinations, pairwise

import pytest

from timeline.dates.calendars import Day, from_gregorian
from timeline.dates.edtf import parse
from timeline.dates.recurrence import Occurrence, OccurrenceKind
from timeline.dates.uncertain import Precision
from timeline.languages import language
from timeline.render.picture import WIDTH, Item, Picture, shortened, whole_span
from timeline.render.ribbon import MONTH_WIDTH, Return, year_ahead

TODAY = from_gregorian(2026, 11, 24)
ENGLISH = language("en")


def item(date: str, label: str = "Something that happened", lane: str = "one") -> Item:
    return Item(lane, parse(date), f"/events/{date}", label, "en", label, mourning=False, ring=False)


def drawn(*dates: str) -> Picture:
    picture = whole_span([item(date) for date in dates], [("one", "One", "/one")], TODAY, ENGLISH)
    assert picture is not None
    return picture


@pytest.mark.parametrize(
    ("date", "dot", "soft_start", "soft_end"),
    [
        ("2011-12-16", True, False, False),
        ("2011-12-16/2011-12-17", False, False, False),
        ("2011-05", False, True, True),  # a month: its days are not known
        ("1886~", False, True, True),
        ("197X", False, True, True),
        ("2011-12-16/2012", False, False, True),
        ("1990-01-01/..", False, False, True),
        ("2011-12-16?", False, True, True),
    ],
)
def test_shapes(date: str, dot: bool, soft_start: bool, soft_end: bool) -> None:
    mark = drawn(date).lanes[0].marks[0]
    assert (mark.dot, mark.soft_start, mark.soft_end) == (dot, soft_start, soft_end)


def test_three_thousand_years_coexist() -> None:
    picture = drawn("-1155~", "1819-08-16", "1886-05-04", "2011-12-16", "2026-01-01")
    assert [segment.cut for segment in picture.segments][:3] == [False, True, True]
    assert {"1160 BCE", "1810", "1880", "2010"} <= {tick.text for tick in picture.ticks}
    for one, other in pairwise(picture.segments):
        assert other.x >= one.x + one.width - 0.01
        assert other.days.first > one.days.last
    assert picture.segments[-1].x + picture.segments[-1].width == pytest.approx(WIDTH - 10)


def test_the_scale_bends_at_the_century() -> None:
    picture = drawn("1986-12-16", *(f"20{year}-06-01" for year in range(11, 27)))
    old, new = picture.segments
    years = [(each.days.last - each.days.first) / 365.25 for each in (old, new)]
    assert old.width / years[0] < new.width / years[1]


@pytest.mark.parametrize("count", [1, 30, 300])
def test_no_two_marks_or_titles_share_a_place(count: int) -> None:
    dates = [f"{1900 + n % 120}-{n % 12 + 1:02}-{n % 28 + 1:02}" for n in range(count)]
    marks = drawn(*dates).lanes[0].marks
    assert len(marks) == count
    titled = [mark for mark in marks if mark.text]
    assert titled
    for one, other in combinations(titled, 2):
        if one.y == other.y:
            (a, wide), (b, wider) = one.hit, other.hit
            assert a + wide <= b or b + wider <= a


def test_a_title_never_leaves_the_picture() -> None:
    for mark in drawn("1900-01-01", "2026-11-20").lanes[0].marks:
        start, width = mark.hit
        assert start >= 0
        assert start + width <= WIDTH


def test_nothing_with_a_year() -> None:
    assert whole_span([item("XXXX-05-01")], [("one", "One", "/one")], TODAY, ENGLISH) is None


def test_today_only_where_the_axis_reaches() -> None:
    assert drawn("2011-12-16").today is not None
    assert drawn("1886-05-04").today is None


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [("Peterloo", 20, "Peterloo"), ("Killing of striking oil workers", 20, "Killing of striking…")],
)
def test_shortened(text: str, most: int, short: str) -> None:
    assert shortened(text, most) == short


def returning(day: Day, n: int, precision: Precision = Precision.DAY, *, milestone: bool = False) -> Return:
    kind = OccurrenceKind.ANNIVERSARY
    occurrence = Occurrence(day, day, precision, precision, kind, "anniversary", 2026, n, milestone)
    return Return(occurrence, "/", f"{n}", mourning=False)


def test_ribbon_has_twelve_months_from_this_one() -> None:
    months = year_ahead([], TODAY, ENGLISH)
    assert [month.name for month in months][:2] == ["November", "December"]
    assert [month.year for month in months] == ["2026", "", "2027", *[""] * 9]
    assert [month.today is not None for month in months] == [True, *[False] * 11]


def test_bubbles_of_one_day_stand_on_one_another_the_oldest_lowest() -> None:
    day = from_gregorian(2026, 12, 16)
    found = [returning(day, n, milestone=True) for n in (15, 40, 35)]
    bubbles = year_ahead(found, TODAY, ENGLISH)[1].bubbles
    assert [bubble.numeral for bubble in sorted(bubbles, key=lambda bubble: bubble.y)] == ["40", "35", "15"]
    for one, other in combinations(bubbles, 2):
        assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 >= (one.radius + other.radius) ** 2
    assert all(0 <= bubble.x <= MONTH_WIDTH for bubble in bubbles)


def test_a_month_gets_no_day() -> None:
    month = year_ahead([returning(from_gregorian(2027, 5, 1), 16, Precision.MONTH)], TODAY, ENGLISH)[6]
    assert month.bubbles[0].whole_month
    assert month.bubbles[0].x == MONTH_WIDTH / 2


def test_a_year_is_not_drawn_into_the_ribbon() -> None:
    found = [returning(from_gregorian(2027, 1, 1), 140, Precision.YEAR)]
    assert not any(month.bubbles for month in year_ahead(found, TODAY, ENGLISH))


def test_a_crowded_month_keeps_its_milestones() -> None:
    day = from_gregorian(2026, 12, 1)
    found = [returning(day + n % 30, n + 1, milestone=n == 59) for n in range(60)]
    december = year_ahead(found, TODAY, ENGLISH)[1]
    assert december.more == 60 - len(december.bubbles)
    assert "60" in {bubble.numeral for bubble in december.bubbles}
