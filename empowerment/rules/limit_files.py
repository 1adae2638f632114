"""Decides how limits and budgets are written as lines of a CSV file, and what such a line says."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from common.errors import DomainError
from common.exports import safe_cell
from common.money import parse_amount
from common.words import gettext as _
from empowerment.choices import Effect, Window
from empowerment.rules.diffs import KINDS
from empowerment.rules.drafts import fault_in
from empowerment.rules.facts import ALL_MONEY
from empowerment.rules.rulebook import CapRow, LimitRow

COLUMNS = (
    "kind",
    "effect",
    "position",
    "tier",
    "remedy",
    "channel",
    "segment",
    "reason",
    "window",
    "amount",
    "rationale",
)
LIMIT, CAP = KINDS[LimitRow][0], KINDS[CapRow][0]
FileRow = LimitRow | CapRow
LONGEST_TIER = 10


class UnreadableFile(DomainError):
    code = "unreadable_file"


class UnreadableLine(DomainError):
    code = "unreadable_line"


@dataclass(frozen=True)
class Known:
    """The codes that a line may name, and the currency of its amounts."""

    positions: Collection[str]
    remedies: Collection[str]
    reasons: Collection[str]
    channels: Collection[str]
    segments: Collection[str]
    currency: str


def file_of(rows: Iterable[FileRow]) -> str:
    """Return limits and budgets as CSV; a text that a spreadsheet would run is made harmless."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        record = _record_of(row)
        writer.writerow([escaped(record.get(column, "")) for column in COLUMNS])
    return text.getvalue()


def records_in(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """
    Yield each line with its number; blank lines are passed over. Comma and semicolon both part columns.

    :raises UnreadableFile: if a column is missing or unknown, or a cell is no cell
    """
    try:
        yield from _records_in(text)
    except csv.Error as error:
        raise UnreadableFile(_("That is no CSV file: %(error)s.") % {"error": error}) from error


def _records_in(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    text = text.removeprefix("\ufeff")
    header = text.split("\n", 1)[0]
    reader = csv.DictReader(
        io.StringIO(text), delimiter=";" if header.count(";") > header.count(",") else ","
    )
    named = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if sorted(named) != sorted(COLUMNS):
        raise UnreadableFile(
            _("The first line has to name exactly these columns: %(columns)s.")
            % {"columns": ", ".join(COLUMNS)}
        )
    reader.fieldnames = named
    for record in reader:
        if any(isinstance(value, str) and value.strip() for value in record.values()):
            yield reader.line_num, {column: unescaped(record[column] or "") for column in COLUMNS}


def row_in(record: dict[str, str], known: Known) -> FileRow:
    """
    Return what a line says.

    :raises UnreadableLine: if it says nothing that could be saved
    """
    kind = record["kind"].strip().lower()
    if kind == LIMIT:
        row: FileRow = _limit_in(record, known)
    elif kind == CAP:
        row = _cap_in(record, known)
    else:
        raise UnreadableLine(
            _("kind is “%(limit)s” or “%(cap)s”, not “%(kind)s”.")
            % {"limit": LIMIT, "cap": CAP, "kind": record["kind"]}
        )
    fault = fault_in(row, currency=known.currency)
    if fault:
        raise UnreadableLine(fault)
    return row


def escaped(value: str) -> str:
    """Return a text for a cell. `unescaped` gives it back exactly."""
    harmless = safe_cell(value) == value and unescaped(value) == value
    return value if harmless else f"'{value}"


def unescaped(value: str) -> str:
    """Return what stood in a cell before it was escaped."""
    rest = value.removeprefix("'")
    was_escaped = rest != value and (safe_cell(rest) != rest or unescaped(rest) != rest)
    return rest if was_escaped else value


def _record_of(row: FileRow) -> dict[str, str]:
    record = {
        "position": row.position or "",
        "tier": "" if row.tier is None else str(row.tier),
        "remedy": row.remedy,
        "rationale": row.rationale,
    }
    if isinstance(row, CapRow):
        return {**record, "kind": CAP, "window": row.window, "amount": _amount(row.amount)}
    return {
        **record,
        "kind": LIMIT,
        "effect": row.effect,
        "channel": row.channel,
        "segment": row.segment,
        "reason": row.reason,
        "amount": _amount(row.per_decision),
    }


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"


def _limit_in(record: dict[str, str], known: Known) -> LimitRow:
    effect = _one_of(record, "effect", [one.value for one in Effect], default=Effect.GRANT.value)
    return LimitRow(
        id=0,
        effect=effect,
        position=_one_of(record, "position", known.positions, default="") or None,
        tier=_tier(record),
        remedy=_one_of(record, "remedy", known.remedies),
        channel=_one_of(record, "channel", known.channels, default=""),
        segment=_one_of(record, "segment", known.segments, default=""),
        reason=_one_of(record, "reason", known.reasons, default=""),
        per_decision=_money(record, known) if record["amount"].strip() else None,
        rationale=record["rationale"].strip(),
    )


def _cap_in(record: dict[str, str], known: Known) -> CapRow:
    return CapRow(
        id=0,
        position=_one_of(record, "position", known.positions),
        tier=_tier(record),
        remedy=_one_of(record, "remedy", [*known.remedies, ALL_MONEY], default=ALL_MONEY),
        window=_one_of(record, "window", [one.value for one in Window]),
        amount=_money(record, known),
        rationale=record["rationale"].strip(),
    )


def _one_of(
    record: dict[str, str], column: str, known: Collection[str], *, default: str | None = None
) -> str:
    value = record[column].strip()
    if not value and default is not None:
        return default
    if value not in known:
        what = _("“%(value)s” is not one") % {"value": value} if value else _("it is empty")
        raise UnreadableLine(
            _("%(column)s has to be one of %(known)s; %(what)s.")
            % {"column": column, "known": ", ".join(sorted(known)), "what": what}
        )
    return value


def _tier(record: dict[str, str]) -> int | None:
    value = record["tier"].strip()
    if value and not (value.isascii() and value.isdigit() and len(value) <= LONGEST_TIER):
        raise UnreadableLine(
            _("tier has to be a whole number or empty, not “%(text)s”.") % {"text": value[:LONGEST_TIER]}
        )
    return int(value) if value else None


def _money(record: dict[str, str], known: Known) -> Decimal:
    value = record["amount"].strip()
    if value and not value.strip("0.,"):
        return Decimal(0)
    try:
        return parse_amount(value, known.currency)
    except DomainError as error:
        raise UnreadableLine(_("amount: %(error)s") % {"error": error}) from error
