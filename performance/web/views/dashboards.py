"""Speaks for dashboards: how a team, or all teams together, are doing, and what is behind it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from customers.choices import Channel
from governance.permissions import can_read_policies
from performance import permissions
from performance.choices import Horizon
from performance.rules.kpis import KPIS
from performance.rules.windows import SPANS, Stretch
from performance.selectors.scopes import TEAM, get_team_with_figures_for
from performance.selectors.trends import counted_until, figures_for, versions_adopted
from performance.web.addresses import Asked, asked_of, reader_of
from performance.web.charts import events_of
from performance.web.tiles import sections_of

NOT_YET = [kpi for kpi in KPIS if not kpi.has_source]


@require_safe
def dashboard_all(request: HttpRequest) -> HttpResponse:
    """How are we doing? All teams of the reader together, or the group that the address names."""
    return _overview(request, asked_or_404(request))


@require_safe
def dashboard_team(request: HttpRequest, team_id: int) -> HttpResponse:
    """How is this team doing?"""
    _reader_or_404(request)
    team = get_team_with_figures_for(reader_of(request), team_id)
    return _overview(request, asked_of(request, code=f"{TEAM}-{team.pk}"))


@require_safe
def dashboard_now(request: HttpRequest) -> HttpResponse:
    """The live part: what is read in real time, fetched again and again."""
    asked = asked_or_404(request)
    kpis = [kpi for kpi in KPIS if kpi.horizon == Horizon.REAL_TIME]
    figures = figures_for(asked.group, kpis, span=asked.span, today=asked.today)
    context = {
        "asked": asked,
        "sections": sections_of(figures, asked=asked),
        "until": counted_until(at=timezone.now()),
    }
    return render(request, "performance/_dashboard_now.html", context)


def _overview(request: HttpRequest, asked: Asked) -> HttpResponse:
    figures = figures_for(asked.group, KPIS, span=asked.span, today=asked.today)
    shown = Stretch(min(figure.window.first for figure in figures), asked.today)
    adopted = versions_adopted(asked.group.bound_team_ids, over=shown)
    context = dashboard_context(asked, "overview") | {
        "sections": sections_of(figures, asked=asked, adopted=adopted),
        "events": events_of(adopted, within=shown, may_open=can_read_policies(asked.user)),
        "shown": shown,
        "not_yet": NOT_YET,
        "until": counted_until(at=timezone.now()),
    }
    return render(request, "performance/dashboard_detail.html", context)


def dashboard_context(asked: Asked, tab: str) -> dict[str, Any]:
    """What every page of a dashboard has: its group, its filters, its tabs."""
    return {
        "asked": asked,
        "tab": tab,
        "spans": SPANS,
        "channels": Channel.choices,
        "stages": asked.stages,
        "sees_people": permissions.can_see_figures_of_people(asked.user),
        "may_weigh": permissions.can_weigh_empowerment(asked.user),
    }


def asked_or_404(request: HttpRequest) -> Asked:
    """
    Return what the address asks for.

    :raises Http404: if there is no dashboard for the reader, or not of this group
    """
    _reader_or_404(request)
    return asked_of(request)


def _reader_or_404(request: HttpRequest) -> None:
    if not permissions.can_see_dashboards(reader_of(request)):
        raise Http404("There is no dashboard for you.")
