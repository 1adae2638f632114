"""Does the asking: who has to answer a request, now and whenever line, shifts or limits change."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from audit.services import record_event
from effects.services import Debt, owe_all
from empowerment.choices import RequestStatus, StepKind
from empowerment.models import ApprovalRequest
from empowerment.rules.approvals import UNANSWERED, clock_runs
from empowerment.rules.routing import Route
from empowerment.selectors.approvals import unattended_requests
from empowerment.selectors.routing import find_route, question_of
from empowerment.services.approvals.endings import release_offer, withdraw_for_leaver
from empowerment.services.approvals.requests import (
    ALARM,
    add_step,
    is_open,
    lock_request,
    move_to,
    tell,
    waits_for_customer,
)
from empowerment.services.approvals.timers import CLOCK_FIELDS, start_clock, timers_of, void_timers
from people.models import User
from people.selectors.organization import reports_of

logger = logging.getLogger(__name__)

REROUTE = "approvals.reroute_request"


def assign(request: ApprovalRequest, route: Route, *, at: datetime) -> list[Debt]:
    """
    Ask whom the route names, or tell the board's duty role that nobody on shift may answer.

    The request is saved; what is owed for it is returned.
    """
    request.approver_id, request.level = route.approver_id, route.level
    request.save(update_fields=["approver", "level"])
    if route.approver_id is None:
        add_step(request, StepKind.UNASSIGNED, by_id=None, at=at)
        return [alarm(request)]
    step = add_step(request, StepKind.ASSIGNED, by_id=route.approver_id, at=at)
    return tell(step, [route.approver_id])


def alarm(request: ApprovalRequest) -> Debt:
    """Return the debt of telling the board's duty role, once a request."""
    return Debt(ALARM, key=str(request.pk), facts={"request_id": request.pk})


@transaction.atomic
def reroute_request(*, request_id: int, at: datetime) -> None:
    """
    Look again at who has to answer. Whoever can still answer keeps the request; whose requester has left is
    withdrawn; an offer of somebody who has left falls. Does nothing to a closed request.
    """
    request = lock_request(request_id)
    if not is_open(request):
        return
    if not request.decision.agent.is_active:
        withdraw_for_leaver(request, at=at)
    elif request.status == RequestStatus.COUNTERED:
        _drop_offer_of_leaver(request, at=at)
    elif request.status == RequestStatus.OPEN:
        owe_all(_look_again(request, at=at), at=at)


def reroute_for_user(*, user_id: int, at: datetime) -> int:
    """
    Owe another look at every request that somebody's coming, going or moving may touch; return how many.
    """
    user = User.objects.get(pk=user_id)
    touched = (
        Q(approver=user)
        | Q(offered_by=user)
        | Q(decision__agent=user)
        | Q(decision__agent__in=reports_of(user).values("pk"))
    )
    if user.position_id is not None:
        touched |= Q(decision__version__named_approvers__position=user.position_id)
    return _owe_another_look(touched, at=at)


def reroute_all(*, at: datetime) -> int:
    """Owe another look at every unanswered request, because the law has changed; return how many."""
    return _owe_another_look(Q(), at=at)


def reroute_unattended(*, at: datetime) -> int:
    """
    Look again, one by one, at the requests that wait for nobody or for somebody who is no longer there;
    return how many.
    """
    waiting = unattended_requests(at=at)
    for request_id in waiting:
        try:
            reroute_request(request_id=request_id, at=at)
        except Exception:
            # One that cannot be looked at must not keep the others waiting.
            logger.exception("Request %s could not be looked at again", request_id)
    return len(waiting)


def _look_again(request: ApprovalRequest, *, at: datetime) -> Iterable[Debt]:
    question = question_of(request, at=at)
    route = find_route(question, at=at).route
    if request.approver_id == route.approver_id or route.keeps(request.approver_id):
        return []
    if request.breaches and request.level:
        # Once escalated it does not fall back below the level it had reached, as long as anybody is there.
        higher = find_route(question, above=request.level - 1, at=at).route
        route = higher if higher.approver_id is not None else route
    return assign(request, route, at=at)


def _drop_offer_of_leaver(request: ApprovalRequest, *, at: datetime) -> None:
    if request.offered_by is None or request.offered_by.is_active:
        return
    release_offer(request, at=at)
    round_number, offered_by_id = request.round, request.offered_by_id
    move_to(
        request, RequestStatus.OPEN, at=at, offered_by_id=None, offered_amount=None, offered_quantity=None
    )
    runs = clock_runs(RequestStatus.OPEN, waits_for_customer=waits_for_customer(request.decision.case_id))
    start_clock(request, at=at, runs=runs)
    request.save(update_fields=CLOCK_FIELDS)
    void_timers(request, round_number=round_number, at=at)
    record_event(
        name="approval.offer_dropped",
        actor_id=None,
        subject=request,
        facts={"decision": request.decision_id, "offered_by": offered_by_id},
        at=at,
    )
    route = find_route(question_of(request, at=at), at=at).route
    owe_all([*timers_of(request), *assign(request, route, at=at)], at=at)


def _owe_another_look(touched: Q, *, at: datetime) -> int:
    # Each request is looked at in a transaction of its own, so that none waits for another's lock.
    found = ApprovalRequest.objects.filter(touched, status__in=UNANSWERED).distinct()
    debts = [
        Debt(REROUTE, key=f"{request_id}:{at.isoformat()}", facts={"request_id": request_id})
        for request_id in found.order_by("pk").values_list("pk", flat=True)
    ]
    owe_all(debts, at=at)
    return len(debts)
