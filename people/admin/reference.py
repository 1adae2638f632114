"""Speaks in the admin about reference data: the organization, calendars, courses, and who oversees what."""

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminSelectWidget

from audit.admin import AuditedAdmin
from common.clocks import BusinessClock
from common.errors import DomainError
from people import permissions
from people.admin.access import ByRole, actor_of
from people.admin.grants import Granting, GrantingAdmin
from people.models import (
    BusinessCalendar,
    Course,
    Department,
    Holiday,
    Position,
    Region,
    Team,
    User,
    WorkingInterval,
)
from people.selectors.organization import teams_overseen_by
from people.services.hours import hours_changed
from people.services.scopes import set_oversight

# Roles are given with accounts; permissions of groups decide nothing here.
admin.site.unregister(Group)

ZONES = [(zone, zone) for zone in sorted(available_timezones())]


class ReferenceAdmin(ByRole, AuditedAdmin):
    """What administrators keep up to date, and managers look up: of their own scope, where it has one."""

    permitted = permissions.can_manage_reference
    # How a team names a row of the kind; empty for what is everybody's.
    of_team = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        if not self.of_team or self._may(request):
            return rows
        return rows.filter(pk__in=teams_overseen_by(actor_of(request)).values(self.of_team))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return permissions.can_see_reference(actor_of(request))


class CodedAdmin(ReferenceAdmin):
    """Reference data that facts and rules cite by its code: once given, the code stays."""

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["code"] if obj else []


class RoutingAdmin(ReferenceAdmin):
    """Reference data that says who is there when, or under which policy: what waits is routed anew."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and (form.has_changed() or any(formset.has_changed() for formset in formsets)):
            hours_changed(subject=form.instance, at=timezone.now())


class Oversight(Granting):
    """Lets somebody oversee a region, a department or a team."""

    def offered(self) -> tuple[str, Any]:
        return f"oversee_{self.obj._meta.model_name}", _("Oversees it")

    def perform(self, *, holder: User | Group, holds: bool, at: datetime) -> None:
        set_oversight(scope=self.obj, holder=holder, oversees=holds, actor=self.actor, at=at)


class ScopeAdmin(GrantingAdmin, CodedAdmin):
    """Reference data that somebody may be granted to oversee."""

    granting = Oversight


@admin.register(Region)
class RegionAdmin(ScopeAdmin):
    of_team = "department__region"
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


@admin.register(Department)
class DepartmentAdmin(ScopeAdmin, RoutingAdmin):
    of_team = "department"
    list_display = ["name", "code", "region"]
    list_filter = [("region", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["region"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["region"]


@admin.register(Team)
class TeamAdmin(ScopeAdmin, RoutingAdmin):
    of_team = "pk"
    list_display = ["name", "code", "department", "calendar"]
    list_filter = [
        ("department__region", admin.RelatedOnlyFieldListFilter),
        ("department", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["department", "calendar"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["department", "calendar"]


@admin.register(Position)
class PositionAdmin(CodedAdmin):
    list_display = ["name", "code", "rank"]
    search_fields = ["name", "code"]


@admin.register(Course)
class CourseAdmin(CodedAdmin):
    list_display = ["title", "code", "valid_months"]
    search_fields = ["title", "code"]


class HoursFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Refuses working hours that overlap, which no clock could read."""

    def clean(self) -> None:
        super().clean()
        if any(form.errors for form in self.forms):
            return
        weekly: dict[int, list[Any]] = {}
        for form in self.forms:
            row = form.cleaned_data
            if row and not row.get("DELETE"):
                weekly.setdefault(row["weekday"], []).append((row["starts"], row["ends"]))
        try:
            BusinessClock(zone="UTC", weekly={day: tuple(sorted(hours)) for day, hours in weekly.items()})
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error


class WorkingIntervalInline(ByRole, TabularInline):
    permitted = permissions.can_manage_reference
    model = WorkingInterval
    formset = HoursFormSet
    extra = 0


class HolidayInline(ByRole, TabularInline):
    permitted = permissions.can_manage_reference
    model = Holiday
    extra = 0


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]
    """Offers the time zones that exist."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES, widget=UnfoldAdminSelectWidget())

    class Meta:
        model = BusinessCalendar
        fields = ["name", "time_zone"]


@admin.register(BusinessCalendar)
class BusinessCalendarAdmin(RoutingAdmin):
    of_team = "calendar"
    form = CalendarForm
    list_display = ["name", "time_zone"]
    search_fields = ["name"]
    inlines = [WorkingIntervalInline, HolidayInline]
