"""Decides which application roles one account may hold together."""

from collections.abc import Collection
from dataclasses import dataclass

from people.choices import Role

# Who hands out roles holds no authority over money, and who proves the record has no part in making it.
APART = (
    (Role.ADMINISTRATOR, frozenset({Role.AGENT, Role.LEAD, Role.MANAGER, Role.BOARD, Role.AUDITOR})),
    (Role.AUDITOR, frozenset({Role.AGENT, Role.LEAD, Role.MANAGER, Role.BOARD, Role.OPERATIONS})),
)
USES_THE_ADMIN = frozenset({Role.MANAGER, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Conflict:
    """A role that cannot be held together with another; `other` is None where that is a position."""

    role: Role
    other: Role | None


def conflict_of(roles: Collection[str], *, holds_position: bool) -> Conflict | None:
    """
    Return the first two that cannot be held together, if any.

    A position carries limits, which makes it authority over money: administrators hold none.
    """
    for role, others in APART:
        if role in roles and (also := sorted(others & set(roles))):
            return Conflict(role, Role(also[0]))
    if Role.ADMINISTRATOR in roles and holds_position:
        return Conflict(Role.ADMINISTRATOR, None)
    return None


def may_enter_admin(roles: Collection[str]) -> bool:
    """Tell whether somebody with these roles works in the admin site."""
    return bool(USES_THE_ADMIN & set(roles))
