"""Reads the filters of the list of outages from its address."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.periods import PeriodForm
from journeys.choices import Cause, OutageKind, OutageState
from journeys.models import Outage
from journeys.selectors.outages import in_state
from people.models import Team


class OutageFilter(filters.FilterSet):
    """
    What a list of outages shows; the period has those of which a moment lies in it.

    :param teams: those that can be chosen
    """

    q = filters.CharFilter(field_name="system", lookup_expr="icontains", label=_("System"))
    state = filters.ChoiceFilter(
        choices=OutageState.choices, method="by_state", label=_("State"), empty_label=_("Any")
    )
    kind = filters.ChoiceFilter(choices=OutageKind.choices, label=_("Kind"), empty_label=_("Any"))
    cause = filters.ChoiceFilter(choices=Cause.choices, label=_("Cause"), empty_label=_("Any"))
    team = filters.ChoiceFilter(field_name="teams", label=_("Team"), empty_label=_("Every team"))
    since = filters.DateFilter(method="from_day", label=_("From day"))
    until = filters.DateFilter(method="to_day", label=_("To day"))

    class Meta:
        model = Outage
        form = PeriodForm
        fields: list[str] = []

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["team"].extra["choices"] = [(team.pk, team.name) for team in teams]

    def by_state(self, outages: QuerySet[Outage], name: str, value: str) -> QuerySet[Outage]:
        return in_state(outages, OutageState(value), at=timezone.now())

    def from_day(self, outages: QuerySet[Outage], name: str, value: date) -> QuerySet[Outage]:
        first = timezone.make_aware(datetime.combine(value, time.min))
        return outages.filter(Q(ended_at=None) | Q(ended_at__gt=first))

    def to_day(self, outages: QuerySet[Outage], name: str, value: date) -> QuerySet[Outage]:
        return outages.filter(started_at__lte=timezone.make_aware(datetime.combine(value, time.max)))
