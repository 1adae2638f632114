"""Speaks for the pages of cases: the list, its export, one case, and what agents tell about it."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View
from django_tables2 import SingleTableMixin

from audit.services import recorded_export
from common.errors import DomainError
from common.exports import csv_lines, without_names
from common.pages import LongListPaginator
from customers import permissions, selectors
from customers.choices import CaseStatus
from customers.models import Case
from customers.selectors import CaseHistory
from customers.services import cases
from customers.web.filters import CaseFilter
from customers.web.forms import CaseStatusForm, CustomerWaitingForm, PurposeForm, TextsForm
from customers.web.tables import CaseTable
from people.models import User

DESK_ROWS = 8
CUSTOMER_ROWS = 5
# Another form of the page asks for a purpose too.
TEXTS_ID = "texts-%s"
CHUNK = 2000


class _ForThoseWhoSeeCases(LoginRequiredMixin):
    """Pages that do not exist for roles without cases."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not permissions.can_list_cases(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        return cast("User", self.request.user)


class _FilteredCases(_ForThoseWhoSeeCases):
    """The cases that the address asks for; a filter that makes no sense shows none and says why."""

    def cases(self) -> QuerySet[Case]:
        visible = selectors.cases_visible_to(self.user)
        self.filter = CaseFilter(self.request.GET, queryset=visible, user=self.user)
        return cast("QuerySet[Case]", self.filter.qs) if self.filter.is_valid() else visible.none()


class CaseList(_FilteredCases, SingleTableMixin, TemplateView):
    """Which cases are there? Filters, order and page live in the address."""

    template_name = "customers/case_list.html"
    table_class = CaseTable
    table_pagination = {"per_page": 50, "paginator_class": LongListPaginator}

    def get_table_data(self) -> QuerySet[Case]:
        return self.cases()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"filter": self.filter, "query": self.request.GET.urlencode()}


class CaseExport(_FilteredCases, View):
    """The same list as CSV: every page of it, in its order."""

    columns = (
        ("reference", lambda case: case.reference),
        ("customer", lambda case: case.customer.name),
        ("status", lambda case: case.status),
        ("customer_waiting", lambda case: "yes" if case.customer_waiting else "no"),
        ("priority", lambda case: case.priority),
        ("channel", lambda case: case.channel),
        ("category", lambda case: case.category),
        ("team", lambda case: case.team.name),
        ("agent", lambda case: str(case.agent or "")),
        ("opened_at", lambda case: _iso(case.opened_at)),
        ("resolved_at", lambda case: _iso(case.resolved_at)),
        ("closed_at", lambda case: _iso(case.closed_at)),
        ("reopen_count", lambda case: case.reopen_count),
        ("reassignment_count", lambda case: case.reassignment_count),
        ("worked_seconds", lambda case: case.worked_seconds),
    )

    def get(self, request: HttpRequest) -> HttpResponseBase:
        table = CaseTable(self.cases(), order_by=request.GET.getlist("sort"))
        lines = recorded_export(
            self._lines(table.data.data),
            what="cases",
            filters=without_names(request.GET.dict(), "q"),
            actor=self.user,
            clock=timezone.now,
        )
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="cases.csv"'
        return response

    def _lines(self, rows: QuerySet[Case]) -> Iterator[str]:
        cells = ([cell(case) for _name, cell in self.columns] for case in rows.iterator(chunk_size=CHUNK))
        names = [name for name, _cell in self.columns]
        return csv_lines(*CaseTable.only_chosen(self.request.GET, names, cells))


@method_decorator(never_cache, name="dispatch")
class CaseDetail(_ForThoseWhoSeeCases, TemplateView):
    """What can I do for this customer? What they said about one's own open cases is at hand, and recorded."""

    template_name = "customers/case_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = selectors.get_case_for(self.user, case_id=self.kwargs["case_id"])
        history = cases.view_history(case=case, actor=self.user, at=timezone.now())
        return super().get_context_data(**kwargs) | _about(self.user, case, history)


class SetCustomerWaiting(_ForThoseWhoSeeCases, View):
    """Marks that the customer waits on the line, or no longer does."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, case_id: int) -> HttpResponse:
        case = _case_at_hand(self.user, case_id)
        form = CustomerWaitingForm(request.POST)
        try:
            is_waiting = _valid(form)["is_waiting"]
            cases.set_customer_waiting(
                case_id=case.pk, is_waiting=is_waiting, actor=self.user, at=timezone.now()
            )
        except (DomainError, ValidationError) as refusal:
            messages.error(request, _message(refusal))
        else:
            waits = _("Marked: the customer is waiting."), _("Marked: the customer is no longer waiting.")
            messages.success(request, waits[0] if is_waiting else waits[1])
        return redirect("customers:case-detail", case.pk)


class SetCaseStatus(_ForThoseWhoSeeCases, View):
    """Says that we wait for the customer, or no longer do."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, case_id: int) -> HttpResponse:
        case = _case_at_hand(self.user, case_id)
        form = CaseStatusForm(request.POST)
        try:
            status = _valid(form)["status"]
            cases.set_case_status(case_id=case.pk, status=status, actor=self.user, at=timezone.now())
        except (DomainError, ValidationError) as refusal:
            messages.error(request, _message(refusal))
        else:
            messages.success(
                request, _("The case is now: %(status)s.") % {"status": CaseStatus(status).label.lower()}
            )
        return redirect("customers:case-detail", case.pk)


@method_decorator(never_cache, name="dispatch")
class ShowCustomer(_ForThoseWhoSeeCases, View):
    """Shows what is personal about the customer, for a purpose. Nothing of it lives in an address."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, case_id: int) -> HttpResponse:
        case = _case_at_hand(self.user, case_id)
        context = _about(self.user, case, selectors.masked_history(self.user, case))
        form = context["purpose_form"] = PurposeForm(request.POST)
        if form.is_valid():
            context["card"] = cases.view_customer_in_full(
                case=case, purpose=form.cleaned_data["purpose"], actor=self.user, at=timezone.now()
            )
        is_part = request.htmx  # type: ignore[attr-defined]  # set by its middleware
        template = "customers/_customer_contact.html" if is_part else "customers/case_detail.html"
        return render(request, template, context, status=200 if form.is_valid() else 422)


@method_decorator(never_cache, name="dispatch")
class ShowTexts(_ForThoseWhoSeeCases, View):
    """Shows what the customer said, for a purpose."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, case_id: int) -> HttpResponse:
        case = _case_at_hand(self.user, case_id)
        form = TextsForm(request.POST, auto_id=TEXTS_ID)
        if form.is_valid():
            purpose = form.cleaned_data["purpose"]
            history = cases.view_history(case=case, purpose=purpose, actor=self.user, at=timezone.now())
        else:
            history = selectors.masked_history(self.user, case)
        context = _about(self.user, case, history) | {"texts_form": form}
        is_part = request.htmx  # type: ignore[attr-defined]  # set by its middleware
        template = "customers/_history.html" if is_part else "customers/case_detail.html"
        return render(request, template, context, status=200 if form.is_valid() else 422)


class DeskCases(_ForThoseWhoSeeCases, TemplateView):
    """The body of the desk's panel: my open cases, the most urgent first."""

    template_name = "customers/_desk_cases.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not permissions.has_own_cases(self.user):
            raise Http404
        mine = selectors.open_cases_of(self.user)
        return super().get_context_data(**kwargs) | {"cases": mine[:DESK_ROWS], "total": mine.count()}


def _about(user: User, case: Case, history: CaseHistory) -> dict[str, Any]:
    """What the page of a case shows."""
    others = selectors.open_cases_of_customer(user, case.customer_id).exclude(pk=case.pk)
    return {
        "case": case,
        "card": selectors.masked_customer(user, case),
        "history": history,
        "other_open_cases": others[: CUSTOMER_ROWS + 1],
        "may_work": permissions.can_work_on_case(user, case),
        "is_open": case.status in selectors.OPEN_STATUSES,
        "purpose_form": PurposeForm(),
        "texts_form": TextsForm(auto_id=TEXTS_ID),
    }


def _case_at_hand(user: User, case_id: int) -> Case:
    case = selectors.get_case_for(user, case_id=case_id)
    if not permissions.can_work_on_case(user, case):
        raise Http404
    return case


def _valid(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise ValidationError(_("That was not understood. Nothing was changed."))
    return cast("dict[str, Any]", form.cleaned_data)


def _message(refusal: DomainError | ValidationError) -> str:
    return refusal.messages[0] if isinstance(refusal, ValidationError) else str(refusal)


def _iso(moment: Any) -> str:
    return timezone.localtime(moment).isoformat(timespec="minutes") if moment else ""
