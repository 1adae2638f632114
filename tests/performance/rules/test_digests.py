from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from performance.rules.digests import due_at, last_week, week_from


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 21), date(2026, 11, 9), date(2026, 11, 15)),  # a Saturday
        (date(2026, 11, 22), date(2026, 11, 9), date(2026, 11, 15)),  # Sunday: its own week is not over
        (date(2026, 11, 23), date(2026, 11, 16), date(2026, 11, 22)),
        (date(2027, 1, 1), date(2026, 12, 21), date(2026, 12, 27)),
    ],
)
def test_a_week_counts_when_its_sunday_is_over(today, first, last):
    assert (last_week(today).first, last_week(today).last) == (first, last)


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Europe/Berlin", datetime(2026, 11, 23, 7, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 23, 13, tzinfo=UTC)),
        ("Asia/Singapore", datetime(2026, 11, 23, 0, tzinfo=UTC)),
    ],
)
def test_it_is_due_on_monday_morning_where_the_person_is(zone, moment):
    assert due_at(week_from(date(2026, 11, 16)), ZoneInfo(zone)) == moment
