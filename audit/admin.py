"""Speaks in the admin: reference data that records its changes, and ledgers that nobody edits."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from audit.selectors import Holding, rows_that_name, stored_row
from audit.services import record_change

LONGEST_REASON = 1000


class AuditedAdmin(ModelAdmin):
    """
    The base of every admin of rows that people edit: it records what it saves and deletes, all or nothing.

    What something else names is not deleted: the page that would ask for a confirmation says what names it.

    ``sensitive_fields`` names columns with personal or secret text: the log says that they changed, not how.
    """

    sensitive_fields: Iterable[str] = ()
    change_form_after_template = "audit/_admin_reason.html"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        # After a refusal the page is shown again: with the reason that was typed.
        context["typed_reason"] = request.POST.get("_reason", "")
        return cast("HttpResponse", super().render_change_form(request, context, *args, **kwargs))

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
        for row in [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]:
            self._record(request, row, before.get(row.pk, {}))

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self._record(request, obj, stored_row(obj), gone=True)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self._record(request, row, stored_row(row), gone=True)
        super().delete_queryset(request, queryset)

    def get_deleted_objects(
        self, objs: Iterable[Any], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        rows = list(objs)
        parts = [inline.model for inline in self.inlines]
        held = rows_that_name(rows, parts=parts) if rows else {}
        stopped = [
            _("%(row)s: named by %(what)s.") % {"row": row, "what": ", ".join(map(_counted, held[row.pk]))}
            for row in rows
            if held[row.pk]
        ]
        if stopped:
            return [str(row) for row in rows], {}, set(), stopped
        return cast(
            "tuple[list[Any], dict[str, int], set[str], list[str]]",
            super().get_deleted_objects(rows, request),
        )

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return cast("HttpResponse", super().delete_view(request, object_id, extra_context))
        except IntegrityError:
            return self._refused(request)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        try:
            with transaction.atomic():
                return cast("HttpResponse | None", super().response_action(request, queryset))
        except IntegrityError:
            return self._refused(request)

    def _refused(self, request: HttpRequest) -> HttpResponse:
        """Something came to name the row between the question and the answer, or a trigger holds it."""
        messages.error(request, _("Nothing was deleted: something else needs it. Look again what names it."))
        return HttpResponseRedirect(request.get_full_path())

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


def _counted(held: Holding) -> str:
    names = held.kind._meta
    return f"{held.count} {names.verbose_name if held.count == 1 else names.verbose_name_plural}"


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
