"""What the small demo says of customers and systems, on a few cases."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from customers.models import Case, Customer
from feedback.models import SurveyResponse
from home.demo.endings import let_customers_leave
from home.demo.outages import FAULTS, GOES_ON, let_systems_fail
from home.demo.surveys import let_customers_answer
from home.demo.worked import let_time_be_recorded
from journeys.models import HourlyCost, Outage
from journeys.selectors.losses import losses_of
from tests.factories import CalendarFactory, CaseFactory, CustomerFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def resolved(number, **more):
    opened = NOON - timedelta(days=number % 60 + 5)
    return CaseFactory(
        reference=f"INC{number}",
        customer=CustomerFactory(reference=f"K{number}", since_on=date(2020, 1, 1)),
        opened_at=opened,
        resolved_at=opened + timedelta(hours=3),
        status="resolved",
        **more,
    )


def scores():
    return list(SurveyResponse.objects.order_by("external_id").values_list("external_id", "csat", "nps"))


def test_about_a_third_answer_and_always_the_same_ones(django_assert_max_num_queries):
    for number in range(100):
        resolved(number, reopen_count=2 * (number % 2))
    ops = UserFactory(roles=["operations"])

    with django_assert_max_num_queries(20):
        answered = let_customers_answer(actor=ops, at=NOON)

    first = scores()
    assert 20 <= answered == len(first) <= 50
    SurveyResponse.objects.all().delete()
    let_customers_answer(actor=ops, at=NOON)
    assert scores() == first


def test_whose_case_was_opened_anew_is_less_happy():
    for number in range(200):
        resolved(number, reopen_count=2 * (number % 2))
    let_customers_answer(actor=UserFactory(roles=["operations"]), at=NOON)

    def mean(**kind):
        found = SurveyResponse.objects.filter(**kind).values_list("csat", flat=True)
        return sum(found) / len(found)

    assert mean(case__reopen_count=0) > mean(case__reopen_count=2) + 0.7


def test_some_customers_leave_after_they_were_served():
    for number in range(150):
        resolved(number, reopen_count=number % 2)

    left = let_customers_leave(actor=UserFactory(roles=["operations"]), at=NOON)

    ended = Customer.objects.filter(ended_on__isnull=False)
    assert 1 <= left == ended.count() <= 30
    assert all(one.ended_on > date(2026, 9, 1) for one in ended)


def test_time_worked_is_told_of_what_was_resolved_and_always_the_same():
    for number in range(200):
        resolved(number, reassignment_count=3 * (number % 2))
    CaseFactory()

    def told():
        assert let_time_be_recorded() == 200
        return [
            sorted(
                Case.objects.filter(reassignment_count=times)
                .exclude(resolved_at=None)
                .values_list("worked_seconds", flat=True)
            )
            for times in (0, 3)
        ]

    never, often = told()
    assert told() == [never, often]
    assert 10 * 60 < never[50] < 20 * 60 < often[50]


def test_systems_fail_on_working_days_and_one_still_does():
    codes = {code for fault in (*FAULTS, GOES_ON) for code in fault.teams}
    calendar = CalendarFactory(around_the_clock=True)
    teams = {code: TeamFactory(code=code, calendar=calendar) for code in codes}
    for team in teams.values():
        UserFactory(team=team, roles=["agent"])

    let_systems_fail(teams, actor=UserFactory(), settled_by=UserFactory(), at=NOON)

    outages = list(Outage.objects.prefetch_related("teams"))
    assert len(outages) == len(FAULTS) + 1
    assert [one.system for one in outages if one.ended_at is None] == [GOES_ON.system]
    assert HourlyCost.objects.count() == 2
    berlin = ZoneInfo("Europe/Berlin")
    assert {one.started_at.astimezone(berlin).weekday() for one in outages} <= set(range(5))
    losses = losses_of(outages, at=NOON, team_ids=None)
    assert all(loss.seconds and loss.costs for loss in losses.values())
