"""Decides who may look after people, teams, absences, shifts and training, by role."""

from people.choices import Role
from people.models import User

READS_PEOPLE = frozenset({Role.LEAD, Role.MANAGER, Role.HR, Role.AUDITOR, Role.ADMINISTRATOR})
IMPORTS_PEOPLE = frozenset({Role.HR, Role.ADMINISTRATOR})
IMPORTS_TRAINING = IMPORTS_PEOPLE | {Role.MANAGER}


def can_list_people(user: User) -> bool:
    """Look through the people one may see."""
    return _holds(user, READS_PEOPLE)


def can_manage_accounts(user: User) -> bool:
    """Create accounts, give roles and scopes, let people go."""
    return _holds(user, {Role.ADMINISTRATOR})


def can_let_go(user: User, person: User) -> bool:
    """End the account of somebody else who is still here; the account for emergencies is out of reach."""
    others = person.person != user.person and not person.is_superuser
    return can_manage_accounts(user) and person.is_active and others


def can_manage_reference(user: User) -> bool:
    """Keep regions, departments, teams, positions, calendars and courses."""
    return _holds(user, {Role.ADMINISTRATOR})


def can_see_reference(user: User) -> bool:
    """Look it up: whoever writes limits for positions and scopes."""
    return _holds(user, {Role.ADMINISTRATOR, Role.MANAGER})


def can_manage_time(user: User) -> bool:
    """Plan absences, shifts and training of the people one leads."""
    return _holds(user, {Role.MANAGER})


def can_read_reasons(user: User, person: User) -> bool:
    """Read why a person one may see is away: the person, who leads them, and HR."""
    return user.pk == person.pk or _holds(user, {Role.LEAD, Role.MANAGER, Role.HR})


def can_import_people(user: User) -> bool:
    """Import people and teams."""
    return _holds(user, IMPORTS_PEOPLE)


def can_import_training(user: User) -> bool:
    """Import completions: managers for the people they lead."""
    return _holds(user, IMPORTS_TRAINING)


def _holds(user: User, roles: frozenset[Role] | set[Role]) -> bool:
    return user.is_active and bool(roles & user.roles)
