from datetime import UTC, datetime

import pytest

from audit.models import AuditEvent
from common.lifecycle import TransitionNotAllowed
from customers.choices import CaseStatus, TextPurpose, ViewPurpose
from customers.services import cases
from effects.models import Owed
from people.choices import Role
from tests.factories.customers import CaseFactory, ContactFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def agent():
    return UserFactory(roles=[Role.AGENT])


def test_a_customer_who_waits_is_marked_and_recorded(agent):
    case = CaseFactory(team=agent.team)

    cases.set_customer_waiting(case_id=case.pk, is_waiting=True, actor=agent, at=NOON)

    case.refresh_from_db()
    event = AuditEvent.objects.get()
    assert case.customer_waiting
    assert (event.name, event.actor_id, event.subject_id) == (
        "case.customer_waiting_set",
        agent.pk,
        str(case.pk),
    )
    assert event.facts == {"customer_waiting": True}


def test_saying_it_again_changes_nothing(agent):
    case = CaseFactory(team=agent.team, customer_waiting=True, status=CaseStatus.WAITING)

    cases.set_customer_waiting(case_id=case.pk, is_waiting=True, actor=agent, at=NOON)
    cases.set_case_status(case_id=case.pk, status=CaseStatus.WAITING, actor=agent, at=NOON)

    assert not AuditEvent.objects.exists()
    assert not Owed.objects.exists()


@pytest.mark.parametrize("status", [CaseStatus.WAITING, CaseStatus.RESOLVED, CaseStatus.CLOSED])
def test_nobody_waits_on_a_case_that_is_not_open(agent, status):
    case = CaseFactory(team=agent.team, status=status)

    with pytest.raises(cases.CaseNotOpen):
        cases.set_customer_waiting(case_id=case.pk, is_waiting=True, actor=agent, at=NOON)

    case.refresh_from_db()
    assert not case.customer_waiting
    assert not AuditEvent.objects.exists()


def test_waiting_for_the_customer_ends_their_waiting_and_owes_the_pause(agent):
    case = CaseFactory(team=agent.team, customer_waiting=True)

    cases.set_case_status(case_id=case.pk, status=CaseStatus.WAITING, actor=agent, at=NOON)

    case.refresh_from_db()
    owed = Owed.objects.get()
    assert (case.status, case.customer_waiting) == (CaseStatus.WAITING, False)
    assert AuditEvent.objects.get().facts == {"from": "open", "to": "waiting"}
    assert (owed.topic, owed.facts) == ("approvals.pause", {"case_id": case.pk})


def test_each_turn_owes_a_pause_of_its_own(agent):
    case = CaseFactory(team=agent.team)

    cases.set_case_status(case_id=case.pk, status=CaseStatus.WAITING, actor=agent, at=NOON)
    cases.set_case_status(case_id=case.pk, status=CaseStatus.OPEN, actor=agent, at=NOON.replace(minute=5))

    assert Owed.objects.filter(topic="approvals.pause").count() == 2


def test_resolving_is_refused_and_leaves_no_trace(agent):
    case = CaseFactory(team=agent.team)

    with pytest.raises(TransitionNotAllowed):
        cases.set_case_status(case_id=case.pk, status=CaseStatus.RESOLVED, actor=agent, at=NOON)

    case.refresh_from_db()
    assert case.status == CaseStatus.OPEN
    assert not AuditEvent.objects.exists()
    assert not Owed.objects.exists()


def test_a_full_view_is_recorded_with_its_purpose_and_without_what_was_seen(agent):
    case = CaseFactory(team=agent.team, customer__email="dana@example.org")

    card = cases.view_customer_in_full(case=case, purpose=ViewPurpose.VERIFY, actor=agent, at=NOON)

    event = AuditEvent.objects.get()
    assert (card.email, card.is_full) == ("dana@example.org", True)
    assert (event.name, event.subject_id) == ("customer.viewed_in_full", str(case.customer_id))
    assert event.facts == {"case_id": case.pk, "purpose": "verify"}


@pytest.mark.parametrize("role", [Role.LEAD, Role.AUDITOR, Role.MANAGER])
def test_a_full_view_is_refused_to_those_who_do_not_need_it(role):
    user = UserFactory(roles=[role])
    case = CaseFactory(team=user.team)

    with pytest.raises(cases.NotNeeded):
        cases.view_customer_in_full(case=case, purpose=ViewPurpose.VERIFY, actor=user, at=NOON)

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", [Role.LEAD, Role.AUDITOR, Role.MANAGER])
def test_what_was_said_is_refused_to_those_who_do_not_work_on_the_case(role):
    user = UserFactory(roles=[role])
    case = CaseFactory(team=user.team)
    ContactFactory(case=case, summary="Wedding gift")

    with pytest.raises(cases.NotNeeded):
        cases.view_history(case=case, purpose=TextPurpose.HELP, actor=user, at=NOON)

    assert cases.view_history(case=case, actor=user, at=NOON).told_of == ()
    assert not AuditEvent.objects.exists()


def test_for_a_purpose_one_reads_of_every_case_of_the_customer_that_one_works_on(agent):
    case = CaseFactory(team=agent.team, agent=agent)
    ours, theirs = CaseFactory(team=agent.team, customer=case.customer), CaseFactory(customer=case.customer)
    for one in (case, ours, theirs):
        ContactFactory(case=one, summary=f"About {one.reference}")

    opened = cases.view_history(case=case, actor=agent, at=NOON)
    asked = cases.view_history(case=case, purpose=TextPurpose.COACH, actor=agent, at=NOON)

    assert (opened.told_of, opened.may_be_shown) == ((case.pk,), True)
    assert (asked.told_of, asked.may_be_shown) == (tuple(sorted([case.pk, ours.pk])), False)
    assert [
        (event.facts["cases"], event.facts["purpose"]) for event in AuditEvent.objects.order_by("pk")
    ] == [
        ([case.pk], "help"),
        (sorted([case.pk, ours.pk]), "coach"),
    ]
