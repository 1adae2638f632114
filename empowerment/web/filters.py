"""Reads the filters of lists from their address."""

from datetime import datetime, time
from typing import Any, cast

import django_filters as filters
from django.db.models import Q, QuerySet
from django.forms import HiddenInput
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.periods import PeriodForm
from customers.choices import Channel
from customers.selectors import stopped_in
from customers.web.filters import ONLY, OUTAGES, CategoriesFilter, IdFilter, IdsFilter
from empowerment.choices import Counted, DecisionStatus
from empowerment.models import Decision
from empowerment.selectors.decisions import in_outage, meanwhile, that_became, that_count_as
from empowerment.selectors.remedies import all_reasons, all_remedies
from people.choices import Role
from people.models import Team, User
from people.selectors.people import teams_listed_for


def _teams(request: HttpRequest) -> QuerySet[Team]:
    return teams_listed_for(cast("User", request.user))


class DecisionFilter(filters.FilterSet):
    """What a list of decisions shows. Nothing personal about a customer can be asked for."""

    q = filters.CharFilter(field_name="case__reference", lookup_expr="istartswith", label=_("Case reference"))
    status = filters.ChoiceFilter(
        choices=DecisionStatus.choices, method="by_status", label=_("Became"), empty_label=_("Anything")
    )
    remedy = filters.ModelChoiceFilter(
        queryset=all_remedies(), label=_("Remedy"), empty_label=_("Every remedy")
    )
    reason = filters.ModelChoiceFilter(
        queryset=all_reasons(), label=_("Reason"), empty_label=_("Every reason")
    )
    team = filters.ModelChoiceFilter(queryset=_teams, label=_("Team"), empty_label=_("Every team"))
    agent = filters.CharFilter(method="by_agent", label=_("Agent"))
    since = filters.DateFilter(method="from_day", label=_("From day"))
    until = filters.DateFilter(method="to_day", label=_("To day"))
    least = filters.NumberFilter(field_name="amount", lookup_expr="gte", label=_("Amount from"))
    most = filters.NumberFilter(field_name="amount", lookup_expr="lte", label=_("Amount to"))

    counted = filters.ChoiceFilter(
        choices=Counted.choices, method="as_counted", label=_("Counted as"), empty_label=_("Any")
    )
    outages = filters.ChoiceFilter(
        choices=OUTAGES, method="by_outage", label=_("While the team could not work"), empty_label=_("Any")
    )
    # What figures are drilled down with; without a field of their own, kept in the address.
    categories = CategoriesFilter("case__category", label=_("Categories"))
    besides = CategoriesFilter("case__category", label=_("Categories left out"), exclude=True)
    currency = filters.CharFilter(max_length=3, widget=HiddenInput)
    teams = IdsFilter("team_id", label=_("Teams"))
    by = IdFilter("agent_id", label=_("Agent"))
    outage = IdFilter(method="by_one_outage", label=_("While the team could not work"))
    channel = filters.ChoiceFilter(
        field_name="case__channel", choices=Channel.choices, label=_("Channel"), empty_label=_("Any")
    )

    class Meta:
        model = Decision
        form = PeriodForm
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.request.user.roles & {Role.AUDITOR, Role.LEAD, Role.MANAGER}:
            # Somebody who sees only their own decisions has no choice to make.
            del self.form.fields["team"], self.form.fields["agent"]

    def by_status(self, decisions: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        return that_became(decisions, DecisionStatus(value))

    def as_counted(self, decisions: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        return that_count_as(decisions, Counted(value))

    def by_outage(self, decisions: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        touched = in_outage(self.form.cleaned_data["counted"])
        return decisions.filter(touched) if value == ONLY else decisions.exclude(touched)

    def by_one_outage(self, decisions: QuerySet[Decision], name: str, value: int) -> QuerySet[Decision]:
        stopped = stopped_in(value, at=timezone.now())
        return decisions.filter(meanwhile(stopped, self.form.cleaned_data["counted"]))

    def by_agent(self, decisions: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        for word in value.split():
            decisions = decisions.filter(
                Q(agent__first_name__istartswith=word)
                | Q(agent__last_name__istartswith=word)
                | Q(agent__username__iexact=word)
            )
        return decisions

    def from_day(self, decisions: QuerySet[Decision], name: str, value: Any) -> QuerySet[Decision]:
        return decisions.filter(decided_at__gte=midnight(value))

    def to_day(self, decisions: QuerySet[Decision], name: str, value: Any) -> QuerySet[Decision]:
        return decisions.filter(decided_at__lte=midnight(value, end=True))


def midnight(day: Any, *, end: bool = False) -> datetime:
    """Return when a day of the reader begins, or ends."""
    return timezone.make_aware(datetime.combine(day, time.max if end else time.min))
