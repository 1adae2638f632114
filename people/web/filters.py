"""Reads how a list of people is to be filtered."""

from typing import cast

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.models import Position, Team, User
from people.selectors.organization import positions
from people.selectors.people import teams_listed_for


def _teams(request: HttpRequest) -> QuerySet[Team]:
    return teams_listed_for(cast("User", request.user))


def _positions(_request: HttpRequest) -> QuerySet[Position]:
    return positions()


class PersonFilter(django_filters.FilterSet):
    """By name, team, position, and whether they are still here."""

    name = django_filters.CharFilter(label=_("Name"), method="by_name")
    team = django_filters.ModelChoiceFilter(label=_("Team"), queryset=_teams, empty_label=_("All teams"))
    position = django_filters.ModelChoiceFilter(
        label=_("Position"), queryset=_positions, empty_label=_("All positions")
    )
    left = django_filters.ChoiceFilter(
        label=_("Still here"),
        method="by_leaving",
        choices=[("false", _("Here")), ("true", _("Have left"))],
        empty_label=_("Everybody"),
    )

    class Meta:
        model = User
        fields = ["name", "team", "position", "left"]

    def by_name(self, people: QuerySet[User], _name: str, value: str) -> QuerySet[User]:
        for word in value.split():
            found = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(username__icontains=word)
            people = people.filter(found)
        return people

    def by_leaving(self, people: QuerySet[User], _name: str, value: str) -> QuerySet[User]:
        return people.filter(is_active=value == "false")
