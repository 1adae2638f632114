"""
Decides whose authority a policy version raises, compared with the one that binds them now.

A position rises if, at any tier, somebody in it could do more than before:

- a limit per decision is higher for some remedy, channel, segment and reason. Limits are compared by what
  they amount to and not row by row, so a new limit, a lifted prohibition and a removed narrower limit count;
- a budget cap is higher or gone;
- a tier can be reached more easily: a requirement is lower or gone, or the tier is new;
- the bound of the deemed approval is higher or new: everybody whom the version names may decide up to it.

Rows of another currency cannot be compared: then every limit counts as raised. What helps nobody to more of
their own (approval targets, named approvers, room given back by a reversal) does not count.
"""

from collections.abc import Iterable
from decimal import Decimal
from itertools import product

from empowerment.rules.rulebook import (
    FIRST_TIER,
    ApproverRow,
    CapRow,
    LimitRow,
    RuleBook,
    TierRow,
    best_limit,
    forbids,
)

NOTHING = Decimal(0)
UNBOUNDED = Decimal("Infinity")
# A channel, segment or reason that no row names: only rows without that condition match it.
ANY_OTHER = "\0"

# Channel, segment, reason.
Situation = tuple[str, str, str]


def raised_positions(old: RuleBook | None, new: RuleBook) -> frozenset[str]:
    """Return the codes of the positions whose authority rises from one version to the other."""
    comparable = old if old is not None and old.currency == new.currency else None
    return frozenset(position for position in _positions(new) if _rises(position, comparable, new))


def _positions(book: RuleBook) -> set[str]:
    """Everybody the version names. Who is not named holds nothing under it."""
    named: tuple[LimitRow | CapRow | TierRow | ApproverRow, ...] = (
        *book.limits,
        *book.caps,
        *book.tiers,
        *book.approvers,
    )
    return {row.position for row in named if row.position is not None}


def _rises(position: str, old: RuleBook | None, new: RuleBook) -> bool:
    return (
        _deemed(new) > _deemed(old)
        or _limits_rise(position, old, new)
        or (old is not None and (_caps_rise(position, old, new) or _tiers_ease(position, old, new)))
    )


def _deemed(book: RuleBook | None) -> Decimal:
    return (book.terms.deemed_limit if book else None) or NOTHING


def _limits_rise(position: str, old: RuleBook | None, new: RuleBook) -> bool:
    named = {(row.tier, row.remedy) for row in new.limits if row.position == position}
    for tier, remedy in named:
        before, after = (_binding(book, position, tier, remedy) for book in (old, new))
        if any(
            _amount(after, situation) > _amount(before, situation)
            for situation in _situations([*before, *after])
        ):
            return True
    return False


def _binding(book: RuleBook | None, position: str, tier: int | None, remedy: str) -> list[LimitRow]:
    return [
        row
        for row in (book.limits if book else ())
        if row.remedy == remedy and row.position in (None, position) and row.tier in (None, tier)
    ]


def _situations(rows: list[LimitRow]) -> Iterable[Situation]:
    """Return every combination of conditions that the rows tell apart."""
    return product(
        {row.channel or ANY_OTHER for row in rows} | {ANY_OTHER},
        {row.segment or ANY_OTHER for row in rows} | {ANY_OTHER},
        {row.reason or ANY_OTHER for row in rows} | {ANY_OTHER},
    )


def _amount(rows: list[LimitRow], situation: Situation) -> Decimal:
    """Return what somebody may give in a situation: nothing where a row forbids or none matches."""
    channel, segment, reason = situation
    matching = [
        row
        for row in rows
        if row.channel in ("", channel) and row.segment in ("", segment) and row.reason in ("", reason)
    ]
    if any(forbids(row) for row in matching):
        return NOTHING
    limit = best_limit(matching)
    return limit.per_decision or NOTHING if limit else NOTHING


def _caps_rise(position: str, old: RuleBook, new: RuleBook) -> bool:
    rows: tuple[LimitRow | CapRow, ...] = (*old.limits, *new.limits, *old.caps, *new.caps)
    tiers = {row.tier for row in rows if row.position == position}
    budgets = {(row.window, row.remedy) for row in old.caps if row.position == position}
    return any(
        _cap(new, position, tier, budget) > _cap(old, position, tier, budget)
        for tier in tiers
        for budget in budgets
    )


def _cap(book: RuleBook, position: str, tier: int | None, budget: tuple[str, str]) -> Decimal:
    caps = [
        row.amount
        for row in book.caps
        if row.position == position and row.tier in (None, tier) and (row.window, row.remedy) == budget
    ]
    return min(caps, default=UNBOUNDED)


def _tiers_ease(position: str, old: RuleBook, new: RuleBook) -> bool:
    before = {row.tier: row for row in old.tiers_of(position)}
    after = {row.tier: row for row in new.tiers_of(position)}
    if FIRST_TIER in before and FIRST_TIER not in after:
        return _asks_something(before[FIRST_TIER])
    return any(
        row.tier > FIRST_TIER if row.tier not in before else _easier(before[row.tier], row)
        for row in after.values()
    )


def _asks_something(row: TierRow) -> bool:
    return bool(row.tenure_months or row.qualification or row.courses)


def _easier(old: TierRow, new: TierRow) -> bool:
    return (
        new.tenure_months < old.tenure_months
        or not new.courses >= old.courses
        or (bool(old.qualification) and new.qualification != old.qualification)
        or (new.min_bound or NOTHING) < (old.min_bound or NOTHING)
        or (new.min_n or 0) < (old.min_n or 0)
    )
