"""Decides when an answer is due: warnings, breach and expiry, counted in working time."""

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from common.clocks import BusinessClock, add_working_time, working_time_between

# A request expires at the end of the third interval after its first breach.
INTERVALS_AFTER_BREACH = 3
HALF = 2
FIFTH = 5


@dataclass(frozen=True)
class Schedule:
    """
    The moments of a running clock, in UTC. A warning whose share of the target is already used up is none.
    """

    half_at: datetime | None
    eighty_at: datetime | None
    due_at: datetime
    expires_at: datetime


def schedule(
    clock: BusinessClock, *, start: datetime, target: timedelta, left: timedelta, breaches: int = 0
) -> Schedule:
    """
    Return when things happen if the clock runs from `start` with `left` of the target to go.

    :param breaches: how many targets were missed before this one
    :raises common.clocks.NeverOpens: if the calendar stays closed for more than a year
    """

    def after(rest: timedelta) -> datetime | None:
        return add_working_time(clock, start, left - rest) if left > rest else None

    return Schedule(
        half_at=after(target / HALF),
        eighty_at=after(target / FIFTH),
        due_at=add_working_time(clock, start, left),
        expires_at=expiry(clock, start=start, target=target, left=left, breaches=breaches),
    )


def expiry(
    clock: BusinessClock, *, start: datetime, target: timedelta, left: timedelta, breaches: int
) -> datetime:
    """Return the end of the third breach interval, with `left` of the present target to go at `start`."""
    return add_working_time(clock, start, left + max(0, INTERVALS_AFTER_BREACH - breaches) * target)


def seconds_left(clock: BusinessClock, *, at: datetime, due_at: datetime) -> int:
    """Return the working seconds until something is due, none once it is; a begun second counts whole."""
    return math.ceil(working_time_between(clock, at, due_at).total_seconds())


def clock_to_json(clock: BusinessClock) -> dict[str, Any]:
    """Write a calendar down, so that a later edit of it changes nothing for a running clock."""
    return {
        "zone": clock.zone,
        "weekly": {
            str(weekday): [[start.isoformat(), end.isoformat()] for start, end in intervals]
            for weekday, intervals in sorted(clock.weekly.items())
        },
        "holidays": sorted(day.isoformat() for day in clock.holidays),
    }


def clock_from_json(written: dict[str, Any]) -> BusinessClock:
    """Read what `clock_to_json` wrote."""
    return BusinessClock(
        zone=written["zone"],
        weekly={
            int(weekday): tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in spans)
            for weekday, spans in written["weekly"].items()
        },
        holidays=frozenset(date.fromisoformat(day) for day in written["holidays"]),
    )
