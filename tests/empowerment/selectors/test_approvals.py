from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.http import Http404
from guardian.shortcuts import assign_perm

from empowerment.permissions import can_answer_request
from empowerment.rules.facts import Ask
from empowerment.selectors.approvals import (
    ExpectedMinutes,
    expected_minutes,
    get_request_for,
    requests_of,
    requests_to_answer,
    requests_visible_to,
    unattended_requests,
    who_can_approve,
    why_due_then,
)
from empowerment.services.approvals import (
    approve_request,
    breach_request,
    deny_request,
    pause_or_resume,
    return_request,
)
from people.models import Team, User
from tests.empowerment.conftest import NOON
from tests.factories import (
    AbsenceFactory,
    CalendarFactory,
    CaseFactory,
    NamedApproverFactory,
    ShiftFactory,
    UserFactory,
    put_in_force,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.4")]


def minutes(number):
    return NOON + timedelta(minutes=number)


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_agents_see_their_own_and_those_who_were_asked_what_they_were_asked(line):
    request = line.ask("200")
    colleague = UserFactory(team=line.desk.team, position=line.desk.agents, roles=["agent"])

    assert list(requests_visible_to(line.agent)) == [request]
    assert list(requests_visible_to(line.lead)) == [request]
    assert list(requests_visible_to(line.manager)) == [request]
    assert list(requests_visible_to(colleague)) == []
    breach_request(request_id=request.pk, round_number=1, at=minutes(30))
    line.lead.manager = None
    line.lead.save()
    line.agent.manager = None
    line.agent.save()
    # Whoever was asked once still sees what became of it.
    assert list(requests_visible_to(fresh(line.lead))) == [request]


@pytest.mark.parametrize(
    ("role", "oversees", "sees"),
    [
        ("auditor", False, True),
        ("lead", True, True),
        ("manager", True, True),
        ("lead", False, False),
        ("manager", False, False),
        ("board", False, False),
        ("agent", True, False),
        ("operations", True, False),
        ("hr", True, False),
        ("administrator", True, False),
    ],
)
@pytest.mark.security("S-62")
def test_who_else_sees_a_request(line, role, oversees, sees):
    request = line.ask("200")
    reader = UserFactory(roles=[role])
    if oversees:
        assign_perm("people.oversee_team", reader, Team.objects.get(pk=line.desk.team.pk))

    assert list(requests_visible_to(reader)) == ([request] if sees else [])
    if not sees:
        with pytest.raises(Http404):
            get_request_for(reader, request.pk)


def test_the_board_sees_what_nobody_on_shift_may_answer_and_named_positions_what_names_them(draft_line):
    desk = draft_line.desk
    named = UserFactory(team=desk.team, roles=["manager"])
    NamedApproverFactory(version=desk.version, position=named.position)
    put_in_force(desk.version)
    board = UserFactory(roles=["board"])
    request = draft_line.ask("200")
    assert list(requests_visible_to(named)) == [request]
    assert list(requests_visible_to(board)) == []
    AbsenceFactory(user=draft_line.lead)
    AbsenceFactory(user=draft_line.manager)

    alone = draft_line.ask("200")

    assert list(requests_visible_to(board)) == [alone]


def test_somebody_who_has_left_sees_nothing(line):
    line.ask("200")
    line.lead.is_active = False
    line.lead.save()

    assert list(requests_visible_to(fresh(line.lead))) == []


def test_the_inbox_shows_the_most_urgent_first_and_only_what_waits_for_its_owner(line):
    def ask(**case):
        return line.ask("200", case=CaseFactory(team=line.desk.team, agent=line.agent, **case))

    later = line.ask("200", at=minutes(5))
    first, standing, waiting = ask(), ask(), ask(customer_waiting=True)
    standing.decision.case.status = "waiting"
    standing.decision.case.save()
    pause_or_resume(case_id=standing.decision.case_id, at=NOON)
    line.answer(return_request, ask())
    line.answer(deny_request, ask())
    line.ask("600")

    assert list(requests_to_answer(line.lead)) == [waiting, first, later, standing]


def test_the_agents_list_begins_with_what_waits_for_the_agent(line):
    running, returned = line.ask("200"), line.ask("200")
    line.answer(return_request, returned)
    line.answer(approve_request, line.ask("200"))

    assert list(requests_of(line.agent)) == [returned, running]


@pytest.mark.parametrize("number", [1, 8])
def test_lists_and_pages_take_a_constant_number_of_queries(line, number, django_assert_max_num_queries):
    for _ in range(number):
        line.ask("200")
    lead = fresh(line.lead)
    assert lead.roles

    with django_assert_max_num_queries(3):
        for request in requests_to_answer(lead):
            assert request.decision.agent.username
            assert request.decision.customer.name
    with django_assert_max_num_queries(4):
        assert list(get_request_for(lead, request.pk).steps.all())


@pytest.mark.parametrize(
    ("roles", "where", "allowed"),
    [
        (["lead"], "line", True),
        (["manager"], "line", True),
        (["board"], "line", True),
        (["agent"], "line", False),
        (["auditor", "administrator", "hr", "operations"], "line", False),
        (["lead"], "beside", False),
        (["lead"], "named", True),
        (["lead"], "delegate", True),
        (["agent"], "delegate", False),
        (["lead"], "delegate_of_delegate", True),
        (["lead"], "delegate_later", False),
    ],
)
@pytest.mark.invariant("I-38")
def test_who_may_answer(draft_line, roles, where, allowed):
    desk = draft_line.desk
    person = UserFactory(team=desk.team, position=desk.leads, roles=roles)
    if where == "named":
        NamedApproverFactory(version=desk.version, position=desk.leads)
    put_in_force(desk.version)
    request = draft_line.ask("200")
    if where == "line":
        draft_line.manager.manager = person
        draft_line.manager.save()
    elif where == "delegate":
        AbsenceFactory(user=draft_line.lead, delegate=person)
    elif where == "delegate_of_delegate":
        between = UserFactory(team=desk.team)
        AbsenceFactory(user=draft_line.lead, delegate=between)
        AbsenceFactory(user=between, delegate=person)
    elif where == "delegate_later":
        AbsenceFactory(user=draft_line.lead, delegate=person, starts_at=minutes(1))

    assert can_answer_request(person, request, at=NOON) is allowed
    person.is_active = False
    assert not can_answer_request(person, request, at=NOON)


def test_unattended_is_what_waits_for_nobody_or_for_somebody_who_is_not_there(line):
    there, other = line.ask("200"), line.ask("600")
    assert unattended_requests(at=NOON) == []

    ShiftFactory(user=line.lead, weekday=0)
    alone = line.ask("600")
    alone.approver = None
    alone.save()

    assert unattended_requests(at=NOON) == [there.pk, alone.pk]
    assert other.pk not in unattended_requests(at=NOON)


@pytest.mark.capability("S1.10")
def test_usual_minutes_are_a_median_in_working_time_with_its_n(line):
    assert expected_minutes(line.lead.pk, at=NOON) == ExpectedMinutes(minutes=None, n=0)
    for taken in (2, 4, 6, 90):
        line.answer(deny_request, line.ask("200"), at=minutes(taken))
    assert expected_minutes(line.lead.pk, at=minutes(90)) == ExpectedMinutes(minutes=None, n=4)
    line.answer(return_request, line.ask("200"), at=minutes(5))

    assert expected_minutes(line.lead.pk, at=minutes(90)) == ExpectedMinutes(minutes=5, n=5)
    assert expected_minutes(line.lead.pk, at=NOON + timedelta(days=31)).n == 0
    assert expected_minutes(line.manager.pk, at=minutes(90)).n == 0


def test_a_night_between_question_and_answer_does_not_count(draft_line):
    team = draft_line.desk.team
    team.calendar = CalendarFactory()
    team.save()
    put_in_force(draft_line.desk.version)
    friday, monday = datetime(2026, 11, 20, 15, 55, tzinfo=UTC), datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
    for _ in range(5):
        draft_line.answer(deny_request, draft_line.ask("200", at=friday), at=monday)

    assert expected_minutes(draft_line.lead.pk, at=monday) == ExpectedMinutes(minutes=10, n=5)


def ask_for(amount):
    return Ask(remedy="refund", quantity=None, amount=Decimal(amount), currency="EUR", reason="late-delivery")


@pytest.mark.capability("S1.10")
def test_the_preview_names_who_would_be_asked(line):
    case = line.desk.case

    found = who_can_approve(user=line.agent, case=case, ask=ask_for(200), at=NOON)

    assert (found.user_id, found.name, found.stands_in_for) == (line.lead.pk, str(line.lead), "")
    assert found.holders == (str(line.lead), str(line.manager))
    assert (found.expected, found.target_minutes) == (ExpectedMinutes(None, 0), 30)
    assert line.ask("200").approver_id == found.user_id
    nobody = who_can_approve(user=line.agent, case=case, ask=ask_for(9000), at=NOON)
    assert (nobody.user_id, nobody.holders) == (None, ())


def test_the_preview_says_for_whom_a_delegate_answers_and_when_nobody_is_there(line):
    delegate = UserFactory(team=line.desk.team, position=line.desk.leads, roles=["lead"])
    absence = AbsenceFactory(user=line.lead, delegate=delegate)
    ShiftFactory(user=line.manager, weekday=0)

    found = who_can_approve(user=line.agent, case=line.desk.case, ask=ask_for(200), at=NOON)
    assert (found.name, found.stands_in_for) == (str(delegate), str(line.lead))

    absence.delegate = None
    absence.save()
    found = who_can_approve(user=line.agent, case=line.desk.case, ask=ask_for(200), at=NOON)
    assert (found.user_id, found.expected, len(found.holders)) == (None, None, 2)


def test_without_a_policy_there_is_nobody_to_name(draft_line):
    assert who_can_approve(user=draft_line.agent, case=draft_line.desk.case, ask=ask_for(1), at=NOON) is None


@pytest.mark.invariant("I-26")
def test_why_it_is_due_then_names_every_interval_counted(draft_line):
    team = draft_line.desk.team
    team.calendar = CalendarFactory(
        hours=[(4, time(8), time(12)), (4, time(13, 30), time(14)), (0, time(9), time(17))]
    )
    team.save()
    terms = draft_line.desk.version.terms
    terms.approval_minutes = 120
    terms.save()
    put_in_force(draft_line.desk.version)
    at = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)

    request = draft_line.ask("200", at=at)

    found = why_due_then(request)
    assert found.zone == "Europe/Berlin"
    assert found.counted == (
        (at, datetime(2026, 11, 20, 11, tzinfo=UTC)),
        (datetime(2026, 11, 20, 12, 30, tzinfo=UTC), datetime(2026, 11, 20, 13, tzinfo=UTC)),
        (datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=UTC)),
    )
    assert found.due_at == request.due_at == found.counted[-1][1]
    assert (found.target, found.used_before) == (timedelta(hours=2), timedelta(0))


def test_after_a_pause_the_explanation_says_what_was_used_before(line):
    request = line.ask("200")
    for status, minute in (("waiting", 12), ("open", 40)):
        line.desk.case.status = status
        line.desk.case.save()
        pause_or_resume(case_id=line.desk.case.pk, at=minutes(minute))
        request.refresh_from_db()
        found = why_due_then(request)
        assert found.used_before == timedelta(minutes=12)
        if status == "waiting":
            assert (found.due_at, found.left, found.paused_at, found.counted) == (
                None,
                timedelta(minutes=18),
                minutes(12),
                (),
            )

    assert found.counted == ((minutes(40), minutes(58)),)
