"""Does what the agent does with a request: change it, withdraw it, accept or decline an offer."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.money import check_amount
from effects.services import owe_all
from empowerment.choices import GrantBasis, RequestStatus, StepKind
from empowerment.models import ApprovalRequest, DecisionNote
from empowerment.permissions import can_reply
from empowerment.rules.approvals import clock_runs, content_of_request
from empowerment.rules.facts import Ask
from empowerment.rules.routing import Route
from empowerment.selectors.authority import NotAQuantity, authority_of
from empowerment.selectors.routing import ask_of, find_route, question_of
from empowerment.services.approvals.assignment import assign
from empowerment.services.approvals.endings import (
    end_request,
    release_offer,
    withdraw,
)
from empowerment.services.approvals.judging import judge_answer, lock_customer, purse_for
from empowerment.services.approvals.opening import check_somebody_holds
from empowerment.services.approvals.requests import (
    add_step,
    check_move,
    figures,
    lock_request,
    move_to,
    tell,
    waits_for_customer,
)
from empowerment.services.approvals.timers import CLOCK_FIELDS, start_clock, timers_of, void_timers
from empowerment.services.grants import give
from people.models import User


class NotYourRequest(DomainError):
    code = "not_your_request"


class NothingChanged(DomainError):
    code = "nothing_changed"


class OfferWaits(DomainError):
    code = "offer_waits"


@transaction.atomic
def resubmit_request(
    *,
    request_id: int,
    agent: User,
    why: str,
    at: datetime,
    amount: Decimal | None = None,
    quantity: int | None = None,
    note: str | None = None,
) -> ApprovalRequest:
    """
    Answer a question, or change what is asked for: earlier answers no longer bind, the request is routed anew
    and the clock starts in full, because what is asked now has not been looked at.

    :param why: the answer, or why it changes
    :param amount: of a money remedy, if it changes
    :param quantity: of any other, if it changes, at the cost stated in the request
    :param note: what happened, if it changes
    :raises NothingChanged: if an open request stays as it is, or a question is not answered
    :raises NoAuthority: if nobody holds authority for what is asked now
    :raises OfferWaits: if there is an offer to accept or decline
    """
    request = own_request(request_id, agent)
    if request.status == RequestStatus.COUNTERED:
        raise OfferWaits(_("An offer waits for you: accept or decline it."))
    if request.status != RequestStatus.OPEN:
        check_move(request, RequestStatus.OPEN)
    ask = changed_ask(ask_of(request), amount=amount, quantity=quantity)
    new_hash = _write_note(request, ask, note)
    if new_hash == request.content_hash and (request.status == RequestStatus.OPEN or not why.strip()):
        raise NothingChanged(_("Change the request or answer the question."))
    return _ask_anew(request, ask, new_hash, why=why, at=at)


@transaction.atomic
def accept_counter(*, request_id: int, agent: User, at: datetime) -> ApprovalRequest:
    """
    Accept the offer: what it held is let go, the approver's own authority is judged once more, and the
    smaller remedy is given.

    :raises AlreadyAnswered: if the request is closed
    :raises BeyondAuthority: if the approver's authority no longer covers the offer
    :raises NotYourRequest: if somebody else asked
    """
    request = own_request(request_id, agent)
    check_move(request, RequestStatus.ACCEPTED)
    approver_id, ask = _offer(request)
    case = lock_customer(request)
    request.decision.case = case
    purse = purse_for(request, authority_of(approver_id, at=at), ask=ask, at=at)
    release_offer(request, with_purse=purse, at=at)
    judgement = judge_answer(request, answerer_id=approver_id, ask=ask, at=at)
    step = end_request(
        request,
        RequestStatus.ACCEPTED,
        by_id=agent.pk,
        actor_id=agent.pk,
        judgement=judgement,
        at=at,
    )
    give(
        decision=request.decision,
        basis=GrantBasis.COUNTERED,
        authority_of_id=approver_id,
        judgement=judgement,
        at=at,
    )
    owe_all([figures(step), *tell(step, [approver_id])], at=at)
    return request


@transaction.atomic
def decline_counter(*, request_id: int, agent: User, at: datetime, why: str = "") -> ApprovalRequest:
    """
    Decline the offer: what it held is let go and nothing is given.

    :raises AlreadyAnswered: if the request is closed
    :raises NotYourRequest: if somebody else asked
    """
    request = own_request(request_id, agent)
    check_move(request, RequestStatus.DECLINED)
    release_offer(request, at=at)
    step = end_request(request, RequestStatus.DECLINED, by_id=agent.pk, actor_id=agent.pk, why=why, at=at)
    owe_all([figures(step), *tell(step, [request.offered_by_id])], at=at)
    return request


@transaction.atomic
def withdraw_request(*, request_id: int, agent: User, at: datetime, why: str = "") -> ApprovalRequest:
    """
    Take the request back; what an offer held is let go.

    :raises AlreadyAnswered: if it is closed
    :raises NotYourRequest: if somebody else asked
    """
    request = own_request(request_id, agent)
    withdraw(request, by_id=agent.pk, why=why, at=at)
    return request


def own_request(request_id: int, agent: User) -> ApprovalRequest:
    """
    Return the agent's own request, locked.

    :raises NotYourRequest: if somebody else asked, or the agent has left or is no agent any more
    """
    request = lock_request(request_id)
    if request.decision.agent_id != agent.pk or not can_reply(request.decision.agent):
        raise NotYourRequest(_("Only whoever asked may do this."))
    return request


def _offer(request: ApprovalRequest) -> tuple[int, Ask]:
    assert request.offered_by_id is not None and request.offered_amount is not None  # noqa: S101, PT018
    ask = replace(ask_of(request), amount=request.offered_amount, quantity=request.offered_quantity)
    return request.offered_by_id, ask


def changed_ask(ask: Ask, *, amount: Decimal | None, quantity: int | None) -> Ask:
    """
    Return what is asked for with another amount, or number of a quantity, at the cost stated in the request.

    :raises NotAQuantity: if it is an amount for a quantity, or the other way round
    :raises common.money.InvalidAmount: if the amount cannot be paid
    """
    if ask.quantity is None:
        if quantity is not None:
            raise NotAQuantity(_("This is money: give an amount, not a quantity."))
        if amount is not None:
            check_amount(amount, ask.currency)
        return replace(ask, amount=ask.amount if amount is None else amount)
    if amount is not None or (quantity is not None and quantity < 1):
        raise NotAQuantity(_("Say how many."))
    number = ask.quantity if quantity is None else quantity
    return replace(ask, quantity=number, amount=ask.amount * number / ask.quantity)


def _write_note(request: ApprovalRequest, ask: Ask, note: str | None) -> str:
    kept = DecisionNote.objects.select_for_update().get(decision=request.decision_id)
    if note is not None and note != kept.note:
        kept.note = note
        kept.save(update_fields=["note"])
    return content_of_request(decision_id=request.decision_id, ask=ask, note=kept.note)


def _ask_anew(
    request: ApprovalRequest, ask: Ask, new_hash: str, *, why: str, at: datetime
) -> ApprovalRequest:
    found = find_route(question_of(request, ask=ask, at=at), at=at)
    check_somebody_holds(found)
    round_number = request.round
    if request.status != RequestStatus.OPEN:
        move_to(request, RequestStatus.OPEN, at=at)
    request.amount, request.quantity, request.content_hash = ask.amount, ask.quantity, new_hash
    waits = waits_for_customer(request.decision.case_id)
    start_clock(request, at=at, runs=clock_runs(RequestStatus.OPEN, waits_for_customer=waits))
    request.save(update_fields=["amount", "quantity", "content_hash", *CLOCK_FIELDS])
    void_timers(request, round_number=round_number, at=at)
    agent_id = request.decision.agent_id
    step = add_step(
        request,
        StepKind.EDITED,
        by_id=agent_id,
        actor_id=agent_id,
        why=why,
        amount=ask.amount,
        quantity=ask.quantity,
        at=at,
    )
    owe_all([*timers_of(request), *tell(step, _assign_anew(request, found.route, at=at))], at=at)
    return request


def _assign_anew(request: ApprovalRequest, route: Route, *, at: datetime) -> list[int | None]:
    """Keep whoever was asked if they can still answer, and return them to be told; else ask another."""
    if route.keeps(request.approver_id):
        return [request.approver_id]
    owe_all(assign(request, route, at=at), at=at)
    return []
