"""Speaks for HR: which scorecards, publishing and taking out a selection of them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from common.pages import BoundedPaginator
from people.models import User
from people.selectors.organization import departments, positions
from people.services.exports import ask_for_export
from people.web.forms import ExportForm
from people.web.requests import reader
from performance.choices import ScorecardState
from performance.models import Scorecard
from performance.permissions import can_run_scorecards
from performance.rules.scorecards import name_of_span
from performance.selectors.selections import Foreseen, foresee, periods_to_select, selected_scorecards
from performance.services.scorecards import Moved, publish_scorecards, send_to_calibration, take_back

ROWS_A_PAGE = 50
# What one click publishes: a few seconds of work, and fewer fields than a form may send.
MOST_AT_ONCE = 900
TICKED, ALL = "ticked", "all"
KINDS = {
    ScorecardState.IN_CALIBRATION: "wait",
    ScorecardState.PUBLISHED: "good",
    ScorecardState.ACKNOWLEDGED: "good",
    ScorecardState.DISPUTED: "bad",
}


class SelectionForm(forms.Form):
    """Which scorecards: the filters of the list, in its address."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), required=False)
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"),
        queryset=departments(),
        required=False,
        empty_label=gettext_lazy("All departments"),
    )
    position = forms.ModelChoiceField(
        label=gettext_lazy("Position"),
        queryset=positions(),
        required=False,
        empty_label=gettext_lazy("All positions"),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("Current, whatever state")), *ScorecardState.choices],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [("", _("All periods")), *periods_to_select(user)]  # type: ignore[attr-defined]

    def filters(self) -> dict[str, Any]:
        """What was chosen, as ids and codes; nothing at all of what makes no sense."""
        if not self.is_valid():
            return {"ids": []}
        data = self.cleaned_data
        ids = {name: data[name].pk for name in ("department", "position") if data[name]}
        return ids | {name: data[name] for name in ("period", "state") if data[name]}


class TickedForm(forms.Form):
    """What was chosen on the list: rows by hand, or all that the filters match."""

    scope = forms.ChoiceField(choices=[(TICKED, ""), (ALL, "")])
    ids = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        given = [value for value in data.getlist("ids") if value.isascii() and value.isdigit()]
        self.fields["ids"].choices = [(value, value) for value in given if len(value) < 19]  # type: ignore[attr-defined]


@require_safe
def selection_list(request: HttpRequest) -> HttpResponse:
    """Which scorecards are there to publish or to take out?"""
    return _page(request, _hr(request))


@require_POST
def selection_calibrate(request: HttpRequest) -> HttpResponse:
    """Close the drafts of the selection to recomputing, so that they can be looked at together."""
    done = partial(
        ngettext, "%(n)d scorecard is in calibration now.", "%(n)d scorecards are in calibration now."
    )
    return _move(request, send_to_calibration, done)


@require_POST
def selection_take_back(request: HttpRequest) -> HttpResponse:
    """Make drafts of those in calibration again, so that they can be computed anew."""
    done = partial(ngettext, "%(n)d scorecard is a draft again.", "%(n)d scorecards are drafts again.")
    return _move(request, take_back, done)


@require_POST
def selection_publish(request: HttpRequest) -> HttpResponse:
    """Say what publishing would do to whom; publish what was shown once it is confirmed."""
    user = _hr(request)
    scorecards, problem = _to_move(request, user)
    if problem:
        return _page(request, user, problem=problem, status=422)
    if "confirmed" in request.POST:
        moved = publish_scorecards(ids=[one.pk for one in scorecards], actor=user, at=timezone.now())
        done = partial(ngettext, "%(n)d scorecard was published.", "%(n)d scorecards were published.")
        _say(request, moved, done)
        return redirect(_list_address(request))
    foreseen = foresee(user, scorecards, at=timezone.now())
    return render(request, "performance/selection_publish.html", _preview(request, foreseen))


@require_POST
def selection_export(request: HttpRequest) -> HttpResponse:
    """Ask a worker for a file of the selection."""
    user = _hr(request)
    form, filters = ExportForm(request.POST), _filters(request, user)
    if filters is None:
        return _page(
            request, user, export=form, problem=_("Tick at least one scorecard, or choose all."), status=422
        )
    if form.is_valid():
        try:
            export = ask_for_export(
                kind="scorecards", filters=filters, actor=user, at=timezone.now(), **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("people:export-detail", export.pk)
    return _page(request, user, export=form, status=422)


def _page(
    request: HttpRequest,
    user: User,
    *,
    export: ExportForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    form = SelectionForm(request.GET, user=user)
    found = selected_scorecards(user, form.filters())
    page = BoundedPaginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    ticked = set(request.POST.getlist("ids"))
    context = {
        "filter": {"form": form},
        "rows": _rows(user, page, ticked),
        "page_obj": page,
        "count": page.paginator.count,
        "query": request.GET.urlencode(),
        "export": export or ExportForm(),
        "problem": problem,
    }
    return render(request, "performance/selection_list.html", context, status=status)


def _rows(user: User, page: Page[Scorecard], ticked: set[str]) -> list[dict[str, Any]]:
    return [
        {
            "scorecard": one,
            "period": name_of_span(one.first, one.last),
            "kind": KINDS.get(ScorecardState(one.state), ""),
            "is_own": one.person.person == user.person,
            "is_ticked": str(one.pk) in ticked,
        }
        for one in page
    ]


def _preview(request: HttpRequest, foreseen: list[Foreseen]) -> dict[str, Any]:
    ready = [one for one in foreseen if not one.skipped]
    return {
        "ready": ready,
        "skipped": [one for one in foreseen if one.skipped],
        "rises": [one for one in ready if one.rises],
        "falls": [one for one in ready if one.falls],
        "query": request.GET.urlencode(),
    }


def _move(request: HttpRequest, deed: Callable[..., Moved], done: Callable[[int], str]) -> HttpResponse:
    user = _hr(request)
    scorecards, problem = _to_move(request, user)
    if problem:
        return _page(request, user, problem=problem, status=422)
    _say(request, deed(ids=[one.pk for one in scorecards], actor=user, at=timezone.now()), done)
    return redirect(_list_address(request))


def _to_move(request: HttpRequest, user: User) -> tuple[list[Scorecard], str]:
    """The scorecards of the selection, or why there are none to move."""
    filters = _filters(request, user)
    if filters is None:
        return [], _("Tick at least one scorecard, or choose all.")
    scorecards = list(selected_scorecards(user, filters)[: MOST_AT_ONCE + 1])
    if len(scorecards) > MOST_AT_ONCE:
        text = _("More than %(n)d at once is too much to look at. Narrow the list.")
        return [], text % {"n": MOST_AT_ONCE}
    return scorecards, ""


def _filters(request: HttpRequest, user: User) -> dict[str, Any] | None:
    """The filters of the selection; none if nothing was selected."""
    form = TickedForm(request.POST)
    if not form.is_valid():
        return None
    if form.cleaned_data["scope"] == ALL:
        return SelectionForm(request.GET, user=user).filters()
    ids = form.cleaned_data["ids"]
    return {"ids": sorted(set(ids))} if ids else None


def _say(request: HttpRequest, moved: Moved, done: Callable[[int], str]) -> None:
    if moved.done:
        messages.success(request, done(len(moved.done)) % {"n": len(moved.done)})
    if moved.refused:
        refused = len(moved.refused)
        text = ngettext("%(n)d was left out.", "%(n)d were left out.", refused)
        messages.warning(request, text % {"n": refused})


def _list_address(request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return f"{reverse('performance:selection-list')}{'?' if query else ''}{query}"


def _hr(request: HttpRequest) -> User:
    user = reader(request)
    if not can_run_scorecards(user):
        raise Http404
    return user
