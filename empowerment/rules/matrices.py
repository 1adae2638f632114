"""Decides how the limits of a version stand as a matrix, beside those of the version before it."""

from collections.abc import Iterable
from dataclasses import dataclass

from empowerment.rules.rulebook import FIRST_TIER, LimitRow, RuleBook, forbids


@dataclass(frozen=True, order=True)
class LineKey:
    """What a line of the matrix is about: the limits that differ in their tier only."""

    position: str
    remedy: str
    channel: str
    segment: str
    reason: str


@dataclass(frozen=True)
class Cell:
    """One tier of a line: the limit, and the one it replaces."""

    tier: int
    now: LimitRow | None
    before: LimitRow | None

    @property
    def is_changed(self) -> bool:
        return (self.now.per_decision if self.now else None) != (
            self.before.per_decision if self.before else None
        )


@dataclass(frozen=True)
class Line:
    """A line of the matrix with a cell for each tier."""

    key: LineKey
    cells: tuple[Cell, ...]

    @property
    def rationales(self) -> tuple[str, ...]:
        """The distinct reasons of its limits; usually one."""
        return tuple(dict.fromkeys(cell.now.rationale for cell in self.cells if cell.now))

    @property
    def is_gone(self) -> bool:
        """It stood in the version before and holds nothing now."""
        return all(cell.now is None for cell in self.cells)


@dataclass(frozen=True)
class Ban:
    """A forbidding row, and the one it replaces."""

    now: LimitRow | None
    before: LimitRow | None


def tiers_in(*books: RuleBook | None) -> tuple[int, ...]:
    """Return the columns of the matrix: every tier that a limit or a requirement of the versions names."""
    known = [book for book in books if book is not None]
    named = [row.tier or FIRST_TIER for book in known for row in book.limits]
    named += [row.tier for book in known for row in book.tiers]
    return tuple(range(FIRST_TIER, max(named, default=FIRST_TIER) + 1))


def lines_of(book: RuleBook, before: RuleBook | None) -> list[Line]:
    """Return the lines of a version and those that the version before had, ordered by their codes."""
    now, then = _cells(book), _cells(before) if before else {}
    tiers = tiers_in(book, before)
    keys = sorted({key for key, _ in (*now, *then)})
    return [
        Line(
            key=key,
            cells=tuple(Cell(tier, now.get((key, tier)), then.get((key, tier))) for tier in tiers),
        )
        for key in keys
    ]


def bans_of(book: RuleBook, before: RuleBook | None) -> list[Ban]:
    """Return what a version forbids and what the version before forbade."""
    now, then = _bans(book.limits), _bans(before.limits) if before else {}
    return [Ban(now.get(key), then.get(key)) for key in sorted({**now, **then})]


def _cells(book: RuleBook) -> dict[tuple[LineKey, int], LimitRow]:
    return {
        (LineKey(row.position, row.remedy, row.channel, row.segment, row.reason), row.tier): row
        for row in book.limits
        if not forbids(row) and row.position is not None and row.tier is not None
    }


def _bans(rows: Iterable[LimitRow]) -> dict[tuple[str, ...], LimitRow]:
    return {
        (row.remedy, row.position or "", str(row.tier or ""), row.channel, row.segment, row.reason): row
        for row in rows
        if forbids(row)
    }
