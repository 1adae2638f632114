"""Speaks in the admin about what can be given and why."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from audit.admin import AuditedAdmin
from empowerment import permissions
from empowerment.models import ReasonCode, Remedy


class CodedAdmin(AuditedAdmin):
    """
    Reference data that facts cite by its code: the code stays, and a row that is no longer used is switched
    off instead of deleted.
    """

    actions: list[str] | None = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []

    def _may(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and permissions.can_manage_remedies(request.user)


@admin.register(Remedy)
class RemedyAdmin(CodedAdmin):
    list_display = ["name", "code", "kind", "unit", "unit_cost", "unit_cost_currency", "active"]
    list_filter = [("kind", ChoicesDropdownFilter), "active"]
    list_filter_submit = True
    search_fields = ["name", "code"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # A decision was judged on money or on a quantity; what it was stays what it is.
        return ["code", "kind"] if obj else []


@admin.register(ReasonCode)
class ReasonCodeAdmin(CodedAdmin):
    list_display = ["label", "code", "active"]
    list_filter = ["active"]
    search_fields = ["label", "code"]
