"""The order of texts: by their bytes, as SQLite has it, whatever the collation of a PostgreSQL database."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class by_bytes(FunctionElement[str]):  # noqa: N801  # written as a function
    """An id (`by_bytes(event.c.id)`) as it is ordered everywhere and compared where a page begins.

    PostgreSQL goes along an index by what stands before the id in it, and sorts what is alike in that.
    """

    inherit_cache = True
    type = sa.Text()

    def __init__(self, id: ColumnElement[str]) -> None:
        super().__init__(id)


@compiles(by_bytes)
def _as_it_is(element: by_bytes, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(by_bytes, "postgresql")
def _on_postgresql(element: by_bytes, compiler: SQLCompiler, **options: Any) -> str:
    return f'{compiler.process(element.clauses, **options)} COLLATE "C"'
