"""Speaks in the admin about time and training: managers, for the people they lead."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSingleDateWidget

from common.errors import DomainError
from people import permissions
from people.admin.access import DeedAdmin, DeedForm, actor_of
from people.models import Absence, Completion, Qualification, Shift
from people.selectors.people import people_led_by
from people.services.absences import end_absence, plan_absence
from people.services.shifts import add_shift, end_shift
from people.services.training import record_completion, revoke_completion


class LedAdmin(DeedAdmin, ModelAdmin):
    """Rows of the people whom the manager leads; nobody else's exist."""

    permitted = permissions.can_manage_time
    list_select_related = ["user"]
    search_fields = ["user__first_name", "user__last_name", "user__username"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(user__in=people_led_by(actor_of(request)))

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in {"user", "delegate"}:
            kwargs["queryset"] = people_led_by(actor_of(request)).filter(is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class AbsenceForm(DeedForm):
    class Meta:
        model = Absence
        fields = ["user", "starts_at", "ends_at", "delegate", "reason"]

    def perform(self) -> Model:
        return plan_absence(**self.cleaned_data, actor=self.actor, at=timezone.now())


@admin.register(Absence)
class AbsenceAdmin(LedAdmin):
    form = AbsenceForm
    list_display = ["user", "starts_at", "ends_at", "delegate"]
    list_filter = [("user__team", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "delegate"]
    date_hierarchy = "starts_at"
    actions = ["end_now"]

    @admin.action(description=gettext_lazy("End now, or take back what has not begun"), permissions=["view"])
    def end_now(self, request: HttpRequest, queryset: QuerySet[Absence]) -> None:
        for absence in queryset:
            try:
                end_absence(absence_id=absence.pk, actor=actor_of(request), at=timezone.now())
            except DomainError as error:
                messages.error(request, f"{absence.user}: {error}")
            else:
                messages.success(request, _("%(person)s is back.") % {"person": absence.user})


class ShiftForm(DeedForm):
    class Meta:
        model = Shift
        fields = ["user", "weekday", "starts", "ends", "from_on", "to_on"]

    def perform(self) -> Model:
        return add_shift(**self.cleaned_data, actor=self.actor, at=timezone.now())


class EndShiftForm(DeedForm):
    """The only thing that changes about a shift is when it stops."""

    to_on = forms.DateField(label=gettext_lazy("No longer from"), widget=UnfoldAdminSingleDateWidget())

    class Meta:
        model = Shift
        fields = ["to_on"]

    def perform(self) -> Model:
        to_on = self.cleaned_data["to_on"]
        ended = end_shift(shift_id=self.instance.pk, to_on=to_on, actor=self.actor, at=timezone.now())
        return ended or self.instance


@admin.register(Shift)
class ShiftAdmin(LedAdmin):
    form = ShiftForm
    list_display = ["user", "weekday", "starts", "ends", "from_on", "to_on"]
    list_filter = ["weekday", ("user__team", admin.RelatedOnlyFieldListFilter)]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def get_form(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        if obj is not None:
            kwargs["form"] = EndShiftForm
        return super().get_form(request, obj, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["user", "weekday", "starts", "ends", "from_on"] if obj else []


class CompletionForm(DeedForm):
    class Meta:
        model = Completion
        fields = ["user", "course", "completed_at"]

    def perform(self) -> Model:
        return record_completion(**self.cleaned_data, actor=self.actor, at=timezone.now())


@admin.register(Completion)
class CompletionAdmin(LedAdmin):
    form = CompletionForm
    list_display = ["user", "course", "completed_at", "expires_at"]
    list_filter = ["course", ("user__team", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "course"]
    date_hierarchy = "completed_at"
    actions = ["revoke"]

    @admin.action(description=gettext_lazy("Take back what was recorded by mistake"), permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Completion]) -> None:
        for completion in queryset:
            revoke_completion(completion_id=completion.pk, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("Taken back."))


@admin.register(Qualification)
class QualificationAdmin(LedAdmin):
    """Measured, never typed: shown only."""

    list_display = ["user", "kind", "lower_bound", "upper_bound", "n", "counts_from", "source"]
    list_filter = ["kind", ("user__team", admin.RelatedOnlyFieldListFilter)]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
