"""May this person read the log?"""

from collections.abc import Collection
from typing import Protocol

# The name of the group; the account lives on a floor above, so its roles are asked for by this name.
AUDITOR = "auditor"


class Reader(Protocol):
    """What the log asks of an account."""

    @property
    def is_active(self) -> bool: ...

    @property
    def roles(self) -> Collection[str]: ...


def can_read_audit(user: Reader) -> bool:
    """Auditors read the whole log; everybody else sees timelines of what they may see anyway."""
    return user.is_active and AUDITOR in user.roles
