"""Asks which decisions and requests an outage leaves out of figures."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.selectors import Stopped
from empowerment.choices import Counted
from empowerment.models import Decision
from empowerment.permissions import can_list_decisions
from empowerment.selectors.decisions import meanwhile, that_count_as
from journeys.registry import Excluded, exclude


def _decisions(team_ids: Collection[int], start: datetime, end: datetime) -> QuerySet[Decision]:
    return Decision.objects.filter(meanwhile(Stopped(tuple(team_ids), start, end), ""))


def _requests(team_ids: Collection[int], start: datetime, end: datetime) -> QuerySet[Decision]:
    """Those that waited at some moment of it."""
    waited = meanwhile(Stopped(tuple(team_ids), start, end), Counted.ASKED)
    return that_count_as(Decision.objects.filter(waited), Counted.ASKED)


LIST = "empowerment:decision-list"
DECISIONS = exclude(Excluded("decisions", 2, _("Decisions"), _decisions, LIST, can_list_decisions))
REQUESTS = exclude(
    Excluded(
        "requests",
        3,
        _("Requests that waited"),
        _requests,
        LIST,
        can_list_decisions,
        {"counted": Counted.ASKED.value},
    )
)
