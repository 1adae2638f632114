"""Decides how a table is written as CSV, and how a text may stand in a cell of it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

# A spreadsheet takes a text that begins like this, also after blanks, for a formula and runs it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")  # noqa: RUF001


def safe_cell(value: Any) -> Any:
    """Return the value for a cell: a text that would run gets an apostrophe in front; numbers stay."""
    if not isinstance(value, str):
        return value
    runs = value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS)
    return f"'{value}" if runs else value


def csv_lines(columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Give a table as CSV line by line, so that no table is held whole; each cell as `safe_cell` has it."""
    writer = csv.writer(_Echo())
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line
