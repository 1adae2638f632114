"""Says which answers a request takes: the form of each, the service that does it, the words after it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from empowerment.models import ApprovalRequest
from empowerment.services import approvals
from empowerment.web.forms.approvals import (
    QUICK_REASONS,
    DecideForm,
    OfferForm,
    QuestionForm,
    ReasonForm,
    ResubmitForm,
    WithdrawForm,
)
from empowerment.web.words import how_much
from people.models import User

Typed = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """How one answer is read, done and confirmed."""

    form: Callable[[Typed, ApprovalRequest], forms.Form]
    do: Callable[[ApprovalRequest, User, Typed, datetime], object]
    said: Callable[[ApprovalRequest, Typed], str]


def _approve_form(typed: Typed, request: ApprovalRequest) -> forms.Form:
    """One click gives a ready reason; else the reason is what was typed."""
    ready = {str(number): reason for number, reason in enumerate(QUICK_REASONS)}
    if (quick := typed.get("quick")) in ready:
        typed = {**{name: typed[name] for name in typed}, "why": str(ready[quick])}
    return ReasonForm(typed, auto_id=f"approve-{request.pk}-%s")


def _approve(request: ApprovalRequest, user: User, typed: Typed, at: datetime) -> object:
    return approvals.approve_request(
        request_id=request.pk,
        approver=user,
        why=typed["why"],
        content_hash=typed["content_hash"],
        at=at,
    )


def _deny(request: ApprovalRequest, user: User, typed: Typed, at: datetime) -> object:
    return approvals.deny_request(
        request_id=request.pk,
        approver=user,
        why=typed["why"],
        content_hash=typed["content_hash"],
        at=at,
    )


def _return(request: ApprovalRequest, user: User, typed: Typed, at: datetime) -> object:
    return approvals.return_request(
        request_id=request.pk,
        approver=user,
        why=typed["why"],
        content_hash=typed["content_hash"],
        at=at,
    )


def _counter(request: ApprovalRequest, user: User, typed: Typed, at: datetime) -> object:
    return approvals.counter_request(
        request_id=request.pk,
        approver=user,
        why=typed["why"],
        content_hash=typed["content_hash"],
        at=at,
        **typed["amount"],
    )


def _accept(request: ApprovalRequest, user: User, typed: Typed, at: datetime) -> object:
    return approvals.accept_counter(request_id=request.pk, agent=user, at=at)


def _decline(request: ApprovalRequest, user: User, typed: Typed, at: datetime) -> object:
    return approvals.decline_counter(request_id=request.pk, agent=user, why=typed["why"], at=at)


def _withdraw(request: ApprovalRequest, user: User, typed: Typed, at: datetime) -> object:
    return approvals.withdraw_request(request_id=request.pk, agent=user, why=typed["why"], at=at)


def _resubmit(request: ApprovalRequest, user: User, typed: Typed, at: datetime) -> object:
    return approvals.resubmit_request(
        request_id=request.pk,
        agent=user,
        why=typed["why"],
        note=typed["note"],
        at=at,
        **typed["amount"],
    )


def _decide(request: ApprovalRequest, user: User, typed: Typed, at: datetime) -> object:
    return approvals.decide_deemed(request_id=request.pk, agent=user, at=at, **typed["amount"])


def _said_what_was_decided(request: ApprovalRequest, typed: Typed) -> str:
    decision, part = request.decision, typed["amount"]
    quantity = part["quantity"] or request.quantity
    cost = request.amount if request.quantity is None else request.amount * (quantity or 0) / request.quantity
    what = how_much(decision.remedy, quantity, part["amount"] or cost, decision.currency)
    return str(_("You gave %(amount)s. It is marked for review.") % {"amount": what})


def _saying(sentence: Any) -> Callable[[ApprovalRequest, Typed], str]:
    """The words after an answer, with the amount asked and the first name of the agent."""

    def said(request: ApprovalRequest, typed: Typed) -> str:
        decision = request.decision
        return str(sentence) % {
            "amount": how_much(decision.remedy, request.quantity, request.amount, decision.currency),
            "name": decision.agent.first_name or decision.agent.username,
        }

    return said


def _plain(form: type[forms.Form], name: str) -> Callable[[Typed, ApprovalRequest], forms.Form]:
    return lambda typed, request: form(typed, auto_id=f"{name}-{request.pk}-%s")


def _of_request(form: type[forms.Form], name: str) -> Callable[[Typed, ApprovalRequest], forms.Form]:
    return lambda typed, request: form(typed, request=request, auto_id=f"{name}-{request.pk}-%s")  # type: ignore[call-arg]


APPROVER_ANSWERS = {
    "approve": Answer(_approve_form, _approve, _saying(_("Approved %(amount)s for %(name)s."))),
    "counter": Answer(
        _of_request(OfferForm, "counter"),
        _counter,
        _saying(_("%(name)s has your offer and accepts or declines it.")),
    ),
    "deny": Answer(_plain(ReasonForm, "deny"), _deny, _saying(_("Denied. %(name)s reads your reason."))),
    "return": Answer(
        _plain(QuestionForm, "return"),
        _return,
        _saying(_("%(name)s has your question. The clock stands still.")),
    ),
}
AGENT_ANSWERS = {
    "accept": Answer(_plain(forms.Form, "accept"), _accept, _saying(_("Accepted: the offer is given."))),
    "decline": Answer(_plain(WithdrawForm, "decline"), _decline, _saying(_("Declined. Nothing was given."))),
    "withdraw": Answer(
        _plain(WithdrawForm, "withdraw"), _withdraw, _saying(_("Withdrawn. Nothing was given."))
    ),
    "resubmit": Answer(
        _of_request(ResubmitForm, "resubmit"), _resubmit, _saying(_("Sent. The clock starts anew."))
    ),
    "decide": Answer(_of_request(DecideForm, "decide"), _decide, _said_what_was_decided),
}
ANSWERS = {**APPROVER_ANSWERS, **AGENT_ANSWERS}
