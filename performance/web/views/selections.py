"""Speaks for HR: which scorecards, moving, publishing and taking out a selection of them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from common.pages import BoundedPaginator
from people.models import Team, User
from people.selectors.organization import departments, positions
from people.selectors.people import teams_listed_for
from people.services.exports import ask_for_export
from people.web.forms import ExportForm
from people.web.requests import reader
from performance.choices import ScorecardMove, ScorecardState
from performance.models import Scorecard
from performance.permissions import can_run_scorecards
from performance.rules.scorecards import name_of_span
from performance.selectors.selections import (
    Foreseen,
    foresee,
    periods_to_select,
    selected_scorecards,
    why_left_out,
)
from performance.services.scorecards import (
    Moved,
    publish_scorecards,
    send_to_calibration,
    take_back,
)
from performance.web.words import moved_words

ROWS_A_PAGE = 25
# What one click moves: a few seconds of work, and fewer fields than a form may send.
MOST_AT_ONCE = 900
# How many of those left out are named in a message.
MOST_NAMED = 10
LONGEST_ID = 19
TICKED, ALL = "ticked", "all"
MOVES_OFFERED = {
    ScorecardMove.CALIBRATE: gettext_lazy("Send to calibration …"),
    ScorecardMove.TAKE_BACK: gettext_lazy("Take back to draft …"),
    ScorecardMove.PUBLISH: gettext_lazy("Publish …"),
}
KINDS = {
    ScorecardState.IN_CALIBRATION: "wait",
    ScorecardState.PUBLISHED: "good",
    ScorecardState.ACKNOWLEDGED: "good",
    ScorecardState.DISPUTED: "bad",
}


class SelectionForm(forms.Form):
    """Which scorecards: the filters of the list, in its address."""

    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=100)
    period = forms.ChoiceField(label=gettext_lazy("Period"), required=False)
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"),
        queryset=departments(),
        required=False,
        empty_label=gettext_lazy("All departments"),
    )
    team: "forms.ModelChoiceField[Team]" = forms.ModelChoiceField(
        label=gettext_lazy("Team"), queryset=None, required=False, empty_label=gettext_lazy("All teams")
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
        self.fields["team"].queryset = teams_listed_for(user)  # type: ignore[attr-defined]  # one of models has it

    def filters(self) -> dict[str, Any]:
        """What was chosen, as ids and codes; nothing at all of what makes no sense."""
        if not self.is_valid():
            return {"ids": []}
        data = self.cleaned_data
        ids = {name: data[name].pk for name in ("department", "team", "position") if data[name]}
        return ids | {name: data[name] for name in ("name", "period", "state") if data[name]}


class TickedForm(forms.Form):
    """
    What was chosen on the list: all that the filters match, or rows by hand, on the page shown (`ids`) and on
    other pages (`kept`, divided by commas).
    """

    scope = forms.ChoiceField(choices=[(TICKED, ""), (ALL, "")])
    ids = forms.TypedMultipleChoiceField(required=False, coerce=int)
    kept = forms.CharField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        given = [value for value in data.getlist("ids") if _is_id(value)]
        self.fields["ids"].choices = [(value, value) for value in given]  # type: ignore[attr-defined]

    def clean_kept(self) -> list[int]:
        return [int(value) for value in self.cleaned_data["kept"].split(",") if _is_id(value)]

    def ticked(self) -> set[int]:
        """The ids ticked by hand, on whatever page."""
        self.full_clean()
        return {*self.cleaned_ids(), *self.cleaned_data.get("kept", ())}

    def cleaned_ids(self) -> set[int]:
        """The ids ticked on the page shown."""
        self.full_clean()
        return set(self.cleaned_data.get("ids", ()))


class AlthoughForm(forms.Form):
    """Why scorecards are published although colleagues are still asked about them."""

    although = forms.CharField(
        label=gettext_lazy("Why publish although colleagues are still asked?"),
        help_text=gettext_lazy("It is recorded. What they answer later reaches an amendment only."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < LONGEST_ID


@require_http_methods(["GET", "HEAD", "POST"])
def selection_list(request: HttpRequest) -> HttpResponse:
    """Which scorecards are there to move, publish or take out? Another page is posted for, with the ticks."""
    return _page(request, _hr(request))


@require_POST
def selection_move(request: HttpRequest, move: str) -> HttpResponse:
    """Say what moving or publishing would do to whom; do what was ticked once it is confirmed."""
    user, at = _hr(request), timezone.now()
    if move not in ScorecardMove.values:
        raise Http404("There is no such move.")
    chosen = _chosen(request, user)
    if chosen is None:
        return _page(request, user, problem=_("Tick at least one scorecard, or choose all."), status=422)
    scorecards = list(chosen[: MOST_AT_ONCE + 1])
    if len(scorecards) > MOST_AT_ONCE:
        text = _("More than %(n)d at once is too much to look at. Narrow the list.")
        return _page(request, user, problem=text % {"n": MOST_AT_ONCE}, status=422)
    foreseen = foresee(user, scorecards, ScorecardMove(move), at=at)
    if "confirmed" not in request.POST:
        return _preview(request, foreseen, ScorecardMove(move))
    ticked = TickedForm(request.POST).cleaned_ids()
    form = AlthoughForm(request.POST)
    needs_reason = any(one.asked_until and one.scorecard.pk in ticked for one in foreseen)
    if not ticked or (needs_reason and not form.is_valid()):
        return _preview(request, foreseen, ScorecardMove(move), ticked=ticked, form=form)
    although = form.cleaned_data["although"] if needs_reason else ""
    moved = _deed(ScorecardMove(move), although)(ids=ticked, actor=user, at=at)
    _say(request, ScorecardMove(move), moved, at=at)
    return redirect(_list_address(request))


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
    choice = TickedForm(request.POST)
    ticked = choice.ticked()
    kept = ticked - {one.pk for one in page}
    context = {
        "filter": {"form": form},
        "rows": _rows(user, page, ticked),
        "page_obj": page,
        "count": page.paginator.count,
        "query": request.GET.urlencode(),
        "export": export or ExportForm(),
        "problem": problem,
        "scope": choice.cleaned_data.get("scope", TICKED),
        "kept": ",".join(map(str, sorted(kept))),
        "kept_count": len(kept),
        "moves": [(move.value, MOVES_OFFERED[move]) for move in ScorecardMove],
    }
    return render(request, "performance/selection_list.html", context, status=status)


def _rows(user: User, page: Page[Scorecard], ticked: set[int]) -> list[dict[str, Any]]:
    return [
        {
            "scorecard": one,
            "period": name_of_span(one.first, one.last),
            "kind": KINDS.get(ScorecardState(one.state), ""),
            "is_own": one.person.person == user.person,
            "is_ticked": one.pk in ticked,
        }
        for one in page
    ]


def _preview(
    request: HttpRequest,
    foreseen: list[Foreseen],
    move: ScorecardMove,
    *,
    ticked: set[int] | None = None,
    form: AlthoughForm | None = None,
) -> HttpResponse:
    """What would happen; ticked at first is what has a score and waits for nobody."""
    possible = [one for one in foreseen if not one.skipped]
    asked = [one for one in possible if one.asked_until]
    blank = [one for one in possible if one.is_blank and one not in asked]
    if move == ScorecardMove.TAKE_BACK:
        blank = []
    ready = [one for one in possible if one not in asked and one not in blank]
    context = {
        "move": move.value,
        "ready": ready,
        "blank": blank,
        "asked": asked,
        "skipped": [one for one in foreseen if one.skipped],
        "rises": [one for one in possible if one.rises],
        "falls": [one for one in possible if one.falls],
        "ticked": {one.scorecard.pk for one in ready} if ticked is None else ticked,
        "shown": ",".join(str(one.scorecard.pk) for one in foreseen),
        "nothing": ticked is not None and not ticked,
        "form": form or AlthoughForm(),
        "query": request.GET.urlencode(),
    }
    status = 200 if ticked is None else 422
    return render(request, "performance/selection_move.html", context, status=status)


def _deed(move: ScorecardMove, although: str) -> Callable[..., Moved]:
    match move:
        case ScorecardMove.CALIBRATE:
            return send_to_calibration
        case ScorecardMove.TAKE_BACK:
            return take_back
    return partial(publish_scorecards, although=although)


def _chosen(request: HttpRequest, user: User) -> QuerySet[Scorecard] | None:
    filters = _filters(request, user)
    return None if filters is None else selected_scorecards(user, filters)


def _filters(request: HttpRequest, user: User) -> dict[str, Any] | None:
    """The filters of the selection; none if nothing was selected."""
    form = TickedForm(request.POST)
    if not form.is_valid():
        return None
    if form.cleaned_data["scope"] == ALL:
        return SelectionForm(request.GET, user=user).filters()
    ids = form.ticked()
    return {"ids": sorted(ids)} if ids else None


def _say(request: HttpRequest, move: ScorecardMove, moved: Moved, *, at: datetime) -> None:
    if done := len(moved.done):
        messages.success(request, moved_words(move, done))
    if refused := len(moved.refused):
        text = ngettext("%(n)d was left out.", "%(n)d were left out.", refused)
        said = [text % {"n": refused}, *_left_out(reader(request), move, moved.refused, at=at)]
        messages.warning(request, " ".join(said))


def _left_out(user: User, move: ScorecardMove, refused: Sequence[int], *, at: datetime) -> list[str]:
    """Say of the first ones who they are and why, and how many more there are."""
    cards = list(selected_scorecards(user, {"ids": refused})[:MOST_NAMED])
    why = why_left_out(user, cards, move, at=at)
    said = [
        _("%(who)s, %(period)s: %(why)s.")
        % {
            "who": one.person,
            "period": name_of_span(one.first, one.last),
            "why": why[one.pk] or _("it changed meanwhile, look again"),
        }
        for one in cards
    ]
    if more := len(refused) - len(cards):
        said.append(ngettext("And %(n)d more.", "And %(n)d more.", more) % {"n": more})
    return said


def _list_address(request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return f"{reverse('performance:selection-list')}{'?' if query else ''}{query}"


def _hr(request: HttpRequest) -> User:
    user = reader(request)
    if not can_run_scorecards(user):
        raise Http404
    return user
