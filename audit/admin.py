"""Speaks in the admin: reference data that records its changes, ledgers that nobody edits, the log itself."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.admin import ModelAdmin

from audit.models import AuditEvent
from audit.permissions import Reader, can_read_audit
from audit.selectors import stored_row
from audit.services import record_change

LONGEST_REASON = 1000


class AuditedAdmin(ModelAdmin):
    """
    The base of every admin of rows that people edit: it records what it saves and deletes, all or nothing.

    ``sensitive_fields`` names columns with personal or secret text: the log says that they changed, not how.
    """

    sensitive_fields: Iterable[str] = ()
    change_form_after_template = "audit/_admin_reason.html"

    def save_model(self, request: HttpRequest, obj: Model, form: "ModelForm[Any]", change: bool) -> None:
        # Recorded in save_related, when the many-to-many relations are saved too.
        form.audit_before = stored_row(obj) if change else {}  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: "ModelForm[Any]", formsets: Iterable[Any], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        self._record(request, form.instance, form.audit_before)  # type: ignore[attr-defined]

    def save_formset(
        self,
        request: HttpRequest,
        form: "ModelForm[Any]",
        formset: "BaseModelFormSet[Any, Any]",
        change: bool,
    ) -> None:
        known = [one.instance for one in formset.initial_forms]
        before = {row.pk: stored_row(row) for row in known}
        deleted = {one.instance.pk: one.instance for one in formset.deleted_forms if one.instance.pk}
        for row in deleted.values():
            self._record(request, row, before[row.pk], gone=True)
        super().save_formset(request, form, formset, change)
        for row in [*formset.new_objects, *(row for row, _ in formset.changed_objects)]:
            self._record(request, row, before.get(row.pk, {}))

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self._record(request, obj, stored_row(obj), gone=True)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self._record(request, row, stored_row(row), gone=True)
        super().delete_queryset(request, queryset)

    def _record(
        self, request: HttpRequest, row: Model, before: dict[str, Any], *, gone: bool = False
    ) -> None:
        record_change(
            subject=row,
            before=before,
            after={} if gone else stored_row(row),
            actor_id=cast("int", request.user.pk),
            at=timezone.now(),
            concealed=frozenset(self.sensitive_fields),
            reason=request.POST.get("_reason", "")[:LONGEST_REASON],
        )


class LedgerAdmin(ModelAdmin):
    """The base of every admin of rows that are never edited: it shows them and no more."""

    actions: list[str] | None = None
    show_full_result_count = False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Before the row is looked for: whether it exists is not for everybody either.
        if not self.has_view_permission(request):
            raise PermissionDenied
        return cast("HttpResponse", super().history_view(request, object_id, extra_context))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(LedgerAdmin):
    list_display = ["occurred_at", "name", "actor", "subject_type", "subject_id", "reason"]
    list_select_related = ["actor"]
    search_fields = ["name", "subject_id"]
    search_help_text = "Name of the event or id of its subject"
    ordering = ["-id"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return can_read_audit(cast("Reader", request.user))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_read_audit(cast("Reader", request.user))
