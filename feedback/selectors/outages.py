"""Asks which survey responses an outage leaves out of figures."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.selectors import Stopped
from feedback.models import SurveyResponse
from feedback.permissions import can_list_surveys
from feedback.selectors.surveys import about
from journeys.registry import Excluded, exclude


def _surveys(team_ids: Collection[int], start: datetime, end: datetime) -> QuerySet[SurveyResponse]:
    """Those about cases that were resolved meanwhile."""
    return about(SurveyResponse.objects.all(), Stopped(tuple(team_ids), start, end))


SURVEYS = exclude(
    Excluded("surveys", 4, _("Survey responses"), _surveys, "feedback:survey-list", can_list_surveys)
)
