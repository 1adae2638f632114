"""Does the ending of requests: one move, its step, what was held let go, its timers void."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from effects.services import owe_all
from empowerment.choices import MovementKind, RequestStatus, StepKind
from empowerment.models import ApprovalRequest, ApprovalStep, BudgetMovement
from empowerment.rules.budgets import Purse
from empowerment.services.approvals.requests import (
    add_step,
    check_move,
    figures,
    lock_request,
    move_to,
    tell,
)
from empowerment.services.approvals.timers import EXPIRE, is_current, void_timers
from empowerment.services.budgets import lock_counters, move, purse_drawn
from empowerment.services.judgements import Judgement, lock_case

NOTHING = Decimal(0)


def end_request(
    request: ApprovalRequest,
    target: RequestStatus,
    *,
    by_id: int | None,
    at: datetime,
    actor_id: int | None,
    why: str = "",
    judgement: Judgement | None = None,
    serving: str | None = None,
) -> ApprovalStep:
    """
    Close a locked request and return the step that says so.

    :raises AlreadyAnswered: if somebody else was first
    """
    move_to(request, target, at=at)
    void_timers(request, round_number=request.round, at=at, serving=serving)
    ask = judgement.facts.ask if judgement else None
    return add_step(
        request,
        StepKind(target.value),
        by_id=by_id,
        actor_id=actor_id,
        why=why,
        amount=ask.amount if ask else None,
        quantity=ask.quantity if ask else None,
        judgement=judgement,
        at=at,
    )


@transaction.atomic
def expire_request(*, request_id: int, round_number: int, at: datetime) -> None:
    """
    Close a request that nobody answered. It grants nothing, lets go what an offer held, and tells the agent.

    Does nothing if it was answered, or if its clock was restarted since the timer was set.
    """
    request = lock_request(request_id)
    if is_current(request, round_number):
        expire(request, at=at, serving=EXPIRE)


def expire(request: ApprovalRequest, *, at: datetime, serving: str) -> None:
    """Close a locked request that nobody answered."""
    _let_go(request, RequestStatus.EXPIRED, at=at)
    step = end_request(request, RequestStatus.EXPIRED, by_id=None, actor_id=None, at=at, serving=serving)
    owe_all([figures(step), *tell(step, [request.decision.agent_id])], at=at)


def withdraw_for_leaver(request: ApprovalRequest, *, at: datetime) -> None:
    """Withdraw a locked request whose requester has left: by rule, so nobody is named."""
    withdraw(request, by_id=None, why="The requester has left.", at=at)


def withdraw(request: ApprovalRequest, *, by_id: int | None, why: str, at: datetime) -> None:
    """Withdraw a locked request, let go what an offer held, and tell whoever had to answer."""
    _let_go(request, RequestStatus.WITHDRAWN, at=at)
    step = end_request(request, RequestStatus.WITHDRAWN, by_id=by_id, actor_id=by_id, why=why, at=at)
    owe_all([figures(step), *tell(step, [request.approver_id])], at=at)


def held_by_offer(request: ApprovalRequest) -> BudgetMovement:
    """Return the hold of the offer that waits."""
    return request.decision.movements.filter(kind=MovementKind.HOLD).latest("pk")


def release_offer(request: ApprovalRequest, *, at: datetime, with_purse: Purse | None = None) -> None:
    """
    Let go what the offer of a locked request holds, in the buckets it was held in.

    :param with_purse: where will be drawn next, to be locked together with what was held
    """
    held = held_by_offer(request)
    purse = purse_drawn(held)
    lock_case(request.decision.case_id)
    lock_counters(*([purse, with_purse] if with_purse else [purse]))
    move(
        decision=request.decision,
        kind=MovementKind.RELEASE,
        purse=purse,
        used=NOTHING,
        held=-held.held_delta,
        at=at,
    )


def _let_go(request: ApprovalRequest, target: RequestStatus, *, at: datetime) -> None:
    check_move(request, target)
    if request.status == RequestStatus.COUNTERED:
        release_offer(request, at=at)
