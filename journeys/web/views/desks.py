"""Speaks for the panel of the desk that says what does not work now."""

from datetime import timedelta
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from journeys import permissions
from journeys.choices import OutageState
from journeys.selectors.losses import losses_by_cause
from journeys.selectors.outages import in_state, outages_visible_to, scope_of
from journeys.web.words import lasted
from people.models import User

ROWS = 6


@require_safe
def desk_outages(request: HttpRequest) -> HttpResponse:
    """What goes on now, and what was lost this month."""
    user, at = cast("User", request.user), timezone.now()
    if not permissions.has_operations_desk(user):
        raise Http404("Outages stand on the desk of operations.")
    going_on = list(in_state(outages_visible_to(user), OutageState.GOING_ON, at=at)[: ROWS + 1])
    month = timezone.localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    report = losses_by_cause(first=month, end=at + timedelta(seconds=1), at=at, team_ids=scope_of(user))
    context = {
        "going_on": [(outage, lasted(outage, at=at)) for outage in going_on[:ROWS]],
        "is_cut": len(going_on) > ROWS,
        "report": report,
        "dearest": report.causes[0] if report.causes and report.causes[0].loss.seconds else None,
    }
    return render(request, "journeys/_desk_outages.html", context)
