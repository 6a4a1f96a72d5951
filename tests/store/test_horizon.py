"""The horizon of occurrences goes along with the years; a clock that stood far off leaves nothing behind."""

import sqlalchemy as sa

from tests.conftest import TODAY, Fill, event, timeline
from timeline.dates.calendars import Day, Span, from_gregorian, to_gregorian
from timeline.model.selection import Selection
from timeline.store import occurrences, saving, tables
from timeline.store.database import Database


def rolled(database: Database, today: Day) -> tuple[bool, tuple[int, int]]:
    """Whether a roll had anything to do, and the years of the horizon after it."""
    with database.write() as connection:
        done = saving.roll(connection, today)
        span = occurrences.horizon(connection)
    return done, (to_gregorian(span.first)[0], to_gregorian(span.last)[0])


def years(database: Database) -> list[int]:
    """The years in which the one event returns, as they are held."""
    with database.read() as connection:
        found = connection.scalars(sa.select(tables.occurrence.c.date).order_by(tables.occurrence.c.date))
        return [to_gregorian(day)[0] for day in found]


def day(year: int) -> Day:
    return from_gregorian(year, 6, 1)


def test_it_widens_with_the_years_and_lets_go_of_what_is_long_past(database: Database, fill: Fill) -> None:
    fill({"a.toml": timeline(event("e", "1936-05-09"))})
    assert rolled(database, TODAY) == (False, (2024, 2030))
    assert rolled(database, day(2027)) == (True, (2024, 2031))
    assert years(database) == list(range(2024, 2032))
    for year in range(2028, 2041):
        rolled(database, day(year))
    assert rolled(database, day(2040)) == (False, (2028, 2044))
    assert years(database) == list(range(2028, 2045))


def test_a_clock_of_a_year_ahead_changes_nothing_back_and_forth(database: Database, fill: Fill) -> None:
    fill({"a.toml": timeline(event("e", "1936-05-09"))})
    assert rolled(database, day(2027)) == (True, (2024, 2031))
    assert rolled(database, TODAY) == (False, (2024, 2031))


def test_a_clock_that_stood_far_off_leaves_nothing(database: Database, fill: Fill) -> None:
    fill({"a.toml": timeline(event("e", "1936-05-09"))})
    for far, then in ((2090, (2088, 2094)), (1990, (1988, 1994)), (2034, (2032, 2038))):
        assert rolled(database, day(far)) == (True, then)
        assert years(database) == list(range(then[0], then[1] + 1))
        assert rolled(database, TODAY) == (True, (2024, 2030))
        assert years(database) == list(range(2024, 2031))
    assert rolled(database, day(2032))[1] == (2024, 2036)  # not quite so far: what is held by both stays
    assert rolled(database, TODAY) == (True, (2024, 2032))
    assert years(database) == list(range(2024, 2033))


def test_what_a_wide_horizon_held_before_is_let_go_without_making_the_rest_anew(
    database: Database, fill: Fill
) -> None:
    fill({"a.toml": timeline(event("e", "1936-05-09"))})
    with database.write() as connection:  # as earlier versions left it
        connection.execute(sa.update(tables.store).values(horizon_last=from_gregorian(2094, 12, 31)))
        row = connection.execute(sa.select(tables.occurrence).limit(1)).mappings().one()
        far = {"date": day(2090), "end": day(2090), "cycle": 2090}
        connection.execute(sa.insert(tables.occurrence).values(**{**row, **far}))
    assert rolled(database, TODAY) == (True, (2024, 2032))
    assert years(database) == list(range(2024, 2031))
    with database.read() as connection:
        asked = Span(day(2089), day(2091))
        found = occurrences.between(connection, Selection(), asked, None)
    assert [each.occurrence.cycle for each in found] == [2090, 2091]
