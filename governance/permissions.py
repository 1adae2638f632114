"""May this person read, write or adopt the law?"""

from governance.models import Policy
from people.choices import Role
from people.models import User

READERS = frozenset({Role.MANAGER, Role.BOARD, Role.AUDITOR, Role.LEAD})
READERS_OF_ALL = frozenset({Role.BOARD, Role.AUDITOR})


def can_read_policies(user: User) -> bool:
    """Managers, leads, the board and auditors read the law; selectors say whose."""
    return user.is_active and bool(user.roles & READERS)


def can_read_all_policies(user: User) -> bool:
    """The board and auditors read the law of every scope, and what was ever submitted for it."""
    return user.is_active and bool(user.roles & READERS_OF_ALL)


def can_found_policies(user: User) -> bool:
    """Administrators found policies and say who drafts for them; what a policy allows is not theirs."""
    return user.is_active and Role.ADMINISTRATOR in user.roles


def can_edit_policy(user: User, policy: Policy) -> bool:
    """Managers draft for the policies they hold a grant on, as a person or by one of their groups."""
    return user.is_active and Role.MANAGER in user.roles and user.has_perm("governance.edit_policy", policy)


def can_adopt_versions(user: User) -> bool:
    """The board adopts. Whether this member may adopt this version is a rule, not a permission."""
    return user.is_active and Role.BOARD in user.roles
