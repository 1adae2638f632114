"""Decides which week a digest looks back on, and when it is due."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from performance.rules.windows import Stretch

WEEK = timedelta(days=7)
# On Monday morning, before the first calls, in the zone of the person.
DUE_AT = time(8)


def week_from(monday: date) -> Stretch:
    """Return the week that begins on a Monday."""
    return Stretch(monday, monday + WEEK - timedelta(days=1))


def last_week(today: date) -> Stretch:
    """Return the last whole week, from Monday to Sunday, that is over."""
    return week_from(today - timedelta(days=today.weekday()) - WEEK)


def due_at(week: Stretch, zone: ZoneInfo) -> datetime:
    """Return the morning after a week on the wall of the zone."""
    return datetime.combine(week.last + timedelta(days=1), DUE_AT, zone)
