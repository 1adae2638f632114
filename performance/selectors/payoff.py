"""Asks whether empowerment pays: what remedies cost beside what nobody had to ask, wait or come back for."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import (
    Case as Choice,
    CharField,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value as Constant,
    When,
)
from django.db.models.functions import TruncDate

from customers.models import Case
from customers.rules.incident_log import UNKNOWN
from empowerment.choices import GrantBasis, Outcome, StepKind
from empowerment.models import ApprovalStep, Decision, Grant, Reversal
from empowerment.selectors.avoided import without_approval
from performance.choices import Grain, Kind, Route
from performance.rules.comparisons import Comparison, compare
from performance.rules.intervals import Interval
from performance.rules.kpis import kpi_of
from performance.rules.values import Totals, Value, estimate
from performance.rules.windows import Stretch
from performance.selectors.drivers import moments_of, share
from performance.selectors.scopes import Group
from performance.selectors.trends import values_by

BACK_WITHIN = timedelta(hours=168)
OWN_BASES = (GrantBasis.OWN, GrantBasis.DEEMED)
ANSWERS = (StepKind.APPROVED, StepKind.DENIED, StepKind.COUNTERED, StepKind.RETURNED)
THOUSAND = 1000


@dataclass(frozen=True)
class Spend:
    """
    What was given in one currency: how often, how much in all with the interval of the total, on whose say.
    `taken_back` is what was reversed of it since.
    """

    currency: str
    is_own: bool
    n: int
    total: Decimal
    interval: Interval | None
    taken_back: Decimal


@dataclass(frozen=True)
class Followed:
    """How it went on with the customers of the cases on which remedies were given by one route."""

    route: Route
    cases: int
    back: Value
    stayed: Value | None


@dataclass(frozen=True)
class Payoff:
    """
    Both sides of empowerment over the same days. `waiting` is the time customers waited for approvals, in
    minutes; `turnaround` the median time to an answer, in hours. `back` and `stayed` compare customers helped
    within own authority with those helped after an approval.
    """

    over: Stretch
    followed_over: Stretch
    stayed_over: Stretch
    spends: tuple[Spend, ...]
    decisions: int
    own: Value
    avoided: Value
    waiting: Value | None
    turnaround: Value | None
    answers: int
    approvers: int
    routes: tuple[Followed, ...]
    back: Comparison
    stayed: Comparison


def payoff_of(group: Group, *, span: int, today: date) -> Payoff:
    """Return both sides of empowerment for a group, over the last whole days. Eight queries."""
    over = _ending(today - timedelta(days=1), span)
    # A week, and ninety days, have to be over before anybody knows who came back and who stayed.
    followed_over, stayed_over = (
        _ending(today - timedelta(days=8), span),
        _ending(today - timedelta(days=91), span),
    )
    decisions = _decisions(group, over)
    counted = decisions.aggregate(
        n=Count("pk"),
        own=Count("pk", filter=Q(outcome=Outcome.WITHIN_AUTHORITY)),
        avoided=Count("pk", filter=without_approval()),
    )
    values = values_by(
        Grain.ORGANIZATION,
        [kpi_of("minutes_lost"), kpi_of("approval_turnaround")],
        group=group,
        over=over,
        today=today,
    )
    answered = _answers(group, over)
    back, stayed = _came_back(group, followed_over), _stayed(group, stayed_over)
    routes = tuple(
        Followed(route, back.get(route, (0, 0))[1], share(*back[route]), _share(stayed.get(route)))
        for route in Route
        if route in back
    )
    by_route = {one.route: one for one in routes}
    return Payoff(
        over=over,
        followed_over=followed_over,
        stayed_over=stayed_over,
        spends=_spends(group, over),
        decisions=counted["n"],
        own=_share_of(counted["own"], counted["n"]),
        avoided=share(counted["avoided"], counted["n"])
        if counted["n"]
        else Value(0, 0.0, None, is_enough=False),
        waiting=values.get(("all", "minutes_lost", "minutes")),
        turnaround=values.get(("all", "approval_turnaround", "hours")),
        answers=answered["n"],
        approvers=answered["by"],
        routes=routes,
        back=_compared(by_route, "back", "repeat_contact"),
        stayed=_compared(by_route, "stayed", "retention_90"),
    )


def _ending(last: date, span: int) -> Stretch:
    return Stretch(last - timedelta(days=span - 1), last)


def _of_teams(group: Group, field: str) -> Q:
    return Q() if group.team_ids is None else Q(**{f"{field}__in": group.team_ids})


def _decisions(group: Group, over: Stretch) -> QuerySet[Decision]:
    first, end = moments_of(over)
    logged = Decision.objects.filter(decided_at__gte=first, decided_at__lt=end).order_by()
    return logged.filter(_of_teams(group, "team"))


def _spends(group: Group, over: Stretch) -> tuple[Spend, ...]:
    first, end = moments_of(over)
    given = Grant.objects.filter(granted_at__gte=first, granted_at__lt=end).filter(
        _of_teams(group, "decision__team")
    )
    reversals = Reversal.objects.filter(grant=OuterRef("pk")).order_by().values("grant")
    reversed_sum = reversals.annotate(sum=Sum("amount")).values("sum")
    rows = (
        given.order_by()
        .annotate(is_own=Q(basis__in=OWN_BASES))
        .values("is_own", currency=F("decision__currency"))
        .annotate(
            n=Count("pk"),
            total=Sum("amount"),
            squares=Sum(F("amount") * F("amount")),
            back=Sum(Subquery(reversed_sum)),
        )
    )
    found = []
    for row in rows:
        totals = Totals(
            row["n"],
            total=int(row["total"] * THOUSAND),
            squares=int(row["squares"] * THOUSAND * THOUSAND),
        )
        _total, interval = estimate(Kind.SUM, totals)
        ends = interval.scaled(1 / THOUSAND) if interval else None
        taken_back = row["back"] or Decimal(0)
        found.append(Spend(row["currency"], row["is_own"], row["n"], row["total"], ends, taken_back))
    return tuple(sorted(found, key=lambda one: (one.currency, not one.is_own)))


def _answers(group: Group, over: Stretch) -> dict[str, int]:
    first, end = moments_of(over)
    given = ApprovalStep.objects.filter(kind__in=ANSWERS, happened_at__gte=first, happened_at__lt=end)
    found: dict[str, int] = given.filter(_of_teams(group, "request__decision__team")).aggregate(
        n=Count("pk"), by=Count("by", distinct=True)
    )
    return found


def _routed(group: Group, over: Stretch) -> QuerySet[Case]:
    """Resolved cases of customers who can be followed, each with how its remedy was decided."""
    first, end = moments_of(over)
    grants = Grant.objects.filter(decision__case=OuterRef("pk"))
    cases = Case.objects.filter(resolved_at__gte=first, resolved_at__lt=end).exclude(
        customer__reference=UNKNOWN
    )
    return (
        cases.filter(_of_teams(group, "team"))
        .order_by()
        .annotate(
            route=Choice(
                When(Exists(grants.exclude(basis__in=OWN_BASES)), then=Constant(Route.APPROVED.value)),
                When(Exists(grants), then=Constant(Route.OWN.value)),
                default=Constant(Route.NONE.value),
                output_field=CharField(),
            )
        )
    )


def _came_back(group: Group, over: Stretch) -> dict[Route, tuple[int, int]]:
    until = ExpressionWrapper(OuterRef("resolved_at") + BACK_WITHIN, output_field=DateTimeField())
    later = Case.objects.filter(
        customer=OuterRef("customer"), opened_at__gt=OuterRef("resolved_at"), opened_at__lte=until
    ).exclude(pk=OuterRef("pk"))
    rows = (
        _routed(group, over)
        .annotate(is_back=Exists(later))
        .values_list("route")
        .annotate(n=Count("pk"), back=Count("pk", filter=Q(is_back=True)))
    )
    return {Route(route): (back, n) for route, n, back in rows}


def _stayed(group: Group, over: Stretch) -> dict[Route, tuple[int, int]]:
    # As the KPI counts it: gone by the ninetieth day after the day of resolving.
    gone = Q(customer__ended_on__lte=F("day") + timedelta(days=90))
    rows = (
        _routed(group, over)
        .annotate(day=TruncDate("resolved_at"))
        .values_list("route")
        .annotate(n=Count("pk"), gone=Count("pk", filter=gone))
    )
    return {Route(route): (n - gone, n) for route, n, gone in rows}


def _share_of(hits: int, n: int) -> Value:
    return share(hits, n) if n else Value(0, 0.0, None, is_enough=False)


def _share(found: tuple[int, int] | None) -> Value | None:
    return None if found is None else share(*found)


def _compared(routes: dict[Route, Followed], name: str, code: str) -> Comparison:
    own, asked = routes.get(Route.OWN), routes.get(Route.APPROVED)
    return compare(
        getattr(own, name, None),
        getattr(asked, name, None),
        kind=Kind.SHARE,
        direction=kpi_of(code).direction,
    )
