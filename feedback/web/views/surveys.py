"""Speaks for survey responses: the list, its export, and what was answered about one case."""

from collections.abc import Iterator
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from audit.services import recorded_export
from common.exports import csv_lines, without_names
from common.pages import BoundedPaginator
from customers.models import Case
from customers.selectors import get_case_for
from customers.web.forms import TextsForm
from feedback import permissions
from feedback.models import SurveyResponse
from feedback.selectors.surveys import AnswerOnCase, answers_on_case, surveys_visible_to
from feedback.services.comments import view_answers
from feedback.web.filters import SurveyFilter
from feedback.web.tables import SurveyTable
from people.models import User

ROWS_A_PAGE = 25
CHUNK = 2000
# The page of a case asks for purposes elsewhere too.
COMMENTS_ID = "comments-%s"
COLUMNS = [
    "source",
    "external id",
    "case source",
    "case",
    "answered at",
    "team",
    "agent",
    "decision",
    "csat",
    "ces",
    "nps",
    "mattered most",
    "language",
    "has comment",
]


@require_safe
def survey_list(request: HttpRequest) -> HttpResponse:
    """The responses somebody may see; the address holds filters, order and page."""
    user = _reader(request)
    listed, surveys = _listed(request, user)
    table = SurveyTable(surveys)
    RequestConfig(
        request, paginate={"per_page": ROWS_A_PAGE, "paginator_class": BoundedPaginator, "silent": True}
    ).configure(table)
    context = {
        "filter": listed,
        "table": table,
        "export_query": request.GET.urlencode(),
        "may_export": permissions.can_export_surveys(user),
        "may_import": permissions.can_send_surveys(user),
    }
    return render(request, "feedback/survey_list.html", context)


@require_safe
def survey_export(request: HttpRequest) -> StreamingHttpResponse:
    """What the list shows, all pages of it and in its order, as CSV; comments are read on their case."""
    user, at = _reader(request), timezone.now()
    if not permissions.can_export_surveys(user):
        raise Http404("There is no file of responses for you.")
    _filter, surveys = _listed(request, user)
    rows = SurveyTable(surveys, order_by=request.GET.getlist("sort")).data.data
    lines = recorded_export(
        csv_lines(*SurveyTable.only_chosen(request.GET, COLUMNS, _cells(rows))),
        what="surveys",
        filters=without_names(request.GET.dict()),
        actor=user,
        clock=timezone.now,
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="surveys-{at:%Y%m%d-%H%M}.csv"'
    return response


@require_safe
@never_cache
def case_surveys(request: HttpRequest, case_id: int) -> HttpResponse:
    """What the customer answered about a case: a part of the page of the case."""
    user = cast("User", request.user)
    case = get_case_for(user, case_id=case_id)
    answers = view_answers(case=case, actor=user, at=timezone.now())
    return _on_case(request, case, answers, TextsForm(auto_id=COMMENTS_ID))


@require_POST
@never_cache
def case_comments(request: HttpRequest, case_id: int) -> HttpResponse:
    """The same with what the customer wrote, for a purpose."""
    user = cast("User", request.user)
    case = get_case_for(user, case_id=case_id)
    if not permissions.can_read_comments(user):
        raise Http404("There is nothing to read here.")
    form = TextsForm(request.POST, auto_id=COMMENTS_ID)
    if not form.is_valid():
        return _on_case(request, case, answers_on_case(user, case), form, status=422)
    purpose = form.cleaned_data["purpose"]
    answers = view_answers(case=case, purpose=purpose, actor=user, at=timezone.now())
    return _on_case(request, case, answers, form)


def _on_case(
    request: HttpRequest, case: Case, answers: tuple[AnswerOnCase, ...], form: TextsForm, *, status: int = 200
) -> HttpResponse:
    is_part = request.htmx  # type: ignore[attr-defined]  # set by its middleware
    template = "feedback/_case_surveys.html" if is_part else "feedback/case_surveys.html"
    context = {
        "case": case,
        "answers": answers,
        "is_told": any(answer.comment for answer in answers),
        "may_be_shown": permissions.can_read_comments(cast("User", request.user))
        and any(answer.has_comment and not answer.comment for answer in answers),
        "texts_form": form,
    }
    return render(request, template, context, status=status)


def _listed(request: HttpRequest, user: User) -> tuple[SurveyFilter, QuerySet[SurveyResponse]]:
    visible = surveys_visible_to(user)
    listed = SurveyFilter(request.GET, queryset=visible, request=request)
    # A filter that makes no sense shows none and says why.
    return listed, cast("QuerySet[SurveyResponse]", listed.qs) if listed.is_valid() else visible.none()


def _cells(rows: Any) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=CHUNK):
        yield [
            row.source,
            row.external_id,
            row.case.source,
            row.case.reference,
            timezone.localtime(row.answered_at).isoformat(timespec="seconds"),
            row.team.name,
            str(row.agent or ""),
            row.decision_id or "",
            *("" if score is None else score for score in (row.csat, row.ces, row.nps)),
            "; ".join(row.mattered),
            row.language,
            "yes" if row.has_comment else "no",
        ]


def _reader(request: HttpRequest) -> User:
    user = cast("User", request.user)
    if not permissions.can_list_surveys(user):
        raise Http404("There is no list of responses for you.")
    return user
