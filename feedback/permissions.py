"""May this person see or send in what customers say?"""

from people.choices import Role
from people.models import User

LISTS_SURVEYS = frozenset({Role.AGENT, Role.LEAD, Role.MANAGER, Role.AUDITOR})
TAKES_SURVEYS_OUT = frozenset({Role.LEAD, Role.MANAGER, Role.AUDITOR})
# Need to know: what a customer wrote is for those who work on the case and those who lead them.
READS_COMMENTS = frozenset({Role.AGENT, Role.LEAD, Role.MANAGER})
SENDS_SURVEYS = frozenset({Role.MANAGER, Role.OPERATIONS})


def can_list_surveys(user: User) -> bool:
    """
    Look through the responses about the teams one oversees, agents through those about themselves; auditors
    through all, without comments.
    """
    return user.is_active and bool(user.roles & LISTS_SURVEYS)


def can_export_surveys(user: User) -> bool:
    """Take responses out with their ids in the survey tool: not as an agent, who has no use for these."""
    return user.is_active and bool(user.roles & TAKES_SURVEYS_OUT)


def can_read_comments(user: User) -> bool:
    """Read what customers wrote, of those cases that one may read."""
    return user.is_active and bool(user.roles & READS_COMMENTS)


def can_send_surveys(user: User) -> bool:
    """Bring responses in, by file or through the API."""
    return user.is_active and bool(user.roles & SENDS_SURVEYS)


def sends_for_all(user: User) -> bool:
    """Operations bring in what comes from anywhere; a manager about the cases that the manager may read."""
    return user.is_active and Role.OPERATIONS in user.roles
