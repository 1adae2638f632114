"""Decides which rows of a policy version match: the version compiled into look-ups."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from empowerment.choices import Effect
from empowerment.rules.facts import ALL_MONEY, Facts

FIRST_TIER = 1


@dataclass(frozen=True)
class LimitRow:
    """A limit as a rule. Empty conditions match everything; `per_decision` is none on a forbidding row."""

    id: int
    effect: str
    position: str | None
    tier: int | None
    remedy: str
    channel: str
    segment: str
    reason: str
    per_decision: Decimal | None
    rationale: str

    @property
    def conditions(self) -> int:
        return bool(self.channel) + bool(self.segment) + bool(self.reason)

    def matches(self, facts: Facts) -> bool:
        return (
            self.channel in ("", facts.circumstances.channel)
            and self.segment in ("", facts.circumstances.segment)
            and self.reason in ("", facts.ask.reason)
        )


@dataclass(frozen=True)
class CapRow:
    """A budget cap as a rule. `remedy` is a code or `*` for all money; no tier: every tier."""

    id: int
    position: str
    tier: int | None
    remedy: str
    window: str
    amount: Decimal
    rationale: str


@dataclass(frozen=True)
class TierRow:
    """What a tier of a position requires, all of it."""

    position: str
    tier: int
    tenure_months: int
    qualification: str
    min_bound: Decimal | None
    min_n: int | None
    courses: frozenset[str]
    rationale: str


@dataclass(frozen=True)
class TargetRow:
    """Working minutes for an answer; no remedy or priority: all of them."""

    remedy: str
    priority: int | None
    minutes: int
    rationale: str


@dataclass(frozen=True)
class ApproverRow:
    """A position that may answer when nobody up the line can."""

    position: str
    rank: int
    rationale: str


@dataclass(frozen=True)
class Terms:
    """What a version says once for all its rows. `deemed_limit`: none means silence changes nothing."""

    approval_minutes: int
    reversal_gives_back: bool
    deemed_limit: Decimal | None
    rationale: str


@dataclass(frozen=True)
class RuleBook:
    """A policy version ready to judge with. Amounts are in `currency`."""

    version_id: int
    policy: str
    number: int
    currency: str
    terms: Terms
    limits: tuple[LimitRow, ...]
    caps: tuple[CapRow, ...]
    tiers: tuple[TierRow, ...]
    targets: tuple[TargetRow, ...]
    approvers: tuple[ApproverRow, ...]
    _limits: dict[tuple[str | None, int | None, str], tuple[LimitRow, ...]] = field(
        init=False, repr=False, compare=False
    )
    _caps: dict[tuple[str, int], tuple[CapRow, ...]] = field(init=False, repr=False, compare=False)
    _tiers: dict[str, tuple[TierRow, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_limits", _grouped(self.limits, _limit_key))
        object.__setattr__(self, "_tiers", _grouped(sorted(self.tiers, key=_tier_order), _tier_key))
        object.__setattr__(self, "_caps", {})

    def matching_limits(self, facts: Facts, *, tier: int) -> list[LimitRow]:
        """
        Return the rows that match: those for the position and tier, and the forbidding ones for everybody.
        """
        position, remedy = facts.holder.position, facts.ask.remedy
        look = self._limits.get
        rows = (
            *look((position, tier, remedy), ()),
            *look((position, None, remedy), ()),
            *look((None, tier, remedy), ()),
            *look((None, None, remedy), ()),
        )
        return [row for row in rows if row.matches(facts)]

    def caps_for(self, position: str, *, tier: int) -> tuple[CapRow, ...]:
        """Return the caps of a position at a tier; kept, because a version never changes."""
        key = (position, tier)
        if key not in self._caps:
            self._caps[key] = tuple(
                cap for cap in self.caps if cap.position == position and cap.tier in (None, tier)
            )
        return self._caps[key]

    def tiers_of(self, position: str) -> tuple[TierRow, ...]:
        """Return the tiers of a position, lowest first."""
        return self._tiers.get(position, ())

    def top_tier_of(self, position: str) -> int:
        """Return the highest tier of a position: 1, which needs no row, unless rows name higher ones."""
        return max([FIRST_TIER, *(row.tier for row in self.tiers_of(position))])

    def remedies_of(self, position: str) -> frozenset[str]:
        """Return the remedies that the position may give at some tier."""
        return frozenset(row.remedy for row in self.limits if row.position == position and not forbids(row))

    def minutes_for(self, *, remedy: str, priority: int) -> int:
        """
        Return the approval target in working minutes: the row with most matches, else the default of the
        terms.
        """
        matching = [
            row for row in self.targets if row.remedy in ("", remedy) and row.priority in (None, priority)
        ]
        if not matching:
            return self.terms.approval_minutes
        # Of two rows that match equally well the quicker one wins: the customer is promised the better.
        best = max(matching, key=lambda row: (bool(row.remedy) + (row.priority is not None), -row.minutes))
        return best.minutes


def forbids(row: LimitRow) -> bool:
    return row.effect == Effect.FORBID.value


def best_limit(rows: Iterable[LimitRow]) -> LimitRow | None:
    """Return the granting row with most conditions; of equals the lower amount, then the older row."""
    granting = [row for row in rows if not forbids(row)]
    return min(granting, key=lambda row: (-row.conditions, row.per_decision, row.id), default=None)


def content_of(book: RuleBook) -> dict[str, Any]:
    """Return what a version says, independent of row ids and row order: the input of its content hash."""
    return {
        "currency": book.currency,
        "terms": _plain(book.terms),
        "limits": _rows(book.limits),
        "caps": _rows(book.caps),
        "tiers": _rows(book.tiers),
        "targets": _rows(book.targets),
        "approvers": _rows(book.approvers),
    }


def covers(cap: CapRow, *, remedy: str) -> bool:
    return cap.remedy in (ALL_MONEY, remedy)


def _rows(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return sorted((_plain(row) for row in rows), key=repr)


def _plain(row: Any) -> dict[str, Any]:
    plain = {name: value for name, value in vars(row).items() if name != "id"}
    return {
        name: sorted(value) if isinstance(value, frozenset) else _amount(value)
        for name, value in plain.items()
    }


def _amount(value: Any) -> Any:
    # 50 and 50.000 are the same limit, so they hash the same.
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _limit_key(row: LimitRow) -> tuple[str | None, int | None, str]:
    return (row.position, row.tier, row.remedy)


def _tier_key(row: TierRow) -> str:
    return row.position


def _tier_order(row: TierRow) -> int:
    return row.tier


def _grouped(rows: Iterable[Any], key: Any) -> dict[Any, tuple[Any, ...]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {name: tuple(group) for name, group in groups.items()}
