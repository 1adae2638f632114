"""Asks when teams work."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from common.clocks import BusinessClock
from people.models import BusinessCalendar, Holiday, Team, WorkingInterval


def clock_of(team_id: int) -> BusinessClock:
    """
    Return the working hours of a team, in one query.

    :raises Team.DoesNotExist: if there is no such team
    :raises InvalidCalendar: if somebody stored hours that overlap
    """
    clocks = list(_clocks(teams=team_id).values())
    if not clocks:
        raise Team.DoesNotExist(_("There is no team %(team_id)s.") % {"team_id": team_id})
    return clocks[0]


def clocks_of(calendar_ids: Iterable[int]) -> dict[int, BusinessClock]:
    """Return the working hours of each calendar, in one query."""
    return _clocks(pk__in=list(calendar_ids))


def _clocks(**condition: Any) -> dict[int, BusinessClock]:
    intervals = WorkingInterval.objects.filter(calendar=OuterRef("pk")).order_by("weekday", "starts")
    holidays = Holiday.objects.filter(calendar=OuterRef("pk"))
    calendars = BusinessCalendar.objects.filter(**condition).annotate(
        hours=ArraySubquery(intervals.values(json=JSONObject(day="weekday", starts="starts", ends="ends"))),
        closed=ArraySubquery(holidays.values("day")),
    )
    return {
        row["pk"]: BusinessClock(
            zone=row["time_zone"], weekly=_weekly(row["hours"]), holidays=frozenset(row["closed"])
        )
        for row in calendars.values("pk", "time_zone", "hours", "closed")
    }


def _weekly(hours: list[dict[str, Any]]) -> dict[int, tuple[tuple[time, time], ...]]:
    weekly: dict[int, tuple[tuple[time, time], ...]] = {}
    for row in hours:
        interval = time.fromisoformat(row["starts"]), time.fromisoformat(row["ends"])
        weekly[row["day"]] = (*weekly.get(row["day"], ()), interval)
    return weekly
