"""Asks where figures come from: the days of the facts, and the days on which a case counts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Max, Min, Q, QuerySet

from customers.models import Case
from empowerment.models import Decision
from feedback.models import SurveyResponse
from performance.models import DailyFigures
from performance.rules.scopes import Change, Idle, day_of


@dataclass(frozen=True)
class Span:
    """The first and the last of some days, both included."""

    first: date
    last: date


def days_with_figures() -> Span | None:
    """Return the span of all facts and of all figures made of them, None if there are none."""
    zone = ZoneInfo(settings.TIME_ZONE)
    days: list[date] = []
    for edges in (
        Case.objects.aggregate(first=Min("resolved_at"), last=Max("resolved_at")),
        Decision.objects.aggregate(first=Min("decided_at"), last=Max("decided_at")),
        SurveyResponse.objects.aggregate(first=Min("answered_at"), last=Max("answered_at")),
    ):
        days += [day_of(moment, zone) for moment in edges.values() if moment is not None]
    figures = DailyFigures.objects.aggregate(first=Min("day"), last=Max("day"))
    days += [day for day in figures.values() if day is not None]
    return Span(min(days), max(days)) if days else None


def changes_of_cases(case_ids: Collection[int]) -> set[Change]:
    """Return the days and teams under which these cases, their decisions and their surveys count now."""
    return _changes(
        (Case.objects.filter(pk__in=case_ids), "resolved_at"),
        (Decision.objects.filter(case__in=case_ids), "decided_at"),
        (SurveyResponse.objects.filter(case__in=case_ids), "answered_at"),
    )


def changes_of_customers(customer_ids: Collection[int]) -> set[Change]:
    """Return the days and teams under which the resolved cases of these customers count now."""
    return _changes((Case.objects.filter(customer__in=customer_ids), "resolved_at"))


def changes_of_spans(spans: Iterable[Idle]) -> set[Change]:
    """
    Return the days and teams of what an outage of these teams leaves out: what happened meanwhile, requests
    that waited meanwhile, and answers about cases resolved meanwhile.
    """
    changes: set[Change] = set()
    for span in spans:
        within = {"resolved_at__gte": span.started_at, "resolved_at__lt": span.ended_at}
        waiting = Decision.objects.filter(
            Q(request__closed_at=None) | Q(request__closed_at__gt=span.started_at),
            team=span.team_id,
            request__opened_at__lt=span.ended_at,
        )
        answered = SurveyResponse.objects.filter(
            team=span.team_id, **{f"case__{field}": moment for field, moment in within.items()}
        )
        changes |= span.changes(ZoneInfo(settings.TIME_ZONE))
        changes |= _changes((waiting, "decided_at"), (answered, "answered_at"))
    return changes


def _changes(*sources: tuple[QuerySet[Any], str]) -> set[Change]:
    """Return the days, by the named moment, and the teams of rows, asked for at once."""
    zone = ZoneInfo(settings.TIME_ZONE)
    first, *others = (
        rows.filter(**{f"{moment}__isnull": False}).order_by().values_list(F(moment), F("team_id"))
        for rows, moment in sources
    )
    return {(day_of(moment, zone), team_id) for moment, team_id in first.union(*others, all=True)}
