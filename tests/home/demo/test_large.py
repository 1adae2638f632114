from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import transaction
from django.db.models import F, Sum

from audit.models import AuditEvent
from customers.models import Case, Customer
from effects.models import Owed
from empowerment.choices import GrantBasis, Outcome, RequestStatus, StepKind, Window
from empowerment.models import (
    ApprovalRequest,
    ApprovalStep,
    BudgetCounter,
    BudgetMovement,
    Decision,
    DecisionNote,
    Grant,
    ReasonCode,
    Remedy,
)
from empowerment.rules.facts import facts_from_json
from empowerment.rules.limits import judge, verdict_to_json
from empowerment.selectors.rulebooks import rulebook_of
from empowerment.services.budgets import purse_drawn
from empowerment.services.decisions import log_decision
from feedback.models import SurveyResponse
from home.demo import surveys
from home.demo.large import Sizes, seed_large
from home.demo.seed import AlreadySeeded
from journeys.models import Outage
from journeys.selectors.losses import losses_of
from people.models import Team, User
from performance.models import DailyFigures

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TINY = Sizes(teams=10, agents=100, customers=60, cases=250, decisions=600, days=100)


def seed():
    random = Random(1)  # noqa: S311
    return seed_large(random=random, at=NOON, progress=lambda _text: None, sizes=TINY)


def left_behind():
    return (
        Decision.objects.aggregate(sum=Sum("amount"))["sum"],
        Counter(Decision.objects.values_list("outcome", "decided_at", "remedy__code")),
        Counter(BudgetCounter.objects.values_list("window", "bucket_on", "used")),
    )


@pytest.fixture(scope="module")
def said(django_db_setup, django_db_blocker):
    """The large demo in tiny, made once and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(surveys, "PART", 10)  # several parts of the few there are
        yield seed()
        transaction.set_rollback(True)


def test_there_is_as_much_as_was_asked_for(said):
    assert Team.objects.count() == 10
    assert User.objects.filter(position__code="agent").count() == 100
    assert Customer.objects.count() == 60
    assert Case.objects.count() == 250
    assert 0.97 * 600 <= Decision.objects.count() == DecisionNote.objects.count() <= 600
    assert f"{Decision.objects.count():,} decisions" in said
    assert AuditEvent.objects.get(name="demo.seeded").facts["decisions"] == Decision.objects.count()


def test_the_figures_are_there(said):
    names = "resolved", "decisions", "decisions_excluded", "csat", "surveys_excluded", "cases_excluded"
    counted = DailyFigures.objects.aggregate(**{name: Sum(name) for name in names})

    assert counted["resolved"] == Case.objects.exclude(resolved_at=None).count()
    assert counted["decisions"] + counted["decisions_excluded"] == Decision.objects.count()
    assert counted["csat"] + counted["surveys_excluded"] == SurveyResponse.objects.count() > 0
    assert counted["cases_excluded"] > 0


def test_customers_answered_about_what_was_resolved(said):
    resolved = Case.objects.exclude(resolved_at=None).count()
    responses = SurveyResponse.objects.select_related("case", "decision")

    assert 0.1 * resolved < len(responses) < 0.3 * resolved
    assert all(one.team_id == one.case.team_id for one in responses)
    assert all(one.agent_id == one.case.resolved_by_id for one in responses)
    assert any(one.decision for one in responses)
    for one in responses:
        assert one.case.resolved_at <= one.answered_at < NOON
        assert one.decision is None or one.decision.case_id == one.case_id


def test_systems_failed_while_people_worked(said):
    outages = Outage.objects.prefetch_related("teams")

    assert len(outages) == 100
    assert [one.ended_at for one in outages if one.ended_at is None] == [None]
    assert all(one.teams.all() for one in outages)
    lost = losses_of(outages, at=NOON, team_ids=None)
    assert sum(loss.seconds for loss in lost.values()) > 0
    assert any(loss.costs for loss in lost.values())


def test_the_year_lies_behind_now(said):
    moments = Decision.objects.order_by("pk").values_list("decided_at", flat=True)

    assert list(moments) == sorted(moments)
    assert NOON - timedelta(days=100) <= moments[0] < NOON - timedelta(days=90)
    assert NOON - timedelta(days=5) < moments[len(moments) - 1] <= NOON


def test_every_decision_and_every_approval_can_be_judged_again(said):
    steps = ApprovalStep.objects.filter(kind=StepKind.APPROVED)
    judged = [*Decision.objects.select_related("version"), *steps.select_related("version")]

    for one in judged:
        book = rulebook_of(one.version_id, one.version.content_hash)
        assert verdict_to_json(judge(facts_from_json(one.facts), book)) == one.verdict

    assert len({one.version_id for one in judged}) == 3
    assert {one.verdict["tier"] for one in judged} >= {1, 2, 3}


def test_counters_are_the_sums_of_their_movements(said):
    sums = Counter()
    for movement in BudgetMovement.objects.all():
        for key in purse_drawn(movement).keys:
            sums[key.window, key.subject_id, key.remedy, key.currency, key.bucket_on] += movement.used_delta

    counters = BudgetCounter.objects.values_list(
        "window", "subject_id", "remedy", "currency", "bucket_on", "used"
    )
    assert {tuple(key): used for *key, used in counters} == sums
    assert not BudgetCounter.objects.exclude(held=0).exists()


def test_a_judgement_saw_what_earlier_movements_add_up_to(said):
    """The counters in memory, rolling days included, said what the ledger says."""
    seen = 0
    for grant in Grant.objects.filter(basis=GrantBasis.OWN).select_related("decision")[:60]:
        facts = facts_from_json(grant.decision.facts)
        earlier = BudgetMovement.objects.filter(
            customer=grant.decision.customer,
            moved_at__lt=grant.granted_at,
            customer_day_on__gt=facts.circumstances.customer_day_on - timedelta(days=90),
        )
        drawn = next(one for one in facts.drawn if (one.window, one.remedy) == (Window.CUSTOMER_90_DAYS, "*"))
        assert drawn.used == (earlier.aggregate(sum=Sum("used_delta"))["sum"] or 0)
        seen += bool(drawn.used)
    assert seen > 20


def test_what_was_beyond_somebody_was_answered_by_somebody_above(said):
    requests = ApprovalRequest.objects.select_related("decision__agent__manager", "approver")
    routed = Decision.objects.filter(outcome=Outcome.NEEDS_APPROVAL)

    assert requests.count() == routed.count() > 20
    assert {one.status for one in requests} >= {RequestStatus.APPROVED, RequestStatus.DENIED}
    assert all(one.approver.position.rank > one.decision.agent.position.rank for one in requests)
    assert Grant.objects.filter(basis=GrantBasis.APPROVED).count() == sum(
        one.status == RequestStatus.APPROVED for one in requests
    )
    assert not requests.exclude(closed_at=None).filter(closed_at__gt=F("due_at")).exists()
    for one in requests.filter(status=RequestStatus.OPEN):
        assert Owed.objects.filter(topic="approvals.breach", key__startswith=f"{one.pk}:").exists()


def test_live_decisions_go_on_where_the_year_ended(said):
    case = Case.objects.order_by("-opened_at").select_related("agent").first()
    last = Decision.objects.order_by("-pk").first()

    logged = log_decision(
        agent=case.agent,
        case=case,
        remedy=Remedy.objects.get(code="credit"),
        quantity=None,
        amount=Decimal(5),
        reason=ReasonCode.objects.first(),
        note="Parcel lost.",
        wish="",
        key="after",
        at=NOON,
    )

    assert logged.pk > last.pk


def test_seeding_twice_is_refused(said):
    with pytest.raises(AlreadySeeded):
        seed()


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_year():
    made = []
    for _ in range(2):
        with transaction.atomic():
            seed()
            made.append(left_behind())
            transaction.set_rollback(True)

    assert made[0] == made[1]
