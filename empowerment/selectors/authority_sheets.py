"""Asks what a person may do: every remedy, limit and budget, and what unlocks more, on one sheet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from customers.choices import Channel, Segment
from empowerment.choices import RemedyKind, Window
from empowerment.models import ReasonCode, Remedy
from empowerment.rules.budgets import Purse
from empowerment.rules.facts import Drawn
from empowerment.rules.headrooms import tightest
from empowerment.rules.limits import BudgetLine
from empowerment.rules.rulebook import ApproverRow, CapRow, LimitRow, RuleBook, best_limit, covers, forbids
from empowerment.rules.tiers import NextTier, next_tier, reached_tier, tier_with_training
from empowerment.selectors.authority import Authority, authorities_of
from empowerment.selectors.budgets import drawn_on
from governance.models import PolicyVersion
from people.models import Completion, Course, Position
from people.selectors.organization import managers_above
from people.selectors.standing import QualificationFact

NOTHING = Decimal(0)
# Budgets of a customer or a case have nothing to show without one.
OWN_WINDOWS = frozenset({Window.AGENT_DAY.value, Window.AGENT_MONTH.value, Window.TEAM_MONTH.value})
NOBODY = 0


@dataclass(frozen=True)
class LimitOnSheet:
    """
    One limit in words: `conditions` say when it holds, none of them means always. A forbidding one has no
    amount.
    """

    conditions: tuple[str, ...]
    per_decision: Decimal | None
    rationale: str

    @property
    def forbids(self) -> bool:
        return self.per_decision is None


@dataclass(frozen=True)
class BudgetOnSheet:
    """One budget. `all_money`: it counts every remedy together. `line` is none for a customer's or case's."""

    window: str
    all_money: bool
    cap: Decimal
    rationale: str
    line: BudgetLine | None


@dataclass(frozen=True)
class DeciderAbove:
    """Somebody, or a position, who may give more of a remedy: up to `per_decision` at once."""

    name: str
    position: str
    user_id: int | None
    per_decision: Decimal | None


@dataclass(frozen=True)
class RemedyOnSheet:
    """
    What a person may do with one remedy. `per_decision` is the limit that holds when no condition does;
    `unlocked` what it would be at the next tier, none if it would not change.
    """

    remedy: Remedy
    currency: str
    per_decision: Decimal
    limits: tuple[LimitOnSheet, ...]
    budgets: tuple[BudgetOnSheet, ...]
    above: tuple[DeciderAbove, ...]
    unlocked: Decimal | None

    @property
    def tightest(self) -> BudgetLine | None:
        return tightest(budget.line for budget in self.budgets if budget.line is not None)

    @property
    def is_open(self) -> bool:
        """Something may be given on one's own authority, at least under a condition."""
        return any(not limit.forbids for limit in self.limits)


@dataclass(frozen=True)
class Lapsed:
    """Training that ran out and took a tier with it: the titles, since when, and the tier it would carry."""

    courses: tuple[str, ...]
    since: datetime
    tier: int


@dataclass(frozen=True)
class AuthoritySheet:
    """
    Everything a person may do at a moment. Without a version no policy binds them and nothing is allowed.

    `top_tier` is the highest tier of the position; `deemed_limit` what may be decided alone once an approval
    clock is missed while the customer waits, none for never; `measured` is what counts of each kind;
    `lapsed` what ran out and would carry a higher tier.
    """

    user_id: int
    name: str
    position: str
    at: datetime
    version: PolicyVersion | None
    currency: str
    tier: int
    top_tier: int
    remedies: tuple[RemedyOnSheet, ...]
    next_tier: NextTier | None
    courses: dict[str, str]
    deemed_limit: Decimal | None
    approval_minutes: int | None
    measured: Mapping[str, QualificationFact] = field(default_factory=dict)
    lapsed: Lapsed | None = None


def moment_on(day: date | None, *, now: datetime) -> datetime:
    """Return the moment to ask for: now, or the end of another day, as the organization's days go."""
    zone = ZoneInfo(settings.TIME_ZONE)
    if day is None or day == now.astimezone(zone).date():
        return now
    return datetime.combine(day, time(0), zone) + timedelta(days=1, microseconds=-1)


def authority_sheet(user_id: int, *, at: datetime) -> AuthoritySheet:
    """
    Return what a person may do, in eleven queries however many remedies, limits and managers there are.

    At another moment than now: under the law, training and measured performance of then, in the position,
    team and line of today.

    :raises KeyError: if there is no such account
    """
    line = managers_above(user_id)
    authorities = authorities_of([user_id, *line], at=at)
    own = authorities.pop(user_id)
    position = Position.objects.filter(code=own.holder.position).first()
    if own.book is None:
        return AuthoritySheet(
            user_id=user_id,
            name=own.standing.name,
            position=position.name if position else "",
            at=at,
            version=None,
            currency="",
            tier=0,
            top_tier=0,
            remedies=(),
            next_tier=None,
            courses={},
            deemed_limit=None,
            approval_minutes=None,
        )
    book = own.book
    unlocks = next_tier(own.holder, book)
    return AuthoritySheet(
        user_id=user_id,
        name=own.standing.name,
        position=position.name if position else "",
        at=at,
        version=PolicyVersion.objects.select_related("policy").get(pk=book.version_id),
        currency=book.currency,
        tier=reached_tier(own.holder, book),
        top_tier=book.top_tier_of(own.holder.position),
        remedies=tuple(
            _remedies(own, book, unlocks, [authorities[pk] for pk in line if pk in authorities], at=at)
        ),
        next_tier=unlocks,
        courses=dict(Course.objects.values_list("code", "title")),
        deemed_limit=book.terms.deemed_limit,
        approval_minutes=book.terms.approval_minutes,
        measured={fact.kind: fact for fact in own.standing.qualifications},
        lapsed=_lapsed(own, book, at=at),
    )


def _lapsed(own: Authority, book: RuleBook, *, at: datetime) -> Lapsed | None:
    """Courses that were valid once, and are asked for by a tier that everything else would reach."""
    asked = {code for row in book.tiers_of(own.holder.position) for code in row.courses}
    missing = asked - own.holder.courses
    if not missing:
        return None
    passed = Completion.objects.filter(
        user=own.standing.user_id, course__code__in=missing, expires_at__lte=at
    )
    ended = {one.course.code: one for one in passed.select_related("course").order_by("expires_at")}
    tier = tier_with_training(own.holder, book, courses=ended)
    if tier <= reached_tier(own.holder, book):
        return None
    needed = {code for row in book.tiers_of(own.holder.position) if row.tier == tier for code in row.courses}
    gone = [one for code, one in ended.items() if code in needed]
    # Every row has an end: only what ended was asked for.
    since = max(one.expires_at for one in gone if one.expires_at)
    return Lapsed(tuple(sorted(one.course.title for one in gone)), since, tier)


def _remedies(
    own: Authority, book: RuleBook, unlocks: NextTier | None, above: list[Authority], *, at: datetime
) -> Iterable[RemedyOnSheet]:
    position = own.holder.position
    tier = reached_tier(own.holder, book)
    reasons = dict(ReasonCode.objects.values_list("code", "label"))
    remedies = list(Remedy.objects.filter(active=True))
    purses = {remedy: _purse(own, remedy, book, at=at) for remedy in remedies}
    drawn = drawn_on(purses.values())
    named = _named(book.approvers)
    for remedy in remedies:
        limits = _limits_at(book, position, tier, remedy.code)
        base = _unconditional(limits)
        later = _unconditional(_limits_at(book, position, unlocks.tier, remedy.code)) if unlocks else base
        yield RemedyOnSheet(
            remedy=remedy,
            currency=book.currency,
            per_decision=base,
            limits=tuple(_on_sheet(row, reasons) for row in limits),
            budgets=tuple(_budgets(book, position, tier, remedy.code, drawn[purses[remedy]])),
            above=_beyond(_deciders(above, remedy.code, more_than=base), named),
            unlocked=later if later > base else None,
        )


def _limits_at(book: RuleBook, position: str, tier: int, remedy: str) -> list[LimitRow]:
    """The rows that could match, broadest first; what is forbidden outright stands alone."""
    rows = [
        row
        for row in book.limits
        if row.remedy == remedy and row.position in (position, None) and row.tier in (tier, None)
    ]
    banned = [row for row in rows if forbids(row) and not row.conditions]
    return banned[:1] or sorted(rows, key=lambda row: (row.conditions, row.id))


def _unconditional(rows: Iterable[LimitRow]) -> Decimal:
    best = best_limit(row for row in rows if not row.conditions)
    return best.per_decision if best and best.per_decision is not None else NOTHING


def _on_sheet(row: LimitRow, reasons: dict[str, str]) -> LimitOnSheet:
    conditions = (
        str(Channel(row.channel).label) if row.channel else "",
        str(Segment(row.segment).label) if row.segment else "",
        reasons.get(row.reason, row.reason),
    )
    return LimitOnSheet(
        conditions=tuple(filter(None, conditions)), per_decision=row.per_decision, rationale=row.rationale
    )


def _budgets(
    book: RuleBook, position: str, tier: int, remedy: str, drawn: tuple[Drawn, ...]
) -> Iterable[BudgetOnSheet]:
    """The lowest cap of each window and scope, in the order of the windows."""
    figures = {(one.window, one.remedy): one for one in drawn}
    lowest: dict[tuple[str, str], CapRow] = {}
    for cap in book.caps_for(position, tier=tier):
        key = (cap.window, cap.remedy)
        if covers(cap, remedy=remedy) and (key not in lowest or cap.amount < lowest[key].amount):
            lowest[key] = cap
    for (window, scope), cap in sorted(lowest.items(), key=lambda item: _order(*item[0])):
        figure = figures[(window, scope)]
        yield BudgetOnSheet(
            window=window,
            all_money=scope != remedy,
            cap=cap.amount,
            rationale=cap.rationale,
            line=BudgetLine(window, scope, cap.amount, figure.used, figure.held, cap.rationale)
            if window in OWN_WINDOWS
            else None,
        )


def _order(window: str, scope: str) -> tuple[int, str]:
    return (list(Window.values).index(window), scope)


def _purse(own: Authority, remedy: Remedy, book: RuleBook, *, at: datetime) -> Purse:
    return Purse(
        holder_id=own.holder.user_id,
        team_id=own.standing.team_id or NOBODY,
        customer_id=NOBODY,
        case_id=NOBODY,
        remedy=remedy.code,
        currency=remedy.unit_cost_currency if remedy.kind == RemedyKind.QUANTITY else book.currency,
        day_on=own.holder.day_on,
        customer_day_on=at.astimezone(ZoneInfo(settings.TIME_ZONE)).date(),
    )


def _deciders(above: list[Authority], remedy: str, *, more_than: Decimal) -> Iterable[DeciderAbove]:
    """The manager line, nearest first, as far as each may give more than the one before."""
    for one in above:
        if one.book is None or not one.standing.active:
            continue
        tier = reached_tier(one.holder, one.book)
        amount = _unconditional(_limits_at(one.book, one.holder.position, tier, remedy))
        if amount > more_than:
            more_than = amount
            yield DeciderAbove(
                name=one.standing.name,
                position=one.holder.position,
                user_id=one.standing.user_id,
                per_decision=amount,
            )


def _beyond(line: Iterable[DeciderAbove], named: tuple[DeciderAbove, ...]) -> tuple[DeciderAbove, ...]:
    """The line, then the positions the version names, but for those that somebody of the line holds."""
    people = tuple(line)
    held = {one.position for one in people}
    return (*people, *(one for one in named if one.position not in held))


def _named(approvers: tuple[ApproverRow, ...]) -> tuple[DeciderAbove, ...]:
    names = dict(
        Position.objects.filter(code__in=[row.position for row in approvers]).values_list("code", "name")
    )
    return tuple(
        DeciderAbove(
            name=names.get(row.position, row.position), position=row.position, user_id=None, per_decision=None
        )
        for row in approvers
    )
