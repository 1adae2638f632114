"""Asks how many decisions and requests an outage leaves out of figures, team by team."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from empowerment.choices import Outcome
from empowerment.models import Decision
from journeys.registry import Excluded, exclude


def _decisions(team_ids: Collection[int], start: datetime, end: datetime) -> dict[int, int]:
    made = Decision.objects.filter(team__in=team_ids, decided_at__gte=start, decided_at__lt=end).order_by()
    return dict(made.values_list("team").annotate(Count("pk")))


def _requests(team_ids: Collection[int], start: datetime, end: datetime) -> dict[int, int]:
    """Those that waited at some moment of it."""
    waited = Q(request__closed_at=None) | Q(request__closed_at__gt=start)
    asked = Decision.objects.filter(waited, team__in=team_ids, request__opened_at__lt=end).order_by()
    asked = asked.exclude(outcome=Outcome.WITHIN_AUTHORITY)
    return dict(asked.values_list("team").annotate(Count("pk")))


DECISIONS = exclude(Excluded("decisions", 2, _("Decisions"), _decisions))
REQUESTS = exclude(Excluded("requests", 3, _("Requests that waited"), _requests))
