"""Asks of a file whether it can be imported, and of each row what it would do."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import DomainError
from people.models import Course, Department, Position, Team
from people.rules.imports import BadCell, Change, Plan, Row, Sheet, read_sheet

MOST_ROWS = 20_000
Parser = Callable[[str], Any]


class UnreadableFile(DomainError):
    code = "unreadable_file"


class BadValue(Exception):
    """A cell that cannot be imported; the message says why."""


class Cells:
    """The cells of one row, read one by one; what cannot be read is noted."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.bad: list[BadCell] = []

    def refuse(self, column: str, reason: str) -> None:
        self.bad.append(BadCell(self.row.line, column, reason))

    def read(self, column: str, parse: Parser, *, empty: Any = None) -> Any:
        """Return the value of a cell, `empty` for an empty one, and None with a note for one that is bad."""
        text = self.row.cells[column]
        if not text:
            return empty
        try:
            return parse(text)
        except BadValue as error:
            self.refuse(column, str(error))
        except ValidationError as error:
            self.refuse(column, " ".join(error.messages))
        return None


@dataclass
class Judged:
    """The rows of a file, told apart; good ones by their line."""

    good: dict[int, Change] = field(default_factory=dict)
    bad: list[BadCell] = field(default_factory=list)
    unchanged: int = 0

    def refuse(self, cell: BadCell) -> None:
        """Turn a good row into a bad one."""
        self.good.pop(cell.line, None)
        self.bad.append(cell)

    def plan(self) -> Plan:
        return Plan(
            changes=tuple(self.good.values()),
            bad=tuple(sorted(self.bad, key=lambda cell: (cell.line, cell.column))),
            unchanged=self.unchanged,
        )


def sheet_of(text: str, *, required: tuple[str, ...], known: tuple[str, ...]) -> Sheet:
    """
    Read a file that has the columns it needs, and no unknown ones.

    :raises UnreadableFile: if it is no such file
    """
    if "\0" in text:
        raise UnreadableFile(_("This is not a text file."))
    try:
        sheet = read_sheet(text)
    except ValueError as error:
        raise UnreadableFile(str(error)) from error
    _check_columns(sheet.columns, required, known)
    if len(sheet.rows) > MOST_ROWS:
        raise UnreadableFile(_("Import at most %(most)s rows at once.") % {"most": MOST_ROWS})
    return sheet


def judged(sheet: Sheet, key: tuple[str, ...], judge: Callable[[Row, Cells], Change | None]) -> Judged:
    """Judge each row that has a key of its own; `judge` returns what it would change, and notes bad cells."""
    rows = Judged()
    times = Counter(_key(row, key) for row in sheet.rows)
    for row in sheet.rows:
        cells = Cells(row)
        _check_key(cells, key, times[_key(row, key)])
        change = None if cells.bad else judge(row, cells)
        if cells.bad:
            rows.bad.extend(cells.bad)
        elif change is None:
            rows.unchanged += 1
        else:
            rows.good[row.line] = change
    return rows


def change_of(
    row: Row, key: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> Change | None:
    """Return what differs, if anything; without a row before everything does."""
    values = {name: value for name, value in after.items() if before is None or before[name] != value}
    if before is not None and not values:
        return None
    shown = ((name, _shown(before[name] if before else None), _shown(values[name])) for name in values)
    return Change(line=row.line, key=key, is_new=before is None, values=values, shown=tuple(shown))


def one_of(rows: Mapping[str, Any], reason: str) -> Parser:
    """Find a row by its name, whatever its case; the reason quotes `%(value)s`."""

    def find(text: str) -> Any:
        try:
            return rows[text.lower()]
        except KeyError:
            raise BadValue(reason % {"value": text}) from None

    return find


def written(parse: Parser, reason: str) -> Parser:
    """Parse a text that raises ValueError where it is not written as it should be."""

    def read(text: str) -> Any:
        try:
            return parse(text)
        except ValueError:
            raise BadValue(reason) from None

    return read


def field_of(model: type[Model], name: str) -> Parser:
    """Check a text as the field of a model does."""

    def clean(text: str) -> Any:
        return model._meta.get_field(name).clean(text, None)  # type: ignore[union-attr]

    return clean


def by_code(model: type[Position | Team | Department | Course]) -> dict[str, Any]:
    """Return all rows by their code in lower case."""
    return {row.code.lower(): row for row in model.objects.all()}


def _check_columns(columns: tuple[str, ...], required: tuple[str, ...], known: tuple[str, ...]) -> None:
    names = ", ".join(known)
    for name in required:
        if name not in columns:
            missing = _("The column “%(column)s” is missing. Columns: %(names)s.")
            raise UnreadableFile(missing % {"column": name, "names": names})
    for name in columns:
        if name not in known:
            unknown = _("There is no column “%(column)s”. Columns: %(names)s.")
            raise UnreadableFile(unknown % {"column": name, "names": names})
    if len(set(columns)) < len(columns):
        raise UnreadableFile(_("A column stands there twice."))


def _check_key(cells: Cells, key: tuple[str, ...], times: int) -> None:
    if cells.row.has_too_many:
        cells.refuse(key[0], _("This row has more cells than there are columns."))
    for name in key:
        if not cells.row.cells[name]:
            cells.refuse(name, _("This cell is empty."))
    if times > 1 and not cells.bad:
        is_one = len(key) == 1
        twice = _("This stands in the file twice.") if is_one else _("Together they stand there twice.")
        cells.refuse(" + ".join(key), twice)


def _key(row: Row, key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(row.cells[name].lower() for name in key)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return str(value)
