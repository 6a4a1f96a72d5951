"""Rows of a table as they come, from CSV or a workbook: those with something in them, within bounds."""

from timeline.errors import BadFile
from timeline.files.reading import bad
from timeline.files.spreadsheet import HEAD, MAX_COLUMNS, MAX_ROWS, Row

MAX_CELLS = 500_000  # that are filled
MAX_CELL = 131_072  # characters: what Python's csv takes
MAX_CHARACTERS = 15_000_000  # of all cells: a workbook may name a long text in each


class Rows:
    """Rows being collected. Raises BadFile with the place where there are too many, or too long ones."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[Row] = []
        self._cells = 0
        self._characters = 0

    def add(self, line: int, cells: list[str]) -> None:
        """One more row; empty ones, and empty cells at its end, are not kept, but for those of headers."""
        where = f"{self.name}:{line}"
        least = MAX_COLUMNS if len(self.found) < HEAD else 0
        while len(cells) > least and not cells[-1].strip():
            cells.pop()
        filled = sum(1 for cell in cells if cell and not cell.isspace())
        if not filled:
            return
        if len(cells) > MAX_COLUMNS:
            raise bad(where, f"{len(cells):,} columns are too many", f"leave out some; at most {MAX_COLUMNS}")
        if len(self.found) > MAX_ROWS:
            raise bad(where, f"over {MAX_ROWS:,} rows are too many", "split the table, or import it as JSON")
        self._cells += filled
        self._characters += sum(map(len, cells))
        if self._cells > MAX_CELLS or self._characters > MAX_CHARACTERS:
            found = f"over {MAX_CELLS:,} filled cells, or {MAX_CHARACTERS:,} characters, are too many"
            raise bad(where, found, "split the table, or leave out columns")
        self.found.append(Row(line, cells))


def too_long(where: str, mend: str = "shorten it") -> BadFile:
    """What is said of a cell over MAX_CELL."""
    return bad(where, f"a cell is over {MAX_CELL:,} characters long", mend)
