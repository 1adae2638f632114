"""May this person look after what is owed?"""

from collections.abc import Collection
from typing import Protocol

# The name of the group; the account lives on a floor above, so its roles are asked for by this name.
ADMINISTRATOR = "administrator"


class Operator(Protocol):
    """What the effects ask of an account."""

    @property
    def is_active(self) -> bool: ...

    @property
    def roles(self) -> Collection[str]: ...


def can_retry_owed(user: Operator) -> bool:
    """Administrators see what is owed and give the quarantined a fresh start."""
    return user.is_active and ADMINISTRATOR in user.roles
