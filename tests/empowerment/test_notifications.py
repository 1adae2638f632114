from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from effects.services import fulfil_due
from empowerment.choices import StepKind
from empowerment.notifications import TITLES
from empowerment.services.approvals import (
    accept_counter,
    approve_request,
    counter_request,
    decide_deemed,
    decline_counter,
    deny_request,
    resubmit_request,
    return_request,
    withdraw_request,
)
from people.models import Notification
from tests.empowerment.conftest import NOON
from tests.factories import AbsenceFactory, CaseFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.4")]


def deliver(at=NOON):
    while fulfil_due(at=at):
        pass


def last_told(user):
    deliver()
    return Notification.objects.filter(user=user).latest("pk")


def agent_does(line, deed, request, **more):
    return deed(request_id=request.pk, agent=line.agent, at=NOON, **more)


@pytest.mark.parametrize(
    ("deed", "changes", "title"),
    [
        (approve_request, {}, "Approved: Refund €200"),
        (deny_request, {}, "Denied: Refund €200"),
        (counter_request, {"amount": Decimal("120.50")}, "Offered instead of Refund €200: €120.50"),
        (return_request, {}, "A question about Refund €200"),
    ],
)
def test_the_agent_reads_what_came_of_it(line, deed, changes, title):
    request = line.ask("200")
    line.answer(deed, request, **changes)

    message = last_told(line.agent)

    assert (message.title, message.body) == (title, f"Case {line.desk.case.reference}.")
    assert message.url == reverse("empowerment:request-detail", args=[request.pk])


@pytest.mark.parametrize(
    ("deed", "title"),
    [
        (accept_counter, "{agent} accepted your offer of €120"),
        (decline_counter, "{agent} declined your offer of €120"),
        (withdraw_request, "{agent} withdrew the request: Refund €200"),
    ],
)
def test_whoever_made_an_offer_reads_what_came_of_it(line, deed, title):
    request = line.ask("200")
    line.answer(counter_request, request, amount=Decimal(120))
    agent_does(line, deed, request)

    assert last_told(line.lead).title == title.format(agent=line.agent)


def test_whoever_answers_reads_of_a_change(line):
    request = line.ask("200")
    agent_does(line, resubmit_request, request, why="More to it.", amount=Decimal(220))

    assert last_told(line.lead).title == f"{line.agent} changed the request you answer: Refund €220"


def test_approver_and_lead_read_of_a_deemed_approval_once(line):
    case = CaseFactory(team=line.desk.team, agent=line.agent, customer_waiting=True)
    request = line.ask("120", case=case)
    decide_deemed(request_id=request.pk, agent=line.agent, at=NOON + timedelta(minutes=30))
    deliver(NOON + timedelta(minutes=30))

    told = Notification.objects.filter(user=line.lead, title__contains="decided alone")
    assert told.get().title == f"{line.agent} decided alone after the clock was missed: Refund €120"


def test_the_board_is_not_alarmed_about_what_was_assigned_or_closed_since(line):
    board = UserFactory(roles=["board"])
    absences = [AbsenceFactory(user=user) for user in (line.lead, line.manager)]
    withdrawn, assigned = line.ask("200"), line.ask("200")
    agent_does(line, withdraw_request, withdrawn)
    for absence in absences:
        absence.delete()
    assigned.approver = line.lead
    assigned.save()

    deliver()

    assert not Notification.objects.filter(user=board).exists()


def test_everything_that_is_told_has_its_words():
    untold = {StepKind.ASKED, StepKind.UNASSIGNED, StepKind.PAUSED, StepKind.RESUMED}

    assert set(TITLES) == set(StepKind) - untold
