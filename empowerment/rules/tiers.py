"""Decides which tier of authority a person has earned, and what unlocks the next."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal

from empowerment.rules.facts import Holder
from empowerment.rules.rulebook import FIRST_TIER, RuleBook, TierRow

NO_TIER = 0


@dataclass(frozen=True)
class Requirement:
    """
    One thing a tier asks for and whether it is met.

    `code` is one of `tenure`, `performance`, `course`; `needed` and `held` are months, a share, or a course
    code; `needed_n` and `held_n` count observations.
    """

    code: str
    met: bool
    needed: str
    held: str
    needed_n: int | None = None
    held_n: int | None = None


@dataclass(frozen=True)
class NextTier:
    """The tier above and everything it requires, met or not."""

    tier: int
    requirements: tuple[Requirement, ...]
    rationale: str


def reached_tier(holder: Holder, book: RuleBook) -> int:
    """
    Return the highest tier whose requirements all hold at this moment; 0 when even the first one's do not.

    Tier 1 without a row is held by everybody in the position.
    """
    rows = book.tiers_of(holder.position)
    # From the top, and of each tier no further than to the first thing missing: every judgement passes here.
    for row in reversed(rows):
        if all(one.met for one in _asked(holder, row)):
            return row.tier
    return NO_TIER if any(row.tier == FIRST_TIER for row in rows) else FIRST_TIER


def next_tier(holder: Holder, book: RuleBook) -> NextTier | None:
    """Return the lowest tier above the one reached, or none at the top."""
    reached = reached_tier(holder, book)
    above = [row for row in book.tiers_of(holder.position) if row.tier > reached]
    if not above:
        return None
    row = above[0]
    return NextTier(tier=row.tier, requirements=requirements(holder, row), rationale=row.rationale)


def requirements(holder: Holder, row: TierRow) -> tuple[Requirement, ...]:
    """Return what the row asks for, held against the person."""
    return tuple(_asked(holder, row))


def tier_with_training(holder: Holder, book: RuleBook, *, courses: Collection[str]) -> int:
    """Return the tier that would be reached if these courses were valid too."""
    return reached_tier(replace(holder, courses=holder.courses | frozenset(courses)), book)


def observations_missing(
    *, lower: Decimal, upper: Decimal, n: int, needed: Decimal, needed_n: int
) -> int | None:
    """
    Return about how many more observations would settle a requirement, if they come out as those so far:
    then the interval shrinks around its middle with the square root of n, and n grows by the square of the
    margin over the distance to the bound. None if they would not: the middle lies at or below the bound.

    n = (z·s/d)²: W. G. Cochran (1977), Sampling Techniques, 3rd edition, section 4.4; in the ratio for two
    margins d, both z and s cancel out.
    """
    if lower >= needed:
        return max(0, needed_n - n)
    middle = (lower + upper) / 2
    if middle <= needed:
        return None
    grown = n * ((middle - lower) / (middle - needed)) ** 2
    return max(int(grown.to_integral_value(rounding=ROUND_CEILING)), needed_n) - n


def tenure_months(hired_on: date | None, on: date) -> int:
    """Return full calendar months between two days; somebody without a hire date has no tenure."""
    if hired_on is None or hired_on > on:
        return 0
    months = (on.year - hired_on.year) * 12 + on.month - hired_on.month
    return months if on.day >= hired_on.day else months - 1


def _performance(holder: Holder, row: TierRow) -> Requirement:
    fact = next((one for one in holder.qualifications if one.kind == row.qualification), None)
    bound, n = (fact.lower_bound, fact.n) if fact else (Decimal(0), 0)
    min_bound, min_n = row.min_bound or Decimal(0), row.min_n or 0
    return Requirement(
        code="performance",
        met=fact is not None and bound >= min_bound and n >= min_n,
        needed=f"{min_bound.normalize():f}",
        held=f"{bound.normalize():f}" if fact else "",
        needed_n=min_n,
        held_n=n,
    )


def _asked(holder: Holder, row: TierRow) -> Iterator[Requirement]:
    if row.tenure_months:
        months = tenure_months(holder.hired_on, holder.day_on)
        yield Requirement(
            code="tenure",
            met=months >= row.tenure_months,
            needed=str(row.tenure_months),
            held=str(months),
        )
    if row.qualification:
        yield _performance(holder, row)
    for course in sorted(row.courses):
        yield Requirement(code="course", met=course in holder.courses, needed=course, held="")
