from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from audit.models import AuditEvent
from customers.choices import CaseStatus
from effects.models import Owed
from effects.services import fulfil_due
from empowerment.choices import RequestStatus, StepKind, Window
from empowerment.models import ApprovalRequest, BudgetCounter, Grant
from empowerment.services.approvals import (
    approve_request,
    breach_request,
    counter_request,
    expire_request,
    pause_or_resume,
    reroute_unattended,
    resubmit_request,
    return_request,
    warn_approver,
)
from people.models import Holiday, Notification
from tests.empowerment.conftest import NOON
from tests.empowerment.traces import nothing_written
from tests.factories import (
    AbsenceFactory,
    CalendarFactory,
    CaseFactory,
    ShiftFactory,
    UserFactory,
    put_in_force,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.4")]


def minutes(number):
    return NOON + timedelta(minutes=number)


def pass_time(until, *, since=0, step=1):
    """Let beat sweep minute by minute."""
    for minute in range(since, until + 1, step):
        while fulfil_due(at=minutes(minute)):
            pass


def kinds(request):
    return [step.kind for step in request.steps.order_by("pk")]


def told(user):
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


@pytest.mark.invariant("I-26", "I-14")
def test_an_unanswered_request_is_warned_breached_escalated_and_expires_each_once(line):
    request = line.ask("200")

    pass_time(130)

    request.refresh_from_db()
    assert kinds(request) == [
        StepKind.ASKED,
        StepKind.ASSIGNED,
        StepKind.WARNED,
        StepKind.WARNED,
        StepKind.BREACHED,
        StepKind.ASSIGNED,
        StepKind.BREACHED,
        StepKind.BREACHED,
        StepKind.EXPIRED,
    ]
    assert [step.happened_at for step in request.steps.order_by("pk")] == [
        minutes(number) for number in (0, 0, 15, 24, 30, 30, 60, 90, 120)
    ]
    assert (request.status, request.closed_at) == (RequestStatus.EXPIRED, minutes(120))
    assert (request.breaches, request.breached_at, request.approver) == (3, minutes(30), line.manager)
    assert not Grant.objects.exists()
    assert not Owed.objects.open().exists()
    assert told(line.lead) == [
        f"{line.agent} asks you: Refund €200",
        "Still waiting for your answer: Refund €200",
        "Still waiting for your answer: Refund €200",
        "The clock was missed: Refund €200",
    ]
    assert told(line.agent) == ["Expired without an answer: Refund €200"]
    assert AuditEvent.objects.filter(name="approval.breached").count() == 3


@pytest.mark.fault("F-08")
def test_three_days_without_beat_end_in_one_expiry_and_no_storm(line):
    request = line.ask("200")

    pass_time(3 * 24 * 60, since=3 * 24 * 60)

    assert kinds(request) == [StepKind.ASKED, StepKind.ASSIGNED, StepKind.EXPIRED]
    assert told(line.manager) == []


@pytest.mark.invariant("I-26")
def test_intervals_begin_where_the_last_one_ended_however_late_the_timer(line):
    request = line.ask("200")

    breach_request(request_id=request.pk, round_number=1, at=minutes(40))

    request.refresh_from_db()
    assert (request.breached_at, request.clock_started_at) == (minutes(30), minutes(30))
    assert request.due_at == minutes(60)
    assert Owed.objects.get(topic="approvals.breach", key=f"{request.pk}:1:due1").due_at == minutes(60)


def test_whoever_was_asked_before_may_still_answer_after_the_escalation(line):
    request = line.ask("200")
    breach_request(request_id=request.pk, round_number=1, at=minutes(30))
    request.refresh_from_db()
    assert request.approver == line.manager

    line.answer(approve_request, request, at=minutes(31))

    assert Grant.objects.get().authority_of == line.lead


def test_at_the_top_of_the_line_the_approver_stays(line):
    request = line.ask("600")

    breach_request(request_id=request.pk, round_number=1, at=minutes(30))

    request.refresh_from_db()
    assert (request.approver, request.breaches) == (line.manager, 1)
    assert kinds(request).count(StepKind.ASSIGNED) == 1


@pytest.mark.parametrize("timer", [warn_approver, breach_request, expire_request])
@pytest.mark.parametrize("why", ["answered", "other_round"])
@pytest.mark.fault("F-22")
def test_a_timer_whose_time_is_over_does_nothing(line, timer, why):
    request = line.ask("200")
    round_number = 1
    if why == "answered":
        line.answer(approve_request, request)
    else:
        round_number = 7
    share = {"share": "half"} if timer is warn_approver else {}

    with nothing_written():
        timer(request_id=request.pk, round_number=round_number, at=minutes(500), **share)


def test_a_reminder_that_comes_after_the_clock_was_missed_is_none(line):
    request = line.ask("200")

    with nothing_written():
        warn_approver(request_id=request.pk, round_number=1, share="half", at=minutes(30))


def wait_for_customer(line, status, at):
    line.desk.case.status = status
    line.desk.case.save()
    pause_or_resume(case_id=line.desk.case.pk, at=at)


@pytest.mark.invariant("I-26")
def test_the_clock_stands_still_while_the_case_waits_for_the_customer(line):
    request = line.ask("200")
    other = line.ask("200", case=CaseFactory(team=line.desk.team, agent=line.agent))
    pass_time(10)

    wait_for_customer(line, CaseStatus.WAITING, minutes(20))

    request.refresh_from_db()
    assert (request.due_at, request.paused_at, request.left_seconds) == (None, minutes(20), 600)
    pass_time(60, since=21)
    # A repeated message changes nothing.
    with nothing_written():
        pause_or_resume(case_id=line.desk.case.pk, at=minutes(61))

    wait_for_customer(line, CaseStatus.OPEN, minutes(100))

    request.refresh_from_db()
    assert (request.due_at, request.paused_at, request.left_seconds) == (minutes(110), None, None)
    assert (request.half_at, request.eighty_at) == (None, minutes(104))
    pass_time(111, since=100)
    request.refresh_from_db()
    assert kinds(request) == [
        StepKind.ASKED,
        StepKind.ASSIGNED,
        StepKind.PAUSED,
        StepKind.RESUMED,
        StepKind.WARNED,
        StepKind.BREACHED,
        StepKind.ASSIGNED,
    ]
    other.refresh_from_db()
    assert other.breaches > 0


def test_a_request_that_waits_for_the_customer_never_expires_but_one_that_waits_for_the_agent_does(line):
    waiting, returned = line.ask("200"), line.ask("200", case=CaseFactory(team=line.desk.team))
    line.answer(return_request, returned, at=minutes(10))
    wait_for_customer(line, CaseStatus.WAITING, minutes(10))

    pass_time(600, since=10, step=10)

    waiting.refresh_from_db()
    returned.refresh_from_db()
    assert waiting.status == RequestStatus.OPEN
    assert (returned.status, returned.closed_at) == (RequestStatus.EXPIRED, minutes(120))


def test_an_answer_to_a_question_while_the_case_waits_does_not_start_the_clock(line):
    request = line.ask("200")
    line.answer(return_request, request, at=minutes(5))
    wait_for_customer(line, CaseStatus.WAITING, minutes(6))

    resubmit_request(request_id=request.pk, agent=line.agent, why="The blue one.", at=minutes(7))
    request.refresh_from_db()
    assert (request.status, request.due_at, request.left_seconds) == (RequestStatus.OPEN, None, 1800)

    wait_for_customer(line, CaseStatus.OPEN, minutes(50))
    request.refresh_from_db()
    assert request.due_at == minutes(80)


@pytest.mark.invariant("I-05")
def test_an_offer_expires_and_lets_go_what_it_held(line):
    request = line.ask("200")
    line.answer(counter_request, request, amount=Decimal(120))

    pass_time(120, since=1)

    request.refresh_from_db()
    assert (request.status, request.closed_at) == (RequestStatus.EXPIRED, minutes(120))
    month = BudgetCounter.objects.get(window=Window.AGENT_MONTH, subject_id=line.lead.pk, remedy="*")
    assert (month.used, month.held) == (0, 0)


@pytest.mark.fault("F-43")
@pytest.mark.invariant("I-26")
def test_several_working_intervals_and_a_holiday_entered_too_late(draft_line):
    """Two hours on Friday evening: Berlin works 8-12 and 13-17; the request comes at 16:30."""
    team = draft_line.desk.team
    team.calendar = CalendarFactory()
    team.save()
    terms = draft_line.desk.version.terms
    terms.approval_minutes = 240
    terms.save()
    put_in_force(draft_line.desk.version)
    friday = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    request = draft_line.ask("200", at=friday)
    # Half an hour on Friday, three and a half on Monday.
    assert request.due_at == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    assert request.half_at == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    Holiday.objects.create(calendar=team.calendar, day=date(2026, 11, 23), name="Too late")

    # Saturday: the case waits for its customer for a day, when nobody works anyway.
    wait_for_customer(draft_line, CaseStatus.WAITING, friday + timedelta(hours=20))
    wait_for_customer(draft_line, CaseStatus.OPEN, friday + timedelta(hours=44))

    request.refresh_from_db()
    assert request.due_at == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("waiting", "priority", "urgent"), [(False, 3, False), (True, 3, True), (False, 2, True)]
)
def test_only_what_cannot_wait_breaks_quiet_hours(line, waiting, priority, urgent):
    line.lead.quiet_from, line.lead.quiet_to = time(12), time(15)
    line.lead.save()
    case = CaseFactory(team=line.desk.team, agent=line.agent, customer_waiting=waiting, priority=priority)
    line.ask("200", case=case)

    pass_time(0)

    message = Notification.objects.get(user=line.lead)
    assert message.urgent is urgent
    assert (message.deliver_at == NOON) is urgent
    assert case.reference in message.body
    assert case.customer.name not in message.title + message.body


@pytest.mark.fault("F-36")
def test_the_board_is_told_once_when_nobody_is_there_and_the_first_to_come_is_asked(line):
    board = UserFactory(roles=["board"])
    for user in (line.lead, line.manager):
        ShiftFactory(user=user, weekday=4, starts=time(14), ends=time(18))
    request = line.ask("200")

    pass_time(5)
    assert told(board) == ["Nobody on shift may answer: Refund €200"]

    for minute in (6, 7):
        assert reroute_unattended(at=minutes(minute)) == 1
    pass_time(8, since=6)
    assert told(board) == ["Nobody on shift may answer: Refund €200"]
    reroute_unattended(at=minutes(60))

    request.refresh_from_db()
    assert request.approver == line.lead
    assert kinds(request)[-1] == StepKind.ASSIGNED


def test_the_request_that_waits_for_somebody_whose_shift_ends_moves_on(line):
    ShiftFactory(user=line.lead, weekday=4, starts=time(8), ends=time(13, 20))
    request = line.ask("200")
    assert request.approver == line.lead
    assert reroute_unattended(at=minutes(19)) == 0

    reroute_unattended(at=minutes(20))

    request.refresh_from_db()
    assert (request.approver, request.level) == (line.manager, 1)
    assert request.due_at == minutes(30)


def test_at_night_a_request_stays_with_its_approver(line):
    for user in (line.lead, line.manager):
        ShiftFactory(user=user, weekday=4, starts=time(8), ends=time(13, 20))
    request = line.ask("200")

    with nothing_written():
        reroute_unattended(at=minutes(25))
    AbsenceFactory(user=line.lead, starts_at=NOON, ends_at=NOON + timedelta(days=9))
    reroute_unattended(at=minutes(26))

    request.refresh_from_db()
    assert request.approver is None
    assert Owed.objects.filter(topic="approval.alarm").count() == 1
    assert ApprovalRequest.objects.get().status == RequestStatus.OPEN
