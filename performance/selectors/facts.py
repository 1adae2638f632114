"""Asks where figures come from: the days of the facts, and the days on which a case counts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Max, Min

from customers.models import Case
from empowerment.models import Decision
from performance.models import DailyFigures
from performance.rules.scopes import Change, day_of


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
    ):
        days += [day_of(moment, zone) for moment in edges.values() if moment is not None]
    figures = DailyFigures.objects.aggregate(first=Min("day"), last=Max("day"))
    days += [day for day in figures.values() if day is not None]
    return Span(min(days), max(days)) if days else None


def changes_of_cases(case_ids: Collection[int]) -> set[Change]:
    """Return the days and teams under which these cases and their decisions count now."""
    zone = ZoneInfo(settings.TIME_ZONE)
    resolved = Case.objects.filter(pk__in=case_ids, resolved_at__isnull=False).order_by()
    decided = Decision.objects.filter(case__in=case_ids).order_by()
    rows = resolved.values_list(F("resolved_at"), F("team_id")).union(
        decided.values_list(F("decided_at"), F("team_id")), all=True
    )
    return {(day_of(moment, zone), team_id) for moment, team_id in rows}
