"""Asks how many survey responses an outage leaves out of figures, team by team."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from feedback.models import SurveyResponse
from journeys.registry import Excluded, exclude


def _surveys(team_ids: Collection[int], start: datetime, end: datetime) -> dict[int, int]:
    """Those about cases that were resolved meanwhile."""
    about = SurveyResponse.objects.filter(
        team__in=team_ids, case__resolved_at__gte=start, case__resolved_at__lt=end
    ).order_by()
    return dict(about.values_list("team").annotate(Count("pk")))


SURVEYS = exclude(Excluded("surveys", 4, _("Survey responses"), _surveys))
