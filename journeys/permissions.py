"""May this person see, record or correct outages, settle what an hour costs, name the stages?"""

from people.choices import Role
from people.models import User

LISTS_OUTAGES = frozenset({Role.OPERATIONS, Role.LEAD, Role.MANAGER, Role.AUDITOR})
RECORDS_OUTAGES = frozenset({Role.OPERATIONS, Role.MANAGER})
# These see and report the outages of every team.
SEES_EVERY_TEAM = frozenset({Role.OPERATIONS, Role.AUDITOR})


def can_list_outages(user: User) -> bool:
    """Look through outages: operations and auditors all, leads and managers those of the teams overseen."""
    return user.is_active and bool(user.roles & LISTS_OUTAGES)


def can_record_outages(user: User) -> bool:
    """Operations record outages of any team, managers those of the teams they oversee."""
    return user.is_active and bool(user.roles & RECORDS_OUTAGES)


def sees_every_team(user: User) -> bool:
    return user.is_active and bool(user.roles & SEES_EVERY_TEAM)


def has_operations_desk(user: User) -> bool:
    """Whose desk says what goes on now."""
    return user.is_active and Role.OPERATIONS in user.roles


def can_manage_costs(user: User) -> bool:
    """Administrators settle what an hour of an agent costs."""
    return user.is_active and Role.ADMINISTRATOR in user.roles


def can_manage_stages(user: User) -> bool:
    """Name the stages of the journey and say which categories of cases belong to them."""
    return user.is_active and Role.ADMINISTRATOR in user.roles
