"""Does what the clock does to a request: reminding, escalating, standing still and running on."""

from datetime import datetime

from django.db import transaction

from effects.services import owe_all
from empowerment.choices import RequestStatus, StepKind
from empowerment.models import ApprovalRequest
from empowerment.rules.approvals import clock_runs
from empowerment.rules.routing import NO_LEVEL
from empowerment.selectors.routing import find_route, question_of
from empowerment.services.approvals.assignment import assign
from empowerment.services.approvals.endings import expire
from empowerment.services.approvals.requests import add_step, lock_request, tell, waits_for_customer
from empowerment.services.approvals.timers import (
    BREACH,
    CLOCK_FIELDS,
    EIGHTY,
    HALF,
    begin_next_interval,
    breach_timer,
    expires_at,
    is_current,
    resume_clock,
    stop_clock,
    timers_of,
    void_timers,
)

SHARES = {HALF: "Half of the time is gone.", EIGHTY: "80 % of the time is gone."}


@transaction.atomic
def warn_approver(*, request_id: int, round_number: int, share: str, at: datetime) -> None:
    """
    Remind whoever has to answer that half, or 80 %, of the target is gone. Late means never: once the answer
    is overdue, a reminder of half is no news.

    :param share: `half` or `eighty`
    """
    request = lock_request(request_id)
    if not is_current(request, round_number) or request.due_at is None or request.due_at <= at:
        return
    if request.approver_id is None:
        return
    step = add_step(request, StepKind.WARNED, by_id=request.approver_id, why=SHARES[share], at=at)
    owe_all(tell(step, [request.approver_id]), at=at)


@transaction.atomic
def breach_request(*, request_id: int, round_number: int, at: datetime) -> None:
    """
    Record a missed clock and ask the next one up the line who may answer; whoever was asked may still answer.

    Does nothing if the request was answered or its clock restarted; expires it if that is due as well.
    """
    request = lock_request(request_id)
    missed_at = request.due_at
    if not is_current(request, round_number) or missed_at is None or missed_at > at:
        return
    if expires_at(request) <= at:
        expire(request, at=at, serving=BREACH)
        return
    begin_next_interval(request, missed_at=missed_at)
    request.save(update_fields=CLOCK_FIELDS)
    asked_before = request.approver_id
    step = add_step(request, StepKind.BREACHED, by_id=asked_before, at=at)
    assert request.due_at is not None  # noqa: S101  it has just been set
    owe_all([breach_timer(request, request.due_at), *tell(step, [asked_before])], at=at)
    _escalate(request, at=at)


@transaction.atomic
def pause_or_resume(*, case_id: int, at: datetime) -> None:
    """
    Stop the clock of the case's open requests while the case waits for its customer, and let it run on
    afterwards. Judges the state as it is now, so running twice or late is harmless.
    """
    open_ones = ApprovalRequest.objects.filter(decision__case=case_id, status=RequestStatus.OPEN)
    for request_id in open_ones.order_by("pk").values_list("pk", flat=True):
        _pause_or_resume(lock_request(request_id), at=at)


def _pause_or_resume(request: ApprovalRequest, *, at: datetime) -> None:
    if request.status != RequestStatus.OPEN:
        return
    waits = waits_for_customer(request.decision.case_id)
    running, runs = request.due_at is not None, clock_runs(RequestStatus.OPEN, waits_for_customer=waits)
    if running == runs:
        return
    round_number = request.round
    if runs:
        resume_clock(request, at=at)
    else:
        stop_clock(request, at=at)
    request.save(update_fields=CLOCK_FIELDS)
    void_timers(request, round_number=round_number, at=at)
    add_step(request, StepKind.RESUMED if runs else StepKind.PAUSED, by_id=None, at=at)
    owe_all(timers_of(request), at=at)


def _escalate(request: ApprovalRequest, *, at: datetime) -> None:
    above = request.level if request.approver_id is not None else NO_LEVEL
    route = find_route(question_of(request, at=at), above=above, at=at).route
    if route.approver_id not in (None, request.approver_id):
        owe_all(assign(request, route, at=at), at=at)
