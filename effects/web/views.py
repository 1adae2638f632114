"""Speaks for the panel of the desk about what is owed and could not be done."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from effects.permissions import Operator, can_retry_owed
from effects.selectors import LATE, backlog, quarantined_topics


@require_safe
def desk_backlog(request: HttpRequest) -> HttpResponse:
    """What was given up after many attempts, and is anything late?"""
    if not can_retry_owed(cast("Operator", request.user)):
        raise Http404("Administrators look after what is owed.")
    now = backlog(at=timezone.now())
    context = {
        "backlog": now,
        "is_late": now.oldest_wait > LATE,
        "minutes": int(now.oldest_wait.total_seconds() // 60),
        "topics": quarantined_topics() if now.quarantined else [],
    }
    return render(request, "effects/_desk_backlog.html", context)
