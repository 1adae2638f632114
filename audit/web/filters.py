"""Speaks the address of the log's list: which filters it knows and what they mean."""

from datetime import date, datetime, time, timedelta

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import AuditEvent, AuditEventQuerySet
from common.periods import PeriodForm


class EventFilter(django_filters.FilterSet):
    """Events by name, person, subject and period; days count in the reader's zone."""

    name = django_filters.CharFilter(
        label=_("Event"),
        lookup_expr="startswith",
        widget=forms.TextInput(attrs={"placeholder": _("decision. or decision.logged")}),
    )
    actor = django_filters.CharFilter(field_name="actor__username", label=_("Login of the person"))
    subject_type = django_filters.CharFilter(
        label=_("Kind of subject"), widget=forms.TextInput(attrs={"placeholder": "people.team"})
    )
    subject_id = django_filters.CharFilter(label=_("Id of the subject"))
    since = django_filters.DateFilter(label=_("From"), method="from_day")
    until = django_filters.DateFilter(label=_("To"), method="to_day")

    class Meta:
        model = AuditEvent
        form = PeriodForm
        fields: list[str] = []

    @property
    def found(self) -> AuditEventQuerySet:
        """What it finds: nothing, if it makes no sense."""
        found: AuditEventQuerySet = self.qs if self.is_valid() else self.queryset.none()
        return found

    def from_day(self, events: AuditEventQuerySet, name: str, day: date) -> AuditEventQuerySet:
        return events.filter(occurred_at__gte=midnight(day))

    def to_day(self, events: AuditEventQuerySet, name: str, day: date) -> AuditEventQuerySet:
        return events.filter(occurred_at__lt=midnight(day) + timedelta(days=1)) if day < date.max else events


def midnight(day: date) -> datetime:
    """Return when a day begins for the reader."""
    return datetime.combine(day, time(0), timezone.get_current_timezone())
