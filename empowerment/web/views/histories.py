"""Speaks for what a customer was given before."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from customers.models import Case
from customers.selectors import get_case_for
from empowerment.selectors.decisions import decisions_visible_to, remedies_of_customer
from empowerment.selectors.earlier import earlier_remedies
from empowerment.web.words import totals_words
from people.models import User

SHOWN = 8


@require_safe
def case_remedies(request: HttpRequest, case_id: int) -> HttpResponse:
    """Earlier remedies of a case's customer: part of its page, or a page by itself without JavaScript."""
    user = cast("User", request.user)
    case = get_case_for(user, case_id)
    part = request.headers.get("HX-Request") == "true"
    template = "empowerment/_case_remedies.html" if part else "empowerment/case_remedies.html"
    return render(request, template, {"case": case, **remedies_context(user, case)})


def remedies_context(user: User, case: Case) -> dict[str, Any]:
    """
    What the customer got in 12 months, with the total of each currency; only decisions the user may see are
    linked.
    """
    at = timezone.now()
    decisions = remedies_of_customer(case, at=at)
    earlier = earlier_remedies({case.customer_id}, at=at)[case.customer_id]
    linked = decisions_visible_to(user).filter(customer=case.customer_id).values_list("pk", flat=True)
    return {
        "remedies": decisions[:SHOWN],
        "remedies_hidden": max(0, len(decisions) - SHOWN),
        "remedies_total": totals_words(earlier),
        "remedies_given": earlier.n,
        "linked": set(linked),
    }
