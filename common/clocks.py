"""
Decides when something is due: arithmetic in working time.

An instant is working time if and only if a clock on the wall of the calendar's zone then shows a time inside
one of the day's intervals, and the day is no holiday. Daylight saving needs no further rule: an hour that the
wall clock skips is never worked, an hour that it shows twice is worked twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from common.errors import DomainError
from common.words import gettext as _

Interval = tuple[datetime, datetime]
DAY = timedelta(days=1)
LONGEST_CLOSURE = timedelta(days=400)


class InvalidCalendar(DomainError):
    code = "invalid_calendar"


class NeverOpens(DomainError):
    code = "never_opens"


@dataclass(frozen=True)
class BusinessClock:
    """
    The working hours of a place.

    ``weekly`` maps a weekday (Monday is 0) to its intervals: start included, end excluded, in order, apart.
    An end of ``time(0)`` is the midnight that ends the day. A weekday that is missing is a day off.

    :raises InvalidCalendar: if the zone is unknown or the intervals are empty, out of order or overlap
    """

    zone: str
    weekly: Mapping[int, tuple[tuple[time, time], ...]]
    holidays: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise InvalidCalendar(_("“%(zone)s” is not a time zone.") % {"zone": self.zone}) from error
        for weekday, intervals in self.weekly.items():
            if weekday not in range(7):
                raise InvalidCalendar(_("There is no weekday %(weekday)s.") % {"weekday": weekday})
            _check_apart(intervals)


def around_the_clock(zone: str) -> BusinessClock:
    """Return a calendar that never closes."""
    return BusinessClock(zone=zone, weekly=dict.fromkeys(range(7), ((time(0), time(0)),)))


def is_open(clock: BusinessClock, at: datetime) -> bool:
    """Tell whether this instant is working time."""
    _check_aware(at)
    wall = at.astimezone(ZoneInfo(clock.zone))
    since_midnight = _since_midnight(wall.time())
    return any(start <= since_midnight < end for start, end in _hours(clock, wall.date()))


def next_opening(clock: BusinessClock, at: datetime) -> datetime:
    """
    Return the first instant of working time from ``at`` on, in UTC: ``at`` itself while open.

    :raises NeverOpens: if the calendar stays closed for 400 days
    """
    return next(_working(clock, at))[0]


def add_working_time(clock: BusinessClock, start: datetime, amount: timedelta) -> datetime:
    """
    Return the earliest instant, in UTC, by which ``amount`` of working time has passed since ``start``.

    :raises NeverOpens: if the calendar stays closed for 400 days before that
    :raises ValueError: if the amount is negative
    """
    if amount < timedelta(0):
        raise ValueError("Working time cannot be taken back.")
    if not amount:
        return start.astimezone(UTC)
    left = amount
    intervals = _working(clock, start)
    opens, closes = next(intervals)
    while closes - opens < left:
        left -= closes - opens
        opens, closes = next(intervals)
    return opens + left


def end_of_working_day(clock: BusinessClock, start: datetime, days: int) -> datetime:
    """
    Return when, in UTC, the last hours close of the ``days``-th working day after the day of ``start``: a
    day on the wall on which the calendar opens at all.

    :raises NeverOpens: if the calendar stays closed for 400 days before that
    """
    zone = ZoneInfo(clock.zone)
    day = start.astimezone(zone).date()
    left = days
    for opens, _closes in _working(clock, start):
        opened = opens.astimezone(zone).date()
        if opened == day:
            continue
        day, left = opened, left - 1
        if not left:
            break
    return working_intervals(clock, opens, datetime.combine(day + DAY, time(0), zone))[-1][1]


def working_intervals(clock: BusinessClock, start: datetime, end: datetime) -> list[Interval]:
    """Return the working time between two instants, in UTC and in order: why something is due then."""
    _check_aware(start)
    _check_aware(end)
    return list(_merged(_between(clock, start.astimezone(UTC), end.astimezone(UTC))))


def working_time_between(clock: BusinessClock, start: datetime, end: datetime) -> timedelta:
    """Return how much working time lies between two instants; none if the end is not after the start."""
    return sum((closes - opens for opens, closes in working_intervals(clock, start, end)), timedelta(0))


def _working(clock: BusinessClock, start: datetime) -> Iterator[Interval]:
    """Yield working time from ``start`` on without end, each piece at most a day long."""
    _check_aware(start)
    day = last_open = start.astimezone(UTC)
    while day - last_open < LONGEST_CLOSURE:
        for opens, closes in _between(clock, day, day + DAY):
            yield opens, closes
            last_open = closes
        day += DAY
    raise NeverOpens(_("The calendar has no working hours in the next 400 days."))


def _between(clock: BusinessClock, start: datetime, end: datetime) -> Iterator[Interval]:
    for opens, closes, offset in _stretches(ZoneInfo(clock.zone), start, end):
        day = (opens + offset).date()
        while (midnight := datetime.combine(day, time(0), UTC) - offset) < closes:
            for since, until in _hours(clock, day):
                piece = max(opens, midnight + since), min(closes, midnight + until)
                if piece[0] < piece[1]:
                    yield piece
            day += DAY


def _stretches(
    zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Cut a period where the zone changes its offset. Nowhere do two changes fall within a day."""
    while start < end:
        stop = min(start + DAY, end)
        offset = _offset(zone, start)
        if _offset(zone, stop) != offset:
            stop = _change(zone, start, stop)
        yield start, stop, offset
        start = stop


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first whole second that no longer has the offset of ``before``."""
    offset = _offset(zone, before)
    low, high = int(before.timestamp()), int(after.timestamp()) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, datetime.fromtimestamp(middle, UTC)) == offset:
            low = middle
        else:
            high = middle
    return min(datetime.fromtimestamp(high, UTC), after)


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


def _hours(clock: BusinessClock, day: date) -> list[tuple[timedelta, timedelta]]:
    if day in clock.holidays:
        return []
    return [(_since_midnight(start), _until(end)) for start, end in clock.weekly.get(day.weekday(), ())]


def _merged(intervals: Iterator[Interval]) -> Iterator[Interval]:
    current: Interval | None = None
    for opens, closes in intervals:
        if current and current[1] == opens:
            current = current[0], closes
            continue
        if current:
            yield current
        current = opens, closes
    if current:
        yield current


def _since_midnight(moment: time) -> timedelta:
    return timedelta(
        hours=moment.hour, minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond
    )


def _until(end: time) -> timedelta:
    return _since_midnight(end) or DAY


def _check_apart(intervals: tuple[tuple[time, time], ...]) -> None:
    if any(_since_midnight(start) >= _until(end) for start, end in intervals):
        raise InvalidCalendar(_("Each working interval must end after it starts."))
    if any(_since_midnight(later[0]) < _until(earlier[1]) for earlier, later in pairwise(intervals)):
        raise InvalidCalendar(_("Working intervals must follow each other without overlap."))


def _check_aware(at: datetime) -> None:
    if at.utcoffset() is None:
        raise ValueError("An instant needs a time zone.")
