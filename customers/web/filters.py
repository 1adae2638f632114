"""Translates the address of the case list into what it shows."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import BaseCSVWidget

from common.periods import PeriodForm
from customers.choices import CaseStatus, Channel, Priority
from customers.models import Case
from customers.rules.incident_log import UNKNOWN
from customers.selectors import (
    OPEN_STATUSES,
    RESOLVED_IN_OUTAGE,
    agents_of,
    categories_of,
    followed_or_not,
    open_meanwhile,
    resolved_meanwhile,
    stopped_in,
    teams_of,
)
from people.models import User

ACTIVE, ME, NOBODY = "active", "me", "nobody"
MOST_AGENTS = 500
KNOWN, DECIDED, ON_THE_SPOT, CAUSED = "known", "decided", "on_the_spot", "caused"
GIVEN_OWN, GIVEN_APPROVED, GIVEN_NONE = "given_own", "given_approved", "given_none"
FOLLOWED, FOLLOWED_OWN, FOLLOWED_APPROVED, FOLLOWED_NONE = (
    f"followed{route}" for route in ("", "_own", "_approved", "_none")
)
TIMED = "timed"
COUNTED = [
    (KNOWN, _("Customer is known")),
    (DECIDED, _("With a decision")),
    (ON_THE_SPOT, _("With a decision, nobody had to be asked")),
    (CAUSED, _("Approval, passed on or reopened")),
    (GIVEN_OWN, _("Customer is known, remedy within own authority")),
    (GIVEN_APPROVED, _("Customer is known, remedy after an approval")),
    (GIVEN_NONE, _("Customer is known, no remedy")),
    (FOLLOWED, _("Known whether the customer stayed for 90 days")),
    (FOLLOWED_OWN, _("Known whether they stayed, remedy within own authority")),
    (FOLLOWED_APPROVED, _("Known whether they stayed, remedy after an approval")),
    (FOLLOWED_NONE, _("Known whether they stayed, no remedy")),
    (TIMED, _("Time worked is recorded")),
]
OF_KNOWN = (KNOWN, GIVEN_OWN, GIVEN_APPROVED, GIVEN_NONE)
OF_FOLLOWED = (FOLLOWED, FOLLOWED_OWN, FOLLOWED_APPROVED, FOLLOWED_NONE)
# What figures leave out, because the team could not work.
WITHOUT, ONLY = "without", "only"
OUTAGES = [(WITHOUT, _("Left out")), (ONLY, _("Nothing else"))]
# By name only: decisions live on a higher floor.
DECIDED_ON = Q(decisions__isnull=False)
ASKED_FOR = Q(decisions__outcome="needs_approval")
GIVEN = Q(decisions__grant__isnull=False)
ON_REQUEST = Q(decisions__grant__basis__in=["approved", "countered"])


class HiddenIds(BaseCSVWidget, forms.HiddenInput):
    """Stays hidden with several ids too, for which the widget of the library would become a field to read."""

    surrogate = forms.HiddenInput


# Hidden filters hold what a link wrote, not what somebody typed.
BROKEN = _("The link that led here is damaged: open the list again from its figure, or clear the filters.")
BROKEN_ID = {"invalid": BROKEN, "max_value": BROKEN}


class IdFilter(django_filters.NumberFilter):
    """One id, as the address of the rows behind a figure names it."""

    def __init__(self, field_name: str | None = None, *, label: Any, method: str | None = None) -> None:
        told = {"widget": forms.HiddenInput, "error_messages": BROKEN_ID}
        super().__init__(field_name=field_name, label=label, method=method, **told)


class IdsFilter(django_filters.BaseInFilter, django_filters.NumberFilter):
    """Ids with commas between them, as the address of the rows behind a figure names them."""

    def __init__(self, field_name: str, *, label: Any) -> None:
        super().__init__(
            field_name=field_name,
            lookup_expr="in",
            label=label,
            widget=HiddenIds,
            error_messages=BROKEN_ID,
        )


class CategoriesField(forms.Field):
    """Categories of cases as hidden fields, one each: their names may hold any sign."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        name = forms.CharField(required=False, strip=False, max_length=80)
        try:
            return [name.clean(one) for one in value]
        except forms.ValidationError as error:
            raise forms.ValidationError(BROKEN, code="invalid") from error


class CategoriesFilter(django_filters.Filter):
    """Cases of these categories or, with `exclude`, of all others."""

    field_class = CategoriesField

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name, lookup_expr="in", **kwargs)


class ResolvedForm(PeriodForm):
    days = ("resolved_from", "resolved_to")


class CaseFilter(django_filters.FilterSet):
    """Filters of the case list. Their choices are what the cases visible to the user have."""

    q = django_filters.CharFilter(
        label=_("Reference or customer"),
        method="search",
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        method="by_status",
        empty_label=_("Any"),
        choices=[(ACTIVE, _("Open or waiting")), *CaseStatus.choices],
    )
    team = django_filters.ChoiceFilter(label=_("Team"), field_name="team_id", empty_label=_("Any"))
    agent = django_filters.ChoiceFilter(label=_("Agent"), method="by_agent", empty_label=_("Any"))
    priority = django_filters.ChoiceFilter(
        label=_("Priority"), empty_label=_("Any"), choices=Priority.choices
    )
    channel = django_filters.ChoiceFilter(label=_("Channel"), empty_label=_("Any"), choices=Channel.choices)
    category = django_filters.ChoiceFilter(label=_("Category"), empty_label=_("Any"))
    resolved_from = django_filters.DateFilter(label=_("Resolved from day"), method="from_day")
    resolved_to = django_filters.DateFilter(label=_("Resolved until"), method="to_day")
    counted = django_filters.ChoiceFilter(
        label=_("Counted as"), method="as_counted", empty_label=_("Any"), choices=COUNTED
    )
    outages = django_filters.ChoiceFilter(
        label=_("While the team could not work"), method="by_outage", empty_label=_("Any"), choices=OUTAGES
    )
    # What figures are drilled down with; without a field of their own, kept in the address.
    categories = CategoriesFilter("category", label=_("Categories"))
    besides = CategoriesFilter("category", label=_("Categories left out"), exclude=True)
    currency = django_filters.CharFilter(max_length=3, widget=forms.HiddenInput)
    teams = IdsFilter("team_id", label=_("Teams"))
    resolved_by = IdFilter("resolved_by_id", label=_("Resolved by"))
    outage = IdFilter(method="by_one_outage", label=_("Resolved during this outage"))
    open_in = IdFilter(method="by_delay", label=_("Open during this outage"))

    class Meta:
        model = Case
        form = ResolvedForm
        fields: list[str] = []

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, visible = user, self.queryset
        agents = [(str(agent.pk), str(agent)) for agent in agents_of(visible)[:MOST_AGENTS]]
        offered = {
            "team": [(str(team.pk), team.name) for team in teams_of(visible)],
            "agent": [(ME, _("Me")), (NOBODY, _("Nobody yet")), *agents],
            "category": [(name, name) for name in categories_of(visible)],
        }
        for name, choices in offered.items():
            self.filters[name].extra["choices"] = choices

    def search(self, cases: QuerySet[Case], _name: str, words: str) -> QuerySet[Case]:
        """By a part of the reference or of the customer's name."""
        return cases.filter(Q(reference__icontains=words) | Q(customer__name__icontains=words))

    def by_status(self, cases: QuerySet[Case], _name: str, status: str) -> QuerySet[Case]:
        """By one status, or by all that are not done."""
        return cases.filter(status__in=OPEN_STATUSES if status == ACTIVE else [status])

    def by_agent(self, cases: QuerySet[Case], _name: str, agent: str) -> QuerySet[Case]:
        """By an agent, oneself or nobody."""
        if agent == NOBODY:
            return cases.filter(agent=None)
        return cases.filter(agent=self.user.pk if agent == ME else int(agent))

    def from_day(self, cases: QuerySet[Case], _name: str, day: date) -> QuerySet[Case]:
        """Resolved on this day of the organization or later."""
        return cases.filter(resolved_at__gte=_midnight(day))

    def to_day(self, cases: QuerySet[Case], _name: str, day: date) -> QuerySet[Case]:
        """Resolved on this day of the organization or earlier."""
        return cases.filter(resolved_at__lt=_midnight(day + timedelta(days=1)))

    def as_counted(self, cases: QuerySet[Case], _name: str, counted: str) -> QuerySet[Case]:
        """What a figure counts of them: of customers who can be followed, or by what was decided on them."""
        if counted in (*OF_KNOWN, *OF_FOLLOWED):
            cases = cases.exclude(customer__reference=UNKNOWN)
        if counted in OF_FOLLOWED:
            cases = followed_or_not(cases).filter(Q(is_followed=True))
        decided, asked, given, approved = (
            Q(pk__in=cases.order_by().filter(one).values("pk"))
            for one in (DECIDED_ON, ASKED_FOR, GIVEN, ON_REQUEST)
        )
        narrowed = {
            DECIDED: decided,
            ON_THE_SPOT: decided & ~asked,
            CAUSED: asked | Q(reassignment_count__gt=0) | Q(reopen_count__gt=0),
            **dict.fromkeys((GIVEN_OWN, FOLLOWED_OWN), given & ~approved),
            **dict.fromkeys((GIVEN_APPROVED, FOLLOWED_APPROVED), approved),
            **dict.fromkeys((GIVEN_NONE, FOLLOWED_NONE), ~given),
            TIMED: Q(worked_seconds__isnull=False),
        }
        return cases.filter(narrowed.get(counted, Q()))

    def by_outage(self, cases: QuerySet[Case], _name: str, asked: str) -> QuerySet[Case]:
        """Resolved while the team could not work, or those left when these are left out."""
        return cases.filter(RESOLVED_IN_OUTAGE) if asked == ONLY else cases.exclude(RESOLVED_IN_OUTAGE)

    def by_one_outage(self, cases: QuerySet[Case], _name: str, outage_id: int) -> QuerySet[Case]:
        """What one outage leaves out of figures."""
        return resolved_meanwhile(cases, stopped_in(outage_id, at=timezone.now()))

    def by_delay(self, cases: QuerySet[Case], _name: str, outage_id: int) -> QuerySet[Case]:
        """What one outage kept waiting."""
        return open_meanwhile(cases, stopped_in(outage_id, at=timezone.now()))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
