"""Speaks in the admin about policies: administrators found and grant them, managers draft their versions."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin import AuditedAdmin
from common.money import CURRENCIES
from governance.models import Policy
from governance.permissions import can_found_policies
from governance.selectors import policies_administered_by
from governance.services import set_editing
from governance.services.grants import PERMISSION
from people.admin.grants import Granting, GrantingAdmin
from people.choices import Role
from people.models import User


class Editing(Granting):
    """Lets somebody draft for a policy."""

    def offered(self) -> tuple[str, Any]:
        return PERMISSION, _("Drafts and submits its versions")

    def perform(self, *, holder: User | Group, holds: bool, at: datetime) -> None:
        set_editing(policy=self.obj, holder=holder, edits=holds, actor=self.actor, at=at)


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A policy names one scope of its kind and a currency that people are paid in."""

    class Meta:
        model = Policy
        fields = ["name", "scope_kind", "region", "department", "team", "currency"]

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).upper()
        if currency not in CURRENCIES:
            raise forms.ValidationError(_("This is not a currency."))
        return currency


@admin.register(Policy)
class PolicyAdmin(GrantingAdmin, AuditedAdmin):
    """
    Administrators found policies and say who drafts for them. What a policy is for stays once it has a
    version: its limits are in that currency, and bind that scope.
    """

    form = PolicyForm
    granting = Editing
    list_display = ["name", "scope_kind", "scope", "currency", "latest"]
    list_filter = ["scope_kind"]
    search_fields = ["name"]
    actions: list[str] | None = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Policy]:
        return policies_administered_by(_actor(request)).prefetch_related("versions")

    @admin.display(description=_("scope"))
    def scope(self, policy: Policy) -> str:
        return str(policy.team or policy.department or policy.region or _("everybody"))

    @admin.display(description=_("latest version"))
    def latest(self, policy: Policy) -> str:
        newest = max(policy.versions.all(), key=lambda version: version.number, default=None)
        return f"v{newest.number}, {newest.get_status_display().lower()}" if newest else ""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_authenticated and (
            can_found_policies(request.user) or Role.MANAGER in request.user.roles
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and can_found_policies(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_authenticated and can_found_policies(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = ["scope_kind", "region", "department", "team", "currency"]
        return fixed if obj and obj.versions.exists() else []


def _actor(request: HttpRequest) -> User:
    return cast("User", request.user)
