from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from journeys.choices import OutageFault
from journeys.rules.outages import Rate, Stoppage, cost_of, counted_once, faults_of, rate_on, within

NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
NORTH, SOUTH = 1, 2


def stop(outage, team, start, end):
    """From and to in hours after nine."""
    return Stoppage(outage, team, NINE + start * HOUR, NINE + end * HOUR)


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({}, {}),
        ({"ended_at": None}, {}),
        ({"started_at": NINE + 9 * HOUR, "ended_at": None}, {"started_at": OutageFault.NOT_BEGUN}),
        ({"ended_at": NINE + 9 * HOUR}, {"ended_at": OutageFault.NOT_OVER}),
        ({"ended_at": NINE}, {"ended_at": OutageFault.ENDS_BEFORE_START}),
        ({"ended_at": NINE - HOUR}, {"ended_at": OutageFault.ENDS_BEFORE_START}),
        ({"started_at": NINE - 31 * DAY + HOUR}, {}),
        ({"started_at": NINE - 31 * DAY}, {"ended_at": OutageFault.TOO_LONG}),
        ({"started_at": NINE - 36 * YEAR, "ended_at": NINE - 36 * YEAR + HOUR}, {}),
        ({"started_at": NINE - 31 * DAY + 8 * HOUR, "ended_at": None}, {}),
        ({"started_at": NINE - 31 * DAY, "ended_at": None}, {"started_at": OutageFault.TOO_LONG}),
        ({"teams": []}, {"teams": OutageFault.NOBODY}),
        ({"note": "The line was cut."}, {}),
        ({"note": " "}, {"note": OutageFault.NO_NOTE}),
    ],
)
def test_what_cannot_be_believed_is_named(told, faults):
    outage = {"started_at": NINE, "ended_at": NINE + HOUR, "teams": [NORTH], "at": NINE + 8 * HOUR}

    assert faults_of(**{**outage, **told}) == faults


@pytest.mark.parametrize(
    ("stoppages", "counted"),
    [
        ([stop(1, NORTH, 0, 2)], [stop(1, NORTH, 0, 2)]),
        # Two teams of one outage each lose their own time.
        ([stop(1, NORTH, 0, 2), stop(1, SOUTH, 0, 2)], [stop(1, NORTH, 0, 2), stop(1, SOUTH, 0, 2)]),
        # The later one counts from when the earlier one was over.
        ([stop(1, NORTH, 0, 2), stop(2, NORTH, 1, 3)], [stop(1, NORTH, 0, 2), stop(2, NORTH, 2, 3)]),
        # Inside another one nothing is left of it.
        ([stop(1, NORTH, 0, 4), stop(2, NORTH, 1, 3)], [stop(1, NORTH, 0, 4)]),
        # Of a chain, each counts what the ones before left.
        (
            [stop(1, NORTH, 0, 4), stop(2, NORTH, 1, 3), stop(3, NORTH, 2, 6)],
            [stop(1, NORTH, 0, 4), stop(3, NORTH, 4, 6)],
        ),
        # Begun together: the one recorded first.
        ([stop(2, NORTH, 0, 3), stop(1, NORTH, 0, 2)], [stop(1, NORTH, 0, 2), stop(2, NORTH, 2, 3)]),
        # Another team is not touched by it.
        ([stop(1, NORTH, 0, 2), stop(2, SOUTH, 1, 3)], [stop(1, NORTH, 0, 2), stop(2, SOUTH, 1, 3)]),
        # One after the other.
        ([stop(2, NORTH, 2, 3), stop(1, NORTH, 0, 2)], [stop(1, NORTH, 0, 2), stop(2, NORTH, 2, 3)]),
    ],
)
def test_no_moment_of_a_team_counts_twice(stoppages, counted):
    assert counted_once(stoppages) == counted


def test_of_a_stoppage_counts_what_lies_in_the_period():
    stoppages = [stop(1, NORTH, 0, 2), stop(2, NORTH, 3, 9), stop(3, NORTH, 9, 10)]

    assert within(stoppages, NINE + HOUR, NINE + 5 * HOUR) == [stop(1, NORTH, 1, 2), stop(2, NORTH, 3, 5)]


@pytest.mark.parametrize(
    ("day", "amount"),
    [(date(2025, 12, 31), None), (date(2026, 1, 1), 30), (date(2026, 6, 30), 30), (date(2026, 7, 1), 33)],
)
def test_an_hour_costs_what_was_settled_for_the_day(day, amount):
    rates = [Rate(date(2026, 7, 1), Decimal(33), "EUR"), Rate(date(2026, 1, 1), Decimal(30), "EUR")]

    found = rate_on(rates, day)

    assert (found and found.amount) == amount


@pytest.mark.parametrize(("seconds", "cost"), [(0, "0"), (3600, "36"), (60, "0.6"), (5400, "54")])
def test_time_costs_its_share_of_an_hour(seconds, cost):
    assert cost_of(seconds, Rate(date(2026, 1, 1), Decimal(36), "EUR")) == Decimal(cost)
