"""Speaks in the admin about grants on one object: who holds the one permission that it knows."""

from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.models import Group
from django.http import Http404, HttpRequest
from django.utils import timezone
from guardian.admin import GuardedModelAdminMixin
from guardian.forms import GroupObjectPermissionsForm, UserObjectPermissionsForm

from common.errors import DomainError
from people.admin.access import actor_of
from people.models import User


class Granting:
    """Offers the one permission that an object knows, and hands the choice to a service."""

    actor: User
    obj: Any

    def offered(self) -> tuple[str, Any]:
        """Return the permission's code and what it is called here."""
        raise NotImplementedError

    def perform(self, *, holder: User | Group, holds: bool, at: datetime) -> None:
        """Call the service that grants or revokes it."""
        raise NotImplementedError

    def get_obj_perms_field_choices(self) -> list[tuple[str, Any]]:
        return [self.offered()]

    def get_obj_perms_field_widget(self) -> forms.Widget:
        return forms.CheckboxSelectMultiple()

    def clean(self) -> dict[str, Any]:
        data = cast("dict[str, Any]", super().clean())  # type: ignore[misc]
        try:
            self.perform(holder=self.holder, holds=bool(data.get("permissions")), at=timezone.now())
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error
        return data

    @property
    def holder(self) -> User | Group:
        """Whose grant the form is about: the library's forms name it by its kind."""
        return cast("User | Group", getattr(self, "user", None) or getattr(self, "group", None))

    def save_obj_perms(self) -> None:
        """Done while the form was checked."""


class GrantingAdmin(GuardedModelAdminMixin):
    """Objects that somebody may be granted a permission on."""

    granting: ClassVar[type[Granting]]

    def obj_perms_manage_view(self, request: HttpRequest, object_pk: str) -> Any:
        return cast("Any", super()).obj_perms_manage_view(request, _number(object_pk))

    def obj_perms_manage_user_view(self, request: HttpRequest, object_pk: str, user_id: str) -> Any:
        keys = _number(object_pk), _number(user_id)
        return cast("Any", super()).obj_perms_manage_user_view(request, *keys)

    def obj_perms_manage_group_view(self, request: HttpRequest, object_pk: str, group_id: str) -> Any:
        keys = _number(object_pk), _number(group_id)
        return cast("Any", super()).obj_perms_manage_group_view(request, *keys)

    def get_obj_perms_manage_user_form(self, request: HttpRequest) -> Any:
        return self._form(request, UserObjectPermissionsForm)

    def get_obj_perms_manage_group_form(self, request: HttpRequest) -> Any:
        return self._form(request, GroupObjectPermissionsForm)

    def _form(self, request: HttpRequest, base: type[forms.Form]) -> Any:
        return type("GrantForm", (self.granting, base), {"actor": actor_of(request)})


def _number(text: str) -> str:
    # The library's addresses take any text for a key.
    if not text.isdecimal():
        raise Http404
    return text
