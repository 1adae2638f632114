"""Speaks for the panels of the desk of those who run scorecards: what waits, and what is contested."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from people.models import User
from people.web.requests import reader
from performance.choices import ScorecardState
from performance.permissions import can_run_scorecards
from performance.rules.scorecards import name_of_span
from performance.selectors.rating import (
    WAITING,
    Unfinished,
    contested,
    late_disputes,
    unfinished_periods,
)

PERIODS = 4
ROWS = 4
# What stands behind the number of those that wait in a state.
STATES = {
    ScorecardState.DRAFT: gettext_lazy("in draft"),
    ScorecardState.IN_CALIBRATION: gettext_lazy("in calibration"),
    ScorecardState.PUBLISHED: gettext_lazy("out, not acknowledged"),
    ScorecardState.DISPUTED: gettext_lazy("disputed"),
}


@require_safe
def desk_rating(request: HttpRequest) -> HttpResponse:
    """Which scorecards wait in which period, and in which state?"""
    periods = unfinished_periods(_hr(request))
    context = {"periods": [_shown(one) for one in periods[:PERIODS]], "older": len(periods[PERIODS:])}
    return render(request, "performance/_desk_rating.html", context)


@require_safe
def desk_contested(request: HttpRequest) -> HttpResponse:
    """What is contested, what of it waits too long or for nobody, and whose authority will fall?"""
    user, at = _hr(request), timezone.now()
    context = {"found": contested(user, at=at), "late": late_disputes(user, at=at)[:ROWS]}
    return render(request, "performance/_desk_contested.html", context)


def _shown(period: Unfinished) -> dict[str, Any]:
    listed = reverse("performance:selection-list")
    span = f"{period.first}_{period.last}"
    states = [
        (STATES[state], n, f"{listed}?{urlencode({'period': span, 'state': state.value})}")
        for state in WAITING
        if (n := period.counts.get(state, 0))
    ]
    return {"name": name_of_span(period.first, period.last), "states": states}


def _hr(request: HttpRequest) -> User:
    user = reader(request)
    if not can_run_scorecards(user):
        raise Http404("HR runs scorecards.")
    return user
