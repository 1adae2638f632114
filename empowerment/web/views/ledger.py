"""Speaks for the decision log: the list and its export."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from audit.services import recorded_export
from common.exports import csv_lines, without_names
from common.money import canonical_amount
from common.pages import LongListPaginator
from empowerment import permissions
from empowerment.choices import DecisionStatus
from empowerment.models import Decision
from empowerment.selectors.decisions import decisions_visible_to
from empowerment.web.filters import DecisionFilter
from empowerment.web.tables import DecisionTable
from people.choices import Role
from people.models import User

ROWS_A_PAGE = 25
CHUNK = 2000
COLUMNS = [
    "decision",
    "decided at",
    "case",
    "agent",
    "team",
    "remedy",
    "reason",
    "quantity",
    "asked",
    "given",
    "taken back",
    "currency",
    "became",
    "policy",
    "version",
]


@require_safe
def decision_list(request: HttpRequest) -> HttpResponse:
    """The decisions somebody may see; the address holds filters, order and page."""
    user = _reader(request)
    listed, decisions = _listed(request, user)
    table = DecisionTable(decisions, exclude=_not_shown(user))
    RequestConfig(
        request, paginate={"per_page": ROWS_A_PAGE, "paginator_class": LongListPaginator, "silent": True}
    ).configure(table)
    context = {"filter": listed, "table": table, "export_query": request.GET.urlencode()}
    return render(request, "empowerment/decision_list.html", context)


@require_safe
def decision_export(request: HttpRequest) -> StreamingHttpResponse:
    """What the list shows, all pages of it, as a stream of CSV. Free texts are not in the list, nor here."""
    user = _reader(request)
    _filter, decisions = _listed(request, user)
    rows = decisions.select_related("version__policy")
    cells, at = map(_cells, rows.iterator(chunk_size=CHUNK)), timezone.now()
    lines = recorded_export(
        csv_lines(*DecisionTable.only_chosen(request.GET, COLUMNS, cells)),
        what="decisions",
        filters=without_names(request.GET.dict(), "agent"),
        actor=user,
        clock=timezone.now,
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="decisions-{at:%Y%m%d-%H%M}.csv"'
    return response


def _listed(request: HttpRequest, user: User) -> tuple[DecisionFilter, QuerySet[Decision]]:
    """What the address asks for; nothing if it asks for what makes no sense."""
    visible = decisions_visible_to(user)
    listed = DecisionFilter(request.GET, queryset=visible, request=request)
    return listed, cast("QuerySet[Decision]", listed.qs) if listed.is_valid() else visible.none()


def _cells(row: Any) -> list[Any]:
    return [
        row.pk,
        row.decided_at.isoformat(timespec="seconds"),
        row.case.reference,
        str(row.agent),
        row.team.name,
        row.remedy.name,
        row.reason.label,
        row.quantity if row.quantity is not None else "",
        canonical_amount(row.amount, row.currency),
        "" if row.granted is None else canonical_amount(row.granted, row.currency),
        canonical_amount(row.taken_back, row.currency),
        row.currency,
        DecisionStatus(row.status).label,
        row.version.policy.name,
        row.version.number,
    ]


def _reader(request: HttpRequest) -> User:
    user = cast("User", request.user)
    if not permissions.can_list_decisions(user):
        raise Http404("There is no list of decisions for you.")
    return user


def _not_shown(user: User) -> tuple[str, ...]:
    sees_others = user.roles & {Role.LEAD, Role.MANAGER, Role.AUDITOR}
    return () if sees_others else ("agent",)
