"""Speaks for coverage: who may approve how much right now, and when nobody will."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import cast
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from empowerment import permissions
from empowerment.selectors.coverage import Coverage, CoverageGap, CoverageHour, coverage
from empowerment.web.words import money, small
from people.models import Team, User
from people.selectors.organization import positions, teams_overseen_by

TEAMS_ON_DESK = 3
GAPS_ON_DESK = 3


@dataclass(frozen=True)
class Alarm:
    """A stretch of working time in which nobody may approve as much as usual."""

    when: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Stretch:
    """Neighbouring hours with the same coverage: per remedy the most anybody may approve."""

    when: str
    works: bool
    amounts: list[tuple[str, str]]


@require_safe
def coverage_page(request: HttpRequest) -> HttpResponse:
    """The roster of one team's approvers and the day ahead."""
    teams = list(_teams(request))
    team = _chosen(teams, request.GET.get("team", ""), cast("User", request.user).team_id)
    context: dict[str, object] = {"teams": teams, "team": team}
    if team is not None:
        found = coverage(team, at=timezone.now())
        zone = ZoneInfo(team.calendar.time_zone)
        names = dict(positions().values_list("code", "name"))
        context |= {
            "coverage": found,
            "zone": zone.key,
            "alarms": alarms_of(found, zone),
            "remedies": list(found.remedies.values()),
            "roster": [
                (
                    holding,
                    names.get(holding.position, holding.position),
                    _amounts(holding.limits, found),
                )
                for holding in sorted(found.roster, key=lambda one: (not one.present, one.name))
            ],
            "ahead": list(_stretches(found, zone)),
        }
    return render(request, "empowerment/coverage.html", context)


@require_safe
def desk_coverage(request: HttpRequest) -> HttpResponse:
    """The gaps of the day ahead, in the teams somebody looks after."""
    at = timezone.now()
    teams, shown = list(_teams(request)), []
    for team in teams[:TEAMS_ON_DESK]:
        alarms = alarms_of(coverage(team, at=at), ZoneInfo(team.calendar.time_zone))
        shown.append((team, alarms[:GAPS_ON_DESK], len(alarms) > GAPS_ON_DESK))
    context = {"teams": shown, "more": teams[TEAMS_ON_DESK:]}
    return render(request, "empowerment/_desk_coverage.html", context)


def alarms_of(found: Coverage, zone: ZoneInfo) -> list[Alarm]:
    """Say the gaps, those of the same hours together, soonest first."""
    gaps = sorted(found.gaps, key=lambda gap: (gap.starts_at, gap.ends_at, gap.remedy))
    return [
        Alarm(
            when=_span(starts_at, ends_at, zone),
            sentences=tuple(_sentence(gap, found) for gap in together),
        )
        for (starts_at, ends_at), together in groupby(gaps, key=lambda gap: (gap.starts_at, gap.ends_at))
    ]


def _sentence(gap: CoverageGap, found: Coverage) -> str:
    remedy = small(found.remedies.get(gap.remedy, gap.remedy))
    if not gap.highest:
        return _("nobody on shift may approve %(remedy)s") % {"remedy": remedy}
    return _("nobody on shift may approve %(remedy)s above %(highest)s (usually %(usual)s)") % {
        "remedy": remedy,
        "highest": money(gap.highest, found.currency),
        "usual": money(gap.usual, found.currency),
    }


def _stretches(found: Coverage, zone: ZoneInfo) -> Iterable[Stretch]:
    hours = list(found.hours)
    for number, (same, group) in enumerate(_grouped(hours)):
        works, highest = same
        starts_at = group[0].starts_at
        following = hours[hours.index(group[-1]) + 1 :]
        ends = following[0].starts_at if following else None
        when = _span(starts_at, ends, zone) if ends else _("from %s on") % _moment(starts_at, zone)
        yield Stretch(
            when=_("Now, %s") % when if number == 0 else when,
            works=works,
            amounts=_amounts(dict(highest), found),
        )


def _grouped(
    hours: list[CoverageHour],
) -> list[tuple[tuple[bool, tuple[tuple[str, Decimal], ...]], list[CoverageHour]]]:
    def key(hour: CoverageHour) -> tuple[bool, tuple[tuple[str, Decimal], ...]]:
        return hour.works, tuple(sorted(hour.highest.items()))

    return [(same, list(group)) for same, group in groupby(hours, key=key)]


def _amounts(held: Mapping[str, Decimal], found: Coverage) -> list[tuple[str, str]]:
    """Per remedy its name and the amount, empty where there is none."""
    return [
        (name, money(held[code], found.currency) if held.get(code) else "")
        for code, name in found.remedies.items()
    ]


def _span(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    return _("%(start)s to %(end)s") % {"start": _moment(starts_at, zone), "end": _moment(ends_at, zone)}


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return date_format(moment.astimezone(zone), "D H:i")


def _teams(request: HttpRequest) -> QuerySet[Team]:
    user = cast("User", request.user)
    if not permissions.can_see_coverage(user):
        raise Http404("There are no teams of yours.")
    return teams_overseen_by(user).select_related("department", "calendar").order_by("name")


def _chosen(teams: list[Team], wanted: str, own: int | None) -> Team | None:
    by_id = {str(team.pk): team for team in teams}
    if wanted and wanted not in by_id:
        raise Http404("There is no such team.")
    return by_id.get(wanted) or by_id.get(str(own)) or next(iter(teams), None)
