"""Speaks for second looks: decisions somebody has to look at afterwards, and what they found."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from empowerment import permissions
from empowerment.models import Review
from empowerment.selectors.decisions import get_review_for, reviews_visible_to
from empowerment.services.reviews import close_review
from empowerment.web.forms.approvals import FindingForm
from people.choices import Role
from people.models import User

ROWS_A_PAGE = 20


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """The second looks that wait, oldest first; below them what was found lately."""
    return _page(request)


@require_POST
def review_close(request: HttpRequest, review_id: int) -> HttpResponse:
    """Say what was found."""
    user = cast("User", request.user)
    review = get_review_for(user, review_id)
    if not permissions.can_review_decisions(user):
        raise Http404("There is nothing to review here.")
    form = FindingForm(request.POST, auto_id=f"review-{review.pk}-%s")
    if not form.is_valid():
        return _page(request, bound={review.pk: form}, status=422)
    try:
        close_review(review_id=review.pk, finding=form.cleaned_data["finding"], actor=user, at=timezone.now())
    except DomainError as error:
        form.add_error(None, str(error))
        return _page(request, bound={review.pk: form}, status=409)
    messages.success(request, _("Your finding is kept with the decision."))
    return HttpResponseRedirect(reverse("empowerment:review-list"))


def _page(
    request: HttpRequest, *, bound: dict[int, FindingForm] | None = None, status: int = 200
) -> HttpResponse:
    user = cast("User", request.user)
    if not permissions.can_review_decisions(user) and Role.AUDITOR not in user.roles:
        raise Http404("There are no reviews for you.")
    reviews = reviews_visible_to(user)
    page = Paginator(reviews.filter(closed_at=None), ROWS_A_PAGE).get_page(request.GET.get("page"))
    closes = permissions.can_review_decisions(user)
    context = {
        "page_obj": page,
        "waiting": [(review, _form(review, bound or {}) if closes else None) for review in page],
        "closed": reviews.exclude(closed_at=None).order_by("-closed_at", "-pk")[:ROWS_A_PAGE],
    }
    return render(request, "empowerment/review_list.html", context, status=status)


def _form(review: Review, bound: dict[int, FindingForm]) -> FindingForm:
    return bound.get(review.pk) or FindingForm(auto_id=f"review-{review.pk}-%s")
