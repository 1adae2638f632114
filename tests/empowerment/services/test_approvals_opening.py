from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent
from common.clocks import around_the_clock
from customers.choices import CaseStatus
from effects.models import Owed
from empowerment.choices import Outcome, RequestStatus, StepKind
from empowerment.models import ApprovalRequest, BudgetCounter
from empowerment.rules.targets import clock_from_json
from empowerment.services.judgements import NoAuthority
from tests.empowerment.conftest import NOON
from tests.empowerment.traces import nothing_written
from tests.factories import (
    AbsenceFactory,
    ApprovalTargetFactory,
    AuthorityLimitFactory,
    BudgetCapFactory,
    CaseFactory,
    NamedApproverFactory,
    PositionFactory,
    ShiftFactory,
    UserFactory,
    put_in_force,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.4")]
FRIDAY, HOUR = 4, timedelta(hours=1)


def off_shift(user):
    """NOON is Friday, 13:00 in Berlin."""
    ShiftFactory(user=user, weekday=FRIDAY, starts=time(18), ends=time(20))


def at_noon(minutes):
    return NOON + timedelta(minutes=minutes)


def owed(topic):
    return list(Owed.objects.filter(topic=topic).order_by("due_at").values_list("key", "due_at"))


def test_beyond_the_limit_the_lowest_up_the_line_who_may_is_asked(line):
    request = line.ask("200")

    assert request.decision.outcome == Outcome.NEEDS_APPROVAL
    assert (request.status, request.approver, request.level) == (RequestStatus.OPEN, line.lead, 0)
    assert (request.amount, request.quantity) == (Decimal(200), None)
    assert len(request.content_hash) == 64
    assert [(step.kind, step.by) for step in request.steps.all()] == [
        (StepKind.ASKED, line.agent),
        (StepKind.ASSIGNED, line.lead),
    ]
    assert [event.name for event in AuditEvent.objects.order_by("pk")] == [
        "approval.asked",
        "decision.logged",
    ]
    assert set(BudgetCounter.objects.values_list("used", "held")) == {(0, 0)}
    (told,) = Owed.objects.filter(topic="approval.tell")
    assert (told.facts["user_id"], told.due_at) == (line.lead.pk, NOON)


def test_what_the_lead_may_not_approve_goes_to_the_manager(line):
    request = line.ask("501")

    assert (request.approver, request.level) == (line.manager, 1)


def test_what_the_leads_budget_no_longer_covers_goes_to_the_manager(draft_line):
    BudgetCapFactory(version=draft_line.desk.version, position=draft_line.desk.leads, amount=Decimal(150))
    put_in_force(draft_line.desk.version)

    assert draft_line.ask("151").approver == draft_line.manager
    assert draft_line.ask("150").approver == draft_line.lead


def test_the_clock_runs_on_the_teams_calendar_kept_as_it_was(line):
    request = line.ask()

    assert request.target_seconds == 1800
    assert clock_from_json(request.calendar) == around_the_clock("Europe/Berlin")
    assert (request.clock_started_at, request.round) == (NOON, 1)
    assert (request.half_at, request.eighty_at, request.due_at) == (at_noon(15), at_noon(24), at_noon(30))
    assert owed("approvals.warn") == [
        (f"{request.pk}:1:half", at_noon(15)),
        (f"{request.pk}:1:eighty", at_noon(24)),
    ]
    assert owed("approvals.breach") == [(f"{request.pk}:1:due0", at_noon(30))]
    assert owed("approvals.expire") == [(f"{request.pk}:1:expire", at_noon(120))]


def test_the_target_depends_on_remedy_and_priority(draft_line):
    version = draft_line.desk.version
    ApprovalTargetFactory(version=version, priority=1, minutes=5)
    ApprovalTargetFactory(version=version, remedy=draft_line.desk.remedy, priority=None, minutes=20)
    put_in_force(version)
    grave = CaseFactory(team=draft_line.desk.team, agent=draft_line.agent, priority=1)

    assert draft_line.ask().target_seconds == 20 * 60
    assert draft_line.ask(case=grave).target_seconds == 5 * 60


def test_a_case_that_waits_for_its_customer_starts_with_its_clock_standing_still(line):
    line.desk.case.status = CaseStatus.WAITING
    line.desk.case.save()

    request = line.ask()

    assert (request.due_at, request.paused_at, request.left_seconds) == (None, NOON, 1800)
    assert not Owed.objects.filter(topic__startswith="approvals.").exists()


@pytest.mark.parametrize("reason", ["off_shift", "absent", "gone", "no_role"])
@pytest.mark.fault("F-36")
def test_whoever_is_not_there_is_passed_over(line, reason):
    if reason == "off_shift":
        off_shift(line.lead)
    elif reason == "absent":
        AbsenceFactory(user=line.lead)
    elif reason == "gone":
        line.lead.is_active = False
        line.lead.save()
    else:
        line.lead.groups.clear()

    assert line.ask().approver == line.manager


def test_a_delegate_answers_for_somebody_absent_on_their_own_authority(line):
    delegate = UserFactory(team=line.desk.team, position=line.desk.leads, roles=["lead"])
    AbsenceFactory(user=line.lead, delegate=delegate)

    request = line.ask("200")

    assert (request.approver, request.level) == (delegate, 0)
    asked = AuditEvent.objects.get(name="approval.asked")
    assert asked.facts["stands_in_for"] == line.lead.pk


@pytest.mark.invariant("I-38")
def test_a_delegate_with_less_authority_is_passed_over(line):
    delegate = UserFactory(team=line.desk.team, position=line.desk.agents, roles=["lead"])
    AbsenceFactory(user=line.lead, delegate=delegate)

    assert line.ask("200").approver == line.manager


@pytest.mark.invariant("I-30")
@pytest.mark.fault("F-38")
@pytest.mark.parametrize("who", ["delegate", "second_account", "manager_account"])
def test_neither_requester_nor_beneficiary_is_asked_under_any_account(line, who):
    if who == "delegate":
        AbsenceFactory(user=line.lead, delegate=line.agent)
    elif who == "second_account":
        line.lead.person = line.agent.person
        line.lead.save()
    else:
        line.desk.case.customer.person = line.lead.person
        line.desk.case.customer.save()

    assert line.ask().approver == line.manager


def test_named_positions_are_asked_by_rank_when_the_line_cannot(draft_line):
    desk = draft_line.desk
    first, second = PositionFactory(), PositionFactory()
    for position, rank in ((second, 2), (first, 1)):
        NamedApproverFactory(version=desk.version, position=position, rank=rank)
        AuthorityLimitFactory(
            version=desk.version, position=position, remedy=desk.remedy, per_decision=Decimal(9000)
        )
    put_in_force(desk.version)
    UserFactory(team=desk.team, position=second, roles=["manager"])
    busy, free = (UserFactory(team=desk.team, position=first, roles=["manager"]) for _ in range(2))
    assert draft_line.ask("6000").approver == busy

    request = draft_line.ask("6000")

    assert (request.approver, request.level) == (free, 2)
    assert draft_line.ask("400").approver == draft_line.lead


@pytest.mark.invariant("I-27")
@pytest.mark.fault("F-36")
def test_when_nobody_on_shift_may_answer_it_waits_and_the_board_is_owed_word(line):
    off_shift(line.lead)
    AbsenceFactory(user=line.manager)

    request = line.ask()

    assert (request.status, request.approver) == (RequestStatus.OPEN, None)
    assert [step.kind for step in request.steps.all()] == [StepKind.ASKED, StepKind.UNASSIGNED]
    assert owed("approval.alarm") == [(str(request.pk), NOON)]
    assert not hasattr(request.decision, "grant")


@pytest.mark.invariant("I-27")
@pytest.mark.parametrize("amount", ["5001", "999999"])
def test_what_nobody_holds_authority_for_is_refused(line, amount):
    with nothing_written(), pytest.raises(NoAuthority):
        line.desk.log(amount)


@pytest.mark.parametrize("managers", [1, 12])
def test_a_routed_decision_takes_at_most_twenty_four_queries_however_long_the_line(draft_line, managers):
    desk = draft_line.desk
    NamedApproverFactory(version=desk.version, position=draft_line.managers)
    put_in_force(desk.version)
    top = draft_line.manager
    for _ in range(managers):
        above = UserFactory(team=desk.team, position=draft_line.managers, roles=["manager"])
        top.manager = above
        top.save()
        top = above
    draft_line.ask("600")

    with CaptureQueriesContext(connection) as captured:
        desk.log("600", key=str(uuid4()))

    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 24, "\n".join(asked)


def test_an_office_closes_and_the_clock_with_it(draft_line):
    calendar = draft_line.desk.team.calendar
    calendar.intervals.exclude(weekday=0).delete()
    calendar.intervals.update(starts=time(9), ends=time(17))
    put_in_force(draft_line.desk.version)
    for user in (draft_line.lead, draft_line.manager):
        ShiftFactory(user=user, weekday=FRIDAY, starts=time(0), ends=time(0), from_on=date(2020, 1, 1))

    request = draft_line.ask()

    assert request.due_at == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    assert ApprovalRequest.objects.get().due_at == request.due_at
