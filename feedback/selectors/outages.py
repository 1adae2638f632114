"""Asks which survey responses an outage leaves out of figures."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from feedback.models import SurveyResponse
from journeys.registry import Excluded, exclude


def _surveys(team_ids: Collection[int], start: datetime, end: datetime) -> QuerySet[SurveyResponse]:
    """Those about cases that were resolved meanwhile."""
    return SurveyResponse.objects.filter(
        team__in=team_ids, case__resolved_at__gte=start, case__resolved_at__lt=end
    )


SURVEYS = exclude(Excluded("surveys", 4, _("Survey responses"), _surveys))
