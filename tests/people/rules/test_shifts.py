from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from common.clocks import BusinessClock
from people.rules.shifts import Rota, WeeklyShift, hours_of, is_on_shift, next_on_shift, on_shift_between

BERLIN = ZoneInfo("Europe/Berlin")
LONG_AGO = date(2020, 1, 1)
MON, TUE, SUN = 0, 1, 6
DAY_SHIFT = WeeklyShift(MON, time(8), time(16), LONG_AGO)
NIGHT_SHIFT = WeeklyShift(MON, time(22), time(6), LONG_AGO)
UNTIL_MIDNIGHT = WeeklyShift(MON, time(18), time(0), LONG_AGO)
WHOLE_DAY = WeeklyShift(MON, time(8), time(8), LONG_AGO)
SUNDAY_NIGHT = WeeklyShift(SUN, time(22), time(6), LONG_AGO)


def wall(day, hour, minute=0, month=11, fold=0):
    """A moment by the clock on the wall in Berlin; 16 November 2026 is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN, fold=fold)


def rota(*shifts):
    return Rota(zone="Europe/Berlin", shifts=shifts)


@pytest.mark.parametrize(
    ("shift", "at", "on"),
    [
        (DAY_SHIFT, wall(16, 7, 59), False),
        (DAY_SHIFT, wall(16, 8), True),
        (DAY_SHIFT, wall(16, 15, 59), True),
        (DAY_SHIFT, wall(16, 16), False),
        (DAY_SHIFT, wall(17, 9), False),
        (NIGHT_SHIFT, wall(16, 5), False),
        (NIGHT_SHIFT, wall(16, 22), True),
        (NIGHT_SHIFT, wall(17, 0), True),
        (NIGHT_SHIFT, wall(17, 5, 59), True),
        (NIGHT_SHIFT, wall(17, 6), False),
        (UNTIL_MIDNIGHT, wall(16, 23, 59), True),
        (UNTIL_MIDNIGHT, wall(17, 0), False),
        (WHOLE_DAY, wall(16, 7, 59), False),
        (WHOLE_DAY, wall(17, 7, 59), True),
        (WHOLE_DAY, wall(17, 8), False),
        (SUNDAY_NIGHT, wall(16, 1), True),
        (SUNDAY_NIGHT, wall(22, 23), True),
    ],
)
def test_a_shift_is_wall_time_and_may_run_past_midnight(shift, at, on):
    assert is_on_shift(rota(shift), at) is on


@pytest.mark.parametrize(
    ("from_on", "to_on", "at", "on"),
    [
        (date(2026, 11, 16), None, wall(16, 23), True),
        (date(2026, 11, 17), None, wall(16, 23), False),
        (LONG_AGO, date(2026, 11, 16), wall(16, 23), False),
        # What began on the last day runs to its end.
        (LONG_AGO, date(2026, 11, 17), wall(17, 5), True),
        (date(2026, 11, 17), None, wall(17, 5), False),
    ],
)
def test_a_shift_starts_on_days_from_and_before(from_on, to_on, at, on):
    assert is_on_shift(rota(WeeklyShift(MON, time(22), time(6), from_on, to_on)), at) is on


def test_shifts_that_touch_are_one():
    shifts = [SUNDAY_NIGHT, WeeklyShift(MON, time(6), time(14), LONG_AGO), NIGHT_SHIFT]

    assert hours_of(shifts, date(2026, 11, 16)) == ((time(0), time(14)), (time(22), time(0)))
    assert hours_of([WHOLE_DAY, NIGHT_SHIFT], date(2026, 11, 16)) == ((time(8), time(0)),)


@pytest.mark.parametrize(
    ("shifts", "at", "start"),
    [
        ([DAY_SHIFT], wall(16, 9), wall(16, 9)),
        ([DAY_SHIFT], wall(16, 7), wall(16, 8)),
        ([DAY_SHIFT], wall(16, 16), wall(23, 8)),
        ([NIGHT_SHIFT], wall(17, 5), wall(17, 5)),
        ([NIGHT_SHIFT, DAY_SHIFT], wall(17, 6), wall(23, 8)),
        (
            [WeeklyShift(TUE, time(8), time(9), date(2027, 3, 1))],
            wall(16, 9),
            datetime(2027, 3, 2, 8, tzinfo=BERLIN),
        ),
        ([WeeklyShift(MON, time(8), time(9), LONG_AGO, date(2026, 11, 16))], wall(16, 7), None),
    ],
)
def test_next_on_shift(shifts, at, start):
    assert next_on_shift(rota(*shifts), at) == start


def test_a_shift_within_the_skipped_hour_starts_when_the_clock_has_jumped():
    shift = WeeklyShift(SUN, time(2, 30), time(4), LONG_AGO)

    assert next_on_shift(rota(shift), wall(29, 1, month=3)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_shift_within_the_repeated_hour_is_worked_twice():
    shift = WeeklyShift(SUN, time(2), time(3), LONG_AGO)

    assert is_on_shift(rota(shift), wall(25, 2, 30, month=10))
    assert is_on_shift(rota(shift), wall(25, 2, 30, month=10, fold=1))


def test_without_shifts_the_calendar_decides():
    mondays = BusinessClock(zone="Europe/Berlin", weekly={MON: ((time(8), time(12)),)})
    person = Rota(zone="Europe/Berlin", calendar=mondays)

    assert is_on_shift(person, wall(16, 8))
    assert not is_on_shift(person, wall(16, 12))
    assert next_on_shift(person, wall(16, 12)) == wall(23, 8)


def test_nobody_is_taken_to_be_there_without_shifts_and_calendar():
    closed = Rota(zone="Europe/Berlin", calendar=BusinessClock(zone="Europe/Berlin", weekly={}))

    assert not is_on_shift(rota(), wall(16, 9))
    assert next_on_shift(rota(), wall(16, 9)) is None
    assert next_on_shift(closed, wall(16, 9)) is None


def test_machines_always_are():
    machine = Rota(zone="Europe/Berlin", always=True)

    assert is_on_shift(machine, wall(21, 3))
    assert next_on_shift(machine, wall(21, 3)) == wall(21, 3)


weekly_shifts = st.builds(
    WeeklyShift,
    weekday=st.integers(0, 6),
    starts=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    ends=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    from_on=st.dates(date(2026, 3, 20), date(2026, 4, 5)),
    to_on=st.none() | st.dates(date(2026, 4, 6), date(2026, 4, 20)),
)


@given(st.lists(weekly_shifts, min_size=1, max_size=3), st.integers(0, 60 * 24 * 20))
@settings(max_examples=15, deadline=None)
def test_next_on_shift_agrees_with_a_minute_by_minute_search(shifts, minutes):
    person = rota(*shifts)
    at = datetime(2026, 3, 22, tzinfo=UTC) + timedelta(minutes=minutes)
    horizon = [at + timedelta(minutes=ahead) for ahead in range(60 * 24 * 9)]
    found = next_on_shift(person, at)

    expected = next((moment for moment in horizon if is_on_shift(person, moment)), None)
    assert found == expected or (expected is None and (found is None or found > horizon[-1]))


@pytest.mark.parametrize(
    ("shifts", "start", "end", "worked"),
    [
        ([DAY_SHIFT], wall(16, 0), wall(17, 0), [(wall(16, 8), wall(16, 16))]),
        ([DAY_SHIFT], wall(16, 10), wall(16, 12), [(wall(16, 10), wall(16, 12))]),
        ([DAY_SHIFT], wall(17, 0), wall(22, 0), []),
        ([DAY_SHIFT], wall(16, 12), wall(23, 9), [(wall(16, 12), wall(16, 16)), (wall(23, 8), wall(23, 9))]),
        (
            [NIGHT_SHIFT],
            wall(16, 0),
            wall(18, 0),
            [(wall(16, 22), wall(17, 0)), (wall(17, 0), wall(17, 6))],
        ),
        ([NIGHT_SHIFT], wall(17, 5), wall(17, 8), [(wall(17, 5), wall(17, 6))]),
        ([DAY_SHIFT], wall(16, 12), wall(16, 12), []),
    ],
)
def test_when_somebody_works_between_two_moments(shifts, start, end, worked):
    assert on_shift_between(rota(*shifts), start, end) == worked


def test_without_shifts_the_hours_of_the_calendar_count_and_machines_never_rest():
    calendar = BusinessClock(zone="Europe/Berlin", weekly={MON: ((time(9), time(17)),)})

    with_calendar = Rota(zone="Europe/Berlin", calendar=calendar)

    assert on_shift_between(with_calendar, wall(16, 0), wall(17, 0)) == [(wall(16, 9), wall(16, 17))]
    assert on_shift_between(Rota(zone="UTC", always=True), wall(16, 0), wall(17, 0)) == [
        (wall(16, 0), wall(17, 0))
    ]
    assert on_shift_between(Rota(zone="UTC"), wall(16, 0), wall(17, 0)) == []
