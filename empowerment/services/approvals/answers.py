"""Does the answering: approve, deny, offer something smaller, ask for information; each with a reason."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import get_language, gettext as _

from common.errors import DomainError
from common.money import check_amount, format_money
from effects.services import owe_all
from empowerment.choices import GrantBasis, MovementKind, RequestStatus, StepKind
from empowerment.models import ApprovalRequest, DecisionNote
from empowerment.permissions import can_answer_request
from empowerment.rules.approvals import content_of_request
from empowerment.rules.facts import Ask
from empowerment.selectors.routing import ask_of
from empowerment.services.approvals.endings import NOTHING, end_request
from empowerment.services.approvals.judging import (
    BeyondAuthority,
    ContentChanged,
    OwnRequest,
    check_four_eyes,
    judge_answer,
)
from empowerment.services.approvals.requests import (
    add_step,
    check_move,
    figures,
    lock_request,
    move_to,
    tell,
)
from empowerment.services.approvals.timers import (
    CLOCK_FIELDS,
    expiry_timer,
    stop_clock,
    void_timers,
)
from empowerment.services.budgets import move
from empowerment.services.grants import give
from people.models import User

__all__ = [
    "BeyondAuthority",
    "ContentChanged",
    "NotAnApprover",
    "NotSmaller",
    "OwnRequest",
    "ReasonMissing",
    "approve_request",
    "counter_request",
    "deny_request",
    "return_request",
]


class NotAnApprover(DomainError):
    code = "not_an_approver"


class ReasonMissing(DomainError):
    code = "reason_missing"


class NotSmaller(DomainError):
    code = "not_smaller"


@transaction.atomic
def approve_request(
    *, request_id: int, approver: User, why: str, content_hash: str, at: datetime
) -> ApprovalRequest:
    """
    Approve in full, on the approver's own authority, and give the remedy in the same transaction.

    :param content_hash: of what the approver was shown
    :raises AlreadyAnswered: if it is closed
    :raises BeyondAuthority: if the approver's own authority does not cover it now
    :raises ContentChanged: if it is no longer what the approver was shown
    :raises NotAnApprover: if it is not for the approver to answer
    :raises OwnRequest: if the approver is, as a person, the requester or the customer
    :raises ReasonMissing: without a reason
    """
    request = _to_answer(
        request_id, approver, RequestStatus.APPROVED, why=why, content_hash=content_hash, at=at
    )
    judgement = judge_answer(request, answerer_id=approver.pk, ask=ask_of(request), at=at)
    step = end_request(
        request,
        RequestStatus.APPROVED,
        by_id=approver.pk,
        actor_id=approver.pk,
        why=why,
        judgement=judgement,
        at=at,
    )
    give(
        decision=request.decision,
        basis=GrantBasis.APPROVED,
        authority_of_id=approver.pk,
        judgement=judgement,
        at=at,
    )
    owe_all([figures(step), *tell(step, [request.decision.agent_id])], at=at)
    return request


@transaction.atomic
def deny_request(
    *, request_id: int, approver: User, why: str, content_hash: str, at: datetime
) -> ApprovalRequest:
    """
    Deny, with a reason that the agent reads. Raises what `approve_request` raises, but asks for no authority.
    """
    request = _to_answer(
        request_id, approver, RequestStatus.DENIED, why=why, content_hash=content_hash, at=at
    )
    step = end_request(request, RequestStatus.DENIED, by_id=approver.pk, actor_id=approver.pk, why=why, at=at)
    owe_all([figures(step), *tell(step, [request.decision.agent_id])], at=at)
    return request


@transaction.atomic
def counter_request(
    *,
    request_id: int,
    approver: User,
    why: str,
    content_hash: str,
    at: datetime,
    amount: Decimal | None = None,
    quantity: int | None = None,
) -> ApprovalRequest:
    """
    Offer something smaller, which the agent accepts or declines; the amount is held on the approver's budgets
    until then. Raises what `approve_request` raises.

    :param amount: of a money remedy
    :param quantity: of any other, at the cost stated in the request
    :raises NotSmaller: if it is not less than asked for
    :raises common.money.InvalidAmount: if the amount cannot be paid
    """
    request = _to_answer(
        request_id, approver, RequestStatus.COUNTERED, why=why, content_hash=content_hash, at=at
    )
    ask = _smaller(ask_of(request), amount=amount, quantity=quantity)
    judgement = judge_answer(request, answerer_id=approver.pk, ask=ask, at=at)
    move_to(
        request,
        RequestStatus.COUNTERED,
        at=at,
        offered_by_id=approver.pk,
        offered_amount=ask.amount,
        offered_quantity=ask.quantity,
    )
    move(
        decision=request.decision,
        kind=MovementKind.HOLD,
        purse=judgement.purse,
        used=NOTHING,
        held=ask.amount,
        at=at,
        lines=judgement.verdict.budgets,
    )
    step = add_step(
        request,
        StepKind.COUNTERED,
        by_id=approver.pk,
        actor_id=approver.pk,
        why=why,
        amount=ask.amount,
        quantity=ask.quantity,
        judgement=judgement,
        at=at,
    )
    _wait_for_agent(request, at=at)
    owe_all([figures(step), expiry_timer(request), *tell(step, [request.decision.agent_id])], at=at)
    return request


@transaction.atomic
def return_request(
    *, request_id: int, approver: User, why: str, content_hash: str, at: datetime
) -> ApprovalRequest:
    """
    Ask the agent for information; the clock stands still until they answer. Raises what `approve_request`
    raises, but asks for no authority.

    :param why: the question
    """
    request = _to_answer(
        request_id, approver, RequestStatus.RETURNED, why=why, content_hash=content_hash, at=at
    )
    move_to(request, RequestStatus.RETURNED, at=at)
    step = add_step(request, StepKind.RETURNED, by_id=approver.pk, actor_id=approver.pk, why=why, at=at)
    _wait_for_agent(request, at=at)
    owe_all([expiry_timer(request), figures(step), *tell(step, [request.decision.agent_id])], at=at)
    return request


def _to_answer(
    request_id: int, approver: User, target: RequestStatus, *, why: str, content_hash: str, at: datetime
) -> ApprovalRequest:
    """Return the request, locked, if this person may give this answer to what they were shown."""
    if not why.strip():
        raise ReasonMissing(_("Say why: the agent learns from the reason."))
    request = lock_request(request_id)
    check_move(request, target)
    check_four_eyes(request, request.decision.case, answerer=approver.person)
    if not can_answer_request(approver, request, at=at):
        raise NotAnApprover(_("This request is not for you to answer."))
    _check_shown(request, content_hash)
    return request


def _check_shown(request: ApprovalRequest, content_hash: str) -> None:
    note = DecisionNote.objects.get(decision=request.decision_id).note
    stands = content_of_request(decision_id=request.decision_id, ask=ask_of(request), note=note)
    if not content_hash == request.content_hash == stands:
        raise ContentChanged(_("The request has changed since it was shown to you. Look at it again."))


def _smaller(ask: Ask, *, amount: Decimal | None, quantity: int | None) -> Ask:
    if ask.quantity is None:
        offered = amount or NOTHING
        check_amount(offered, ask.currency)
        if quantity is not None or offered >= ask.amount:
            raise NotSmaller(
                _("Offer less than %(amount)s.")
                % {"amount": format_money(ask.amount, ask.currency, locale=get_language() or "en")}
            )
        return replace(ask, amount=offered)
    if amount is not None or quantity is None or not 0 < quantity < ask.quantity:
        raise NotSmaller(_("Offer a number below %(quantity)s.") % {"quantity": ask.quantity})
    return replace(ask, quantity=quantity, amount=ask.amount * quantity / ask.quantity)


def _wait_for_agent(request: ApprovalRequest, *, at: datetime) -> None:
    round_number = request.round
    stop_clock(request, at=at)
    request.save(update_fields=CLOCK_FIELDS)
    void_timers(request, round_number=round_number, at=at)
