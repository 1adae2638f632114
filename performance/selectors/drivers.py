"""Asks why customers come, what matters to them, what could be solved on the spot, what our rules cause."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from empowerment.choices import Outcome
from empowerment.models import Decision
from feedback.choices import Attribute
from feedback.models import AttributeImportance
from performance.choices import Kind
from performance.models import DailyFigures
from performance.rules.kpis import MINIMUM_N
from performance.rules.values import Totals, Value, estimate
from performance.rules.windows import Stretch
from performance.selectors.scopes import Group

# Where a response says whose it is.
SURVEYED = {"team": "team", "agent": "agent", "channel": "case__channel", "category": "case__category"}
IMPORTANCES = (1, 5)


@dataclass(frozen=True)
class Driver:
    """
    Why customers came: a category of resolved cases, empty where none was given.

    `volume` is its share of all cases. Of those resolved while their team could work, which `excluded` are
    not: `solvable` of those with a decision are those on which nobody had to be asked; `caused` are those
    that made work because of how we decide: they needed an approval, were passed on, or were opened again.
    """

    category: str
    cases: int
    volume: Value
    excluded: int
    solvable: Value | None
    caused: Value | None


@dataclass(frozen=True)
class ReasonRow:
    """A reason given for decisions: how many, and how many of them were within own authority."""

    label: str
    reason_id: int
    decisions: int
    own: Value


def drivers_of(group: Group, *, over: Stretch) -> list[Driver]:
    """Return the categories of the cases a group resolved in these days, the largest first. One query."""
    columns = ("resolved", "cases_excluded", "judged", "caused", "decided", "escalated")
    counted = (
        DailyFigures.objects.filter(group.within, day__gte=over.first, day__lte=over.last, resolved__gt=0)
        .order_by()
        .values("category")
        .annotate(**{f"all_{name}": Sum(name) for name in columns})
    )
    rows: list[Any] = sorted(counted, key=lambda row: (-row["all_resolved"], row["category"]))
    every = sum(row["all_resolved"] for row in rows)
    return [
        Driver(
            category=row["category"],
            cases=row["all_resolved"],
            volume=share(row["all_resolved"], every),
            excluded=row["all_cases_excluded"],
            solvable=_share_if_any(row["all_decided"] - row["all_escalated"], row["all_decided"]),
            caused=_share_if_any(row["all_caused"], row["all_judged"]),
        )
        for row in rows
    ]


def reasons_of(group: Group, *, over: Stretch) -> list[ReasonRow]:
    """Return the reasons of the decisions a group logged in these days, most frequent first. One query."""
    rows = (
        _decisions(group, over)
        .values("reason_id", label=F("reason__label"))
        .annotate(n=Count("pk"), own=Count("pk", filter=Q(outcome=Outcome.WITHIN_AUTHORITY)))
        .order_by("-n", "label")
    )
    return [ReasonRow(row["label"], row["reason_id"], row["n"], share(row["own"], row["n"])) for row in rows]


@dataclass(frozen=True)
class Wish:
    """How much an attribute of the service matters to the customers who were asked, from 1 to 5."""

    attribute: Attribute
    matters: Value


def wishes_of(group: Group, *, over: Stretch) -> list[Wish]:
    """
    Return what matters to the customers who answered about a group in these days, the most first. One query.
    """
    first, end = moments_of(over)
    whose = group.rows(**{name: f"response__{field}" for name, field in SURVEYED.items()})
    rows = (
        AttributeImportance.objects.filter(
            whose, response__answered_at__gte=first, response__answered_at__lt=end
        )
        .order_by()
        .values("attribute")
        .annotate(n=Count("pk"), total=Sum("importance"), squares=Sum(F("importance") * F("importance")))
    )
    found = [Wish(Attribute(row["attribute"]), _mean(row["n"], row["total"], row["squares"])) for row in rows]
    # Where the answers are too few, their place in the order tells nothing either.
    return sorted(found, key=lambda one: (-one.matters.value * one.matters.is_enough, one.attribute))


def _mean(n: int, total: int, squares: int) -> Value:
    value, interval = estimate(Kind.MEAN, Totals(n, total=total, squares=squares))
    ends = interval and interval.held(*IMPORTANCES)
    return Value(n, value, ends, is_enough=interval is not None and n >= MINIMUM_N)


def share(hits: int, n: int, *, minimum_n: int = MINIMUM_N) -> Value:
    """Return a share with its interval; whether it may be shown is up to the minimum n."""
    value, interval = estimate(Kind.SHARE, Totals(n, hits=hits))
    return Value(n, value, interval, is_enough=interval is not None and n >= minimum_n)


def _share_if_any(hits: int, n: int) -> Value | None:
    return share(hits, n) if n else None


def moments_of(over: Stretch) -> tuple[datetime, datetime]:
    """Return the moments, half-open, between which the days of the organization lie."""
    first = timezone.make_aware(datetime.combine(over.first, time.min))
    return first, timezone.make_aware(datetime.combine(over.last + timedelta(days=1), time.min))


def _decisions(group: Group, over: Stretch) -> QuerySet[Decision]:
    first, end = moments_of(over)
    decisions = Decision.objects.order_by().filter(decided_at__gte=first, decided_at__lt=end)
    return decisions.filter(group.rows(channel="case__channel", category="case__category"))
