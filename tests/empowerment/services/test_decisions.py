from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent
from common.money import InvalidAmount
from empowerment.choices import GrantBasis, Outcome, Window
from empowerment.models import (
    BudgetCounter,
    BudgetMovement,
    Decision,
    DecisionNote,
    Grant,
)
from empowerment.rules.facts import facts_from_json
from empowerment.rules.limits import judge, verdict_to_json
from empowerment.selectors.authority import NotAQuantity
from empowerment.selectors.rulebooks import rulebook_of
from empowerment.services.decisions import OwnBenefit
from empowerment.services.grants import KeyReused
from empowerment.services.judgements import Forbidden, NoAuthority
from tests.empowerment.conftest import NOON
from tests.factories import (
    AuthorityLimitFactory,
    BudgetCapFactory,
    CaseFactory,
    CompletionFactory,
    CourseFactory,
    PolicyVersionFactory,
    RemedyFactory,
    TierRequirementFactory,
    UserFactory,
    put_in_force,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.1")]


def nothing_was_written():
    return not any(
        model.objects.exists()
        for model in (Decision, DecisionNote, Grant, BudgetMovement, BudgetCounter, AuditEvent)
    )


@pytest.mark.invariant("I-13")
def test_a_decision_within_authority_is_granted_drawn_and_recorded(desk):
    decision = desk.log("40.50")

    assert decision.outcome == Outcome.WITHIN_AUTHORITY
    assert (decision.grant.amount, decision.grant.basis) == (Decimal("40.50"), GrantBasis.OWN)
    assert decision.grant.authority_of == desk.agent
    assert decision.note.note == "Parcel lost."
    movement = decision.movements.get()
    assert (movement.used_delta, movement.held_delta, movement.day_on) == (
        Decimal("40.5"),
        0,
        date(2026, 11, 20),
    )
    assert set(BudgetCounter.objects.values_list("window", "remedy", "used")) == {
        (window, remedy, Decimal("40.5")) for window in Window.values for remedy in ("refund", "*")
    }
    event = AuditEvent.objects.get()
    assert (event.name, event.actor, event.facts["outcome"]) == (
        "decision.logged",
        desk.agent,
        "within_authority",
    )
    assert "Parcel" not in str(event.facts)


@pytest.mark.invariant("I-20")
def test_the_row_names_its_version_and_can_be_judged_again(desk):
    decision = Decision.objects.get(pk=desk.log("40").pk)

    assert decision.version == desk.version
    again = judge(facts_from_json(decision.facts), rulebook_of(desk.version.pk, desk.version.content_hash))
    assert verdict_to_json(again) == decision.verdict


def test_the_next_decision_sees_what_the_last_one_drew(desk):
    for amount in ("50", "50", "45"):
        assert desk.log(amount).outcome == Outcome.WITHIN_AUTHORITY

    assert desk.log("5.01").outcome == Outcome.NEEDS_APPROVAL
    assert desk.log("5").outcome == Outcome.WITHIN_AUTHORITY


def test_what_waits_for_approval_draws_nothing(desk):
    desk.log("400")

    assert desk.log("50").outcome == Outcome.WITHIN_AUTHORITY
    assert BudgetCounter.objects.get(window=Window.AGENT_DAY, remedy="*", subject_id=desk.agent.pk).used == 50


@pytest.mark.parametrize(
    ("window", "other"),
    [(Window.CUSTOMER_90_DAYS, "customer"), (Window.CASE, "case"), (Window.TEAM_MONTH, "team")],
)
@pytest.mark.invariant("I-03")
def test_budgets_of_customer_case_and_team_count_whoever_gives(draft_desk, window, other):
    BudgetCapFactory(
        version=draft_desk.version, position=draft_desk.agents, window=window, amount=Decimal(60)
    )
    put_in_force(draft_desk.version)
    colleague = UserFactory(
        team=draft_desk.team, position=draft_desk.agents, manager=draft_desk.lead, roles=["agent"]
    )
    draft_desk.log("40", agent=colleague)

    assert draft_desk.log("30").outcome == Outcome.NEEDS_APPROVAL
    assert draft_desk.log("20").outcome == Outcome.WITHIN_AUTHORITY


def test_a_customer_budget_looks_back_today_and_the_89_days_before(draft_desk):
    BudgetCapFactory(
        version=draft_desk.version,
        position=draft_desk.agents,
        window=Window.CUSTOMER_90_DAYS,
        amount=Decimal(60),
    )
    put_in_force(draft_desk.version)
    draft_desk.log("40", at=NOON - timedelta(days=89))

    assert draft_desk.log("30").outcome == Outcome.NEEDS_APPROVAL
    assert draft_desk.log("30", at=NOON + timedelta(days=1)).outcome == Outcome.WITHIN_AUTHORITY


def test_a_day_is_a_day_in_the_zone_of_the_team(desk):
    desk.team.calendar.time_zone = "Asia/Tokyo"
    desk.team.calendar.save()
    before_midnight = datetime(2026, 11, 20, 14, 59, tzinfo=UTC)
    for _ in range(3):
        desk.log("50", at=before_midnight)

    assert desk.log("50", at=before_midnight).outcome == Outcome.NEEDS_APPROVAL
    assert desk.log("50", at=before_midnight + timedelta(minutes=1)).outcome == Outcome.WITHIN_AUTHORITY


def test_a_quantity_counts_at_its_stated_cost(draft_desk):
    voucher = RemedyFactory(quantity=True)
    AuthorityLimitFactory(
        version=draft_desk.version, position=draft_desk.agents, remedy=voucher, per_decision=Decimal(30)
    )
    AuthorityLimitFactory(
        version=draft_desk.version, position=draft_desk.leads, remedy=voucher, per_decision=Decimal(300)
    )
    put_in_force(draft_desk.version)

    decision = draft_desk.log(remedy=voucher, quantity=3)

    assert (decision.quantity, decision.amount, decision.currency) == (3, Decimal(30), "EUR")
    assert decision.outcome == Outcome.WITHIN_AUTHORITY
    assert draft_desk.log(remedy=voucher, quantity=13).outcome == Outcome.NEEDS_APPROVAL


@pytest.mark.invariant("I-09")
def test_training_that_expires_counts_for_the_next_decision(draft_desk):
    course = CourseFactory(code="judgment")
    TierRequirementFactory(
        version=draft_desk.version, position=draft_desk.agents, tier=2, tenure_months=0, courses=[course]
    )
    AuthorityLimitFactory(
        version=draft_desk.version,
        position=draft_desk.agents,
        remedy=draft_desk.remedy,
        tier=2,
        per_decision=Decimal(100),
    )
    put_in_force(draft_desk.version)
    CompletionFactory(user=draft_desk.agent, course=course, expires_at=NOON)

    assert draft_desk.log("90", at=NOON - timedelta(microseconds=1)).outcome == Outcome.WITHIN_AUTHORITY
    assert draft_desk.log("55", at=NOON).outcome == Outcome.NEEDS_APPROVAL


@pytest.mark.invariant("I-09")
@pytest.mark.fault("F-34")
def test_a_lowered_limit_counts_for_the_next_decision_and_claws_nothing_back(desk):
    first = desk.log("50")
    lower = PolicyVersionFactory(policy=desk.version.policy)
    AuthorityLimitFactory(version=lower, position=desk.agents, remedy=desk.remedy, per_decision=Decimal(10))
    AuthorityLimitFactory(version=lower, position=desk.leads, remedy=desk.remedy, per_decision=Decimal(500))
    put_in_force(lower, NOON)

    assert desk.log("50").outcome == Outcome.NEEDS_APPROVAL
    assert Grant.objects.get().decision == first


@pytest.mark.invariant("I-10")
def test_the_same_key_gives_the_first_answer_for_ever(desk):
    first = desk.log("40", key="k")
    desk.log("50")
    desk.log("50")
    desk.log("10")

    again = desk.log("40", key="k", at=NOON + timedelta(days=400))

    assert again == first
    assert Grant.objects.filter(decision=first).count() == 1


@pytest.mark.invariant("I-11")
def test_the_same_key_with_another_body_is_refused(desk):
    desk.log("40", key="k")

    with pytest.raises(KeyReused):
        desk.log("41", key="k")
    with pytest.raises(KeyReused):
        desk.log("40", key="k", note="Something else.")

    assert Decision.objects.count() == 1


def test_keys_are_the_actors_own(desk):
    colleague = UserFactory(team=desk.team, position=desk.agents, manager=desk.lead)

    assert desk.log("40", key="k") != desk.log("40", key="k", agent=colleague)


def test_what_is_forbidden_is_refused_with_its_reason_and_leaves_no_trace(draft_desk):
    AuthorityLimitFactory(
        version=draft_desk.version, forbids=True, remedy=draft_desk.remedy, rationale="Suspended until June."
    )
    put_in_force(draft_desk.version)

    with pytest.raises(Forbidden, match="Suspended until June"):
        draft_desk.log("1")

    assert nothing_was_written()


@pytest.mark.invariant("I-27")
def test_without_a_policy_in_force_there_is_no_authority(draft_desk):
    with pytest.raises(NoAuthority):
        draft_desk.log("1")

    assert nothing_was_written()


@pytest.mark.invariant("I-27")
def test_what_nobody_may_give_is_refused(desk):
    with pytest.raises(NoAuthority):
        desk.log("501")

    assert nothing_was_written()


@pytest.mark.invariant("I-30")
def test_nobody_decides_for_their_own_benefit_under_any_account(desk):
    twin = UserFactory(person=desk.agent.person, team=desk.team, position=desk.agents)
    desk.case.customer.person = desk.agent.person
    desk.case.customer.save()

    for account in (desk.agent, twin):
        with pytest.raises(OwnBenefit):
            desk.log("1", agent=account)
    assert nothing_was_written()


def test_a_case_in_another_currency_needs_approval_and_here_nobody_can_give_it(desk):
    with pytest.raises(NoAuthority):
        desk.log("1", case=CaseFactory(team=desk.team, currency="USD"))


@pytest.mark.invariant("I-07")
@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "40.505", "NaN", "Infinity"])
def test_an_amount_that_is_none_is_refused(desk, amount):
    with pytest.raises(InvalidAmount):
        desk.log(amount)

    assert nothing_was_written()


def test_a_quantity_of_money_and_a_missing_quantity_are_refused(desk):
    with pytest.raises(NotAQuantity):
        desk.log("10", quantity=1)
    with pytest.raises(NotAQuantity):
        desk.log(remedy=RemedyFactory(quantity=True))


@pytest.mark.parametrize("table", ["decision", "grant", "budgetmovement"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE empowerment_{} SET id = id", "DELETE FROM empowerment_{}", "TRUNCATE empowerment_{} CASCADE"],
)
def test_the_database_keeps_the_ledger_as_it_is(desk, table, statement):
    desk.log("40")
    cursor = connection.cursor()
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match="rows are added, never changed"), transaction.atomic():
        cursor.execute(statement.format(table))


def test_within_authority_takes_at_most_twelve_queries(desk):
    desk.log("1")

    with CaptureQueriesContext(
        connection,
    ) as captured:
        desk.log("1")

    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 12, "\n".join(asked)
