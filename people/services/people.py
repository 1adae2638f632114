"""Does what changes a person: accounts, the line, roles, leaving."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.models import Group
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from audit.rules.changes import describe_change
from audit.services import record_event
from common.errors import DomainError
from effects.services import owe
from people.choices import Role
from people.models import User
from people.rules import lines
from people.rules.roles import conflict_of, may_enter_admin
from people.services.absences import REROUTE

# What a person is for the rules of authority: nobody changes it for themselves.
STANDING = frozenset({"position", "team", "manager", "hired_on", "is_active", "kind", "person"})
# Personal plaintext: the audit log names the field and no value.
PERSONAL = frozenset(
    {"username", "first_name", "last_name", "email", "time_zone", "quiet_from", "quiet_to", "wants_mail"}
)
OWN = frozenset({"time_zone", "quiet_from", "quiet_to", "wants_mail"})
# Two moves in the line at once could close a circle that neither of them sees: they are made in turn.
LINE = 7_302


class OwnStanding(DomainError):
    code = "own_standing"


class OwnRoles(DomainError):
    code = "own_roles"


class ConflictingRoles(DomainError):
    code = "conflicting_roles"


class LineCircle(DomainError):
    code = "line_circle"


class UnknownZone(DomainError):
    code = "unknown_zone"


@transaction.atomic
def create_person(
    *,
    username: str,
    fields: Mapping[str, Any],
    roles: Collection[str] = (),
    password: str | None = None,
    actor: User,
    at: datetime,
) -> User:
    """
    Create an account; without a password it waits for single sign-on, or for one to be set.

    :param fields: values by the names in STANDING and PERSONAL
    :raises UnknownZone: if the time zone does not exist
    :raises ConflictingRoles: if the roles cannot be held together
    """
    user = User(username=username, date_joined=at)
    user.set_password(password)
    _assign(user, fields)
    user.save()
    record_event(
        name="person.created",
        actor_id=actor.pk,
        subject=user,
        facts=facts_of({}, fields),
        at=at,
    )
    if roles:
        set_roles(user_id=user.pk, roles=roles, actor=actor, at=at)
    return user


@transaction.atomic
def change_person(
    *, user_id: int, fields: Mapping[str, Any], actor: User, reason: str = "", at: datetime
) -> User:
    """
    Change what a person is; what stays as it was leaves no trace. What waits for them is routed anew.

    :param fields: values by the names in STANDING and PERSONAL
    :raises OwnStanding: if the actor changes what their own authority rests on
    :raises LineCircle: if the new manager reports to the person
    :raises UnknownZone: if the time zone does not exist
    :raises ConflictingRoles: if an administrator would get a position
    """
    if "manager" in fields:
        _wait_for_others()
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    before = {name: getattr(user, name) for name in fields}
    changes = {name: value for name, value in fields.items() if before[name] != value}
    if not changes:
        return user
    _check_standing(user, changes, actor)
    _assign(user, changes)
    user.save(update_fields=list(changes))
    event = record_event(
        name="person.deactivated" if changes.get("is_active") is False else "person.changed",
        actor_id=actor.pk,
        subject=user,
        facts=facts_of(before, changes),
        reason=reason,
        at=at,
    )
    if STANDING & changes.keys():
        owe(REROUTE, key=f"person:{event.pk}", facts={"user_id": user.pk}, at=at)
    return user


def deactivate_person(*, user_id: int, actor: User, reason: str = "", at: datetime) -> User:
    """
    Let a person go: the account ends with the next request, what waited for them is routed anew.

    :raises OwnStanding: if it is the actor's own account
    """
    return change_person(user_id=user_id, fields={"is_active": False}, actor=actor, reason=reason, at=at)


def change_own_profile(*, user: User, fields: Mapping[str, Any], at: datetime) -> User:
    """
    Change one's own quiet hours, time zone and wish for e-mail.

    :raises UnknownZone: if the time zone does not exist
    """
    own = {name: value for name, value in fields.items() if name in OWN}
    return change_person(user_id=user.pk, fields=own, actor=user, at=at)


@transaction.atomic
def set_roles(*, user_id: int, roles: Collection[str], actor: User, at: datetime) -> User:
    """
    Give a person exactly these roles; whoever needs the admin site may enter it, nobody else.

    :raises OwnRoles: if it is the actor's own account, or another account of the same person
    :raises ConflictingRoles: if they cannot be held together
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    before = set(user.groups.filter(name__in=Role.values).values_list("name", flat=True))
    if before == set(roles):
        return user
    if user.person == actor.person:
        raise OwnRoles(_("Somebody else has to change your roles."))
    _check_conflicts(roles, holds_position=user.position_id is not None)
    user.groups.remove(*Group.objects.filter(name__in=before - set(roles)))
    user.groups.add(*Group.objects.filter(name__in=set(roles) - before))
    user.is_staff = may_enter_admin(roles) or user.is_superuser
    user.save(update_fields=["is_staff"])
    record_event(
        name="roles.changed",
        actor_id=actor.pk,
        subject=user,
        facts={"before": sorted(before), "after": sorted(roles)},
        at=at,
    )
    return user


def record_password_set(*, user: User, actor_id: int | None, at: datetime) -> None:
    """
    Record that somebody set the password of an account, which ends its sessions.

    :param actor_id: who did it; None for whoever works at the console
    """
    record_event(name="person.password_set", actor_id=actor_id, subject=user, facts={}, at=at)


def record_superuser_created(*, user: User, at: datetime) -> None:
    """Record that an account which may do everything was made at the console."""
    facts = facts_of({}, {"is_superuser": True})
    record_event(name="person.created", actor_id=None, subject=user, facts=facts, at=at)


def record_second_factors(
    *, user: User, before: Collection[str], after: Collection[str], at: datetime
) -> None:
    """Record that somebody set up, renewed or removed a second factor of their own; kinds, never secrets."""
    record_event(
        name="person.second_factor_changed",
        actor_id=user.pk,
        subject=user,
        facts={"before": sorted(before), "after": sorted(after)},
        at=at,
    )


def facts_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of an event: rows by their keys, personal plaintext of people by its field only."""
    return describe_change(_keyed(before), _keyed(after), concealed=PERSONAL)


def _check_standing(user: User, changes: Mapping[str, Any], actor: User) -> None:
    if STANDING & changes.keys() and user.person == actor.person:
        raise OwnStanding(_("Somebody else has to change your position, team, manager and dates."))
    if changes.get("position"):
        _check_conflicts(user.roles, holds_position=True)
    manager = changes.get("manager")
    managers = dict(User.objects.values_list("pk", "manager_id")) if manager else {}
    if manager and lines.closes_circle(user.pk, manager.pk, managers):
        raise LineCircle(
            _("%(manager)s reports to %(person)s. Choose another manager.")
            % {"manager": manager, "person": user}
        )


def _check_conflicts(roles: Collection[str], *, holds_position: bool) -> None:
    conflict = conflict_of(roles, holds_position=holds_position)
    if conflict is None:
        return
    if conflict.other is None:
        raise ConflictingRoles(_("An administrator holds no position, because positions carry limits."))
    raise ConflictingRoles(
        _("The role %(role)s cannot be held together with %(other)s.")
        % {"role": conflict.role.label, "other": conflict.other.label}
    )


def _assign(user: User, fields: Mapping[str, Any]) -> None:
    unknown = fields.keys() - STANDING - PERSONAL
    if unknown:
        raise TypeError(f"Not a field of a person: {sorted(unknown)}")
    if (zone := fields.get("time_zone")) and zone not in available_timezones():
        raise UnknownZone(_("“%(zone)s” is not a time zone.") % {"zone": zone})
    for name, value in fields.items():
        setattr(user, name, value)


def _keyed(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.pk if isinstance(value, models.Model) else value for name, value in fields.items()}


def _wait_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LINE])
