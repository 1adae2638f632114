"""Speaks for outages and bottlenecks: the list, one of them, recording, ending, correcting, withdrawing."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from audit.services import recorded_export
from common.errors import DomainError
from common.exports import csv_lines, without_names
from common.money import canonical_amount
from common.pages import BoundedPaginator
from journeys import permissions
from journeys.models import Outage
from journeys.selectors import outages as selectors
from journeys.selectors.left_out import LeftOut, left_out
from journeys.selectors.losses import Loss, Money, losses_by_person, losses_by_team, losses_of
from journeys.services import outages as services
from journeys.services.outages import NotBelievable
from journeys.web.drills import Drills
from journeys.web.filters import OutageFilter
from journeys.web.forms import CorrectionForm, EndForm, OutageForm, ReasonForm
from journeys.web.tables import OutageTable
from journeys.web.words import hidden_teams, lasted, recorded, status_of
from people.models import User

ROWS_A_PAGE = 25
CHUNK = 500
COLUMNS = [
    "outage",
    "kind",
    "system",
    "cause",
    "state",
    "teams",
    "from",
    "to",
    "lost minutes",
    "cost",
    "open cases",
]


@require_safe
def outage_list(request: HttpRequest) -> HttpResponse:
    """The outages somebody may see, with what each cost; the address holds filters, order and page."""
    user, at = reader(request), timezone.now()
    listed, shown, team_ids = _listed(request, user)
    table = OutageTable(shown, at=at, team_ids=team_ids)
    RequestConfig(
        request, paginate={"per_page": ROWS_A_PAGE, "paginator_class": BoundedPaginator, "silent": True}
    ).configure(table)
    table.losses = losses_of([row.record for row in table.paginated_rows], at=at, team_ids=team_ids)
    context = {
        "filter": listed,
        "table": table,
        "export_query": request.GET.urlencode(),
        "may_record": permissions.can_record_outages(user),
    }
    return render(request, "journeys/outage_list.html", context)


@require_safe
def outage_export(request: HttpRequest) -> StreamingHttpResponse:
    """What the list shows, all pages of it, as CSV; losses and teams as far as the reader may see them."""
    user, at = reader(request), timezone.now()
    _filter, shown, team_ids = _listed(request, user)
    lines = recorded_export(
        csv_lines(*OutageTable.only_chosen(request.GET, COLUMNS, _cells(shown, team_ids, at=at))),
        what="outages",
        filters=without_names(request.GET.dict()),
        actor=user,
        clock=timezone.now,
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="outages-{at:%Y%m%d-%H%M}.csv"'
    return response


def _listed(
    request: HttpRequest, user: User
) -> tuple[OutageFilter, QuerySet[Outage], Collection[int] | None]:
    """The filter, what it finds (nothing if it makes no sense), and whose losses count; None: all teams."""
    visible, teams = selectors.outages_visible_to(user), list(selectors.teams_seen_by(user))
    listed = OutageFilter(request.GET, queryset=visible, teams=teams)
    shown = cast("QuerySet[Outage]", listed.qs) if listed.is_valid() else visible.none()
    return listed, shown, None if permissions.sees_every_team(user) else [team.pk for team in teams]


def _cells(
    outages: QuerySet[Outage], team_ids: Collection[int] | None, *, at: datetime
) -> Iterator[list[Any]]:
    rows = outages.iterator(chunk_size=CHUNK)
    while part := list(islice(rows, CHUNK)):
        losses = losses_of(part, at=at, team_ids=team_ids)
        for outage in part:
            loss = losses[outage.pk]
            teams = [team for team in outage.teams.all() if team_ids is None or team.pk in team_ids]
            yield [
                outage.pk,
                outage.kind,
                outage.system,
                outage.cause,
                selectors.state_of(outage, at=at).value,
                "; ".join(team.name for team in teams),
                _iso(outage.started_at),
                _iso(outage.ended_at) if outage.ended_at else "",
                loss.minutes,
                "; ".join(
                    f"{canonical_amount(one.amount, one.currency)} {one.currency}" for one in loss.costs
                ),
                loss.delayed,
            ]


def _money(cost: Money) -> str:
    return f"{canonical_amount(cost.amount, cost.currency)} {cost.currency}"


def _iso(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


@require_safe
def outage_detail(request: HttpRequest, outage_id: int) -> HttpResponse:
    """What was it, whom did it hit, and what did it cost?"""
    user = reader(request)
    outage = selectors.get_outage_for(user, outage_id)
    return _detail(request, user, outage, EndForm(initial={"ended_at": timezone.localtime()}))


@require_safe
def outage_people(request: HttpRequest, outage_id: int) -> HttpResponse:
    """Who was on shift meanwhile, and what did it cost of the time of each?"""
    user = reader(request)
    outage = selectors.get_outage_for(user, outage_id)
    listed = set(selectors.teams_listed_of(outage))
    asked = {team.pk for team in outage.teams.all() if str(team.pk) == request.GET.get("team")}
    team_ids = listed & asked if "team" in request.GET else listed
    if not team_ids:
        raise Http404("There is nobody for you to look at.")
    people = losses_by_person(outage, at=timezone.now(), team_ids=team_ids)
    whole = Loss()
    for one in people:
        whole.merge(one.loss)
    context = {
        "outage": outage,
        "people": people,
        "loss": whole,
        "team": next((team for team in outage.teams.all() if asked and team.pk in team_ids), None),
    }
    return render(request, "journeys/outage_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def outage_create(request: HttpRequest) -> HttpResponse:
    """Record one that goes on, or one that is over."""
    user = reader(request)
    if not permissions.can_record_outages(user):
        raise Http404("There is nothing here for you to record.")
    at = timezone.now()
    form = OutageForm(request.POST or None, user=user, at=at, initial={"started_at": timezone.localtime(at)})
    shown = _left_out(form)
    if request.method == "POST" and form.is_valid():
        if shown is None or request.POST.get("seen") != shown.told:
            # What it leaves out is said before it happens: beside the form while it is filled in, or here.
            context = {"form": form, "left_out": shown, "is_asked": True}
            return render(request, "journeys/outage_form.html", context)
        outage = _done(form, services.record_outage, **form.cleaned_data, actor=user, at=at)
        if outage is not None:
            messages.success(request, recorded(shown))
            return redirect("journeys:outage-detail", outage.pk)
    context = {"form": form, "left_out": shown}
    return render(request, "journeys/outage_form.html", context, status=_status(form))


@require_POST
def outage_preview(request: HttpRequest) -> HttpResponse:
    """What would it leave out, as far as the form is filled in? Changes nothing."""
    user = reader(request)
    if not permissions.can_record_outages(user):
        raise Http404("There is nothing here for you to record.")
    form = OutageForm(request.POST, user=user, at=timezone.now())
    context = {"form": form, "left_out": _left_out(form), "is_preview": True}
    return render(request, "journeys/_left_out.html", context)


@require_POST
def outage_end(request: HttpRequest, outage_id: int) -> HttpResponse:
    """Say when it was over."""
    user = reader(request)
    outage = selectors.get_outage_to_change(user, outage_id)
    form = EndForm(request.POST)
    if form.is_valid():
        told = {"outage_id": outage.pk, **form.cleaned_data}
        if _done(form, services.end_outage, **told, actor=user, at=timezone.now()) is not None:
            messages.success(request, _("The outage is over. What happens from then on counts again."))
            return redirect("journeys:outage-detail", outage.pk)
    return _detail(request, user, selectors.get_outage_for(user, outage_id), form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def outage_correct(request: HttpRequest, outage_id: int) -> HttpResponse:
    """Put right what was recorded wrongly."""
    user = reader(request)
    outage = selectors.get_outage_to_change(user, outage_id)
    at = timezone.now()
    form = CorrectionForm(request.POST or None, user=user, at=at, initial=CorrectionForm.as_recorded(outage))
    if request.method == "POST" and form.is_valid():
        told = {"outage_id": outage.pk, **form.cleaned_data}
        if _done(form, services.correct_outage, **told, actor=user, at=at) is not None:
            messages.success(request, _("Corrected. Figures of the affected teams follow within a minute."))
            return redirect("journeys:outage-detail", outage.pk)
    shown = _left_out(form) if form.is_bound else _left_out_by(outage)
    context = {"form": form, "outage": outage, "left_out": shown}
    return render(request, "journeys/outage_form.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def outage_withdraw(request: HttpRequest, outage_id: int) -> HttpResponse:
    """Say that it never happened."""
    user = reader(request)
    outage = selectors.get_outage_to_change(user, outage_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {"outage_id": outage.pk, **form.cleaned_data}
        if _done(form, services.withdraw_outage, **told, actor=user, at=timezone.now()) is not None:
            messages.success(request, _("Withdrawn. Everything that happened meanwhile counts again."))
            return redirect("journeys:outage-list")
    context = {"form": form, "outage": outage}
    return render(request, "journeys/outage_withdraw.html", context, status=_status(form))


def reader(request: HttpRequest) -> User:
    """Return who asks, if outages are anything of theirs."""
    user = cast("User", request.user)
    if not permissions.can_list_outages(user):
        raise Http404("There are no outages for you.")
    return user


def _detail(
    request: HttpRequest, user: User, outage: Outage, form: EndForm, *, status: int = 200
) -> HttpResponse:
    at, drills = timezone.now(), Drills(outage, user)
    team_ids = drills.team_ids
    loss, teams = losses_by_team(outage, at=at, team_ids=team_ids)
    unseen = len(outage.teams.all()) - len(teams)
    left = left_out(
        [one.team for one in teams], started_at=outage.started_at, ended_at=outage.ended_at, at=at
    )
    context = {
        "outage": outage,
        "status": status_of(outage, at=at),
        "lasted": lasted(outage, at=at),
        "loss": loss,
        "teams": drills.people(teams),
        "people_url": drills.everybody(loss),
        "delayed_url": drills.delayed(loss),
        "unseen": hidden_teams(unseen) if unseen else "",
        "left_out": drills.left_out(left),
        "history": selectors.history_of(outage),
        "may_change": selectors.may_change(user, outage),
        "form": form,
    }
    return render(request, "journeys/outage_detail.html", context, status=status)


def _left_out(form: OutageForm) -> LeftOut | None:
    """What it leaves out; None while teams or moments are not known, or cannot be believed."""
    if not form.is_bound or {"teams", "started_at", "ended_at"} & form.errors.keys():
        return None
    told = form.cleaned_data
    return left_out(told["teams"], started_at=told["started_at"], ended_at=told["ended_at"], at=form.at)


def _left_out_by(outage: Outage) -> LeftOut:
    """What an outage of teams that are all the reader's leaves out as it is recorded."""
    return left_out(
        outage.teams.all(), started_at=outage.started_at, ended_at=outage.ended_at, at=timezone.now()
    )


def _done(form: Form, deed: Any, **told: Any) -> Outage | None:
    """Do it, or say on the form why not."""
    try:
        return cast("Outage", deed(**told))
    except NotBelievable as refusal:
        for name, fault in refusal.faults.items():
            form.add_error(name if name in form.fields else None, ValidationError(str(fault.label)))
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    return None


def _status(form: Form) -> int:
    return 422 if form.is_bound else 200
