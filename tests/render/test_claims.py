"""Claims side by side: none lost, none averaged, each at its place on the axis."""

import pytest

from timeline.dates.edtf import parse
from timeline.languages import language
from timeline.model.event import Claim
from timeline.render.claims import disagreeing, matters, plot, when_said

ENGLISH = language("en")


def deaths(**values: object) -> Claim:
    return Claim("deaths", **values)  # type: ignore[arg-type]


def test_side_by_side_in_the_curators_order() -> None:
    claims = [
        deaths(value="70", holder="PAME"),
        deaths(text="dozens"),
        deaths(min=12, max=15),
        deaths(min=14),
    ]
    (matter,) = matters(claims, ENGLISH, "en", {})
    assert [saying.value for saying in matter.sayings] == ["70", "dozens", "12–15", "at least 14"]


@pytest.mark.parametrize(
    ("claims", "number"),
    [
        ([], 0),
        ([deaths(value="70", holder="A")], 0),
        ([deaths(value="70", holder="A"), deaths(value="70", holder="B")], 0),
        ([deaths(value="70", holder="A"), deaths(value="64", holder="B")], 2),
        ([deaths(value="70", holder="A"), deaths(text="dozens", holder="A")], 1),  # one voice, not two
        ([deaths(value="70"), deaths(value="64")], 2),  # unnamed: each for itself
    ],
)
def test_disagreeing(claims: list[Claim], number: int) -> None:
    assert disagreeing(claims) == number


def test_plot_of_figures() -> None:
    (matter,) = matters(
        [deaths(value="70"), deaths(min=14), deaths(max=20), deaths(min=12, max=15), deaths(text="dozens")],
        ENGLISH,
        "en",
        {},
    )
    drawn = plot(matter, ENGLISH)
    assert drawn is not None
    assert drawn.ticks == ((0.0, "0"), (25.0, "20"), (50.0, "40"), (75.0, "60"), (100.0, "80"))
    shapes = [(bar.start, bar.end, bar.open_start, bar.open_end) for bar in drawn.bars]
    assert shapes == [
        (87.5, 87.5, False, False),
        (17.5, 100.0, False, True),
        (0.0, 25.0, True, False),
        (15.0, 18.75, False, False),
    ]


def test_close_figures_are_told_apart() -> None:
    (matter,) = matters([deaths(value="1130"), deaths(value="1138")], ENGLISH, "en", {})
    drawn = plot(matter, ENGLISH)
    assert drawn is not None
    assert drawn.bars[1].start - drawn.bars[0].start > 40


@pytest.mark.parametrize("claims", [[deaths(value="70")], [deaths(text="dozens"), deaths(text="many")]])
def test_nothing_to_plot(claims: list[Claim]) -> None:
    (matter,) = matters(claims, ENGLISH, "en", {})
    assert plot(matter, ENGLISH) is None


def test_zero_is_a_figure() -> None:
    (matter,) = matters([deaths(value="0"), deaths(value="0")], ENGLISH, "en", {})
    assert plot(matter, ENGLISH) is not None


def test_rival_dates_stand_on_a_strip_of_days() -> None:
    claims = [Claim("date", value="2011-12-16/2011-12-18"), Claim("date", value="2011-12-16")]
    (matter,) = matters(claims, ENGLISH, "en", {})
    drawn = plot(matter, ENGLISH, parse("2011-12-16/2011-12-17"))
    assert drawn is not None
    assert [text for _, text in drawn.ticks] == ["15", "16", "17", "18", "19"]
    assert drawn.caption == "December 2011"
    assert [(bar.start, bar.end) for bar in drawn.bars] == [(20.0, 60.0), (20.0, 80.0), (20.0, 40.0)]


@pytest.mark.parametrize("dates", [("2016-04-23", "2016-06"), ("-1155~", "-1150"), ("1884", "1985-04-28")])
def test_dates_far_apart(dates: tuple[str, str]) -> None:
    (matter,) = matters([Claim("date", value=date) for date in dates], ENGLISH, "en", {})
    drawn = plot(matter, ENGLISH)
    assert drawn is not None
    assert 1 <= len(drawn.ticks) <= 7


def test_when_said() -> None:
    assert when_said(parse("2016-12"), ENGLISH) == "December 2016"
    assert when_said(parse("2016-12~"), ENGLISH) == "around December 2016"
    assert when_said(None, ENGLISH) == ""
