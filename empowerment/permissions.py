"""May this person do or see this of a decision, a request, somebody's authority?"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from customers.models import Case
from customers.permissions import can_work_on_case
from empowerment.choices import RequestStatus
from empowerment.models import ApprovalRequest, Decision, NamedApprover
from people.choices import Role
from people.models import User
from people.selectors.availability import answering_for
from people.selectors.organization import holders_of, managers_above, teams_overseen_by

OVERSEERS = frozenset({Role.LEAD.value, Role.MANAGER.value})
ANSWERING_ROLES = OVERSEERS | {Role.BOARD.value}


def can_log_decision(user: User, case: Case) -> bool:
    """Agents decide on cases they work on, if they have a job and a team to decide for."""
    return can_work_on_case(user, case) and user.position_id is not None and user.team_id is not None


def can_reply(user: User) -> bool:
    """Whoever is an agent does with their own requests what agents do: accept, decline, withdraw, decide."""
    return user.is_active and Role.AGENT.value in user.roles


def can_list_decisions(user: User) -> bool:
    """The board sees single decisions only as evidence, HR and operations none."""
    return user.is_active and bool(
        user.roles & {Role.AGENT.value, Role.LEAD.value, Role.MANAGER.value, Role.AUDITOR.value}
    )


def can_read_texts_of(user: User, decision: Decision) -> bool:
    """
    Need to know: what the customer said is for the agent who wrote it, for agents of the team that has the
    case, for whoever oversees the team, and for whoever has to answer the request.

    The case and, if there is one, the request must be loaded with the decision.
    """
    if not user.is_active:
        return False
    if user.pk == decision.agent_id or can_work_on_case(user, decision.case):
        return True
    request = getattr(decision, "request", None)
    return (request is not None and request.approver_id == user.pk) or _oversees(user, decision)


def has_texts_at_hand(user: User, decision: Decision) -> bool:
    """
    Who wrote it reads it, and who is asked to answer right now, as the log says. Everybody else who needs it
    says what for first, and that is recorded.
    """
    if not user.is_active:
        return False
    request = getattr(decision, "request", None)
    asked = request is not None and request.status == RequestStatus.OPEN and request.approver_id == user.pk
    return user.pk == decision.agent_id or asked


def can_reverse_decision(user: User, decision: Decision, *, at: datetime) -> bool:
    """Agents take back their own decisions on the same day, whoever oversees their team at any time."""
    if not user.is_active:
        return False
    return _is_own_of_today(user, decision, at=at) or _oversees(user, decision)


def can_see_authority(user: User, person: User) -> bool:
    """
    Everybody sees their own; whoever leads, looks after or audits people sees that of the people they see.
    """
    return user.is_active and (
        user.pk == person.pk or bool(user.roles & (OVERSEERS | {Role.HR.value, Role.AUDITOR.value}))
    )


def can_see_coverage(user: User) -> bool:
    return user.is_active and bool(user.roles & OVERSEERS)


def can_review_decisions(user: User) -> bool:
    return user.is_active and bool(user.roles & OVERSEERS)


def can_manage_remedies(user: User) -> bool:
    """Administrators and managers keep remedies and reasons up to date."""
    return user.is_active and bool(user.roles & {Role.MANAGER.value, Role.ADMINISTRATOR.value})


def can_inspect_ledger(user: User) -> bool:
    """In the admin the ledger is for managers and auditors; which rows of it, selectors say."""
    return user.is_active and bool(user.roles & {Role.MANAGER.value, Role.AUDITOR.value})


def can_answer_request(user: User, request: ApprovalRequest, *, at: datetime) -> bool:
    """
    Leads, managers and board members answer what comes from below them in the line or names their position,
    and what they stand in for while somebody is away. The rule of four eyes and their authority come on top.
    """
    if not user.is_active or not user.roles & ANSWERING_ROLES:
        return False
    line = managers_above(request.decision.agent_id)
    if user.pk in line or _names_position_of(user, request):
        return True
    return user.pk in answering_for([*line, *_named_holders(request)], at=at)


def _is_own_of_today(user: User, decision: Decision, *, at: datetime) -> bool:
    if Role.AGENT.value not in user.roles or user.pk != decision.agent_id:
        return False
    zone = ZoneInfo(decision.team.calendar.time_zone or settings.TIME_ZONE)
    return decision.decided_at.astimezone(zone).date() == at.astimezone(zone).date()


def _oversees(user: User, decision: Decision) -> bool:
    return bool(user.roles & OVERSEERS) and teams_overseen_by(user).filter(pk=decision.team_id).exists()


def _names_position_of(user: User, request: ApprovalRequest) -> bool:
    named = NamedApprover.objects.filter(version=request.decision.version_id)
    return user.position_id is not None and named.filter(position=user.position_id).exists()


def _named_holders(request: ApprovalRequest) -> list[int]:
    named = NamedApprover.objects.filter(version=request.decision.version_id)
    return list(holders_of(named.values_list("position", flat=True)).values_list("pk", flat=True))
