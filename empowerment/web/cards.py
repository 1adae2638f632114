"""Says a request on one card: what, for whom, why, how much beyond, and what the reader may do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _, ngettext

from customers.web.forms import TextsForm
from empowerment.choices import Outcome, RequestStatus
from empowerment.models import ApprovalRequest, DecisionNote
from empowerment.selectors.cards import RequestCard
from empowerment.web import words
from empowerment.web.forms.approvals import (
    DecideForm,
    OfferForm,
    QuestionForm,
    ReasonForm,
    shown_amount,
)
from empowerment.web.forms.decisions import plain_amount


@dataclass(frozen=True)
class Card:
    """One card of the inbox, or of the page of a request. No tier where the position has only one."""

    request: ApprovalRequest
    amount: str
    over: str
    beyond: tuple[str, ...]
    tier: int | None
    earlier: str
    similar: str
    texts: dict[str, Any]
    own: words.VerdictWords | None
    can_approve: bool
    forms: dict[str, Form] = field(default_factory=dict)


def card_of(found: RequestCard, *, answering: bool, bound: Mapping[str, Form] | None = None) -> Card:
    """
    Put a card into words.

    :param answering: the reader may answer: with the forms to do so
    :param bound: forms that came back with errors, by what they answer
    """
    request, currency = found.request, found.request.decision.currency
    own = _own_words(found) if answering else None
    return Card(
        request=request,
        amount=amount_words(request),
        over=_over(found),
        beyond=words.beyond_words(found.verdict, currency, about=_first_name(request)),
        tier=found.verdict.tier if found.has_tiers else None,
        earlier=_earlier(found),
        similar=words.similar_words(found.similar, request.decision.remedy, currency),
        texts=texts_of(
            getattr(request.decision, "note", None), may_read=found.may_read, may_show=found.may_show
        ),
        own=own,
        can_approve=own is not None and own.outcome == "within",
        forms={**answer_forms(request), **(bound or {})} if answering else {},
    )


def amount_words(request: ApprovalRequest) -> str:
    """Say what a request asks for now."""
    decision = request.decision
    return words.how_much(decision.remedy, request.quantity, request.amount, decision.currency)


def offer_words(request: ApprovalRequest) -> str:
    """Say what was offered instead; nothing where nothing was."""
    if request.offered_amount is None:
        return ""
    decision = request.decision
    return words.how_much(
        decision.remedy, request.offered_quantity, request.offered_amount, decision.currency
    )


def answer_forms(request: ApprovalRequest) -> dict[str, Form]:
    """The four forms to answer with, each bound to what is shown now."""
    shown = {"content_hash": request.content_hash}
    return {
        "approve": ReasonForm(initial=shown, auto_id=f"approve-{request.pk}-%s"),
        "counter": OfferForm(request=request, initial=shown, auto_id=f"counter-{request.pk}-%s"),
        "deny": ReasonForm(initial=shown, auto_id=f"deny-{request.pk}-%s"),
        "return": QuestionForm(initial=shown, auto_id=f"return-{request.pk}-%s"),
    }


def texts_of(note: DecisionNote | None, *, may_read: bool, may_show: bool = False) -> dict[str, Any]:
    """
    The note and the wish, for whoever has them at hand; for who may ask for them, a form that does; for
    others only that there are some.
    """
    if note is None or not (note.note or note.wish or note.erased_at):
        return {"none": True}
    if note.erased_at:
        return {"erased_at": note.erased_at}
    if may_read:
        return {"note": note.note, "wish": note.wish}
    if may_show:
        return {"form": TextsForm(), "decision_id": note.decision_id}
    return {"masked": True}


def is_unanswered(request: ApprovalRequest) -> bool:
    """Whether it still waits for anybody."""
    return request.closed_at is None


def _over(found: RequestCard) -> str:
    request = found.request
    currency, first = request.decision.currency, _first_name(request)
    if not found.verdict.headroom:
        return _("%(name)s has nothing left to give for this") % {"name": first}
    return _("%(over)s more than %(name)s could give (%(headroom)s)") % {
        "over": words.money(found.over_by, currency),
        "name": first,
        "headroom": words.money(found.verdict.headroom, currency),
    }


def _first_name(request: ApprovalRequest) -> str:
    agent = request.decision.agent
    return agent.first_name or agent.username


def _earlier(found: RequestCard) -> str:
    if not found.earlier.n:
        return _("nothing in 12 months")
    totals = words.totals_words(found.earlier)
    return ngettext(
        "%(totals)s in 12 months (%(n)s remedy)", "%(totals)s in 12 months (%(n)s remedies)", found.earlier.n
    ) % {"totals": totals, "n": found.earlier.n}


def _own_words(found: RequestCard) -> words.VerdictWords:
    if found.request.status != RequestStatus.OPEN or found.own is None:
        return words.VerdictWords("forbidden", _("No policy in force gives you authority for this."))
    if found.own.outcome == Outcome.WITHIN_AUTHORITY:
        return words.within_words(found.request.amount, found.request.decision.currency, found.own)
    reasons = words.beyond_words(found.own, found.request.decision.currency)
    if found.own.outcome == Outcome.FORBIDDEN:
        return words.VerdictWords("forbidden", _("A rule forbids it."), reasons)
    way_on = _("You can offer up to %s, deny it, or ask a question.") % words.money(
        found.own.headroom, found.request.decision.currency
    )
    return words.VerdictWords("needs_approval", _("This is beyond your own authority."), reasons, way_on)


def decide_form_of(request: ApprovalRequest, part: Decimal | int | None) -> DecideForm:
    """The form to decide a part of a late request alone, starting with the most of it there is."""
    typed = plain_amount(part, request.decision.currency) if isinstance(part, Decimal) else str(part or "")
    return DecideForm(request=request, initial={"amount": typed}, auto_id=f"decide-{request.pk}-%s")


def resubmit_initial(request: ApprovalRequest) -> dict[str, str]:
    """What the form to change a request starts with: the request as it stands."""
    note = getattr(request.decision, "note", None)
    return {"amount": shown_amount(request), "note": note.note if note else ""}
