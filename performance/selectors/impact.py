"""Asks what one agent's work has brought: helped, avoided, a strength and a case to practise on."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case as Choice, Exists, OuterRef, Q, When

from customers.models import Case
from customers.rules.incident_log import UNKNOWN
from empowerment.choices import Outcome, RequestStatus
from empowerment.models import Decision
from empowerment.selectors.avoided import without_approval
from people.models import User
from performance.choices import Grain, PracticeCause
from performance.rules.comparisons import Comparison, compare
from performance.rules.kpis import kpi_of
from performance.rules.practice import Avoided, avoided, strength_of
from performance.rules.values import Totals, Value, merged, value_of
from performance.rules.windows import Stretch
from performance.selectors.drivers import moments_of
from performance.selectors.kpis import kpi_totals, minimum_ns

REPEAT = "repeat_contact"
BACK_WITHIN = timedelta(hours=168)
# What a strength may lie in.
COMPARED = ("fcr", "reopen_rate", REPEAT, "own_authority", "csat", "ces")
# What an approver made of a request not given as asked: who accepts less, or declines, was offered it.
REFUSALS = {
    RequestStatus.DENIED: PracticeCause.REFUSED,
    RequestStatus.ACCEPTED: PracticeCause.LESS,
    RequestStatus.DECLINED: PracticeCause.LESS,
}


@dataclass(frozen=True)
class Helped:
    """Cases resolved and the customers they were for; customers nobody knows count as none."""

    cases: int
    customers: int


@dataclass(frozen=True)
class Decided:
    """Decisions logged, those within own authority, and those the lowest tier would have had to ask about."""

    decisions: int
    own: int
    avoided: int


@dataclass(frozen=True)
class Strength:
    """A KPI in which somebody is better than the rest of the team, with both figures."""

    code: str
    mine: Value
    theirs: Value
    difference: Comparison


@dataclass(frozen=True)
class Practice:
    """A real case to look at again, the decision on it if that is what it is about, and why this one."""

    cause: PracticeCause
    case_id: int
    reference: str
    decision_id: int | None = None


@dataclass(frozen=True)
class Impact:
    """What an agent's work has brought over some days."""

    over: Stretch
    helped: Helped
    decided: Decided
    mine_back: Value | None
    theirs_back: Value | None
    repeats: Avoided | None
    strength: Strength | None
    practice: Practice | None


@dataclass(frozen=True)
class _Work:
    """What an agent did in some days, the latest first: cases resolved, decisions logged."""

    cases: list[Any]
    decisions: list[Any]


def impact_of(agent: User, *, over: Stretch, today: date) -> Impact:
    """
    Return what an agent's work has brought over these days, beside the rest of the team. Four queries.
    """
    mine, theirs = _beside_the_team(agent, over, today)
    compared = {
        code: compare(
            mine.get(code), theirs.get(code), kind=kpi_of(code).kind, direction=kpi_of(code).direction
        )
        for code in COMPARED
    }
    best = strength_of(compared)
    work = _work_of(agent, over)
    return Impact(
        over=over,
        helped=_helped(work),
        decided=_decided(work),
        mine_back=mine.get(REPEAT),
        theirs_back=theirs.get(REPEAT),
        repeats=avoided(mine.get(REPEAT), theirs.get(REPEAT)),
        strength=Strength(best, mine[best], theirs[best], compared[best]) if best else None,
        practice=_practice(work),
    )


def _work_of(agent: User, over: Stretch) -> _Work:
    first, end = moments_of(over)
    cases = Case.objects.filter(resolved_by=agent, resolved_at__gte=first, resolved_at__lt=end)
    decisions = Decision.objects.filter(agent=agent, decided_at__gte=first, decided_at__lt=end)
    # Nobody knows whether somebody unknown came back.
    later = Case.objects.filter(
        customer=OuterRef("customer"),
        opened_at__gt=OuterRef("resolved_at"),
        opened_at__lte=OuterRef("resolved_at") + BACK_WITHIN,
    ).exclude(customer__reference=UNKNOWN)
    return _Work(
        cases=list(
            cases.annotate(is_back=Exists(later.exclude(pk=OuterRef("pk"))))
            .order_by("-resolved_at", "-pk")
            .values("pk", "reference", "customer_id", "customer__reference", "reopen_count", "is_back")
        ),
        decisions=list(
            decisions.annotate(is_avoided=Choice(When(without_approval(), then=True), default=False))
            .order_by("-decided_at", "-pk")
            .values(
                "pk",
                "outcome",
                "amount",
                "is_avoided",
                "case_id",
                "case__reference",
                "limit__per_decision",
                "request__status",
            )
        ),
    )


def _helped(work: _Work) -> Helped:
    known = {case["customer_id"] for case in work.cases if case["customer__reference"] != UNKNOWN}
    return Helped(cases=len(work.cases), customers=len(known))


def _decided(work: _Work) -> Decided:
    return Decided(
        decisions=len(work.decisions),
        own=sum(one["outcome"] == Outcome.WITHIN_AUTHORITY for one in work.decisions),
        avoided=sum(one["is_avoided"] for one in work.decisions),
    )


def _practice(work: _Work) -> Practice | None:
    """
    Return the latest case that is worth another look: one that was opened again; else a request that was
    denied or answered with less; else one whose customer came back; else one that had to be asked because a
    budget was used up although the amount was within the limit.
    """
    asked = [one for one in work.decisions if one["outcome"] == Outcome.NEEDS_APPROVAL]
    candidates = (
        *(_practice_on(PracticeCause.REOPENED, case) for case in work.cases if case["reopen_count"]),
        *(_asked_about(cause, one) for one in asked if (cause := REFUSALS.get(one["request__status"]))),
        *(_practice_on(PracticeCause.BACK, case) for case in work.cases if case["is_back"]),
        *(_asked_about(PracticeCause.BUDGET, one) for one in asked if _is_within_limit(one)),
    )
    return candidates[0] if candidates else None


def _practice_on(cause: PracticeCause, case: dict[str, Any]) -> Practice:
    return Practice(cause, case["pk"], case["reference"])


def _asked_about(cause: PracticeCause, decision: dict[str, Any]) -> Practice:
    return Practice(cause, decision["case_id"], decision["case__reference"], decision["pk"])


def _is_within_limit(decision: dict[str, Any]) -> bool:
    limit = decision["limit__per_decision"]
    return limit is not None and bool(decision["amount"] <= limit)


def _beside_the_team(agent: User, over: Stretch, today: date) -> tuple[dict[str, Value], dict[str, Value]]:
    """The agent's figures and those of everybody else in the agent's team, over the same known days."""
    if agent.team_id is None:
        return {}, {}
    minima = minimum_ns()
    kpis = [kpi_of(code) for code in COMPARED]
    parts: dict[tuple[bool, str], list[Totals]] = defaultdict(list)
    within = Q(team=agent.team_id)
    for one in kpi_totals(kpis, grain=Grain.AGENT, first=over.first, last=over.last, within=within):
        if one.start < today - timedelta(days=one.kpi.matures_days) or not one.kpi.matures_days:
            parts[(one.group == agent.pk, one.kpi.code)].append(one.totals)
    found: tuple[dict[str, Value], dict[str, Value]] = ({}, {})
    for (is_mine, code), totals in parts.items():
        kpi = kpi_of(code)
        value = value_of(kpi, merged(totals), minimum_n=minima.get(code, kpi.minimum_n))
        if value is not None:
            found[0 if is_mine else 1][code] = value
    return found
