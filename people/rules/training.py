"""Decides how long a completed course counts."""

from calendar import monthrange
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def expires_at(completed_at: datetime, *, valid_months: int | None, zone: str) -> datetime | None:
    """
    Return the moment from which a completion no longer counts, in UTC; None if it counts for ever.

    That is the same wall time in `zone` so many months later, on the last day of a month that is too short.
    """
    if valid_months is None:
        return None
    wall = completed_at.astimezone(ZoneInfo(zone))
    years, month = divmod(wall.month - 1 + valid_months, 12)
    year, month = wall.year + years, month + 1
    day = min(wall.day, monthrange(year, month)[1])
    return wall.replace(year=year, month=month, day=day).astimezone(UTC)
