"""Decides what of people stands in the admin for whom: by role, whatever permissions somebody may hold."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from common.errors import DomainError
from people.models import User


def actor_of(request: HttpRequest) -> User:
    """Return the account at work."""
    return cast("User", request.user)


class ByRole:
    """Everything here belongs to those whom `permitted` names, and does not exist for anybody else."""

    permitted: ClassVar[Callable[[User], bool]]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        # Before the row is looked for: whether it exists is not for everybody either.
        if not self.has_view_permission(request):
            raise PermissionDenied
        return cast("HttpResponse", super().history_view(request, object_id, *args, **kwargs))  # type: ignore[misc]

    def _may(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and type(self).permitted(actor_of(request))


class DeedForm(ModelForm):  # type: ignore[type-arg]
    """
    A form whose saving is the call of a service, so that its refusals stand on the form like any other error.

    The deed is done while the form is checked, in the transaction of the page; nothing follows that could
    refuse it. `actor` is set by the admin.
    """

    actor: User

    def perform(self) -> Model:
        """Call the service and return the row."""
        raise NotImplementedError

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            self.instance = self.perform()
        except DomainError as error:
            self.add_error(None, str(error))

    def _save_m2m(self) -> None:
        """Services have saved everything."""


class DeedAdmin(ByRole):
    """An admin whose forms are DeedForms."""

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)  # type: ignore[misc]
        return type(form.__name__, (form,), {"actor": actor_of(request)})

    def save_model(self, *_args: Any, **_kwargs: Any) -> None:
        """The form has done it."""

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            self.delete_model(request, row)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        raise NotImplementedError(_("This row is not deleted."))
