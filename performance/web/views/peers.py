"""Speaks for peer feedback: what one is asked, the answer, the asking, and what came of it."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError
from common.pages import BoundedPaginator
from people.models import User
from people.selectors.people import get_person_for, get_person_led_by
from people.web.requests import reader
from performance import permissions
from performance.rules.scopes import day_of
from performance.selectors.peers import (
    answers_asked_of,
    colleagues_of,
    get_answer_for,
    get_request_for,
    requests_visible_to,
    respondents_of,
    result_of,
)
from performance.services.peers import answer_about, ask_colleagues
from performance.web.forms.peers import AnswerAboutForm, AskForm

ROWS_A_PAGE = 20
ANSWERS_SHOWN = 30


@require_safe
def peer_list(request: HttpRequest) -> HttpResponse:
    """What I am asked about colleagues; below, what was asked about me or people I lead."""
    user, at = reader(request), timezone.now()
    page = BoundedPaginator(requests_visible_to(user, at=at), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "answers": answers_asked_of(user).order_by("-request__due_at", "-pk")[:ANSWERS_SHOWN],
        "page_obj": page,
        "at": at,
    }
    return render(request, "performance/peer_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def peer_answer(request: HttpRequest, answer_id: int) -> HttpResponse:
    """Answer about a colleague, or change the answer until the deadline."""
    user, at = reader(request), timezone.now()
    answer = get_answer_for(user, answer_id=answer_id)
    is_open = answer.request.due_at > at
    form = AnswerAboutForm(request.POST or None, answer=answer)
    if request.method == "POST" and form.is_valid():
        try:
            answer_about(
                answer_id=answer.pk,
                respondent=user,
                marks=form.marks(),
                words=form.cleaned_data["words"],
                at=at,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. You can change your answer until the deadline."))
            return HttpResponseRedirect(reverse("performance:peer-list"))
    context = {"answer": answer, "form": form, "is_open": is_open}
    return render(request, "performance/peer_answer_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def peer_ask(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask colleagues about somebody."""
    user, at = reader(request), timezone.now()
    subject = _subject(user, person_id)
    form = AskForm(
        request.POST or None,
        colleagues=colleagues_of(subject),
        today=day_of(at, ZoneInfo(settings.TIME_ZONE)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_colleagues(subject=subject, actor=user, at=at, **form.asked())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("They are asked now."))
            return HttpResponseRedirect(reverse("performance:peer-request-detail", args=[asked.pk]))
    context = {"subject": subject, "form": form}
    return render(request, "performance/peer_request_form.html", context, status=422 if form.errors else 200)


@require_safe
def peer_request_detail(request: HttpRequest, request_id: int) -> HttpResponse:
    """Who has answered, for whoever asks; and what may be shown of it once it is over."""
    user, at = reader(request), timezone.now()
    asked = get_request_for(user, request_id=request_id, at=at)
    is_own = asked.subject_id == user.pk
    context = {
        "asked": asked,
        "is_own": is_own,
        "is_open": asked.due_at > at,
        "respondents": [] if is_own else respondents_of(asked),
        "result": result_of(asked, at=at),
    }
    return render(request, "performance/peer_request_detail.html", context)


def _subject(user: User, person_id: int) -> User:
    if not permissions.can_ask_peers(user):
        raise Http404("You ask nobody.")
    if permissions.can_run_scorecards(user):
        return get_person_for(user, person_id=person_id)
    return get_person_led_by(user, person_id=person_id)
