from datetime import UTC, date, datetime, time, timedelta

import pytest

from common.clocks import BusinessClock, around_the_clock
from empowerment.rules.targets import clock_from_json, clock_to_json, expiry, schedule, seconds_left

MORNING_AND_AFTERNOON = ((time(8), time(12)), (time(13), time(17)))
OFFICE = BusinessClock(
    zone="Europe/Berlin",
    weekly=dict.fromkeys(range(5), MORNING_AND_AFTERNOON),
    holidays=frozenset({date(2026, 11, 24)}),
)
ALWAYS = around_the_clock("UTC")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def minutes(number):
    return timedelta(minutes=number)


def berlin(day, hour, minute=0):
    # Winter: Berlin is an hour ahead of UTC.
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)


def test_around_the_clock_the_moments_are_plain_shares():
    plan = schedule(ALWAYS, start=NOON, target=minutes(30), left=minutes(30))

    assert plan.half_at == NOON + minutes(15)
    assert plan.eighty_at == NOON + minutes(24)
    assert plan.due_at == NOON + minutes(30)
    assert plan.expires_at == NOON + minutes(120)


def test_several_working_intervals_weekend_and_holiday_are_counted():
    # Friday 20 November, 11:30: half an hour before lunch, four hours after, then Monday, then a holiday.
    plan = schedule(OFFICE, start=berlin(20, 11, 30), target=minutes(300), left=minutes(300))

    assert plan.half_at == berlin(20, 15)
    assert plan.eighty_at == berlin(20, 16, 30)
    assert plan.due_at == berlin(23, 8, 30)
    # 20 hours in all: 4½ on Friday, 8 on Monday, none on Tuesday, 7½ on Wednesday.
    assert plan.expires_at == berlin(25, 16, 30)


@pytest.mark.parametrize(
    ("left", "half", "eighty"),
    [(30, 15, 24), (16, 1, 10), (15, None, 9), (7, None, 1), (6, None, None), (0, None, None)],
)
def test_a_warning_whose_share_is_used_up_is_not_given_again(left, half, eighty):
    plan = schedule(ALWAYS, start=NOON, target=minutes(30), left=minutes(left))

    assert plan.half_at == (NOON + minutes(half) if half else None)
    assert plan.eighty_at == (NOON + minutes(eighty) if eighty else None)
    assert plan.due_at == NOON + minutes(left)


@pytest.mark.parametrize(("breaches", "after"), [(0, 120), (1, 90), (2, 60), (3, 30), (4, 30)])
def test_a_request_expires_at_the_end_of_the_third_interval_after_its_first_breach(breaches, after):
    assert expiry(
        ALWAYS, start=NOON, target=minutes(30), left=minutes(30), breaches=breaches
    ) == NOON + minutes(after)


def test_what_is_left_counts_working_time_and_a_begun_second_whole():
    assert seconds_left(OFFICE, at=berlin(20, 11, 45), due_at=berlin(20, 13, 15)) == 1800
    assert seconds_left(ALWAYS, at=NOON, due_at=NOON + timedelta(microseconds=1)) == 1
    assert seconds_left(ALWAYS, at=NOON, due_at=NOON) == 0
    assert seconds_left(ALWAYS, at=NOON, due_at=NOON - minutes(1)) == 0


@pytest.mark.parametrize("clock", [OFFICE, ALWAYS])
def test_a_calendar_written_down_is_the_same_calendar(clock):
    assert clock_from_json(clock_to_json(clock)) == clock
