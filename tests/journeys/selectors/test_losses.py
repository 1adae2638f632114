from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from journeys.choices import Cause
from journeys.selectors.losses import losses_by_cause, losses_by_team, losses_of
from tests.factories import (
    AbsenceFactory,
    CalendarFactory,
    CaseFactory,
    HourlyCostFactory,
    OutageFactory,
    ShiftFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("7.4")]
NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)  # a Friday
HOUR = timedelta(hours=1)
EVENING = NINE + 12 * HOUR


def team_of(agents, **calendar):
    team = TeamFactory(calendar=CalendarFactory(**{"around_the_clock": True, **calendar}))
    UserFactory.create_batch(agents, team=team, roles=["agent"])
    return team


def outage(start, end, *teams, **more):
    """From and to in hours after nine."""
    ended_at = None if end is None else NINE + end * HOUR
    return OutageFactory(started_at=NINE + start * HOUR, ended_at=ended_at, teams=teams, **more)


def minutes(*outages, team_ids=None, at=EVENING, **period):
    losses = losses_of(outages, at=at, team_ids=team_ids, **period)
    return [losses[one.pk].minutes for one in outages]


def test_lost_are_the_minutes_of_every_agent_of_the_team():
    team = team_of(3)
    UserFactory(team=team, roles=["lead"])
    UserFactory(team=team, roles=["agent"], is_active=False)

    assert minutes(outage(0, 2, team)) == [3 * 120]


def test_who_is_absent_loses_nothing_meanwhile():
    team = team_of(2)
    agent = team.members.first()
    AbsenceFactory(user=agent, starts_at=NINE + HOUR, ends_at=NINE + 5 * HOUR)

    assert minutes(outage(0, 2, team)) == [120 + 60]


def test_who_is_off_shift_loses_nothing():
    team = team_of(2)
    agent = team.members.first()
    # 10:30 to 18:00 in Berlin is from 9:30 UTC.
    ShiftFactory(user=agent, weekday=4, starts=time(10, 30), ends=time(18), from_on=date(2026, 1, 1))

    assert minutes(outage(0, 2, team)) == [120 + 90]


def test_a_closed_team_loses_nothing():
    team = team_of(2, around_the_clock=False)

    friday = outage(0, 1, team)
    sunday = OutageFactory(started_at=NINE + 48 * HOUR, ended_at=NINE + 50 * HOUR, teams=[team])

    assert minutes(friday, sunday, at=NINE + 72 * HOUR)[1] == 0


def test_one_that_goes_on_has_lost_what_was_lost_by_now():
    team = team_of(1)

    assert minutes(outage(0, None, team), at=NINE + 3 * HOUR) == [180]


def test_overlapping_outages_of_a_team_add_up_to_what_was_lost():
    north, south = team_of(2), team_of(3)
    # North stands still from 9 to 13 (4 h), South from 9 to 11 and 12 to 13 (3 h).
    first = outage(0, 2, north, south)
    second = outage(1, 4, north)
    inside = outage(3, 4, north, south)

    assert minutes(first, second, inside) == [
        2 * 120 + 3 * 120,
        2 * 120,  # from 11 to 13 only
        3 * 60,  # for South only
    ]
    assert sum(minutes(first, second, inside)) == 2 * 240 + 3 * 180


def test_what_counts_elsewhere_is_known_also_of_one_outage_alone():
    team = team_of(1)
    outage(0, 2, team)
    second = outage(1, 3, team)

    loss = losses_of([second], at=EVENING, team_ids=None)[second.pk]

    assert (loss.minutes, loss.elsewhere) == (60, 3600)


def test_the_cost_is_that_of_the_day_rounded_once():
    team = team_of(1)
    HourlyCostFactory(effective_from=date(2026, 1, 1), amount=Decimal("30"))
    HourlyCostFactory(effective_from=date(2026, 11, 21), amount=Decimal("60"))
    old = OutageFactory(started_at=NINE, ended_at=NINE + timedelta(seconds=100), teams=[team])
    new = OutageFactory(started_at=NINE + 24 * HOUR, ended_at=NINE + 25 * HOUR, teams=[team])

    losses = losses_of([old, new], at=NINE + 30 * HOUR, team_ids=None)

    # 100 s of 30 € are 0.8333… €.
    assert [(cost.amount, cost.currency) for cost in losses[old.pk].costs] == [(Decimal("0.83"), "EUR")]
    assert [cost.amount for cost in losses[new.pk].costs] == [Decimal("60.00")]


def test_without_a_price_there_is_no_cost():
    one = outage(0, 1, team_of(1))

    loss = losses_of([one], at=EVENING, team_ids=None)[one.pk]

    assert (loss.costs, loss.has_price) == ([], False)


def test_delayed_are_the_cases_that_were_open_meanwhile():
    team = team_of(1)
    open_still = {"team": team, "opened_at": NINE - 9 * HOUR}
    CaseFactory(**open_still)
    CaseFactory(**open_still, resolved_at=NINE + HOUR, status="resolved")
    CaseFactory(team=team, opened_at=NINE + HOUR)
    CaseFactory(**open_still, resolved_at=NINE, status="resolved")
    CaseFactory(**open_still, closed_at=NINE - HOUR, status="closed")
    CaseFactory(team=team, opened_at=NINE + 2 * HOUR)
    CaseFactory(opened_at=NINE)
    one = outage(0, 2, team)

    assert losses_of([one], at=EVENING, team_ids=None)[one.pk].delayed == 3


def test_only_teams_asked_about_count():
    north, south = team_of(1), team_of(2)
    one = outage(0, 1, north, south)

    assert minutes(one, team_ids=[north.pk]) == [60]
    assert [(row.team, row.loss.minutes) for row in losses_by_team(one, at=EVENING, team_ids=None)[1]] == [
        (south, 120),
        (north, 60),
    ]
    assert [row.team for row in losses_by_team(one, at=EVENING, team_ids=[north.pk])[1]] == [north]


def test_what_never_happened_cost_nothing():
    one = outage(0, 1, team_of(1), withdrawn_at=EVENING)

    assert minutes(one) == [0]


def test_the_report_groups_by_cause_and_counts_inside_the_period():
    team = team_of(2)
    HourlyCostFactory(amount=Decimal(30))
    CaseFactory(team=team, opened_at=NINE - HOUR)
    outage(-2, 1, team, cause=Cause.NETWORK)
    outage(0, 2, team, cause=Cause.SOFTWARE)
    outage(3, 4, team, cause=Cause.SOFTWARE)
    outage(9, 10, team, cause=Cause.POWER)

    report = losses_by_cause(first=NINE, end=NINE + 5 * HOUR, at=EVENING, team_ids=None)

    rows = [
        (row.cause, row.outages, row.loss.minutes, row.loss.delayed, row.percent) for row in report.causes
    ]
    assert rows == [(Cause.SOFTWARE, 2, 240, 1, 67), (Cause.NETWORK, 1, 120, 1, 33)]
    assert (report.total.minutes, report.total.delayed, report.outages) == (360, 1, 3)
    assert [cost.amount for cost in report.total.costs] == [Decimal("180.00")]


def test_any_number_of_outages_takes_the_same_queries(django_assert_num_queries):
    teams = [team_of(2) for _ in range(3)]
    outages = [outage(number, number + 2, *teams) for number in range(8)]
    HourlyCostFactory()

    with django_assert_num_queries(5):
        losses_of(outages[:1], at=EVENING, team_ids=None)
    with django_assert_num_queries(5):
        losses_of(outages, at=EVENING, team_ids=None)


def test_the_whole_of_one_outage_is_the_same_whichever_way_it_is_asked_for():
    north, south = team_of(1), team_of(2)
    CaseFactory(team=north, opened_at=NINE)

    for one in (outage(0, 1, north), outage(0, 2, north, south)):
        whole, _teams = losses_by_team(one, at=EVENING, team_ids=None)
        assert whole.seconds or whole.elsewhere
        assert whole == losses_of([one], at=EVENING, team_ids=None)[one.pk]
