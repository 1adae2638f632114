"""May this person see or change this of a case?"""

from customers.choices import CaseStatus
from customers.models import Case
from customers.rules.cases import OPEN
from people.choices import Role
from people.models import User

IMPORTS_CUSTOMERS = frozenset({Role.OPERATIONS, Role.ADMINISTRATOR})
SEES_CASES = frozenset({Role.AGENT, Role.LEAD, Role.MANAGER, Role.AUDITOR})


def can_work_on_case(user: User, case: Case) -> bool:
    """Agents work on their own cases and on those of their team."""
    return Role.AGENT in user.roles and _is_at_hand(user, case)


def can_see_sensitive(user: User, case: Case) -> bool:
    """Need to know: only agents who may work on the case at hand need what is personal about its customer."""
    return can_work_on_case(user, case)


def has_texts_at_hand(user: User, case: Case) -> bool:
    """
    Whose open case it is reads what its customer said, without being asked what for. Everybody else who needs
    it says so first.
    """
    return can_see_sensitive(user, case) and case.agent_id == user.pk and CaseStatus(case.status) in OPEN


def can_list_cases(user: User) -> bool:
    """Whoever has no role that sees cases does not find their list either."""
    return user.is_active and bool(user.roles & SEES_CASES)


def can_erase_customers(user: User) -> bool:
    """Administrators erase on demand; they see nothing of the customer, before or after."""
    return user.is_active and Role.ADMINISTRATOR in user.roles


def has_own_cases(user: User) -> bool:
    """Cases belong to agents."""
    return user.is_active and Role.AGENT in user.roles


def can_import_customers(user: User) -> bool:
    """Bring in what another system knows of customers: who has ceased to be one."""
    return user.is_active and bool(user.roles & IMPORTS_CUSTOMERS)


def _is_at_hand(user: User, case: Case) -> bool:
    return user.is_active and (
        case.agent_id == user.pk or (user.team_id is not None and case.team_id == user.team_id)
    )
