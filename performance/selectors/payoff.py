"""Asks whether empowerment pays: what remedies cost beside what nobody had to ask, wait or come back for."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from empowerment.choices import Outcome
from empowerment.models import ApprovalStep, Decision, Grant, Reversal
from empowerment.selectors.avoided import without_approval
from empowerment.selectors.decisions import LOOKED_AT, OWN_BASES
from performance.choices import Grain, Kind, Route
from performance.models import DailyFigures
from performance.rules.comparisons import Comparison, compare
from performance.rules.intervals import Interval
from performance.rules.kpis import kpi_of
from performance.rules.values import Totals, Value, estimate
from performance.rules.windows import Stretch
from performance.selectors.drivers import moments_of, share
from performance.selectors.scopes import Group
from performance.selectors.trends import values_by

THOUSAND = 1000
# What the columns of the rollup end with that know only the cases with a remedy by one route.
BY_ROUTE = {Route.OWN: "_own", Route.APPROVED: "_approved"}


@dataclass(frozen=True)
class Spend:
    """
    What was given on the decisions of these days in one currency: how often, how much in all with the
    interval of the total, on whose say. `taken_back` is what was reversed of it since.
    """

    currency: str
    is_own: bool
    n: int
    total: Decimal
    interval: Interval | None
    taken_back: Decimal


@dataclass(frozen=True)
class Followed:
    """
    How it went on with the customers of the cases on which remedies were given by one route. What was
    resolved while its team could not work is left out.
    """

    route: Route
    cases: int
    back: Value
    stayed: Value | None


@dataclass(frozen=True)
class Payoff:
    """
    Both sides of empowerment over the decisions of the same days. `waiting` is the time customers waited for
    approvals, in minutes; `turnaround` the median time to an answer, in hours; `answers` is how often
    `approvers` answered `requests`. `back` and `stayed` compare customers helped within own authority with
    those helped after an approval; of the cases of `followed_over`, `routes_excluded` are in no route because
    of outages.
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
    requests: int
    approvers: int
    routes: tuple[Followed, ...]
    routes_excluded: int
    back: Comparison
    stayed: Comparison


def payoff_of(group: Group, *, span: int, today: date) -> Payoff:
    """Return both sides of empowerment for a group, over the last whole days. Seven queries."""
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
    routes, excluded = _followed(group, followed_over, stayed_over)
    by_route = {one.route: one for one in routes}
    return Payoff(
        over=over,
        followed_over=followed_over,
        stayed_over=stayed_over,
        spends=_spends(group, over),
        decisions=counted["n"],
        own=_share_of(counted["own"], counted["n"]),
        avoided=_share_of(counted["avoided"], counted["n"]),
        waiting=values.get(("all", "minutes_lost", "minutes")),
        turnaround=values.get(("all", "approval_turnaround", "hours")),
        answers=answered["n"],
        requests=answered["requests"],
        approvers=answered["by"],
        routes=routes,
        routes_excluded=excluded,
        back=_compared(by_route, "back", "repeat_contact"),
        stayed=_compared(by_route, "stayed", "retention_90"),
    )


def _ending(last: date, span: int) -> Stretch:
    return Stretch(last - timedelta(days=span - 1), last)


def _of_decisions(group: Group, over: Stretch, path: str = "") -> Q:
    """What belongs to the decisions of a group in these days; `path` leads from a row to its decision."""
    first, end = moments_of(over)
    fields = {"team": "team", "agent": "agent", "channel": "case__channel", "category": "case__category"}
    days = Q(**{f"{path}decided_at__gte": first, f"{path}decided_at__lt": end})
    return days & group.rows(**{name: f"{path}{field}" for name, field in fields.items()})


def _decisions(group: Group, over: Stretch) -> QuerySet[Decision]:
    return Decision.objects.filter(_of_decisions(group, over)).order_by()


def _spends(group: Group, over: Stretch) -> tuple[Spend, ...]:
    given = Grant.objects.filter(_of_decisions(group, over, "decision__"))
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
    given = ApprovalStep.objects.filter(_of_decisions(group, over, "request__decision__"), kind__in=LOOKED_AT)
    found: dict[str, int] = given.aggregate(
        n=Count("pk"), requests=Count("request", distinct=True), by=Count("by", distinct=True)
    )
    return found


def _followed(group: Group, followed: Stretch, stayed: Stretch) -> tuple[tuple[Followed, ...], int]:
    """
    Return how it went on with customers who can be followed, by how the remedy of their case was decided: who
    came back of the cases resolved in the first days, who stayed of those of the second. And how many of the
    first are left out.
    """
    by_route = {"known": followed, "back": followed, "followed": stayed, "retained": stayed}
    columns = {f"{name}{end}": over for name, over in by_route.items() for end in ("", *BY_ROUTE.values())}
    columns["cases_excluded"] = followed
    sums = {
        f"all_{name}": Sum(name, filter=Q(day__gte=over.first, day__lte=over.last))
        for name, over in columns.items()
    }
    days = DailyFigures.objects.filter(
        group.within,
        day__gte=min(followed.first, stayed.first),
        day__lte=max(followed.last, stayed.last),
    )
    found = {name: total or 0 for name, total in days.aggregate(**sums).items()}

    def count(name: str, route: Route) -> int:
        if route in BY_ROUTE:
            return int(found[f"all_{name}{BY_ROUTE[route]}"])
        rest = found[f"all_{name}"] - sum(found[f"all_{name}{suffix}"] for suffix in BY_ROUTE.values())
        return int(rest)

    routes = tuple(
        Followed(
            route,
            known,
            share(count("back", route), known),
            share(count("retained", route), asked) if (asked := count("followed", route)) else None,
        )
        for route in Route
        if (known := count("known", route))
    )
    return routes, int(found["all_cases_excluded"])


def _share_of(hits: int, n: int) -> Value:
    return share(hits, n) if n else Value(0, 0.0, None, is_enough=False)


def _compared(routes: dict[Route, Followed], name: str, code: str) -> Comparison:
    own, asked = routes.get(Route.OWN), routes.get(Route.APPROVED)
    return compare(
        getattr(own, name, None),
        getattr(asked, name, None),
        kind=Kind.SHARE,
        direction=kpi_of(code).direction,
    )
