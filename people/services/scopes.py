"""Does the granting of scopes: who oversees which team, department or region."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, get_perms, remove_perm

from audit.services import record_event
from common.errors import DomainError
from people.models import Department, Region, Team, User


class OwnScope(DomainError):
    code = "own_scope"


@transaction.atomic
def set_oversight(
    *, scope: Team | Department | Region, holder: User | Group, oversees: bool, actor: User, at: datetime
) -> None:
    """
    Let a person, or everybody in a group, oversee a scope, or end that; what holds already leaves no trace.

    :raises OwnScope: if the actor would gain or lose it themselves
    """
    permission = f"oversee_{scope._meta.model_name}"
    if oversees == (permission in get_perms(holder, scope)):
        return
    if _is_own(holder, actor):
        raise OwnScope(_("Somebody else has to decide what you oversee."))
    (assign_perm if oversees else remove_perm)(permission, holder, scope)
    record_event(
        name="scope.granted" if oversees else "scope.revoked",
        actor_id=actor.pk,
        subject=scope,
        facts={"holder": f"{holder._meta.model_name}:{holder.pk}", "permission": permission},
        at=at,
    )


def _is_own(holder: User | Group, actor: User) -> bool:
    if isinstance(holder, User):
        return holder.person == actor.person
    return holder.name in actor.roles
