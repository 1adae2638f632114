"""Speaks in the admin about accounts. Administrators manage them; nobody raises themselves."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from people import permissions
from people.admin.access import DeedAdmin, DeedForm, actor_of
from people.choices import Lack, Role
from people.models import User
from people.selectors.people import accounts_that_lack, find_account
from people.services.people import (
    PERSONAL,
    STANDING,
    change_person,
    create_person,
    record_password_set,
    set_roles,
)

WHO = ["first_name", "last_name", "email", "kind"]
WHERE = ["position", "team", "manager", "hired_on", "time_zone"]
ACCESS = ["roles", "second_account_of"]


class AccountForm(DeedForm):
    """Changes an account through the services."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=_("Decide which pages somebody sees. Limits come with the position."),
    )
    second_account_of = forms.CharField(
        label=_("Second account of"),
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Sign-in name of another account of this person: the two never answer each other."),
    )

    class Meta:
        model = User
        fields = ["username", *WHO, *WHERE, "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["roles"] = sorted(self.instance.roles)

    def clean_second_account_of(self) -> User | None:
        username = self.cleaned_data["second_account_of"]
        if not username:
            return None
        account = find_account(username)
        if account is None or account.pk == self.instance.pk:
            raise forms.ValidationError(_("There is no other account of this name."))
        return account

    def perform(self) -> Model:
        at = timezone.now()
        fields = self.standing()
        with transaction.atomic():
            change_person(user_id=self.instance.pk, fields=fields, actor=self.actor, at=at)
            roles = self.cleaned_data["roles"]
            return set_roles(user_id=self.instance.pk, roles=roles, actor=self.actor, at=at)

    def standing(self) -> dict[str, Any]:
        """Return the fields as the services name them."""
        fields = {name: value for name, value in self.cleaned_data.items() if name in STANDING | PERSONAL}
        if other := self.cleaned_data["second_account_of"]:
            fields["person"] = other.person
        return fields


class NewAccountForm(AccountForm, UserCreationForm):
    """Creates an account through the services; without a password it waits for single sign-on."""

    class Meta(AccountForm.Meta):
        fields = ["username", *WHO, *WHERE]

    def perform(self) -> Model:
        fields = self.standing()
        return create_person(
            username=fields.pop("username"),
            fields=fields,
            roles=self.cleaned_data["roles"],
            password=self.cleaned_data.get("password1") if self.cleaned_data["set_usable_password"] else None,
            actor=self.actor,
            at=timezone.now(),
        )


class LackFilter(admin.SimpleListFilter):
    """Accounts of people who are here and cannot work with them."""

    title = _("what is missing")
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Lack.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        what = self.value() or ""
        if what not in Lack.values:
            return queryset
        return queryset.filter(pk__in=accounts_that_lack(Lack(what)).values("pk"))


@admin.register(User)
class AccountAdmin(DeedAdmin, BaseUserAdmin, ModelAdmin):  # type: ignore[type-arg]
    """Accounts are never deleted: what they did keeps their name."""

    permitted = permissions.can_manage_accounts
    form = AccountForm
    add_form = NewAccountForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "first_name", "last_name", "position", "team", "manager", "is_active"]
    list_filter = ["is_active", LackFilter, "kind", "groups", "position", "team"]
    list_select_related = ["position", "team", "manager"]
    search_fields = ["username", "first_name", "last_name", "email"]
    ordering = ["username"]
    filter_horizontal = ()
    autocomplete_fields = ["position", "team", "manager"]
    fieldsets: ClassVar[Any] = [
        (None, {"fields": ["username", *WHO]}),
        (_("Where"), {"fields": WHERE}),
        (_("Access"), {"fields": ["is_active", *ACCESS]}),
    ]
    add_fieldsets: Any = [
        (None, {"fields": ["username", "usable_password", "password1", "password2", *WHO]}),
        (_("Where"), {"fields": WHERE}),
        (_("Access"), {"fields": ACCESS}),
    ]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # The account for emergencies is out of everybody else's reach.
        breaks_glass = isinstance(obj, User) and obj.is_superuser and not actor_of(request).is_superuser
        return super().has_change_permission(request, obj) and not breaks_glass

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        before = self.get_object(request, id)
        response = super().user_change_password(request, id, form_url)
        after = self.get_object(request, id)
        if before and after and before.password != after.password:
            record_password_set(user=cast("User", after), actor_id=actor_of(request).pk, at=timezone.now())
        return response
