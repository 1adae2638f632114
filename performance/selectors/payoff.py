"""Asks whether empowerment pays: what remedies cost beside what nobody had to ask, wait or come back for."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum

from empowerment.models import ApprovalStep, Grant, Reversal
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
    those helped after an approval. Because of outages `decisions_excluded` are not among the decisions, and
    of the cases of `followed_over` `routes_excluded` in no route; money and answers know all.
    """

    over: Stretch
    followed_over: Stretch
    stayed_over: Stretch
    spends: tuple[Spend, ...]
    decisions: int
    decisions_excluded: int
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
    """Return both sides of empowerment for a group, over the last whole days. Five queries."""
    over = _ending(today - timedelta(days=1), span)
    # A week, and ninety days, have to be over before anybody knows who came back and who stayed.
    followed_over, stayed_over = (
        _ending(today - timedelta(days=8), span),
        _ending(today - timedelta(days=91), span),
    )
    counted = _counted(group, over, followed_over, stayed_over)
    values = values_by(
        Grain.ORGANIZATION,
        [kpi_of("minutes_lost"), kpi_of("approval_turnaround")],
        group=group,
        over=over,
        today=today,
    )
    answers = _answers(group, over)
    routes = _routes(counted)
    by_route = {one.route: one for one in routes}
    return Payoff(
        over=over,
        followed_over=followed_over,
        stayed_over=stayed_over,
        spends=_spends(group, over),
        decisions=counted["decisions"],
        decisions_excluded=counted["decisions_excluded"],
        own=_share_of(counted["own"], counted["decisions"]),
        avoided=_share_of(counted["avoided"], counted["decisions"]),
        waiting=values.get(("all", "minutes_lost", "minutes")),
        turnaround=values.get(("all", "approval_turnaround", "hours")),
        answers=sum(answers.values()),
        requests=counted["looked_at"],
        approvers=len(answers),
        routes=routes,
        routes_excluded=counted["cases_excluded"],
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


def _answers(group: Group, over: Stretch) -> dict[int, int]:
    """Return by approver how often they answered requests, or asked back."""
    given = ApprovalStep.objects.filter(_of_decisions(group, over, "request__decision__"), kind__in=LOOKED_AT)
    return dict(given.order_by().values_list("by").annotate(n=Count("pk")))


def _counted(group: Group, over: Stretch, followed: Stretch, stayed: Stretch) -> dict[str, int]:
    """
    Return what the rollup adds up to by its columns: of decisions, who came back of the cases resolved in the
    second days, who stayed of those of the third.
    """
    columns = dict.fromkeys(("decisions", "decisions_excluded", "own", "avoided", "looked_at"), over)
    by_route = {"known": followed, "back": followed, "followed": stayed, "retained": stayed}
    columns |= {f"{name}{end}": days for name, days in by_route.items() for end in ("", *BY_ROUTE.values())}
    columns["cases_excluded"] = followed
    stretches = (over, followed, stayed)
    rows = DailyFigures.objects.filter(
        group.within,
        day__gte=min(days.first for days in stretches),
        day__lte=max(days.last for days in stretches),
    )
    # By day, and not each column over its own days: a condition for each sum takes longer than the sums.
    sums = rows.order_by().values_list("day").annotate(**{f"all_{name}": Sum(name) for name in columns})
    found = dict.fromkeys(columns, 0)
    for day, *totals in sums:
        for (name, days), total in zip(columns.items(), totals, strict=True):
            found[name] += total if day in days else 0
    return found


def _routes(counted: dict[str, int]) -> tuple[Followed, ...]:
    """Return how it went on with customers who can be followed, by how their remedy was decided."""

    def count(name: str, route: Route) -> int:
        if route in BY_ROUTE:
            return counted[f"{name}{BY_ROUTE[route]}"]
        return counted[name] - sum(counted[f"{name}{end}"] for end in BY_ROUTE.values())

    return tuple(
        Followed(
            route,
            known,
            share(count("back", route), known),
            share(count("retained", route), asked) if (asked := count("followed", route)) else None,
        )
        for route in Route
        if (known := count("known", route))
    )


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
