"""Speaks in the admin about policies: administrators found and grant them, managers draft their versions."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.admin import GuardedModelAdminMixin
from guardian.forms import GroupObjectPermissionsForm, UserObjectPermissionsForm

from audit.admin import AuditedAdmin
from common.errors import DomainError
from common.money import CURRENCIES
from governance.models import Policy
from governance.permissions import can_found_policies
from governance.selectors import policies_administered_by
from governance.services import set_editing
from governance.services.grants import PERMISSION
from people.choices import Role
from people.models import User


class _EditingForm:
    """Offers the one permission that policies know, and hands the choice to the service."""

    actor: User
    obj: Any

    def get_obj_perms_field_choices(self) -> list[tuple[str, Any]]:
        return [(PERMISSION, _("Drafts and submits its versions"))]

    def get_obj_perms_field_widget(self) -> forms.Widget:
        return forms.CheckboxSelectMultiple()

    def clean(self) -> dict[str, Any]:
        data = cast("dict[str, Any]", super().clean())  # type: ignore[misc]
        try:
            set_editing(
                policy=self.obj,
                holder=self.holder,
                edits=bool(data.get("permissions")),
                actor=self.actor,
                at=timezone.now(),
            )
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error
        return data

    @property
    def holder(self) -> User | Group:
        raise NotImplementedError

    def save_obj_perms(self) -> None:
        """Done while the form was checked."""


class _PersonEditingForm(_EditingForm, UserObjectPermissionsForm):  # type: ignore[misc]
    @property
    def holder(self) -> User:
        return cast("User", self.user)


class _GroupEditingForm(_EditingForm, GroupObjectPermissionsForm):  # type: ignore[misc]
    @property
    def holder(self) -> Group:
        return cast("Group", self.group)


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
class PolicyAdmin(GuardedModelAdminMixin, AuditedAdmin):
    """
    Administrators found policies and say who drafts for them. What a policy is for stays once it has a
    version: its limits are in that currency, and bind that scope.
    """

    form = PolicyForm
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

    def get_obj_perms_manage_user_form(self, request: HttpRequest) -> Any:
        return type("PersonEditing", (_PersonEditingForm,), {"actor": _actor(request)})

    def get_obj_perms_manage_group_form(self, request: HttpRequest) -> Any:
        return type("GroupEditing", (_GroupEditingForm,), {"actor": _actor(request)})


def _actor(request: HttpRequest) -> User:
    return cast("User", request.user)
