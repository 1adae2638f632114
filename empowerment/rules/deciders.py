"""Decides who decides what: which position may give how much of a remedy on its own, in ordinary cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from empowerment.rules.rulebook import LimitRow, RuleBook, forbids


@dataclass(frozen=True)
class Band:
    """
    Amounts above `over` up to `up_to`, decided by a position at a tier or above.

    Without `up_to`: everything beyond, which nobody decides alone.
    """

    over: Decimal
    up_to: Decimal | None
    position: str = ""
    tier: int = 0


@dataclass(frozen=True)
class Decided:
    """Who decides a remedy: bands of its amount, what is forbidden, and limits that hold on conditions."""

    remedy: str
    bands: tuple[Band, ...]
    bans: tuple[LimitRow, ...]
    exceptions: tuple[LimitRow, ...]


def who_decides(book: RuleBook, *, frontline_first: Sequence[str]) -> list[Decided]:
    """
    Return, for each remedy that the version names, who decides it; by remedy code.

    Each amount goes to the position nearest to the customer that covers it, at the lowest tier that does.

    :param frontline_first: the codes of the positions, those nearest to the customer first
    """
    remedies = sorted({row.remedy for row in book.limits})
    return [_decided(book, remedy, list(frontline_first)) for remedy in remedies]


def _decided(book: RuleBook, remedy: str, order: list[str]) -> Decided:
    rows = [row for row in book.limits if row.remedy == remedy]
    granting = [row for row in rows if not forbids(row)]
    return Decided(
        remedy=remedy,
        bands=tuple(_bands([row for row in granting if not row.conditions], order)),
        bans=tuple(row for row in rows if forbids(row)),
        exceptions=tuple(row for row in granting if row.conditions),
    )


def _bands(rows: list[LimitRow], order: list[str]) -> list[Band]:
    def near_first(row: LimitRow) -> tuple[int, int, str]:
        position = row.position or ""
        return (order.index(position) if position in order else len(order), row.tier or 0, position)

    bands, over = [], Decimal(0)
    for row in sorted(rows, key=near_first):
        if row.per_decision is not None and row.per_decision > over:
            bands.append(Band(over, row.per_decision, row.position or "", row.tier or 0))
            over = row.per_decision
    return [*bands, Band(over, None)]
