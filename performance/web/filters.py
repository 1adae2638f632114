"""Reads how a list of scorecards is to be filtered."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.models import Department, Team
from people.selectors.organization import departments, positions
from people.selectors.people import teams_listed_for
from people.web.requests import reader
from performance.choices import ScorecardState
from performance.models import Scorecard
from performance.selectors.scorecards import named, periods_listed_for


def _teams(request: HttpRequest) -> QuerySet[Team]:
    return teams_listed_for(reader(request))


def _departments(request: HttpRequest) -> QuerySet[Department]:
    return departments().filter(pk__in=_teams(request).values("department"))


class ScorecardFilter(django_filters.FilterSet):
    """By name, period, department, team, position and state."""

    name = django_filters.CharFilter(label=_("Name"), method="by_name")
    period = django_filters.ChoiceFilter(label=_("Period"), method="by_period", empty_label=_("All periods"))
    department = django_filters.ModelChoiceFilter(
        label=_("Department"),
        field_name="team__department",
        queryset=_departments,
        empty_label=_("All departments"),
    )
    team = django_filters.ModelChoiceFilter(label=_("Team"), queryset=_teams, empty_label=_("All teams"))
    position = django_filters.ModelChoiceFilter(
        label=_("Position"), queryset=positions(), empty_label=_("All positions")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=ScorecardState.choices, empty_label=_("Current, whatever state")
    )

    class Meta:
        model = Scorecard
        fields = ["name", "period", "department", "team", "position", "state"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["period"].extra["choices"] = periods_listed_for(reader(self.request))

    def by_name(self, scorecards: QuerySet[Scorecard], _name: str, value: str) -> QuerySet[Scorecard]:
        return named(scorecards, value)

    def by_period(self, scorecards: QuerySet[Scorecard], _name: str, value: str) -> QuerySet[Scorecard]:
        first, _, last = value.partition("_")
        return scorecards.filter(first=first, last=last)

    def filter_queryset(self, queryset: QuerySet[Scorecard]) -> QuerySet[Scorecard]:
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.exclude(state=ScorecardState.AMENDED)
        found: QuerySet[Scorecard] = super().filter_queryset(queryset)
        return found
