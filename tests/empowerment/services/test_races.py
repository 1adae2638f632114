from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum

from empowerment.choices import Outcome, Window
from empowerment.models import BudgetCounter, BudgetMovement, Decision, Grant
from tests.empowerment.conftest import NOON
from tests.factories import BudgetCapFactory, UserFactory, put_in_force
from tests.races import ROUNDS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
WRITERS = 16


@pytest.mark.invariant("I-01")
@pytest.mark.fault("F-27")
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_sixteen_writers_never_overspend_one_budget(desk, round_):
    granted = at_once(*[lambda: desk.log("20")] * WRITERS)

    assert {type(one) for one in granted} == {Decision}
    assert Grant.objects.aggregate(sum=Sum("amount"))["sum"] == 140
    counter = BudgetCounter.objects.get(window=Window.AGENT_DAY, remedy="*", subject_id=desk.agent.pk)
    assert (counter.used, counter.held) == (140, 0)


def test_reading_and_then_writing_does_overspend(desk):
    """The negative control: without the lock the same sixteen pass the cap."""

    def naive():
        with transaction.atomic():
            used = BudgetMovement.objects.aggregate(sum=Sum("used_delta"))["sum"] or 0
            if used + 20 > 150:
                return False
            BudgetMovement.objects.create(
                decision=decision,
                kind="post",
                used_delta=20,
                held_delta=0,
                remedy="refund",
                currency="EUR",
                holder=desk.agent,
                team=desk.team,
                customer=desk.case.customer,
                case=desk.case,
                day_on=NOON.date(),
                customer_day_on=NOON.date(),
                moved_at=NOON,
            )
            return True

    decision = desk.log("1")
    overspent = False
    for _ in range(20):
        at_once(*[naive] * WRITERS)
        overspent = overspent or BudgetMovement.objects.aggregate(sum=Sum("used_delta"))["sum"] > 150
    assert overspent


@pytest.mark.invariant("I-02")
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_several_agents_on_one_customer_and_team_neither_overspend_nor_deadlock(draft_desk, round_):
    desk = draft_desk
    BudgetCapFactory(
        version=desk.version, position=desk.agents, window=Window.CUSTOMER_90_DAYS, amount=Decimal(100)
    )
    put_in_force(desk.version)
    agents = [
        UserFactory(team=desk.team, position=desk.agents, manager=desk.lead, roles=["agent"])
        for _ in range(8)
    ]

    logged = at_once(
        *[
            lambda agent=agent, days=days: desk.log("30", agent=agent, at=NOON + timedelta(days=days))
            for agent in agents
            for days in (0, 1)
        ]
    )

    assert {type(one) for one in logged} == {Decision}
    assert Grant.objects.aggregate(sum=Sum("amount"))["sum"] == 90
    assert sum(one.outcome == Outcome.WITHIN_AUTHORITY for one in logged) == 3


@pytest.mark.invariant("I-10", "I-11")
@pytest.mark.fault("F-25")
@pytest.mark.parametrize("round_", range(ROUNDS))
def test_one_key_at_once_gives_one_decision_and_one_answer(desk, round_):
    answers = at_once(*[lambda: desk.log("20", key="same")] * WRITERS)

    assert {one.pk for one in answers} == {Decision.objects.get().pk}
    assert Grant.objects.count() == 1


@pytest.mark.invariant("I-04")
def test_counters_are_the_sums_of_their_movements(desk):
    at_once(*[lambda: desk.log("20")] * 8)

    assert BudgetMovement.objects.aggregate(sum=Sum("used_delta"))["sum"] == 140
    assert set(BudgetCounter.objects.values_list("used", flat=True)) == {Decimal(140)}
