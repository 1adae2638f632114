"""Speaks for approval requests: the inbox, the page of one, and the answers. A GET never decides."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from common.errors import DomainError
from customers.selectors import may_open_case
from empowerment import permissions
from empowerment.choices import RequestStatus
from empowerment.models import ApprovalRequest
from empowerment.models.approvals import UNANSWERED
from empowerment.selectors.approvals import (
    expected_minutes,
    get_request_for,
    most_urgent_first,
    requests_of,
    requests_to_answer,
    requests_visible_to,
    why_due_then,
)
from empowerment.selectors.cards import cards_for
from empowerment.selectors.decisions import STATUS_OF_REQUEST, may_open_decision
from empowerment.selectors.deemed import DeemedChance, deemed_chance
from empowerment.web import clocks
from empowerment.web.answers import AGENT_ANSWERS, ANSWERS, APPROVER_ANSWERS
from empowerment.web.cards import (
    Card,
    amount_words,
    card_of,
    decide_form_of,
    offer_words,
    resubmit_initial,
)
from empowerment.web.forms.approvals import QUICK_REASONS, ResubmitForm, WithdrawForm
from empowerment.web.timelines import request_timeline
from people.choices import Role
from people.models import User

MOST_CARDS = 10
MOST_ROWS = 50


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """What waits: for whoever approves their inbox, for agents their requests, for others what they see."""
    user, at = _user(request), timezone.now()
    answers = bool(user.roles & permissions.ANSWERING_ROLES)
    asks = Role.AGENT in user.roles
    if not answers and not asks and Role.AUDITOR not in user.roles:
        raise Http404("There are no requests for you.")
    waiting = list(requests_to_answer(user)[: MOST_CARDS + MOST_ROWS]) if answers else []
    inbox, more = waiting[:MOST_CARDS], waiting[MOST_CARDS:]
    mine = list(requests_of(user)[:MOST_ROWS]) if asks else []
    seen = {shown.pk for shown in (*waiting, *mine)}
    context = {
        "answers": answers,
        "asks": asks,
        "only_asks": asks and not answers and Role.AUDITOR not in user.roles,
        "cards": [card_of(found, answering=True) for found in cards_for(user, inbox, at=at)],
        "more": [clocks.row_of(asked) for asked in more],
        "mine": [clocks.row_of(asked) for asked in mine],
        "others": [clocks.row_of(waiting) for waiting in _others(user, seen)],
        "answered": [clocks.row_of(closed) for closed in _answered(user)],
        "quick_reasons": QUICK_REASONS,
    }
    return render(request, "empowerment/request_list.html", context)


@require_safe
def request_detail(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: to watch, to answer, to follow."""
    return _page(request, get_request_for(_user(request), request_id))


@require_safe
def request_live(request: HttpRequest, request_id: int) -> HttpResponse:
    """The live part of the page: nothing while nothing has changed since the reader's version."""
    asked = get_request_for(_user(request), request_id)
    context = _context(_user(request), asked)
    if request.GET.get("seen") == context["token"]:
        return HttpResponse(status=204)
    return render(request, "empowerment/_request_live.html", context)


@require_POST
def request_answer(request: HttpRequest, request_id: int, answer: str) -> HttpResponse:
    """
    Answer a request, or do with one's own what may be done. On any error what was looked at comes back as it
    is now, with what was typed: in its place, so that to load the page again does not answer again.
    """
    user = _user(request)
    asked = get_request_for(user, request_id)
    spoken = ANSWERS.get(answer)
    if spoken is None or not _may(user, asked, answer):
        raise Http404("There is nothing to answer here.")
    form = spoken.form(request.POST, asked)
    if not form.is_valid():
        return _refused(request, asked, {answer: form}, status=422)
    try:
        spoken.do(asked, user, form.cleaned_data, timezone.now())
    except DomainError as error:
        form.add_error(None, str(error))
        return _refused(request, get_request_for(user, request_id), {answer: form}, status=409)
    messages.success(request, spoken.said(asked, form.cleaned_data))
    url = reverse("empowerment:request-detail", args=[asked.pk])
    if _from_inbox(request):
        url = reverse("empowerment:request-list")
    return HttpResponseClientRedirect(url) if _is_part(request) else HttpResponseRedirect(url)


def _refused(
    request: HttpRequest, asked: ApprovalRequest, bound: dict[str, forms.Form], *, status: int
) -> HttpResponse:
    """What was looked at, with the form that was refused: a part of the page where one was asked for."""
    if not _is_part(request):
        return _page(request, asked, bound=bound, status=status)
    context = _context(_user(request), asked, bound=bound)
    part = "empowerment/_inbox_card.html" if _from_inbox(request) else "empowerment/_request_live.html"
    return render(request, part, context, status=status)


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _from_inbox(request: HttpRequest) -> bool:
    return request.POST.get("next") == "inbox"


def _may(user: User, asked: ApprovalRequest, answer: str) -> bool:
    if answer in AGENT_ANSWERS:
        return asked.decision.agent_id == user.pk
    return answer in APPROVER_ANSWERS and permissions.can_answer_request(user, asked, at=timezone.now())


def _page(
    request: HttpRequest,
    asked: ApprovalRequest,
    *,
    bound: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _context(_user(request), asked, bound=bound)
    return render(request, "empowerment/request_detail.html", context, status=status)


def _context(
    user: User, asked: ApprovalRequest, *, bound: dict[str, forms.Form] | None = None
) -> dict[str, Any]:
    at = timezone.now()
    is_own = asked.decision.agent_id == user.pk
    is_open = asked.status == RequestStatus.OPEN
    answering = is_open and not is_own and permissions.can_answer_request(user, asked, at=at)
    steps = list(asked.steps.all())
    deemed = deemed_chance(asked, at=at) if is_own and is_open else None
    found = cards_for(user, [asked], at=at)[0]
    bound = bound or {}
    card = card_of(found, answering=answering, bound=bound)
    may_decide = bool(deemed and (deemed.is_now or deemed.part))
    places = _places(asked, card, is_own=is_own, answering=answering, may_decide=may_decide)
    return {
        "asked": asked,
        "decision": asked.decision,
        "card": card,
        "refused": next((form for name, form in bound.items() if name not in places), None),
        "may_read": found.may_read,
        "decision_status": STATUS_OF_REQUEST[RequestStatus(asked.status)].value,
        "amount": amount_words(asked),
        "offer": offer_words(asked),
        "may_open_case": may_open_case(user, asked.decision.case_id),
        "may_open_decision": may_open_decision(user, asked.decision),
        "is_own": is_own,
        "is_open": is_open,
        "is_unanswered": asked.status in UNANSWERED,
        "answering": answering,
        "bound": bound,
        "last": next((step for step in reversed(steps) if step.why or step.kind == asked.status), None),
        "expected": expected_minutes(asked.approver_id, at=at) if is_open and asked.approver_id else None,
        "due": clocks.due_words(why_due_then(asked)),
        "deemed": deemed,
        "decide_form": bound.get("decide") or (decide_form_of(asked, deemed.part) if deemed else None),
        "resubmit_form": bound.get("resubmit")
        or ResubmitForm(request=asked, initial=resubmit_initial(asked), auto_id="resubmit-%s"),
        "withdraw_form": bound.get("withdraw") or WithdrawForm(auto_id="withdraw-%s"),
        "decline_form": bound.get("decline") or WithdrawForm(auto_id="decline-%s"),
        "quick_reasons": QUICK_REASONS,
        "timeline": request_timeline(asked.decision, steps, may_read=found.may_read),
        "token": f"{steps[-1].pk if steps else 0}-{_chance_token(deemed)}",
    }


def _places(
    asked: ApprovalRequest, card: Card, *, is_own: bool, answering: bool, may_decide: bool
) -> set[str]:
    """The answers that the page offers a form for now: a form that was refused may have lost its place."""
    offered = set()
    if answering:
        offered |= {"counter", "return", "deny"} | ({"approve"} if card.can_approve else set())
    if is_own and asked.status == RequestStatus.COUNTERED:
        offered |= {"accept", "decline"}
    elif is_own and asked.status in UNANSWERED:
        offered |= {"resubmit", "withdraw"} | ({"decide"} if may_decide else set())
    return offered


def _chance_token(deemed: DeemedChance | None) -> str:
    return "" if deemed is None or deemed.headroom is None else f"{deemed.part}"


def _others(user: User, seen: set[int]) -> list[ApprovalRequest]:
    waiting = requests_visible_to(user).filter(status__in=UNANSWERED).exclude(pk__in=seen)
    return list(most_urgent_first(waiting)[:MOST_ROWS])


def _answered(user: User) -> list[ApprovalRequest]:
    closed = requests_visible_to(user).exclude(status__in=UNANSWERED)
    return list(closed.order_by("-closed_at", "-pk")[:10])


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
