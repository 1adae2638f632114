"""Decides how a table is written as CSV, and how a text may stand in a cell of it."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from io import StringIO
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from common.sheets import Sheet

LONGEST_FILTER = 200
BLOCK = 500
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


def sheet_blocks(sheet: Sheet, *, zone: str) -> Iterator[str]:
    """
    Give a sheet as CSV, headed by codes, with moments in ``zone`` and their offset; some hundred lines at a
    time, because to hand on each line alone takes longer than to write it.
    """
    here = ZoneInfo(zone)
    spelled = [
        (at, _SPELLINGS[column.kind]) for at, column in enumerate(sheet.columns) if column.kind in _SPELLINGS
    ]
    block = StringIO()
    writer = csv.writer(block)
    writer.writerow([safe_cell(code) for code in sheet.codes])
    rows = iter(sheet.rows)
    while lines := [cells for _id, cells in islice(rows, BLOCK)]:
        # Column by column: to ask each cell by itself takes as long as to write it.
        columns = list(zip(*lines, strict=True))
        for at, spell in spelled:
            columns[at] = spell(columns[at], here)
        writer.writerows(zip(*columns, strict=True))
        yield block.getvalue()
        block.seek(0)
        block.truncate()
    yield block.getvalue()


def without_names(filters: Mapping[str, str], *personal: str) -> dict[str, str | bool]:
    """
    Give the filters of a list as a record may keep them: of one that may hold a name only that it was used.
    """
    # What somebody typed into the address may hold what the database cannot.
    kept = {key: value.replace("\0", "")[:LONGEST_FILTER] for key, value in filters.items() if value}
    return {key.replace("\0", ""): True if key in personal else value for key, value in kept.items()}


def _texts(cells: Iterable[str | None], _zone: ZoneInfo) -> tuple[str | None, ...]:
    # Most texts begin with a letter, and most cells of most files are asked this.
    return tuple([cell if not cell or cell[0].isalnum() else safe_cell(cell) for cell in cells])


def _moments(cells: Iterable[datetime | None], zone: ZoneInfo) -> tuple[str | None, ...]:
    return tuple(
        [cell if cell is None else cell.astimezone(zone).isoformat(timespec="minutes") for cell in cells]
    )


def _yes_no(cells: Iterable[bool | None], _zone: ZoneInfo) -> tuple[str | None, ...]:
    return tuple([cell if cell is None else "yes" if cell else "no" for cell in cells])


# Numbers and days are written as they are: a negative number is no text, so it needs no apostrophe.
_SPELLINGS: dict[str, Any] = {"text": _texts, "moment": _moments, "yes_no": _yes_no}


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line
