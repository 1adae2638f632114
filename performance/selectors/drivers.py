"""Asks why customers come, what matters to them, what could be solved on the spot, what our rules cause."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from customers.models import Case
from empowerment.choices import Outcome
from empowerment.models import Decision
from feedback.choices import Attribute
from feedback.models import AttributeImportance
from performance.choices import Kind
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

    `volume` is its share of all cases. `solvable`: of its cases with a decision, those on which nobody had to
    be asked. `caused`: those that made work because of how we decide: they needed an approval, were passed
    on, or were opened again.
    """

    category: str
    cases: int
    volume: Value
    solvable: Value | None
    caused: Value


@dataclass(frozen=True)
class ReasonRow:
    """A reason given for decisions: how many, and how many of them were within own authority."""

    label: str
    reason_id: int
    decisions: int
    own: Value


def drivers_of(group: Group, *, over: Stretch) -> list[Driver]:
    """Return the categories of the cases a group resolved in these days, the largest first. One query."""
    decisions = Decision.objects.filter(case=OuterRef("pk"))
    counted = (
        _cases(group, over)
        .annotate(
            is_decided=Exists(decisions),
            is_escalated=Exists(decisions.filter(outcome=Outcome.NEEDS_APPROVAL)),
        )
        .values("category")
        .annotate(
            n=Count("pk"),
            decided=Count("pk", filter=Q(is_decided=True)),
            own=Count("pk", filter=Q(is_decided=True, is_escalated=False)),
            caused=Count(
                "pk", filter=Q(is_escalated=True) | Q(reassignment_count__gt=0) | Q(reopen_count__gt=0)
            ),
        )
        .order_by("-n", "category")
    )
    rows = list(counted)
    every = sum(row["n"] for row in rows)
    return [
        Driver(
            category=row["category"],
            cases=row["n"],
            volume=share(row["n"], every),
            solvable=share(row["own"], row["decided"]) if row["decided"] else None,
            caused=share(row["caused"], row["n"]),
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


def moments_of(over: Stretch) -> tuple[datetime, datetime]:
    """Return the moments, half-open, between which the days of the organization lie."""
    first = timezone.make_aware(datetime.combine(over.first, time.min))
    return first, timezone.make_aware(datetime.combine(over.last + timedelta(days=1), time.min))


def _cases(group: Group, over: Stretch) -> QuerySet[Case]:
    first, end = moments_of(over)
    cases = Case.objects.order_by().filter(resolved_at__gte=first, resolved_at__lt=end)
    return cases.filter(group.rows(agent="resolved_by"))


def _decisions(group: Group, over: Stretch) -> QuerySet[Decision]:
    first, end = moments_of(over)
    decisions = Decision.objects.order_by().filter(decided_at__gte=first, decided_at__lt=end)
    return decisions.filter(group.rows(channel="case__channel", category="case__category"))
