"""Speaks for the panels of the desk that are about requests and decisions."""

from datetime import timedelta
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from empowerment import permissions
from empowerment.choices import DecisionStatus
from empowerment.models.approvals import UNANSWERED
from empowerment.selectors.approvals import requests_of, requests_to_answer, requests_visible_to
from empowerment.selectors.decisions import (
    OPEN_REVIEWS,
    count_exceptions,
    decisions_visible_to,
    reviews_visible_to,
)
from empowerment.selectors.sheets import count_limits
from empowerment.web import clocks
from empowerment.web.filters import midnight
from governance.selectors import policy_standings
from people.choices import Role
from people.models import User

ROWS = 6
LATELY = timedelta(days=2)
EXCEPTIONS_SHOWN = timedelta(days=7)


@require_safe
def desk_requests(request: HttpRequest) -> HttpResponse:
    """What waits for the agent, what the agent waits for, what came back lately."""
    user, at = _user(request), timezone.now()
    if Role.AGENT not in user.roles:
        raise Http404("Only agents ask.")
    back = (
        requests_visible_to(user)
        .filter(decision__agent=user, closed_at__gt=at - LATELY)
        .exclude(status__in=UNANSWERED)
        .order_by("-closed_at", "-pk")
    )
    context = {
        "waiting": [clocks.row_of(waiting) for waiting in requests_of(user)[:ROWS]],
        "back": [clocks.row_of(closed) for closed in back[:ROWS]],
    }
    return render(request, "empowerment/_desk_requests.html", context)


@require_safe
def desk_inbox(request: HttpRequest) -> HttpResponse:
    """What waits for this person's answer, most urgent first."""
    user = _user(request)
    if not user.roles & permissions.ANSWERING_ROLES:
        raise Http404("Nothing is put to you.")
    waiting = list(requests_to_answer(user)[: ROWS + 1])
    rows = [clocks.row_of(one) for one in waiting[:ROWS]]
    return render(request, "empowerment/_desk_inbox.html", {"rows": rows, "is_cut": len(waiting) > ROWS})


@require_safe
def desk_decisions(request: HttpRequest) -> HttpResponse:
    """What the teams of a lead decided last, and how many second looks wait."""
    user = _user(request)
    if not permissions.can_review_decisions(user):
        raise Http404("There are no teams of yours.")
    context = {
        "decisions": decisions_visible_to(user)[:ROWS],
        "reviews": reviews_visible_to(user).filter(closed_at=None).count(),
    }
    return render(request, "empowerment/_desk_decisions.html", context)


@require_safe
def desk_exceptions(request: HttpRequest) -> HttpResponse:
    """What rests on something else than somebody's own authority: decided late, taken back, second looks."""
    user, at = _user(request), timezone.now()
    if Role.AUDITOR not in user.roles:
        raise Http404("Auditors look at exceptions.")
    since = timezone.localdate(at) - EXCEPTIONS_SHOWN
    statuses = (DecisionStatus.DEEMED, DecisionStatus.REVERSED)
    counts = count_exceptions(user, statuses, since=midnight(since))
    became = [
        (status.label, counts.get(status.value, 0), f"status={status}&since={since}") for status in statuses
    ]
    reviews = counts.get(OPEN_REVIEWS, 0)
    context = {"became": became, "reviews": reviews, "any": reviews or any(n for _label, n, _query in became)}
    return render(request, "empowerment/_desk_exceptions.html", context)


@require_safe
def desk_limits(request: HttpRequest) -> HttpResponse:
    """What the law says now, how many limits it has and since when, and what is written or waits."""
    user, at = _user(request), timezone.now()
    if not user.roles & {Role.MANAGER, Role.AUDITOR}:
        raise Http404("The law is no part of your desk.")
    standings = sorted(policy_standings(user, at=at), key=lambda one: not (one.at_work or one.upcoming))
    counts = count_limits(one.in_force for one in standings if one.in_force)
    context = {
        "rows": [(one, counts.get(one.in_force.pk, 0) if one.in_force else 0) for one in standings[:ROWS]],
        "more": len(standings[ROWS:]),
    }
    return render(request, "empowerment/_desk_limits.html", context)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
