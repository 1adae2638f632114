"""May this person see or change this of a case?"""

from customers.models import Case
from people.choices import Role
from people.models import User


def can_work_on_case(user: User, case: Case) -> bool:
    """Agents work on their own cases and on those of their team."""
    return Role.AGENT in user.roles and _is_at_hand(user, case)


def can_see_sensitive(user: User, case: Case) -> bool:
    """Need to know: only agents who may work on the case at hand need what is personal about its customer."""
    return can_work_on_case(user, case)


def can_export_cases(user: User) -> bool:
    """Whoever sees a list may take it along: it holds what the page holds."""
    return bool(user.roles & {Role.AGENT, Role.LEAD, Role.MANAGER, Role.AUDITOR})


def _is_at_hand(user: User, case: Case) -> bool:
    return user.is_active and (
        case.agent_id == user.pk or (user.team_id is not None and case.team_id == user.team_id)
    )
