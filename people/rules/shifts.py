"""Decides when somebody is on shift. Shifts are weekly wall times in the zone of the team."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.clocks import BusinessClock, Interval, NeverOpens, is_open, next_opening, working_intervals

DAY = timedelta(days=1)
WEEK_AND_A_DAY = 8  # a shift that began on the day before may still run
MIDNIGHT = time(0)


@dataclass(frozen=True)
class WeeklyShift:
    """
    Starts on `weekday` (Monday is 0) at `starts`; an end that is not later lies on the next day.

    It starts on days from `from_on` up to, but not including, `to_on`.
    """

    weekday: int
    starts: time
    ends: time
    from_on: date
    to_on: date | None = None

    def starts_on(self, day: date) -> bool:
        return (
            day.weekday() == self.weekday and self.from_on <= day and (self.to_on is None or day < self.to_on)
        )

    @property
    def runs_past_midnight(self) -> bool:
        return self.ends <= self.starts


def hours_of(shifts: Iterable[WeeklyShift], day: date) -> tuple[tuple[time, time], ...]:
    """
    Return what the shifts cover of one day: wall times in order and apart; an end of 00:00 is the midnight
    that ends the day.
    """
    pieces: list[tuple[time, time]] = []
    for shift in shifts:
        if shift.starts_on(day):
            pieces.append((shift.starts, MIDNIGHT if shift.runs_past_midnight else shift.ends))
        if shift.runs_past_midnight and shift.ends > MIDNIGHT and shift.starts_on(day - DAY):
            pieces.append((MIDNIGHT, shift.ends))
    return _merged(sorted(pieces))


@dataclass(frozen=True)
class Rota:
    """
    When somebody works: by their own shifts, in `zone`; without any, whenever the team's `calendar` is open;
    `always` for machines. Nobody is taken to be there who has neither shifts nor a calendar.
    """

    zone: str
    shifts: tuple[WeeklyShift, ...] = ()
    calendar: BusinessClock | None = None
    always: bool = False


def is_on_shift(rota: Rota, at: datetime) -> bool:
    """Tell whether a clock on the wall now shows a time at which this person works."""
    if rota.always:
        return True
    if not rota.shifts:
        return rota.calendar is not None and is_open(rota.calendar, at)
    wall = at.astimezone(ZoneInfo(rota.zone))
    return any(
        starts <= wall.time() and (ends == MIDNIGHT or wall.time() < ends)
        for starts, ends in hours_of(rota.shifts, wall.date())
    )


def next_on_shift(rota: Rota, at: datetime) -> datetime | None:
    """Return the first instant on shift from `at` on, in UTC; `at` itself while on shift, None if never."""
    if rota.always:
        return at.astimezone(UTC)
    if not rota.shifts:
        return _next_opening(rota.calendar, at)
    today = at.astimezone(ZoneInfo(rota.zone)).date()
    first_days = sorted({today, *(shift.from_on for shift in rota.shifts if shift.from_on > today)})
    for first in first_days:
        for ahead in range(WEEK_AND_A_DAY):
            if (start := _first_of(rota, first + ahead * DAY, at)) is not None:
                return start
    return None


def on_shift_between(rota: Rota, start: datetime, end: datetime) -> list[Interval]:
    """Return when between two instants this person works, in UTC and in order."""
    if rota.always:
        return [(start.astimezone(UTC), end.astimezone(UTC))] if start < end else []
    if not rota.shifts:
        return working_intervals(rota.calendar, start, end) if rota.calendar else []
    zone = ZoneInfo(rota.zone)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    days = (first + number * DAY for number in range((last - first).days + 1))
    return [piece for day in days for piece in _on_day(rota, day, start, end)]


def _next_opening(calendar: BusinessClock | None, at: datetime) -> datetime | None:
    if calendar is None:
        return None
    try:
        return next_opening(calendar, at)
    except NeverOpens:
        return None


def _first_of(rota: Rota, day: date, at: datetime) -> datetime | None:
    midnight = datetime.combine(day, MIDNIGHT, ZoneInfo(rota.zone)).astimezone(UTC)
    pieces = _on_day(rota, day, at, midnight + 2 * DAY)
    return pieces[0][0] if pieces else None


def _on_day(rota: Rota, day: date, start: datetime, end: datetime) -> list[Interval]:
    """Return what of a day of the zone the shifts cover between two instants."""
    hours = hours_of(rota.shifts, day)
    if not hours:
        return []
    midnight = datetime.combine(day, MIDNIGHT, ZoneInfo(rota.zone)).astimezone(UTC)
    # Two days around cover a day of any length; the clock is open on this weekday only.
    return working_intervals(
        BusinessClock(zone=rota.zone, weekly={day.weekday(): hours}),
        max(start, midnight - DAY),
        min(end, midnight + 2 * DAY),
    )


def _merged(pieces: list[tuple[time, time]]) -> tuple[tuple[time, time], ...]:
    merged: list[tuple[time, time]] = []
    for starts, ends in pieces:
        if merged and (merged[-1][1] == MIDNIGHT or starts <= merged[-1][1]):
            merged[-1] = (merged[-1][0], _later(merged[-1][1], ends))
        else:
            merged.append((starts, ends))
    return tuple(merged)


def _later(one: time, other: time) -> time:
    return MIDNIGHT if MIDNIGHT in (one, other) else max(one, other)
