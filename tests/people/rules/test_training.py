from datetime import UTC, datetime

import pytest

from people.rules.training import expires_at


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("completed", "months", "expires"),
    [
        pytest.param(utc(2026, 1, 15, 9), 12, utc(2027, 1, 15, 9), id="a year"),
        pytest.param(utc(2026, 1, 15, 9), 1, utc(2026, 2, 15, 9), id="a month"),
        pytest.param(utc(2026, 1, 31, 9), 1, utc(2026, 2, 28, 9), id="short month"),
        pytest.param(utc(2024, 2, 29, 9), 12, utc(2025, 2, 28, 9), id="leap day"),
        pytest.param(utc(2026, 11, 30, 9), 3, utc(2027, 2, 28, 9), id="over the year's end"),
        pytest.param(utc(2026, 12, 1, 9), 12, utc(2027, 12, 1, 9), id="December"),
        pytest.param(utc(2026, 1, 15, 9), 6, utc(2026, 7, 15, 8), id="same wall time in summer"),
        pytest.param(utc(2026, 1, 31, 23, 30), 1, utc(2026, 2, 28, 23, 30), id="day of the zone"),
        pytest.param(utc(2026, 1, 15, 9), None, None, id="for ever"),
    ],
)
def test_a_course_counts_for_months_of_the_calendar(completed, months, expires):
    assert expires_at(completed, valid_months=months, zone="Europe/Berlin") == expires
