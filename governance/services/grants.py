"""Does the granting of policies: which manager drafts for which."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, get_perms, remove_perm

from audit.services import record_event
from common.errors import DomainError
from governance.models import Policy
from people.models import User

PERMISSION = "edit_policy"


class OwnGrant(DomainError):
    code = "own_grant"


@transaction.atomic
def set_editing(*, policy: Policy, holder: User | Group, edits: bool, actor: User, at: datetime) -> None:
    """
    Let a person, or everybody in a group, draft for a policy, or end that. What holds already leaves no
    trace.

    :raises OwnGrant: if the actor would gain or lose it themselves
    """
    if edits == (PERMISSION in get_perms(holder, policy)):
        return
    if _is_own(holder, actor):
        raise OwnGrant(_("Somebody else has to decide which policies you draft for."))
    (assign_perm if edits else remove_perm)(PERMISSION, holder, policy)
    record_event(
        name="policy.granted" if edits else "policy.revoked",
        actor_id=actor.pk,
        subject=policy,
        facts={"holder": f"{holder._meta.model_name}:{holder.pk}", "permission": PERMISSION},
        at=at,
    )


def _is_own(holder: User | Group, actor: User) -> bool:
    if isinstance(holder, User):
        return holder.person == actor.person
    return holder.name in actor.roles
