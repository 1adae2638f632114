"""Decides how a file of rows is read and what importing it would do."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})
DELIMITERS = ",;\t"


@dataclass(frozen=True)
class Row:
    """One row: the line of the file it begins on, its cells by column, and whether it has cells too many."""

    line: int
    cells: Mapping[str, str]
    has_too_many: bool = False


@dataclass(frozen=True)
class Sheet:
    """A file as read: columns in lower case, rows without the empty ones."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class BadCell:
    """Why a row cannot be imported: its line, the column, and a sentence for whoever corrects the file."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True)
class Change:
    """
    What a good row would do. `key` names the row that is new or changes; `values` are what the database gets;
    `shown` tells it: field, before, after.
    """

    line: int
    key: str
    is_new: bool
    values: Mapping[str, Any]
    shown: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Plan:
    """What importing a file would do now; rows that change nothing are counted only."""

    changes: tuple[Change, ...]
    bad: tuple[BadCell, ...]
    unchanged: int

    @property
    def bad_lines(self) -> int:
        return len({cell.line for cell in self.bad})


def read_sheet(text: str) -> Sheet:
    """
    Read comma, semicolon or tab separated text with a header.

    :raises ValueError: if it is no such text
    """
    header = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = tuple(name.strip().lower() for name in next(reader, ()))
        rows, line = [], reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_row(line, columns, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"Line {reader.line_num}: {error}") from error
    return Sheet(columns, tuple(rows))


def parse_day(text: str) -> date:
    """
    Read a day such as 2026-11-30.

    :raises ValueError: for anything else
    """
    return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone


def parse_moment(text: str, zone: str) -> datetime:
    """
    Read a moment such as 2026-11-30T14:00+01:00; without an offset it is a wall time in the zone, and a day
    alone is its midnight.

    :raises ValueError: for anything else
    """
    moment = datetime.fromisoformat(text) if len(text) > 10 else datetime.combine(parse_day(text), time(0))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    try:
        moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error  # before the first or after the last day there is
    return moment


def parse_flag(text: str) -> bool:
    """
    Read yes or no.

    :raises ValueError: for anything else
    """
    word = text.lower()
    if word not in YES | NO:
        raise ValueError(text)
    return word in YES


def _row(line: int, columns: tuple[str, ...], cells: list[str]) -> Row:
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return Row(
        line=line,
        cells={column: cell.strip() for column, cell in zip(columns, padded, strict=False)},
        has_too_many=len(cells) > len(columns),
    )
