"""Days, months and years gathered from the tokens of one mention, in whatever order a language has."""

from timeline.curate.statements.points import Mention, Point, Shape, exists
from timeline.curate.statements.text import Text
from timeline.curate.statements.tokens import Token

WAYS = {"L": "last", "X": "next", "H": "this"}


def dates(text: Text, first: int, last: int, order: str) -> Mention | None:
    """The date, range or set that tokens `first` to `last` write; None where there is no such day.

    `order` is dmy or mdy for numeric dates, "" where either may be.
    """
    tokens = text.tokens[first : last + 1]
    reading = _Reading(order)
    for token in tokens:
        reading.take(token)
    points = reading.settled()
    if not points or not all(map(exists, points)):
        return None
    joined = reading.joined
    is_between = text.codes[first - 1 : first] == "b" or "b" in text.codes[last + 1 : last + 2]
    if is_between and "&" in joined:
        joined = "-"
    shape = Shape.DATE
    if len(points) > 1:
        shape = Shape.RANGE if "-" in joined else Shape.SET
        points = (points[0], points[-1]) if shape is Shape.RANGE else points
    elif reading.is_either:
        shape = Shape.EITHER
    elif reading.is_named and points[0].year is None and not reading.way:
        shape = Shape.NAMED
    return Mention(
        shape,
        text.starts[first],
        text.ends[last],
        first,
        last,
        points=points,
        weekday=reading.weekday,
        way=reading.way,
        short_year=reading.short_year,
    )


class _Reading:
    """Points gathered from the tokens of one mention."""

    def __init__(self, order: str) -> None:
        self.order = order
        self.points: list[Point] = []
        self.joined = ""
        self.weekday: int | None = None
        self.way = ""
        self.is_either = self.is_named = self.short_year = False
        self.open = True  # whether the last point may still take a day or month

    def take(self, token: Token) -> None:
        """Take in the next token."""
        code, sense = token.codes[0], token.senses.get(token.codes[0])
        if code in ">-" or code in "&,":
            self.joined += "-" if code in ">-" else "&" if code == "&" else ""
            self.open = False
        elif code == "W" and isinstance(sense, int):
            self.weekday = sense if self.weekday is None else self.weekday
        elif code == "R":
            self.way = f"{sense} year"
        elif code in "LXH":
            self.way = WAYS[code]
        elif code == "9" and isinstance(sense, int):
            self._day(sense)
        elif code == "M" and isinstance(sense, int):
            self._month(sense)
        elif code == "Y" and isinstance(sense, int):
            self.short_year = self.short_year or "s" in token.codes
            self._year(sense)
        elif isinstance(sense, tuple):
            self._numeric(code, tuple(part for part in sense if isinstance(part, int)))

    def _day(self, day: int) -> None:
        last = self.points[-1] if self.points else None
        takes = last is not None and last.day is None and (last.month is not None or last.year is not None)
        if takes and last is not None and (self.open or last.month is None):
            self.points[-1] = Point(last.year, last.month, day)
        else:
            self.points.append(Point(day=day))
        self.open = True

    def _month(self, month: int) -> None:
        waiting = [at for at, point in enumerate(self.points) if point.month is None]
        if self.points and self.points[-1].month == month and self.open:
            return  # both names of one month
        if waiting and self.points[-1].month is None:
            for at in waiting:
                self.points[at] = Point(self.points[at].year, month, self.points[at].day)
        else:
            self.points.append(Point(month=month))
        self.open = True

    def _year(self, year: int) -> None:
        last = self.points[-1] if self.points else None
        if last is not None and last.year is None:
            self.points[-1] = Point(year, last.month, last.day)
        else:
            self.points.append(Point(year))
        self.open = True

    def _numeric(self, code: str, sense: tuple[int, ...]) -> None:
        if code == "G":
            self.points.append(Point(None, *sense))
            self.is_named = True
        elif code == "P":
            self._month_to_days(Point(None, *sense))
        elif code == "Q":
            self.points.append(Point(*sense))
        elif code == "y":
            self.points += [Point(sense[0]), Point(sense[1])]
            self.joined += "-"
        elif code == "F" and len(sense) == 3:
            self._month_to_days(Point(*sense))
        elif code == "F":
            year, month, day, digits = sense
            if digits <= 2:
                year += 2000 if year <= 49 else 1900
                self.short_year = True
            if self.order == "mdy" or (self.order == "" and month > 12):
                month, day = day, month
            self.is_either = self.order == "" and month <= 12 and day <= 12 and month != day
            self._month_to_days(Point(year, month, day))

    def _month_to_days(self, point: Point) -> None:
        """A numeric date; days before it (1-2/6/1962) are of its month."""
        self.points = [
            Point(point.year, point.month, each.day) if each.month is None else each for each in self.points
        ]
        self.points.append(point)
        self.open = False

    def settled(self) -> tuple[Point, ...]:
        """The points, each with the month and year it shares with its neighbour."""
        points = self.points
        pairs = [(at, at + 1) for at in range(len(points) - 2, -1, -1)]
        pairs += [(at + 1, at) for at in range(len(points) - 1)]
        for at, beside in pairs:
            point = points[at]
            if point.day is not None and point.month is None:
                points[at] = Point(point.year, points[beside].month, point.day)
        for at, beside in pairs:
            point, other = points[at], points[beside]
            if point.year is None and other.year is not None and point.month is not None:
                mine, its = (point.month, point.day or 0), (other.month or 0, other.day or 0)
                turned = (mine > its) if at < beside else -(mine < its)
                points[at] = Point(other.year - turned, point.month, point.day)
        return tuple(points)
