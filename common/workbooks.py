"""Decides how a sheet is written as XLSX: cells with types, no formula, in constant memory."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from common.sheets import Column, Sheet

LONGEST_CELL = 32_767  # what a spreadsheet can hold
MOST_ROWS = 1_048_575
WIDTHS = {"text": 24, "moment": 17, "day": 12}
FORMATS = {
    "whole": "0",
    "number": "0.######",
    "share": "0.0%",
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
Cell = Callable[[int, int, Any], None]


class TooManyRows(Exception):
    """The sheet has more rows than a workbook can hold."""


def write_workbook(
    path: Path, sheet: Sheet, *, name: str, about: Iterable[tuple[str, str]], zone: str, folder: Path
) -> None:
    """
    Write a sheet as the first sheet of a workbook, and behind it what the file is.

    A text stays a text, whatever it begins with. Moments, which a spreadsheet keeps without a zone, stand in
    ``zone``.

    :param folder: where the writer keeps what it has not put together yet
    :raises TooManyRows: beyond 1,048,575 rows
    """
    from xlsxwriter import Workbook  # a fifth of a second that only who writes workbooks should pay

    options = {
        "constant_memory": True,
        "tmpdir": str(folder),
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(path, options) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        page = book.add_worksheet(name)
        page.freeze_panes(1, 0)
        writers = []
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, WIDTHS.get(column.kind, 11))
            writers.append(_writer(book, page, column, ZoneInfo(zone)))
        for at, column in enumerate(sheet.columns):
            page.write_string(0, at, column.heading, head)
        last = _write_rows(sheet.rows, writers)
        page.autofilter(0, 0, last, max(0, len(sheet.columns) - 1))
        notes = book.add_worksheet("About")
        notes.set_column(0, 1, 30)
        for at, (label, value) in enumerate(about):
            notes.write_string(at, 0, label, head)
            notes.write_string(at, 1, value[:LONGEST_CELL])


def _write_rows(rows: Iterable[tuple[int, Sequence[Any]]], writers: Sequence[Cell]) -> int:
    number = 0
    for number, (_id, cells) in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise TooManyRows
        for at, (write, cell) in enumerate(zip(writers, cells, strict=True)):
            if cell is not None:
                write(number, at, cell)
    return number


def _writer(book: Any, page: Any, column: Column, zone: ZoneInfo) -> Cell:
    if column.kind == "text":
        return lambda row, at, cell: page.write_string(row, at, str(cell)[:LONGEST_CELL])
    if column.kind == "yes_no":
        return lambda row, at, cell: page.write_boolean(row, at, cell)
    style = book.add_format({"num_format": FORMATS[column.kind]})
    if column.kind == "day":
        return lambda row, at, cell: page.write_datetime(row, at, cell, style)
    if column.kind == "moment":
        return lambda row, at, cell: page.write_datetime(row, at, _wall_time(cell, zone), style)
    return lambda row, at, cell: page.write_number(row, at, cell, style)


def _wall_time(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0)
