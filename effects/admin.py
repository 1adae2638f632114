"""Speaks in the admin: what is owed, read-only, with a fresh start for the quarantined."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext

from audit.admin import LedgerAdmin
from effects.models import Owed, OwedQuerySet
from effects.permissions import Operator, can_retry_owed
from effects.services import NotQuarantined, retry_owed


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Open")), ("quarantined", _("In quarantine"))]

    def queryset(self, request: HttpRequest, queryset: OwedQuerySet) -> OwedQuerySet:  # type: ignore[override]
        match self.value():
            case "open":
                return queryset.open()
            case "quarantined":
                return queryset.quarantined()
        return queryset


@admin.register(Owed)
class OwedAdmin(LedgerAdmin):
    list_display = ["topic", "key", "due_at", "attempts", "settled_at", "cancelled_at", "quarantined_at"]
    list_filter = [StateFilter]
    search_fields = ["topic", "key"]
    ordering = ["-id"]
    actions = ["retry"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return can_retry_owed(cast("Operator", request.user))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_retry_owed(cast("Operator", request.user))

    @admin.action(description=_("Try again what is in quarantine"), permissions=["view"])
    def retry(self, request: HttpRequest, queryset: OwedQuerySet) -> None:
        retried = 0
        for owed in queryset.quarantined():
            try:
                retry_owed(owed_id=owed.pk, actor_id=cast("int", request.user.pk), at=timezone.now())
            except NotQuarantined:
                continue  # somebody else was faster
            retried += 1
        text = ngettext("%d effect is tried again.", "%d effects are tried again.", retried) % retried
        self.message_user(request, text, messages.SUCCESS)
