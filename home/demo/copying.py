"""Writes many rows at once: by COPY, in batches, past the models but not past the constraints."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

NULL = r"\N"


class CopiedRows:
    """
    Rows that wait to be written to one table.

    :param fields: their names, parted by spaces; what is not named must have a default in the database, as
        ids do
    """

    def __init__(self, model: type[Model], fields: str) -> None:
        quoted = connection.ops.quote_name
        found = {field.name: field.column or "" for field in model._meta.concrete_fields}
        columns = ", ".join(quoted(found[name]) for name in fields.split())
        self.statement = f"COPY {quoted(model._meta.db_table)} ({columns}) FROM STDIN"
        self.take()

    def add(self, *values: Any) -> None:
        """Take in one row, its values in the order of the fields."""
        self._lines.append("\t".join(map(_spelled, values)))
        self.waiting += 1

    def take(self) -> StringIO:
        """Hand over what waits."""
        taken = StringIO("\n".join(getattr(self, "_lines", ())))
        self._lines: list[str] = []
        self.waiting = 0
        return taken


def _spelled(value: Any) -> str:
    """Write a value as COPY reads it, where a backslash stands before what has a meaning."""
    if value is None:
        return NULL
    text = value if type(value) is str else str(value)
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    return text if text.isprintable() else text.replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")


class WriteBehind:
    """
    Writes batches on the connection of this thread's transaction while the thread goes on with other work
    than asking the database.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._at_work: Future[None] | None = None

    def write(self, tables: Iterable[CopiedRows]) -> None:
        """Write what waits, in this order, once the batch before is written."""
        self.finish()
        connection.ensure_connection()
        batch = [(rows.statement, rows.take()) for rows in tables if rows.waiting]
        self._at_work = self._pool.submit(_copy, connection.connection, batch)

    def finish(self) -> None:
        """Wait until everything handed over is written; raises what went wrong with it."""
        if self._at_work is not None:
            self._at_work.result()


def _copy(raw_connection: Any, batch: list[tuple[str, StringIO]]) -> None:
    with raw_connection.cursor() as cursor:
        for statement, rows in batch:
            cursor.copy_expert(statement, rows, size=1 << 20)


def go_on_counting(*models: type[Model]) -> None:
    """Let the next ids follow the highest ones that were written explicitly."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


@contextmanager
def rows_checked_at_once() -> Iterator[None]:
    """
    Check foreign keys with each statement of this transaction, instead of remembering millions of rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def analyze() -> None:
    """Let the planner look at what is there now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
