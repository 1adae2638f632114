"""Asks which decisions and requests an outage leaves out of figures."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from empowerment.choices import Outcome
from empowerment.models import Decision
from journeys.registry import Excluded, exclude


def _decisions(team_ids: Collection[int], start: datetime, end: datetime) -> QuerySet[Decision]:
    return Decision.objects.filter(team__in=team_ids, decided_at__gte=start, decided_at__lt=end)


def _requests(team_ids: Collection[int], start: datetime, end: datetime) -> QuerySet[Decision]:
    """Those that waited at some moment of it."""
    waited = Q(request__closed_at=None) | Q(request__closed_at__gt=start)
    asked = Decision.objects.filter(waited, team__in=team_ids, request__opened_at__lt=end)
    return asked.exclude(outcome=Outcome.WITHIN_AUTHORITY)


DECISIONS = exclude(Excluded("decisions", 2, _("Decisions"), _decisions))
REQUESTS = exclude(Excluded("requests", 3, _("Requests that waited"), _requests))
