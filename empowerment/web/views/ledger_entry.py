"""Speaks for one decision: what it rests on, judging it again, taking it back."""

from decimal import Decimal
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from audit.models import AuditEvent
from audit.permissions import can_read_audit
from audit.selectors import events_about
from common.errors import DomainError
from customers.selectors import may_open_case
from customers.web.forms import TextsForm
from empowerment import permissions
from empowerment.choices import StepKind
from empowerment.models import ApprovalStep, Decision
from empowerment.selectors.decisions import get_decision_for, has_tiers, note_of, reversals_of, steps_of
from empowerment.selectors.replays import replay_of
from empowerment.services.grants import KeyReused, reverse_grant
from empowerment.services.texts import view_texts
from empowerment.web import records
from empowerment.web.cards import texts_of
from empowerment.web.forms.decisions import ReversalForm, plain_amount
from empowerment.web.timelines import timeline_of
from empowerment.web.words import how_much, money
from governance.permissions import can_read_policies
from people.models import User
from people.selectors.organization import positions
from people.selectors.people import courses

NOTHING = Decimal(0)


@require_safe
def decision_detail(request: HttpRequest, decision_id: int) -> HttpResponse:
    """One decision, whole."""
    decision = get_decision_for(_user(request), decision_id)
    return _page(request, decision)


@require_safe
def decision_replay(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Judge a decision again from its stored facts: the answer must be the same. Changes nothing."""
    decision = get_decision_for(_user(request), decision_id)
    replay = replay_of(decision)
    if request.headers.get("HX-Request"):
        return render(request, "empowerment/_replay.html", {"replay": replay, "decision": decision})
    return _page(request, decision, replay=replay)


@require_POST
def decision_reverse(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take back part or all of what a decision gave."""
    user, at = _user(request), timezone.now()
    decision = get_decision_for(user, decision_id)
    if not _given(decision) or not permissions.can_reverse_decision(user, decision, at=at):
        raise Http404("There is nothing to take back here.")
    form = ReversalForm(request.POST, currency=decision.currency)
    if not form.is_valid():
        return _page(request, decision, reversal_form=form, status=422)
    try:
        reversal = reverse_grant(
            decision_id=decision.pk,
            amount=form.cleaned_data["amount"],
            why=form.cleaned_data["why"],
            actor=user,
            key=str(form.cleaned_data["key"] or ""),
            at=at,
        )
    except DomainError as error:
        form.add_error("amount", str(error))
        if isinstance(error, KeyReused):
            form.renew_key()
        return _page(request, decision, reversal_form=form, status=409)
    messages.success(request, _("Took back %s.") % money(reversal.amount, decision.currency))
    return HttpResponseRedirect(reverse("empowerment:decision-detail", args=[decision.pk]))


@require_POST
@never_cache
def decision_texts(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Show what the customer said, for a purpose, once that is recorded."""
    user = _user(request)
    decision = get_decision_for(user, decision_id)
    if not permissions.can_read_texts_of(user, decision):
        raise Http404("There is nothing to read here.")
    form = TextsForm(request.POST)
    if not form.is_valid():
        return _page(request, decision, texts_form=form, status=422)
    view_texts(decision=decision, purpose=form.cleaned_data["purpose"], actor=user, at=timezone.now())
    return _page(request, decision, shows_texts=True)


def _page(
    request: HttpRequest,
    decision: Decision,
    *,
    texts_form: TextsForm | None = None,
    shows_texts: bool = False,
    reversal_form: ReversalForm | None = None,
    replay: Any = None,
    status: int = 200,
) -> HttpResponse:
    user = _user(request)
    steps = list(steps_of(decision))
    reversals = list(reversals_of(decision))
    names = records.names_for(
        decision,
        dict(courses().values_list("code", "title")),
        dict(positions().values_list("code", "name")),
    )
    may_read = shows_texts or permissions.has_texts_at_hand(user, decision)
    left, tiered = _left(decision), has_tiers(decision)
    may_reverse = bool(left) and permissions.can_reverse_decision(user, decision, at=timezone.now())
    if may_reverse and reversal_form is None:
        reversal_form = ReversalForm(
            currency=decision.currency, initial={"amount": plain_amount(left, decision.currency)}
        )
    context = {
        "decision": decision,
        "may_list": permissions.can_list_decisions(user),
        "may_open_log": can_read_audit(user),
        "may_open_case": may_open_case(user, decision.case_id),
        "may_open_policies": can_read_policies(user),
        "what": how_much(decision.remedy, decision.quantity, decision.amount, decision.currency),
        "given": _given(decision),
        "left": left,
        "has_tiers": tiered,
        "record": records.record_of(
            decision.facts,
            decision.verdict,
            given=_drawn_at_once(decision),
            names=names,
            about=_name_of(decision.agent, user),
            has_tiers=tiered,
        ),
        "answers": _answers(steps, names, user),
        "limit": records.limit_words(decision.limit, decision.currency, has_tiers=tiered)
        if decision.limit
        else "",
        "timeline": timeline_of(decision, steps=steps, reversals=reversals, may_read=may_read),
        "texts": _texts(user, decision, may_read=may_read, form=texts_form) | {"is_recorded": shows_texts},
        "events": _events(decision),
        "reversal_form": reversal_form,
        "replay": replay,
    }
    return render(request, "empowerment/decision_detail.html", context, status=status)


def _texts(user: User, decision: Decision, *, may_read: bool, form: TextsForm | None) -> dict[str, Any]:
    """What the customer said, or the form that asks what for; with its errors if it came back."""
    may_show = permissions.can_read_texts_of(user, decision)
    texts = texts_of(note_of(decision), may_read=may_read, may_show=may_show)
    return texts | {"form": form} if form is not None and "form" in texts else texts


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _events(decision: Decision) -> list[AuditEvent]:
    """What the log holds about a decision and its request, newest first."""
    found = list(events_about(decision).select_related("seal"))
    request = getattr(decision, "request", None)
    if request is not None:
        found += events_about(request).select_related("seal")
    return sorted(found, key=lambda event: event.pk, reverse=True)


def _given(decision: Decision) -> str:
    grant = getattr(decision, "grant", None)
    if grant is None:
        return ""
    return how_much(decision.remedy, grant.quantity, grant.amount, decision.currency)


def _left(decision: Any) -> Decimal:
    """What of the grant has not been taken back."""
    return NOTHING if decision.granted is None else decision.granted - decision.taken_back


def _drawn_at_once(decision: Any) -> Decimal | None:
    """What drew on the budgets the decision was judged on; an approval draws on those of the approver."""
    return decision.granted if not hasattr(decision, "request") else None


def _answers(steps: list[ApprovalStep], names: dict[str, str], reader: User) -> list[dict[str, Any]]:
    """The judgements on somebody else's authority, each with what it drew."""
    # An offer accepted by the agent rests on the authority of whoever made it.
    judged = {step.by_id: step.by for step in steps}
    granting = {StepKind.APPROVED, StepKind.ACCEPTED, StepKind.DEEMED}
    return [
        {
            "step": step,
            "record": records.record_of(
                step.facts,
                step.verdict,
                given=step.amount if step.kind in granting else None,
                names=names,
                about=_name_of(judged.get(step.facts["holder"]["user_id"]), reader),
            ),
        }
        for step in steps
        if step.facts and step.verdict
    ]


def _name_of(person: User | None, reader: User) -> str:
    """The name of the person judged, for anybody but themselves."""
    if person is None or person == reader:
        return ""
    return person.first_name or person.username
