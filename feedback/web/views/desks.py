"""Speaks for the panel of the desk that says what comes in from other systems."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from customers.permissions import can_import_customers
from customers.selectors import ends_known
from feedback.permissions import can_send_surveys
from feedback.selectors.surveys import intake_of
from people.models import User


@require_safe
def desk_intake(request: HttpRequest) -> HttpResponse:
    """How many responses came in lately, and what may this person bring in?"""
    user = cast("User", request.user)
    context: dict[str, Any] = {"may_send": can_send_surveys(user), "may_import": can_import_customers(user)}
    if not context["may_import"]:
        raise Http404("You bring nothing in from other systems.")
    intake = intake_of(timezone.now()) if context["may_send"] else None
    context |= {"intake": intake, "ends_known": ends_known()}
    return render(request, "feedback/_desk_intake.html", context)
