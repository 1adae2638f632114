"""Decides how a table is written as CSV, and how a text may stand in a cell of it."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from common.sheets import Sheet

LONGEST_FILTER = 200
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


def sheet_lines(sheet: Sheet, *, zone: str) -> Iterator[str]:
    """Give a sheet as CSV line by line, headed by codes, with moments in ``zone`` and their offset."""
    spelled = [_SPELLINGS.get(column.kind, _as_it_is) for column in sheet.columns]
    here = ZoneInfo(zone)
    rows = (
        [None if cell is None else spell(cell, here) for spell, cell in zip(spelled, cells, strict=True)]
        for _id, cells in sheet.rows
    )
    return csv_lines(sheet.codes, rows)


def without_names(filters: Mapping[str, str], *personal: str) -> dict[str, str | bool]:
    """
    Give the filters of a list as a record may keep them: of one that may hold a name only that it was used.
    """
    # What somebody typed into the address may hold what the database cannot.
    kept = {key: value.replace("\0", "")[:LONGEST_FILTER] for key, value in filters.items() if value}
    return {key.replace("\0", ""): True if key in personal else value for key, value in kept.items()}


def _as_it_is(cell: Any, _zone: ZoneInfo) -> Any:
    return cell


def _plainly(cell: Decimal, _zone: ZoneInfo) -> str | Decimal:
    # Without exponent. A negative one stays a number, so it is no text to be made safe.
    return cell if cell < 0 else f"{cell:f}"


def _moment(cell: datetime, zone: ZoneInfo) -> str:
    return cell.astimezone(zone).isoformat(timespec="minutes")


def _yes_no(cell: bool, _zone: ZoneInfo) -> str:
    return "yes" if cell else "no"


_SPELLINGS: dict[str, Any] = {"number": _plainly, "share": _plainly, "moment": _moment, "yes_no": _yes_no}


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line
