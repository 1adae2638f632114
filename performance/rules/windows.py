"""Decides which days a figure is read over: what its horizon allows, and what it is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from performance.choices import Horizon, Period

DAY = timedelta(days=1)
# What a reader may choose to look back on, in days; each horizon rounds it to what it can be read over.
SPANS = (28, 90, 365)
# A team speaks in four weeks; one person takes longer to have enough facts. To see what one did oneself, as
# `My impact` and the digest do, four weeks come first all the same: counts need no minimum.
USUAL_SPAN, USUAL_SPAN_OF_ONE = 28, 90
REAL_TIME_DAYS = 28
DAYS_OF_MONTH = 30
DAYS_OF_QUARTER = 91
# A trend by day is a saw with seven teeth a week: from here on weeks are drawn.
MOST_DAYS_DRAWN = 31
MONTHS_DRAWN = 12
QUARTERS_DRAWN = 8


@dataclass(frozen=True)
class Stretch:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def is_covered(stretch: Stretch, *, since: date) -> bool:
    """
    Tell whether facts that begin on a day speak for a whole stretch: from before it, or from its first tenth
    on. What was known only in its last days is no measure of it.
    """
    return since <= stretch.first + DAY * (stretch.days // 10)


@dataclass(frozen=True)
class Window:
    """
    What a figure is read over, what comes before it and is as long, and the stretches of its trend.

    `next_known_on` is the day on which the next figure of this horizon will be known.
    """

    now: Stretch
    before: Stretch
    trend: tuple[Stretch, ...]
    step: Period
    next_known_on: date

    @property
    def first(self) -> date:
        """The earliest day that has to be asked for."""
        return min([self.before.first, *(stretch.first for stretch in self.trend)])


def window_of(horizon: Horizon, *, span: int, today: date, matures_days: int = 0) -> Window:
    """
    Return the days over which a figure of this horizon is read.

    Real time is today and the 27 days before, whatever was chosen. Daily figures end with the last whole day;
    monthly ones are whole months, long-term ones whole quarters: the newest that are over and known.

    :param span: how far to look back, in days
    :param matures_days: figures of younger days are not known yet
    """
    known = today - DAY * (matures_days + 1)
    match horizon:
        case Horizon.REAL_TIME:
            now = Stretch(today - DAY * (REAL_TIME_DAYS - 1), today)
            return _of_days(now, trend_from=now.first, next_known_on=today)
        case Horizon.DAILY:
            now = Stretch(known - DAY * (span - 1), known)
            return _of_days(now, trend_from=now.first, next_known_on=today + DAY)
        case Horizon.MONTHLY:
            last, size, step, drawn = last_whole(known, months=1), 1, Period.MONTH, MONTHS_DRAWN
            count = max(1, round(span / DAYS_OF_MONTH))
        case Horizon.LONG_TERM:
            last, size, step, drawn = last_whole(known, months=3), 3, Period.QUARTER, QUARTERS_DRAWN
            count = max(1, round(span / DAYS_OF_QUARTER))
    first = _months_back(last, count * size - 1)
    return Window(
        now=Stretch(first, _end_of_month(last)),
        before=Stretch(_months_back(first, count * size), first - DAY),
        trend=tuple(
            _whole(_months_back(last, size * (back + 1) - 1), size) for back in reversed(range(drawn))
        ),
        step=step,
        next_known_on=_end_of_month(_months_back(last, -size)) + DAY * (matures_days + 1),
    )


def joined(stretches: Sequence[Stretch], size: int) -> tuple[Stretch, ...]:
    """Return longer stretches, each of `size` neighbours, from the end; a rest is dropped."""
    ends = range(len(stretches) - 1, size - 2, -size)
    return tuple(Stretch(stretches[end - size + 1].first, stretches[end].last) for end in reversed(ends))


def whole_months(today: date, count: int) -> tuple[Stretch, ...]:
    """Return the last so many months that are over, the oldest first."""
    last = last_whole(today - DAY, months=1)
    return tuple(_whole(_months_back(last, back), 1) for back in reversed(range(count)))


def last_whole(known: date, *, months: int) -> date:
    """Return the first day of the last month of the newest whole month or quarter that is known in full."""
    month = known.replace(day=1) if _end_of_month(known) == known else _months_back(known, 1)
    return _months_back(month, month.month % months) if months > 1 else month


def _of_days(now: Stretch, *, trend_from: date, next_known_on: date) -> Window:
    weekly = now.days > MOST_DAYS_DRAWN
    return Window(
        now=now,
        before=Stretch(now.first - DAY * now.days, now.first - DAY),
        trend=tuple(_weeks(now) if weekly else (Stretch(day, day) for day in _days(now))),
        step=Period.WEEK if weekly else Period.DAY,
        next_known_on=next_known_on,
    )


def _days(stretch: Stretch) -> list[date]:
    return [stretch.first + DAY * number for number in range(stretch.days)]


def _weeks(stretch: Stretch) -> list[Stretch]:
    """Seven days each, counted back from the last day, so that no week is cut."""
    ends = [stretch.last - DAY * 7 * number for number in reversed(range(stretch.days // 7))]
    return [Stretch(end - DAY * 6, end) for end in ends]


def _whole(first: date, months: int) -> Stretch:
    return Stretch(first, _months_back(first, -months) - DAY)


def _end_of_month(day: date) -> date:
    return _months_back(day, -1) - DAY


def _months_back(day: date, count: int) -> date:
    """Return the first day of the month that is so many months before that of the day."""
    number = day.year * 12 + day.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)
