from datetime import date, timedelta
from decimal import Decimal

import pytest

from audit.models import AuditEvent
from common.lifecycle import TransitionNotAllowed
from common.money import InvalidAmount
from effects.models import Owed
from empowerment.choices import GrantBasis, MovementKind, RequestStatus, StepKind, Window
from empowerment.models import ApprovalRequest, BudgetCounter, DecisionNote, Grant
from empowerment.services.approvals import (
    AlreadyAnswered,
    BeyondAuthority,
    ContentChanged,
    NotAnApprover,
    NotSmaller,
    OwnRequest,
    ReasonMissing,
    approve_request,
    counter_request,
    deny_request,
    return_request,
)
from empowerment.services.judgements import NoAuthority
from tests.empowerment.conftest import NOON
from tests.empowerment.traces import nothing_written
from tests.factories import (
    AbsenceFactory,
    AuthorityLimitFactory,
    CustomerFactory,
    NamedApproverFactory,
    PolicyVersionFactory,
    RemedyFactory,
    UserFactory,
    put_in_force,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.4")]
LATER = NOON + timedelta(minutes=7)
DEEDS = [approve_request, deny_request, return_request]


def used(user, window=Window.AGENT_MONTH, remedy="*"):
    counter = BudgetCounter.objects.filter(window=window, subject_id=user.pk, remedy=remedy).first()
    return (counter.used, counter.held) if counter else (0, 0)


def told(topic="approval.tell"):
    return list(Owed.objects.filter(topic=topic).order_by("pk").values_list("facts__user_id", flat=True))


def open_timers():
    return Owed.objects.filter(topic__startswith="approvals.", cancelled_at=None)


def test_an_approval_gives_the_remedy_on_the_approvers_budgets(line):
    request = line.ask("200")

    line.answer(approve_request, request, at=LATER)

    request = ApprovalRequest.objects.get()
    assert (request.status, request.closed_at) == (RequestStatus.APPROVED, LATER)
    grant = Grant.objects.get()
    assert (grant.amount, grant.basis, grant.authority_of) == (200, GrantBasis.APPROVED, line.lead)
    movement = request.decision.movements.get()
    assert (movement.kind, movement.holder, movement.used_delta) == (MovementKind.POST, line.lead, 200)
    assert used(line.lead) == (200, 0)
    assert used(line.agent) == (0, 0)
    assert used(line.desk.team, Window.TEAM_MONTH) == (200, 0)
    assert used(request.decision.customer, Window.CUSTOMER_90_DAYS) == (200, 0)


@pytest.mark.invariant("I-20")
def test_an_approval_is_a_step_with_everything_it_was_judged_on(line):
    request = line.ask("200")

    line.answer(approve_request, request, at=LATER)

    step = request.steps.get(kind=StepKind.APPROVED)
    assert (step.by, step.amount, step.why) == (line.lead, 200, "Third late delivery.")
    assert (step.version, step.content_hash) == (line.desk.version, request.content_hash)
    assert step.facts["holder"]["user_id"] == line.lead.pk
    assert step.verdict["outcome"] == "within_authority"
    event = AuditEvent.objects.get(name="approval.approved")
    assert (event.actor, event.subject_id) == (line.lead, str(request.pk))
    assert "Third late" not in str(event.facts)
    assert told()[-1] == line.agent.pk
    assert not open_timers().exists()


@pytest.mark.invariant("I-27")
def test_a_denial_grants_nothing_and_says_why(line):
    request = line.ask("200")

    line.answer(deny_request, request, why="Twice this month.", at=LATER)

    request.refresh_from_db()
    assert (request.status, request.closed_at) == (RequestStatus.DENIED, LATER)
    assert request.steps.get(kind=StepKind.DENIED).why == "Twice this month."
    assert not Grant.objects.exists()
    assert not request.decision.movements.exists()
    assert not open_timers().exists()


def test_a_counter_offer_holds_the_amount_on_the_approvers_budgets(line):
    request = line.ask("200")

    line.answer(counter_request, request, amount=Decimal("120.50"), at=LATER)

    request.refresh_from_db()
    assert request.status == RequestStatus.COUNTERED
    assert (request.offered_amount, request.offered_by) == (Decimal("120.5"), line.lead)
    assert (request.due_at, request.paused_at, request.left_seconds) == (None, LATER, 23 * 60)
    assert used(line.lead) == (0, Decimal("120.5"))
    assert not Grant.objects.exists()
    # The offer does not stand for ever: it expires when the request would have.
    (timer,) = open_timers()
    assert (timer.topic, timer.key) == ("approvals.expire", f"{request.pk}:2:expire")
    assert timer.due_at == NOON + timedelta(minutes=120)


@pytest.mark.invariant("I-04")
def test_what_one_offer_holds_another_cannot_give(line):
    first, second = line.ask("490"), line.ask("490")
    third, fourth = line.ask("490"), line.ask("490")
    for request in (first, second, third):
        line.answer(counter_request, request, amount=Decimal(480))
    line.answer(approve_request, fourth)

    # 70 of the lead's month are left, so the manager is asked; the lead may still try.
    last = line.ask("100")

    assert last.approver == line.manager
    with nothing_written(), pytest.raises(BeyondAuthority):
        line.answer(approve_request, last)
    assert used(line.lead) == (490, 1440)


@pytest.mark.parametrize("amount", ["200", "200.01", "400"])
def test_an_offer_is_smaller_than_what_was_asked_for(line, amount):
    request = line.ask("200")

    with nothing_written(), pytest.raises(NotSmaller):
        line.answer(counter_request, request, amount=Decimal(amount))


@pytest.mark.parametrize("amount", [None, "0", "-1", "0.001", "NaN"])
@pytest.mark.invariant("I-07")
def test_an_offer_that_cannot_be_paid_is_refused(line, amount):
    request = line.ask("200")

    with nothing_written(), pytest.raises(InvalidAmount):
        line.answer(counter_request, request, amount=amount and Decimal(amount))


def test_a_quantity_is_countered_by_a_smaller_number_at_its_stated_cost(draft_line):
    desk, voucher = draft_line.desk, RemedyFactory(quantity=True)
    AuthorityLimitFactory(
        version=desk.version, position=desk.leads, remedy=voucher, per_decision=Decimal(100)
    )
    put_in_force(desk.version)
    request = draft_line.ask(None, remedy=voucher, quantity=6)
    voucher.unit_cost = Decimal(99)
    voucher.save()

    for refused in ({"quantity": 6}, {"quantity": 0}, {"amount": Decimal(20)}, {}):
        with nothing_written(), pytest.raises(NotSmaller):
            draft_line.answer(counter_request, request, **refused)
    draft_line.answer(counter_request, request, quantity=2)

    request.refresh_from_db()
    assert (request.offered_quantity, request.offered_amount) == (2, Decimal(20))


def test_a_question_stops_the_clock_and_waits_for_the_agent(line):
    request = line.ask("200")

    line.answer(return_request, request, why="Which parcel?", at=LATER)

    request.refresh_from_db()
    assert (request.status, request.closed_at) == (RequestStatus.RETURNED, None)
    assert (request.due_at, request.left_seconds, request.round) == (None, 23 * 60, 2)
    assert request.steps.get(kind=StepKind.RETURNED).why == "Which parcel?"
    assert [timer.topic for timer in open_timers()] == ["approvals.expire"]
    with nothing_written(), pytest.raises(TransitionNotAllowed):
        line.answer(approve_request, request)


@pytest.mark.parametrize("deed", [*DEEDS, counter_request])
@pytest.mark.parametrize("why", ["", "   "])
def test_every_answer_needs_a_reason(line, deed, why):
    request = line.ask("200")

    with nothing_written(), pytest.raises(ReasonMissing):
        line.answer(deed, request, why=why, **({"amount": Decimal(1)} if deed is counter_request else {}))


@pytest.mark.invariant("I-30")
@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", ["requester", "second_account", "beneficiary"])
def test_nobody_answers_their_own_request_or_for_their_own_benefit(line, deed, who):
    request = line.ask("200")
    approver = line.agent
    if who == "second_account":
        approver = line.manager
        approver.person = line.agent.person
        approver.save()
    elif who == "beneficiary":
        approver = line.lead
        request.decision.customer.person = approver.person
        request.decision.customer.save()

    with nothing_written(), pytest.raises(OwnRequest):
        line.answer(deed, request, approver)


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", ["colleague", "other_lead", "no_role", "former_delegate"])
@pytest.mark.fault("F-38")
def test_who_is_not_asked_may_not_answer(line, deed, who):
    desk = line.desk
    approver = UserFactory(team=desk.team, position=desk.leads, roles=["lead"])
    if who == "former_delegate":
        absence = AbsenceFactory(user=line.lead, delegate=approver)
    request = line.ask("200")
    if who == "former_delegate":
        assert request.approver == approver
        absence.ends_at = NOON
        absence.save()
    elif who == "colleague":
        approver = UserFactory(team=desk.team, position=desk.agents, roles=["agent"])
    elif who == "no_role":
        approver = line.lead
        approver.groups.clear()

    with nothing_written(), pytest.raises(NotAnApprover):
        line.answer(deed, request, approver)


def test_anybody_up_the_line_in_a_named_position_or_standing_in_may_answer(draft_line):
    desk = draft_line.desk
    NamedApproverFactory(version=desk.version, position=draft_line.managers)
    put_in_force(desk.version)
    named = UserFactory(team=desk.team, position=draft_line.managers, roles=["board"])
    delegate = UserFactory(team=desk.team, position=desk.leads, roles=["lead"])
    AbsenceFactory(user=named, delegate=delegate)

    for approver in (draft_line.lead, draft_line.manager, named, delegate):
        request = draft_line.ask("200")
        draft_line.answer(approve_request, request, approver)
        assert Grant.objects.get(decision=request.decision).authority_of == approver


@pytest.mark.invariant("I-31")
@pytest.mark.fault("F-37")
@pytest.mark.parametrize("change", ["budget", "limit", "gone"])
def test_the_approvers_own_authority_counts_at_the_vote(line, change):
    request = line.ask("200")
    error = BeyondAuthority
    if change == "budget":
        for _ in range(4):
            line.answer(approve_request, line.ask("499"))
    elif change == "limit":
        lower = PolicyVersionFactory(policy=line.desk.version.policy)
        AuthorityLimitFactory(
            version=lower, position=line.desk.leads, remedy=line.desk.remedy, per_decision=Decimal(10)
        )
        put_in_force(lower, NOON)
    else:
        # The account was loaded before it was closed.
        type(line.lead).objects.filter(pk=line.lead.pk).update(is_active=False)
        error = (NoAuthority, NotAnApprover)

    with nothing_written(), pytest.raises(error):
        line.answer(approve_request, request, at=LATER)
    request.refresh_from_db()
    assert request.status == RequestStatus.OPEN


def test_the_refusal_says_who_can(line):
    request = line.ask("501")

    with pytest.raises(BeyondAuthority, match=f"€501 is over your limit of €500.*Who can: {line.manager}"):
        line.answer(approve_request, request)


@pytest.mark.invariant("I-32")
@pytest.mark.fault("F-30")
@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("change", ["other_hash", "note", "amount"])
def test_an_answer_to_something_else_than_what_stands_there_is_refused(line, deed, change):
    request = line.ask("200")
    if change == "other_hash":
        request.content_hash = "0" * 64
    elif change == "note":
        DecisionNote.objects.update(note="Another story.")
    else:
        ApprovalRequest.objects.update(amount=Decimal(300))

    with nothing_written(), pytest.raises(ContentChanged):
        line.answer(deed, request)


@pytest.mark.invariant("I-32")
def test_nothing_is_paid_to_another_customer_than_it_was_asked_for(line):
    request = line.ask("200")
    line.desk.case.customer = CustomerFactory()
    line.desk.case.save()

    with nothing_written(), pytest.raises(ContentChanged):
        line.answer(approve_request, request)


@pytest.mark.invariant("I-33")
@pytest.mark.parametrize("deed", DEEDS)
def test_an_answered_request_is_answered(line, deed):
    request = line.ask("200")
    line.answer(approve_request, request)

    with nothing_written(), pytest.raises(AlreadyAnswered, match="approved"):
        line.answer(deed, request, line.manager)


def test_the_day_of_an_approval_is_that_of_the_approvers_team(line):
    line.lead.team.calendar.time_zone = "Asia/Tokyo"
    line.lead.team.calendar.save()
    request = line.ask("200")

    line.answer(approve_request, request, at=NOON + timedelta(hours=3))

    assert request.decision.movements.get().day_on == date(2026, 11, 21)
