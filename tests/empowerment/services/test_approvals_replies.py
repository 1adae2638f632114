from datetime import timedelta
from decimal import Decimal

import pytest

from audit.models import AuditEvent
from common.lifecycle import TransitionNotAllowed
from common.money import InvalidAmount
from effects.models import Owed
from empowerment.choices import GrantBasis, MovementKind, RequestStatus, ReviewCause, StepKind, Window
from empowerment.models import BudgetCounter, DecisionNote, Grant, Review
from empowerment.selectors.deemed import deemed_chance
from empowerment.selectors.replays import replay_of
from empowerment.services.approvals import (
    AlreadyAnswered,
    BeyondAuthority,
    ContentChanged,
    NotDeemed,
    NothingChanged,
    NotYourRequest,
    OfferWaits,
    OwnRequest,
    accept_counter,
    approve_request,
    breach_request,
    counter_request,
    decide_deemed,
    decline_counter,
    resubmit_request,
    return_request,
    withdraw_request,
)
from empowerment.services.judgements import Forbidden, NoAuthority
from tests.empowerment.conftest import NOON
from tests.empowerment.traces import nothing_written
from tests.factories import (
    AuthorityLimitFactory,
    PolicyTermsFactory,
    PolicyVersionFactory,
    UserFactory,
    put_in_force,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.4")]
LATER = NOON + timedelta(minutes=7)


def minutes(number):
    return NOON + timedelta(minutes=number)


def used(user, window=Window.AGENT_MONTH):
    counter = BudgetCounter.objects.filter(window=window, subject_id=user.pk, remedy="*").first()
    return (counter.used, counter.held) if counter else (0, 0)


def reply(line, deed, request, **changes):
    return deed(**{"request_id": request.pk, "agent": line.agent, "at": LATER, **changes})


@pytest.fixture
def offered(line):
    request = line.ask("200")
    line.answer(counter_request, request, amount=Decimal(120))
    request.refresh_from_db()
    return request


@pytest.mark.invariant("I-05")
def test_an_accepted_offer_is_given_on_the_approvers_budgets_once(line, offered):
    reply(line, accept_counter, offered)

    offered.refresh_from_db()
    assert (offered.status, offered.closed_at) == (RequestStatus.ACCEPTED, LATER)
    grant = Grant.objects.get()
    assert (grant.amount, grant.basis, grant.authority_of) == (120, GrantBasis.COUNTERED, line.lead)
    assert [
        (one.kind, one.used_delta, one.held_delta) for one in offered.decision.movements.order_by("pk")
    ] == [(MovementKind.HOLD, 0, 120), (MovementKind.RELEASE, 0, -120), (MovementKind.POST, 120, 0)]
    assert used(line.lead) == (120, 0)
    step = offered.steps.get(kind=StepKind.ACCEPTED)
    assert (step.by, step.amount) == (line.agent, 120)
    assert step.facts["holder"]["user_id"] == line.lead.pk
    assert not Owed.objects.filter(topic="approvals.expire", cancelled_at=None).exists()
    with nothing_written(), pytest.raises(AlreadyAnswered):
        reply(line, accept_counter, offered)


@pytest.mark.invariant("I-01")
def test_an_offer_accepted_the_day_after_draws_on_that_day(line, offered):
    reply(line, accept_counter, offered, at=NOON + timedelta(days=1))

    held, released, posted = offered.decision.movements.order_by("pk")
    assert held.day_on == released.day_on
    assert posted.day_on == held.day_on + timedelta(days=1)
    assert set(BudgetCounter.objects.values_list("held", flat=True)) == {0}


@pytest.mark.invariant("I-31")
@pytest.mark.fault("F-37")
@pytest.mark.parametrize("change", ["limit", "gone"])
def test_an_offer_falls_with_the_authority_behind_it(line, offered, change):
    error = BeyondAuthority
    if change == "limit":
        lower = PolicyVersionFactory(policy=line.desk.version.policy)
        AuthorityLimitFactory(
            version=lower, position=line.desk.leads, remedy=line.desk.remedy, per_decision=Decimal(10)
        )
        put_in_force(lower, NOON)
    else:
        line.lead.is_active = False
        line.lead.save()
        error = NoAuthority

    with nothing_written(), pytest.raises(error):
        reply(line, accept_counter, offered)


@pytest.mark.invariant("I-30")
def test_an_offer_of_somebody_who_turns_out_to_be_the_customer_is_not_given(line, offered):
    offered.decision.customer.person = line.lead.person
    offered.decision.customer.save()

    with nothing_written(), pytest.raises(OwnRequest):
        reply(line, accept_counter, offered)


@pytest.mark.parametrize(
    ("deed", "status"),
    [(decline_counter, RequestStatus.DECLINED), (withdraw_request, RequestStatus.WITHDRAWN)],
)
@pytest.mark.invariant("I-05")
def test_what_a_declined_or_withdrawn_offer_held_is_let_go(line, offered, deed, status):
    reply(line, deed, offered, why="They want all or nothing.")

    offered.refresh_from_db()
    assert (offered.status, offered.closed_at) == (status, LATER)
    assert used(line.lead) == (0, 0)
    assert not Grant.objects.exists()
    assert offered.steps.get(kind=status.value).why == "They want all or nothing."
    assert Owed.objects.filter(topic="approval.tell").latest("pk").facts["user_id"] == line.lead.pk


@pytest.mark.parametrize("status", ["open", "returned"])
def test_a_request_can_be_withdrawn_until_it_is_answered(line, status):
    request = line.ask("200")
    if status == "returned":
        line.answer(return_request, request)

    reply(line, withdraw_request, request)

    request.refresh_from_db()
    assert request.status == RequestStatus.WITHDRAWN
    assert AuditEvent.objects.get(name="approval.withdrawn").actor == line.agent
    assert not Owed.objects.filter(topic__startswith="approvals.", cancelled_at=None).exists()


@pytest.mark.parametrize("deed", [accept_counter, decline_counter, withdraw_request, decide_deemed])
def test_only_whoever_asked_may_reply(line, offered, deed):
    colleague = UserFactory(team=line.desk.team, position=line.desk.agents, roles=["agent"])

    for somebody in (colleague, line.lead):
        with nothing_written(), pytest.raises(NotYourRequest):
            reply(line, deed, offered, agent=somebody)


@pytest.mark.invariant("I-45")
@pytest.mark.parametrize("deed", [accept_counter, decline_counter, withdraw_request, decide_deemed])
def test_whoever_is_no_agent_any_more_does_not_reply_either(line, offered, deed):
    line.agent.groups.clear()

    with nothing_written(), pytest.raises(NotYourRequest):
        reply(line, deed, offered)


def test_an_answered_question_starts_the_clock_in_full_and_keeps_the_approver(line):
    request = line.ask("200")
    line.answer(return_request, request, at=LATER)

    reply(line, resubmit_request, request, why="The blue one.", at=minutes(20))

    request.refresh_from_db()
    assert (request.status, request.approver, request.round) == (RequestStatus.OPEN, line.lead, 3)
    assert (request.clock_started_at, request.due_at) == (minutes(20), minutes(50))
    assert request.steps.get(kind=StepKind.EDITED).why == "The blue one."
    assert request.steps.filter(kind=StepKind.ASSIGNED).count() == 1
    told = Owed.objects.filter(topic="approval.tell").latest("pk")
    assert told.facts["user_id"] == line.lead.pk
    timers = Owed.objects.filter(topic__startswith="approvals.", cancelled_at=None)
    assert {timer.key.split(":")[1] for timer in timers} == {"3"}


@pytest.mark.invariant("I-32")
@pytest.mark.fault("F-30")
def test_an_edit_voids_what_was_shown_before_and_routes_anew(line):
    request = line.ask("200")
    shown = request.content_hash

    reply(line, resubmit_request, request, why="They found another one.", amount=Decimal(600))

    request.refresh_from_db()
    assert (request.amount, request.approver, request.level) == (600, line.manager, 1)
    assert request.decision.amount == 200
    assert request.content_hash != shown
    assert (request.due_at, request.round) == (minutes(37), 2)
    with nothing_written(), pytest.raises(ContentChanged):
        line.answer(approve_request, request, line.manager, content_hash=shown)
    line.answer(approve_request, request, line.manager)
    assert Grant.objects.get().amount == 600


def test_a_changed_note_is_what_the_approver_reads(line):
    request = line.ask("200")
    shown = request.content_hash

    reply(line, resubmit_request, request, why="More to it.", note="Two parcels lost.")

    request.refresh_from_db()
    assert DecisionNote.objects.get().note == "Two parcels lost."
    assert request.content_hash != shown
    line.answer(approve_request, request)


@pytest.mark.invariant("I-27")
def test_an_edit_after_a_missed_clock_does_not_unlock_more(line):
    line.desk.case.customer_waiting = True
    line.desk.case.save()
    request = line.ask("100")
    breach_request(request_id=request.pk, round_number=1, at=minutes(30))

    reply(line, resubmit_request, request, why="A bit more.", amount=Decimal(120), at=minutes(31))

    request.refresh_from_db()
    assert (request.breaches, request.breached_at) == (0, None)
    with nothing_written(), pytest.raises(NotDeemed):
        reply(line, decide_deemed, request, at=minutes(31))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({}, NothingChanged),
        ({"amount": Decimal(200)}, NothingChanged),
        ({"amount": Decimal("200.001")}, InvalidAmount),
        ({"amount": Decimal(0)}, InvalidAmount),
        ({"amount": Decimal(5001)}, NoAuthority),
    ],
)
def test_an_edit_that_changes_nothing_or_cannot_be_is_refused(line, change, error):
    request = line.ask("200")

    with nothing_written(), pytest.raises(error):
        reply(line, resubmit_request, request, why="Once more.", **change)


def test_a_question_is_answered_in_words_or_by_a_change(line):
    request = line.ask("200")
    line.answer(return_request, request)

    with nothing_written(), pytest.raises(NothingChanged):
        reply(line, resubmit_request, request, why=" ")
    reply(line, resubmit_request, request, why="", amount=Decimal(150))


def test_an_offer_is_answered_not_edited(line, offered):
    with nothing_written(), pytest.raises(OfferWaits):
        reply(line, resubmit_request, offered, why="More.", amount=Decimal(180))


@pytest.fixture
def missed(line):
    """The customer waits; €120 are asked for, which the agent's day still has; the clock runs out at 12:30."""
    line.desk.case.customer_waiting = True
    line.desk.case.save()
    return line.ask("120")


@pytest.mark.parametrize("timer_ran", [True, False])
@pytest.mark.invariant("I-27")
def test_after_a_missed_clock_the_agent_may_decide_up_to_the_bound(line, missed, timer_ran):
    if timer_ran:
        breach_request(request_id=missed.pk, round_number=1, at=minutes(30))

    reply(line, decide_deemed, missed, at=minutes(30))

    missed.refresh_from_db()
    assert (missed.status, missed.closed_at) == (RequestStatus.DEEMED, minutes(30))
    grant = Grant.objects.get()
    assert (grant.amount, grant.basis, grant.authority_of) == (120, GrantBasis.DEEMED, line.agent)
    assert missed.decision.movements.get().holder == line.agent
    review = Review.objects.get()
    assert (review.decision, review.cause, review.closed_at) == (missed.decision, ReviewCause.DEEMED, None)
    step = missed.steps.get(kind=StepKind.DEEMED)
    assert (step.by, step.facts["clock_missed"]) == (line.agent, True)
    told = Owed.objects.filter(topic="approval.tell", facts__step_id=step.pk)
    # The approver, who is the manager once the timer has escalated, and the lead.
    assert {one.facts["user_id"] for one in told} == {missed.approver_id, line.lead.pk}


@pytest.mark.invariant("I-27")
def test_deemed_approval_waits_for_the_clock_to_the_instant(line, missed):
    with nothing_written(), pytest.raises(NotDeemed):
        reply(line, decide_deemed, missed, at=minutes(30) - timedelta(microseconds=1))


def test_deemed_approval_is_for_customers_who_wait(line, missed):
    line.desk.case.customer_waiting = False
    line.desk.case.save()

    with nothing_written(), pytest.raises(NotDeemed):
        reply(line, decide_deemed, missed, at=minutes(30))


def test_deemed_approval_ends_at_the_bound_of_the_policy(line, missed):
    # €140 are within the day's €150 but over the bound.
    request = line.ask("140")

    with nothing_written(), pytest.raises(NotDeemed, match="€140 is over your limit of €130"):
        reply(line, decide_deemed, request, at=minutes(30))


def test_of_a_request_beyond_the_bound_a_part_is_decided_alone(line, missed):
    request = line.ask("140")
    chance = deemed_chance(request, at=minutes(30))

    with nothing_written(), pytest.raises(NotDeemed, match="Nobody was asked for more"):
        reply(line, decide_deemed, request, amount=Decimal(141), at=minutes(30))
    reply(line, decide_deemed, request, amount=chance.part, at=minutes(30))

    assert (chance.is_now, chance.part) == (False, Decimal(130))
    assert (Grant.objects.get().amount, Review.objects.count()) == (130, 1)
    assert request.steps.get(kind=StepKind.DEEMED).amount == 130
    assert replay_of(request.decision).same


@pytest.mark.invariant("I-01")
def test_deemed_approval_ends_at_the_budgets(line, missed):
    assert deemed_chance(missed, at=minutes(30)).is_now
    line.desk.log("50")

    chance = deemed_chance(missed, at=minutes(30))
    assert (chance.is_now, chance.headroom) == (False, Decimal(100))

    with nothing_written(), pytest.raises(NotDeemed, match="Your day has €100 left of €150"):
        reply(line, decide_deemed, missed, at=minutes(30))


@pytest.mark.invariant("I-09")
@pytest.mark.parametrize(("change", "error"), [("no_bound", NotDeemed), ("forbidden", Forbidden)])
def test_deemed_approval_is_judged_by_the_law_of_the_day(line, missed, change, error):
    terms = PolicyTermsFactory(
        version=PolicyVersionFactory(policy=line.desk.version.policy),
        deemed_limit=None if change == "no_bound" else Decimal(130),
    )
    if change == "forbidden":
        AuthorityLimitFactory(version=terms.version, forbids=True, remedy=line.desk.remedy)
    put_in_force(terms.version, NOON)

    with nothing_written(), pytest.raises(error):
        reply(line, decide_deemed, missed, at=minutes(30))


@pytest.mark.invariant("I-30")
def test_deemed_approval_is_not_for_ones_own_benefit(line, missed):
    missed.decision.customer.person = line.agent.person
    missed.decision.customer.save()

    with nothing_written(), pytest.raises(OwnRequest):
        reply(line, decide_deemed, missed, at=minutes(30))


def test_a_question_asked_in_time_is_an_answer_to_the_clock(line, missed):
    line.answer(return_request, missed)

    with nothing_written(), pytest.raises(TransitionNotAllowed):
        reply(line, decide_deemed, missed, at=minutes(90))
