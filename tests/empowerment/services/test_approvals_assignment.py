from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal

import pytest

from audit.models import AuditEvent
from effects.models import Owed
from effects.services import fulfil_due, owe
from empowerment.choices import RequestStatus, StepKind, Window
from empowerment.models import BudgetCounter, Grant
from empowerment.selectors.routing import find_route, question_of
from empowerment.services.approvals import (
    approve_request,
    assignment,
    breach_request,
    counter_request,
    reroute_for_user,
    reroute_request,
    return_request,
)
from people.models import Notification
from people.services.hours import hours_changed
from tests.empowerment.conftest import NOON
from tests.empowerment.traces import nothing_written
from tests.factories import (
    AbsenceFactory,
    AuthorityLimitFactory,
    CaseFactory,
    NamedApproverFactory,
    PolicyVersionFactory,
    ShiftFactory,
    UserFactory,
    put_in_force,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.4")]
LATER = NOON + timedelta(minutes=5)


def something_changed(user, at=LATER):
    """What `people` owes when somebody comes, goes, moves or leaves."""
    owe("approvals.reroute", key=f"{user.pk}:{at}", facts={"user_id": user.pk}, at=at)
    while fulfil_due(at=at):
        pass


def gone(user):
    user.is_active = False
    user.save()
    something_changed(user)


@pytest.mark.fault("F-36")
@pytest.mark.parametrize("why", ["leaves", "absent"])
def test_when_the_approver_goes_the_next_one_is_asked_at_once(line, why):
    request = line.ask("200")
    if why == "leaves":
        gone(line.lead)
    else:
        AbsenceFactory(user=line.lead)
        something_changed(line.lead)

    request.refresh_from_db()
    assert (request.approver, request.level) == (line.manager, 1)
    assert request.due_at == NOON + timedelta(minutes=30)
    assert Notification.objects.filter(user=line.manager).count() == 1


@pytest.mark.invariant("I-38")
def test_a_delegation_that_ends_gives_the_request_back(line):
    delegate = UserFactory(team=line.desk.team, position=line.desk.leads, roles=["lead"])
    absence = AbsenceFactory(user=line.lead, delegate=delegate)
    request = line.ask("200")
    assert request.approver == delegate
    absence.ends_at = NOON + timedelta(minutes=1)
    absence.save()

    something_changed(line.lead)

    request.refresh_from_db()
    assert request.approver == line.lead


def test_another_manager_of_the_requester_is_asked(line):
    request = line.ask("200")
    other = UserFactory(team=line.desk.team, position=line.desk.leads, roles=["lead"])
    line.agent.manager = other
    line.agent.save()

    something_changed(line.agent)

    request.refresh_from_db()
    assert request.approver == other


def test_whoever_can_still_answer_keeps_the_request(line):
    line.lead.is_active = False
    line.lead.save()
    request = line.ask("200")
    assert request.approver == line.manager
    line.lead.is_active = True
    line.lead.save()

    with nothing_written():
        reroute_request(request_id=request.pk, at=LATER)


def test_once_escalated_it_does_not_fall_back(draft_line):
    desk = draft_line.desk
    top = UserFactory(team=desk.team, position=draft_line.managers, roles=["manager"])
    draft_line.manager.manager = top
    draft_line.manager.save()
    put_in_force(desk.version)
    request = draft_line.ask("200")
    breach_request(request_id=request.pk, round_number=1, at=NOON + timedelta(minutes=30))

    gone(draft_line.manager)

    request.refresh_from_db()
    assert (request.approver, request.level) == (top, 2)


def test_when_nobody_is_left_it_waits_and_the_board_is_told(line):
    board = UserFactory(roles=["board"])
    request = line.ask("200")
    line.manager.is_active = False
    line.manager.save()

    gone(line.lead)

    request.refresh_from_db()
    assert (request.status, request.approver) == (RequestStatus.OPEN, None)
    assert request.steps.last().kind == StepKind.UNASSIGNED
    assert Notification.objects.get(user=board).urgent
    assert not Grant.objects.exists()


@pytest.mark.fault("F-35")
@pytest.mark.invariant("I-05")
@pytest.mark.parametrize("status", ["open", "returned", "countered"])
def test_the_requests_of_somebody_who_leaves_are_withdrawn_and_holds_let_go(line, status):
    request = line.ask("200")
    if status == "returned":
        line.answer(return_request, request)
    elif status == "countered":
        line.answer(counter_request, request, amount=Decimal(120))

    gone(line.agent)

    request.refresh_from_db()
    assert (request.status, request.closed_at) == (RequestStatus.WITHDRAWN, LATER)
    step = request.steps.last()
    assert (step.kind, step.by, step.why) == (StepKind.WITHDRAWN, None, "The requester has left.")
    assert not BudgetCounter.objects.exclude(held=0).exists()
    assert not Owed.objects.open().filter(topic__startswith="approvals.").exists()


@pytest.mark.fault("F-36", "F-37")
def test_the_offer_of_somebody_who_leaves_falls_and_the_next_one_is_asked(line):
    request = line.ask("200")
    line.answer(counter_request, request, amount=Decimal(120))

    gone(line.lead)

    request.refresh_from_db()
    assert (request.status, request.approver) == (RequestStatus.OPEN, line.manager)
    assert (request.offered_by, request.offered_amount) == (None, None)
    assert request.due_at == LATER + timedelta(minutes=30)
    month = BudgetCounter.objects.get(window=Window.AGENT_MONTH, subject_id=line.lead.pk, remedy="*")
    assert (month.used, month.held) == (0, 0)
    dropped = AuditEvent.objects.get(name="approval.offer_dropped")
    assert (dropped.actor, dropped.facts["offered_by"]) == (None, line.lead.pk)

    line.answer(counter_request, request, line.manager, amount=Decimal(100), at=LATER)
    request.refresh_from_db()
    assert (request.status, request.offered_amount) == (RequestStatus.COUNTERED, 100)


@pytest.mark.invariant("I-09", "I-31")
def test_a_new_law_sends_requests_to_those_who_may_under_it(line):
    request = line.ask("200")
    lower = PolicyVersionFactory(policy=line.desk.version.policy)
    for position, amount in ((line.desk.leads, 100), (line.managers, 5000)):
        AuthorityLimitFactory(
            version=lower, position=position, remedy=line.desk.remedy, per_decision=Decimal(amount)
        )
    put_in_force(lower, LATER)
    owe("authority.changed", key=lower.pk, facts={"version_id": lower.pk}, at=LATER)

    while fulfil_due(at=LATER):
        pass

    request.refresh_from_db()
    assert request.approver == line.manager
    line.answer(approve_request, request, line.manager, at=LATER)
    assert request.steps.get(kind=StepKind.APPROVED).version == lower


def test_only_what_somebody_touches_is_looked_at_again(draft_line):
    desk = draft_line.desk
    named = UserFactory(team=desk.team, roles=["manager"])
    NamedApproverFactory(version=desk.version, position=named.position)
    put_in_force(desk.version)
    draft_line.ask("200")
    stranger = UserFactory(team=desk.team, roles=["lead"])

    assert reroute_for_user(user_id=stranger.pk, at=LATER) == 0
    for touching in (draft_line.agent, draft_line.lead, draft_line.manager, named):
        assert reroute_for_user(user_id=touching.pk, at=LATER) == 1
    draft_line.ask("200", case=CaseFactory(team=desk.team))
    assert reroute_for_user(user_id=draft_line.lead.pk, at=LATER) == 2


def test_a_closed_request_is_not_looked_at_again(line):
    request = line.ask("200")
    line.answer(approve_request, request)

    assert reroute_for_user(user_id=line.lead.pk, at=LATER) == 0
    with nothing_written():
        reroute_request(request_id=request.pk, at=LATER)


@pytest.mark.fault("F-24")
def test_one_request_that_cannot_be_looked_at_does_not_keep_the_others_waiting(line, monkeypatch, caplog):
    broken, sound = line.ask("200"), line.ask("200")
    AbsenceFactory(user=line.lead)

    def failing(question, **more):
        if question.circumstances.case_id == 0:
            raise ArithmeticError
        return find_route(question, **more)

    def asked(request, *, at):
        found = question_of(request, at=at)
        if request.pk == broken.pk:
            found = replace(found, circumstances=replace(found.circumstances, case_id=0))
        return found

    monkeypatch.setattr(assignment, "find_route", failing)
    monkeypatch.setattr(assignment, "question_of", asked)

    assert assignment.reroute_unattended(at=LATER) == 2

    sound.refresh_from_db()
    assert sound.approver == line.manager
    assert f"Request {broken.pk} could not be looked at again" in caplog.text


def test_other_working_hours_let_every_open_request_be_looked_at_again(line):
    request = line.ask()
    calendar = line.desk.team.calendar
    ShiftFactory(user=line.manager, weekday=NOON.weekday(), starts=time(6), ends=time(22))
    calendar.intervals.all().delete()  # nobody works by it any longer, only the manager works by shifts

    hours_changed(subject=calendar, at=LATER)
    while fulfil_due(at=LATER):
        pass

    request.refresh_from_db()
    assert request.approver == line.manager
