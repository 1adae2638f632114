"""Does the opening of a request, inside the logging of the decision that needs it."""

from datetime import datetime

from django.utils.translation import gettext as _

from audit.services import record_event
from customers.choices import CaseStatus
from customers.models import Case
from customers.services.recompute import recompute_debt
from effects.services import owe_all
from empowerment.choices import RequestStatus, StepKind
from empowerment.models import ApprovalRequest, ApprovalStep, Decision
from empowerment.rules.approvals import clock_runs, content_of_request
from empowerment.rules.facts import Ask
from empowerment.rules.routing import Route
from empowerment.rules.targets import clock_to_json
from empowerment.selectors.routing import FoundRoute, find_route, question_for
from empowerment.services.approvals.assignment import alarm
from empowerment.services.approvals.requests import new_step, tell
from empowerment.services.approvals.timers import start_clock, timers_of
from empowerment.services.judgements import Judgement, NoAuthority
from people.selectors.calendars import clock_of

MINUTE = 60


def open_request(*, decision: Decision, case: Case, judgement: Judgement, at: datetime) -> ApprovalRequest:
    """
    Ask the lowest person up the line whose own authority covers the decision, and start the clock.

    :raises NoAuthority: if nobody in the line or the named positions holds authority for it
    """
    ask = judgement.facts.ask
    found = find_route(
        question_for(
            requester=decision.agent,
            case=case,
            ask=ask,
            team_id=decision.team_id,
            named=judgement.book.approvers,
            at=at,
        ),
        at=at,
    )
    check_somebody_holds(found)
    minutes = judgement.book.minutes_for(remedy=ask.remedy, priority=case.priority)
    request = _new_request(decision, case, ask, found.route, target_seconds=minutes * MINUTE, at=at)
    request.save()
    asked, assigned = _first_steps(request, found.route, at=at)
    record_event(
        name="approval.asked",
        actor_id=decision.agent_id,
        subject=request,
        facts={
            "decision": decision.pk,
            "approver": request.approver_id,
            "stands_in_for": found.route.stands_in_for,
            "amount": ask.amount,
            "currency": ask.currency,
            "content_hash": request.content_hash,
            "steps": [asked.pk, assigned.pk],
        },
        at=at,
    )
    told = [alarm(request)] if request.approver_id is None else tell(assigned, [request.approver_id])
    figures = recompute_debt(key=f"decision:{decision.pk}", case_ids=[case.pk])
    owe_all([*timers_of(request), *told, figures], at=at)
    return request


def check_somebody_holds(found: FoundRoute) -> None:
    """
    Refuse what nobody may approve, on shift or not.

    :raises NoAuthority: if nobody holds authority for it
    """
    if not found.route.holders:
        raise NoAuthority(_("This is beyond your authority, and nobody above you holds authority for it."))


def _new_request(
    decision: Decision, case: Case, ask: Ask, route: Route, *, target_seconds: int, at: datetime
) -> ApprovalRequest:
    request = ApprovalRequest(
        decision=decision,
        quantity=ask.quantity,
        amount=ask.amount,
        content_hash=content_of_request(decision_id=decision.pk, ask=ask, note=decision.note.note),
        approver_id=route.approver_id,
        level=route.level,
        calendar=clock_to_json(clock_of(decision.team_id)),
        target_seconds=target_seconds,
        round=0,
        opened_at=at,
    )
    waits = case.status == CaseStatus.WAITING
    start_clock(request, at=at, runs=clock_runs(RequestStatus.OPEN, waits_for_customer=waits))
    return request


def _first_steps(request: ApprovalRequest, route: Route, *, at: datetime) -> list[ApprovalStep]:
    assigned = StepKind.UNASSIGNED if route.approver_id is None else StepKind.ASSIGNED
    return ApprovalStep.objects.bulk_create(
        [
            new_step(
                request,
                StepKind.ASKED,
                by_id=request.decision.agent_id,
                amount=request.amount,
                quantity=request.quantity,
                at=at,
            ),
            new_step(request, assigned, by_id=route.approver_id, at=at),
        ]
    )
