from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest

from empowerment.selectors.coverage import coverage
from tests.empowerment.conftest import NOON
from tests.factories import (
    AbsenceFactory,
    AuthorityLimitFactory,
    CalendarFactory,
    NamedApproverFactory,
    ShiftFactory,
    UserFactory,
    put_in_force,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("S0.12")]
FRIDAY = 4


def at(hour, day=20):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def gaps(found):
    return [(gap.remedy, gap.starts_at, gap.ends_at, gap.highest, gap.usual) for gap in found.gaps]


def test_the_roster_says_who_holds_which_authority_now(line):
    delegate = UserFactory(team=line.desk.team, position=line.desk.leads, roles=["lead"])
    AbsenceFactory(user=line.lead, delegate=delegate)

    found = coverage(line.desk.team, at=NOON)

    assert (found.currency, found.remedies) == ("EUR", {"refund": "Refund"})
    roster = {one.user_id: one for one in found.roster}
    assert set(roster) == {line.lead.pk, line.manager.pk, delegate.pk}
    assert roster[line.manager.pk].limits == {"refund": 5000}
    assert roster[line.lead.pk].limits == {"refund": 500}
    assert (roster[line.lead.pk].present, roster[line.lead.pk].answered_by) == (False, str(delegate))
    assert (roster[delegate.pk].present, roster[delegate.pk].answered_by) == (True, str(delegate))


def test_while_everybody_is_there_nothing_is_missing(line):
    found = coverage(line.desk.team, at=NOON)

    assert found.gaps == ()
    assert len(found.hours) == 24
    assert {hour.highest["refund"] for hour in found.hours} == {5000}


def test_nobody_on_shift_may_approve_above_the_leads_limit_after_the_manager_goes(line):
    """The manager works until 18:00 in Berlin, the lead until midnight; the team around the clock."""
    ShiftFactory(user=line.manager, weekday=FRIDAY, starts=time(8), ends=time(18))
    ShiftFactory(user=line.lead, weekday=FRIDAY, starts=time(8), ends=time(0))

    found = coverage(line.desk.team, at=NOON)

    assert gaps(found) == [
        ("refund", at(17), at(23), Decimal(500), Decimal(5000)),
        ("refund", at(23), NOON + timedelta(hours=24), Decimal(0), Decimal(5000)),
    ]


def test_hours_in_which_the_team_does_not_work_are_no_gap(draft_line):
    team = draft_line.desk.team
    team.calendar = CalendarFactory(hours=[(FRIDAY, time(8), time(20))])
    team.save()
    put_in_force(draft_line.desk.version)
    for user in (draft_line.lead, draft_line.manager):
        ShiftFactory(user=user, weekday=FRIDAY, starts=time(8), ends=time(18))

    found = coverage(team, at=NOON)

    assert gaps(found) == [("refund", at(17), at(19), Decimal(0), Decimal(5000))]
    assert [hour.works for hour in found.hours].count(True) == 7


def test_an_absence_ahead_is_a_gap(line):
    AbsenceFactory(user=line.manager, starts_at=at(15), ends_at=at(17))

    found = coverage(line.desk.team, at=NOON)

    assert gaps(found) == [("refund", at(15), at(17), Decimal(500), Decimal(5000))]


def test_only_who_may_speak_counts(draft_line):
    desk = draft_line.desk
    silent = UserFactory(team=desk.team, roles=["agent"])
    AuthorityLimitFactory(
        version=desk.version, position=silent.position, remedy=desk.remedy, per_decision=Decimal(9000)
    )
    NamedApproverFactory(version=desk.version, position=silent.position)
    put_in_force(desk.version)

    assert silent.pk not in {one.user_id for one in coverage(desk.team, at=NOON).roster}


def test_without_a_policy_nobody_may(draft_line):
    found = coverage(draft_line.desk.team, at=NOON)

    assert (found.roster, found.hours, found.gaps) == ((), (), ())


@pytest.mark.parametrize("number", [1, 10])
def test_coverage_takes_a_constant_number_of_queries(line, number, django_assert_max_num_queries):
    for _ in range(number):
        UserFactory(
            team=line.desk.team,
            position=line.desk.agents,
            manager=UserFactory(team=line.desk.team, position=line.desk.leads, roles=["lead"]),
        )
    coverage(line.desk.team, at=NOON)

    with django_assert_max_num_queries(16):
        coverage(line.desk.team, at=NOON)
