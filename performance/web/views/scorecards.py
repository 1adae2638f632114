"""Speaks for scorecards: the list, the page of one, what its person, its manager and HR do with it."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from common.errors import DomainError
from common.pages import LongListPaginator
from people.models import User
from people.web.requests import reader
from performance import permissions
from performance.choices import DisputeAnswer, ScorecardMove, ScorecardState, ValueName
from performance.models import CalibrationNote, Dispute, Scorecard
from performance.rules.scopes import day_of
from performance.rules.scorecards import name_of_span
from performance.selectors.amendments import NothingAmended, foresee_amendment
from performance.selectors.calibration import Group, groups_without_note_of, notes_of
from performance.selectors.disputes import (
    disputes_about,
    disputes_waiting_for,
    get_dispute_for,
    may_answer,
)
from performance.selectors.lines import name_of_raw
from performance.selectors.peers import answers_waiting_for
from performance.selectors.scorecards import (
    events_of,
    get_scorecard_for,
    latest_runs,
    own_open_disputes,
    own_scorecards,
    progress_of,
    scorecards_listed_for,
    scorecards_visible_to,
    total_words,
    versions_of,
)
from performance.selectors.selections import why_left_out
from performance.services.computing import ask_for_scorecards
from performance.services.disputes import answer_dispute, dispute_scorecard
from performance.services.scorecards import (
    NotAsShown,
    acknowledge_scorecard,
    amend_scorecard,
    send_to_calibration,
    take_back,
)
from performance.web import sheets
from performance.web.drills import links_of
from performance.web.filters import ScorecardFilter
from performance.web.forms.scorecards import (
    AmendForm,
    AnswerForm,
    ComputeForm,
    DisputeForm,
)
from performance.web.tables import ScorecardTable
from performance.web.words import moved_words

ROWS_A_PAGE = 25
RUNS_SHOWN = 5
ROWS_ON_DESK = 4
# Publishing one goes the way of a selection: what it does to whom is said first.
MOVES: dict[str, Callable[..., Any]] = {
    ScorecardMove.CALIBRATE: send_to_calibration,
    ScorecardMove.TAKE_BACK: take_back,
}


@require_safe
def scorecard_list(request: HttpRequest) -> HttpResponse:
    """The own scorecards; for whoever leads, HR and auditors those of others too."""
    user = reader(request)
    looks_through = permissions.can_look_through_scorecards(user)
    own = list(own_scorecards(user))
    if not looks_through and not own and not user.position_id:
        raise Http404("There are no scorecards for you.")
    context: dict[str, Any] = {
        "own": [(one, sheets.period_of(one), total_words(one), _kind(one)) for one in own],
        "runs": permissions.can_run_scorecards(user),
    }
    if looks_through:
        found = ScorecardFilter(request.GET, queryset=scorecards_listed_for(user), request=request)
        table = ScorecardTable(found.qs)
        pages = {"per_page": ROWS_A_PAGE, "paginator_class": LongListPaginator}
        RequestConfig(request, paginate=pages).configure(table)
        context |= {"filter": found, "table": table}
    return render(request, "performance/scorecard_list.html", context)


@require_safe
def scorecard_detail(request: HttpRequest, scorecard_id: int) -> HttpResponse:
    """One person's scorecard of one period: every number with its source."""
    return _page(request, get_scorecard_for(reader(request), scorecard_id=scorecard_id))


@require_POST
def scorecard_acknowledge(request: HttpRequest, scorecard_id: int) -> HttpResponse:
    """Say that one has read it."""
    scorecard = _own(request, scorecard_id)
    return _do(
        request,
        scorecard,
        lambda: acknowledge_scorecard(scorecard_id=scorecard.pk, person=reader(request), at=timezone.now()),
        _("You have acknowledged this scorecard."),
    )


@require_POST
def scorecard_dispute(request: HttpRequest, scorecard_id: int) -> HttpResponse:
    """Contest a score with a reason."""
    scorecard = _own(request, scorecard_id)
    form = DisputeForm(request.POST, scorecard=scorecard)
    if not form.is_valid():
        return _page(request, scorecard, bound={"dispute_form": form}, status=422)
    line = form.cleaned_data["line"]
    return _do(
        request,
        scorecard,
        lambda: dispute_scorecard(
            scorecard_id=scorecard.pk,
            person=reader(request),
            reason=form.cleaned_data["reason"],
            line_id=line.pk if line else None,
            at=timezone.now(),
        ),
        _("Your dispute was sent. This page and your desk say who answers it and until when."),
        bound={"dispute_form": form},
    )


@require_POST
def dispute_answer(request: HttpRequest, scorecard_id: int, dispute_id: int) -> HttpResponse:
    """Answer a dispute: the score stands, or the scorecard is amended."""
    user = reader(request)
    dispute = _to_answer(user, scorecard_id, dispute_id)
    scorecard = get_scorecard_for(user, scorecard_id=scorecard_id)
    form = AnswerForm(request.POST, dispute=dispute)
    if not form.is_valid():
        return _page(request, scorecard, bound={"answer_form": form}, status=422)
    asked = form.asked()
    return _do(
        request,
        scorecard,
        lambda: answer_dispute(
            dispute_id=dispute.pk,
            actor=user,
            answer=DisputeAnswer.AMENDED if asked else DisputeAnswer.STANDS,
            words=form.cleaned_data["words"],
            left_out=asked.left_out if asked else [],
            anew=bool(asked and asked.anew),
            shown=request.POST.get("shown", ""),
            at=timezone.now(),
        ),
        _("Your answer was sent."),
        bound={"answer_form": form},
    )


@require_POST
def scorecard_amend(request: HttpRequest, scorecard_id: int) -> HttpResponse:
    """Replace a published scorecard by a new version."""
    user = reader(request)
    scorecard = _run_by(user, scorecard_id)
    form = AmendForm(request.POST, scorecard=scorecard)
    if not form.is_valid():
        return _page(request, scorecard, bound={"amend_form": form}, status=422)
    asked, why = form.asked(), form.cleaned_data["why"]
    return _do(
        request,
        scorecard,
        lambda: amend_scorecard(
            scorecard_id=scorecard.pk,
            actor=user,
            why=why,
            left_out=dict.fromkeys(asked.left_out, why) if asked else {},
            anew=bool(asked and asked.anew),
            shown=request.POST.get("shown", ""),
            at=timezone.now(),
        ),
        _("A new version was published; the old one stays."),
        bound={"amend_form": form},
    )


@require_POST
def amendment_preview(request: HttpRequest, scorecard_id: int) -> HttpResponse:
    """What would the next version be, as far as the form is filled in? Changes nothing."""
    scorecard = _run_by(reader(request), scorecard_id)
    form = AmendForm(request.POST, scorecard=scorecard)
    return render(request, "performance/_amendment.html", _foreseen(scorecard, form))


@require_POST
def dispute_preview(request: HttpRequest, scorecard_id: int, dispute_id: int) -> HttpResponse:
    """What would this answer change? Changes nothing."""
    dispute = _to_answer(reader(request), scorecard_id, dispute_id)
    scorecard = get_scorecard_for(reader(request), scorecard_id=scorecard_id)
    form = AnswerForm(request.POST, dispute=dispute)
    return render(request, "performance/_amendment.html", _foreseen(scorecard, form))


@require_POST
def scorecard_move(request: HttpRequest, scorecard_id: int, move: str) -> HttpResponse:
    """Send one scorecard to calibration, or take it back."""
    user = reader(request)
    scorecard = _run_by(user, scorecard_id)
    if move not in MOVES:
        raise Http404("There is no such move.")
    moved = MOVES[move](ids=[scorecard.pk], actor=user, at=timezone.now())
    if moved.done:
        messages.success(request, moved_words(ScorecardMove(move), 1))
    else:
        messages.error(request, _("This scorecard stands elsewhere by now, or no fact is left to rate by."))
    return HttpResponseRedirect(reverse("performance:scorecard-detail", args=[scorecard.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def scorecard_compute(request: HttpRequest) -> HttpResponse:
    """Ask a worker for the scorecards of a period, and see how far it is: the page may be left."""
    user = reader(request)
    if not permissions.can_run_scorecards(user):
        raise Http404("HR computes scorecards.")
    at = timezone.now()
    form = ComputeForm(request.POST or None, today=day_of(at, ZoneInfo(settings.TIME_ZONE)))
    if request.method == "POST" and form.is_valid():
        period, day = form.asked()
        try:
            ask_for_scorecards(period=period, day=day, actor=user, at=at)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("A worker computes them now; you may leave this page."))
            return HttpResponseRedirect(reverse("performance:scorecard-compute"))
    context = {
        "form": form,
        "runs": [
            (run, name_of_span(run.first, run.last), None if run.finished_at else progress_of(run.pk))
            for run in latest_runs(RUNS_SHOWN)
        ],
    }
    return render(request, "performance/scorecard_compute.html", context, status=422 if form.errors else 200)


@require_safe
def desk_scorecards(request: HttpRequest) -> HttpResponse:
    """What waits for somebody: a scorecard to read, colleagues to answer about, disputes, calibration."""
    user, at = reader(request), timezone.now()
    unread = [one for one in own_scorecards(user)[:ROWS_ON_DESK] if one.state == ScorecardState.PUBLISHED]
    disputes = list(disputes_waiting_for(user)[:ROWS_ON_DESK])
    colleagues = answers_waiting_for(user, at=at).count()
    raised = list(own_open_disputes(user)[:ROWS_ON_DESK])
    # For HR the panel of what waits says how many stand in calibration.
    leads = user.roles & permissions.LEADS_PEOPLE
    groups = groups_without_note_of(user) if leads else []
    if not (unread or disputes or colleagues or raised or groups):
        return HttpResponse(status=204)
    context = {
        "unread": [(one, sheets.period_of(one)) for one in unread],
        "disputes": disputes,
        "raised": [(one, sheets.period_of(one.scorecard)) for one in raised],
        "colleagues": colleagues,
        "calibrated": _by_period(groups)[:ROWS_ON_DESK],
    }
    return render(request, "performance/_desk_scorecards.html", context)


def _by_period(groups: Sequence[Group]) -> list[tuple[str, int, str]]:
    """Return each period with how many scorecards wait for a note, and the first of its groups to look at."""
    return [
        (name_of_span(first, last), sum(one.n for one in found), found[0].key)
        for (first, last), found in (
            (span, list(rows)) for span, rows in groupby(groups, key=lambda one: (one.first, one.last))
        )
    ]


def _own(request: HttpRequest, scorecard_id: int) -> Scorecard:
    user = reader(request)
    scorecard = get_scorecard_for(user, scorecard_id=scorecard_id)
    if scorecard.person_id != user.pk:
        raise Http404("This is not your scorecard.")
    return scorecard


def _run_by(user: User, scorecard_id: int) -> Scorecard:
    if not permissions.can_run_scorecards(user):
        raise Http404("HR runs scorecards.")
    return get_scorecard_for(user, scorecard_id=scorecard_id)


def _to_answer(user: User, scorecard_id: int, dispute_id: int) -> Dispute:
    dispute = get_dispute_for(user, dispute_id=dispute_id)
    if dispute.scorecard_id != scorecard_id or not may_answer(user, dispute):
        raise Http404("There is nothing to answer here.")
    return dispute


def _foreseen(scorecard: Scorecard, form: AmendForm | AnswerForm) -> dict[str, Any]:
    """Return what an amendment would change, as far as the form says what it is to be."""
    asked = form.asked() if form.is_bound else None
    if asked is None:
        return {"chooses": form}
    try:
        foreseen = foresee_amendment(scorecard, left_out=asked.left_out, anew=asked.anew, at=timezone.now())
    except NothingAmended as refusal:
        return {"nothing_amended": str(refusal)}
    return {"next": sheets.next_version(foreseen)}


def _do(
    request: HttpRequest,
    scorecard: Scorecard,
    deed: Callable[[], Any],
    said: str,
    *,
    bound: dict[str, forms.Form] | None = None,
) -> HttpResponse:
    """Do it and go to the scorecard that holds now; a refusal stands on the page, with what was typed."""
    try:
        done = deed()
    except NotAsShown as error:
        # What it changes is said before it happens: beside the form while it is filled in, or here.
        place = "amend-next" if "amend_form" in (bound or {}) else "answer-next"
        messages.warning(request, format_html('{} <a href="#{}">{}</a>', error, place, _("What it changes")))
        return _page(request, scorecard, bound=bound)
    except DomainError as error:
        form = next(iter((bound or {}).values()), None)
        if form is not None:
            form.add_error(None, str(error))
        else:
            messages.error(request, str(error))
        again = get_scorecard_for(reader(request), scorecard_id=scorecard.pk)
        return _page(request, again, bound=bound, status=409)
    messages.success(request, said)
    now = done if isinstance(done, Scorecard) else scorecard
    if not scorecards_visible_to(reader(request)).filter(pk=now.pk).exists():
        # Who answered for somebody who is away had it in view for that alone.
        return HttpResponseRedirect(reverse("performance:scorecard-list"))
    return HttpResponseRedirect(reverse("performance:scorecard-detail", args=[now.pk]))


def _page(
    request: HttpRequest,
    scorecard: Scorecard,
    *,
    bound: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    user = reader(request)
    versions = versions_of(scorecard, user)
    shown = next(one for one in versions if one.pk == scorecard.pk)
    lines = list(shown.lines.all())
    rows = sheets.rows_of(lines, scorecard.template_version.scale, links_of(scorecard, lines, user))
    scale = scorecard.template_version.scale
    disputes = disputes_about(versions)
    before = next((one for one in versions if one.pk == scorecard.supersedes_id), None)
    waiting = next(
        (one for one in disputes if one.answered_at is None and one.scorecard_id == scorecard.pk), None
    )
    raw = name_of_raw(lines)
    context = {
        "scorecard": scorecard,
        "period": sheets.period_of(scorecard),
        "kind": _kind(scorecard),
        "headline": sheets.headline_of(scorecard, lines),
        "rows": rows,
        "has_outages": raw == ValueName.WITHOUT_OUTAGES,
        "value_heading": raw.label,
        "value_names": ValueName,
        "versions": versions,
        "differences": sheets.differences(before.lines.all(), lines, scale) if before else [],
        "current": next((one for one in versions if one.state != ScorecardState.AMENDED), None),
        "disputes": disputes,
        "timeline": sheets.entries_of(events_of(versions), versions),
        "may_ask": permissions.can_ask_peers(user) and scorecard.person.person != user.person,
        "notes": _notes(user, scorecard),
        "sees_standing": permissions.can_see_standing(user, scorecard),
        **_kept(request, _forms(user, scorecard, waiting), bound or {}),
    }
    for name in ("amend_form", "answer_form"):
        if name in context:
            context |= _foreseen(scorecard, context[name])
    return render(request, "performance/scorecard_detail.html", context, status=status)


def _kept(request: HttpRequest, offered: dict[str, Any], bound: dict[str, forms.Form]) -> dict[str, Any]:
    """Return what is offered, with what was typed; what was refused and is offered no more is said on top."""
    for name, form in bound.items():
        if name in offered:
            offered[name] = form
            continue
        for error in form.non_field_errors():
            messages.error(request, str(error))
        # Nothing typed is lost, also where there is no form for it any more.
        texts = [field for field in form if isinstance(field.field.widget, forms.Textarea)]
        offered["unsent"] = [(field.label, field.value()) for field in texts if field.value()]
    return offered


def _forms(user: User, scorecard: Scorecard, waiting: Dispute | None) -> dict[str, Any]:
    """Return what this person can do with this scorecard now."""
    found: dict[str, Any] = {"waiting": waiting}
    is_own = scorecard.person_id == user.pk
    if is_own and scorecard.state == ScorecardState.PUBLISHED:
        found["dispute_form"] = DisputeForm(scorecard=scorecard)
    if waiting is not None and not is_own and may_answer(user, waiting):
        found["answer_form"] = AnswerForm(dispute=waiting)
    if permissions.can_run_scorecards(user) and scorecard.person.person != user.person:
        found["moves"] = _moves(scorecard)
        if scorecard.state == ScorecardState.IN_CALIBRATION:
            why = why_left_out(user, [scorecard], ScorecardMove.PUBLISH, at=timezone.now())[scorecard.pk]
            found |= {"may_publish": not why, "why_not_published": why}
        if scorecard.holds and waiting is None:
            found["amend_form"] = AmendForm(scorecard=scorecard)
    return found


def _notes(user: User, scorecard: Scorecard) -> list[CalibrationNote]:
    """Return what was said in calibration, while it lasts, for those who see calibration."""
    sees = permissions.can_look_through_scorecards(user) and scorecard.person.person != user.person
    if not sees or scorecard.state != ScorecardState.IN_CALIBRATION:
        return []
    return notes_of([scorecard]).get(scorecard.pk, [])


def _moves(scorecard: Scorecard) -> list[tuple[str, str]]:
    match scorecard.state:
        case ScorecardState.DRAFT if scorecard.has_facts:
            return [(ScorecardMove.CALIBRATE.value, _("Send to calibration"))]
        case ScorecardState.IN_CALIBRATION:
            return [(ScorecardMove.TAKE_BACK.value, _("Take back to draft"))]
    return []


def _kind(scorecard: Scorecard) -> str:
    return sheets.KIND_OF_STATE[ScorecardState(scorecard.state)]
