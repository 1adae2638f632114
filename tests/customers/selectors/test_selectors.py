from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from guardian.shortcuts import assign_perm

from customers import selectors
from customers.choices import CaseStatus, ContactDirection
from customers.permissions import can_see_sensitive
from people.choices import Role
from tests.factories.customers import CaseFactory, ContactFactory, CustomerFactory
from tests.factories.people import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def at(day):
    return datetime(2026, 11, day, 9, tzinfo=UTC)


@pytest.fixture
def world():
    """A team with a case, another team with a case, and a case of another team that is the agent's own."""
    team = TeamFactory()
    agent = UserFactory(team=team, roles=[Role.AGENT])
    return {
        "team": team,
        "agent": agent,
        "ours": CaseFactory(team=team),
        "own": CaseFactory(agent=agent),
        "foreign": CaseFactory(),
    }


def seen_by(user, world):
    visible = set(selectors.cases_visible_to(user))
    return {name for name in ("ours", "own", "foreign") if world[name] in visible}


def test_an_agent_sees_the_cases_of_the_team_and_the_own_ones(world):
    assert seen_by(world["agent"], world) == {"ours", "own"}


def test_an_agent_without_a_team_sees_only_the_own_cases(world):
    world["agent"].team = None
    world["agent"].save()

    assert seen_by(world["agent"], world) == {"own"}


@pytest.mark.parametrize("role", [Role.LEAD, Role.MANAGER])
def test_who_oversees_a_team_sees_its_cases(world, role):
    overseer = UserFactory(roles=[role])
    assign_perm("people.oversee_team", overseer, world["team"])

    assert seen_by(overseer, world) == {"ours"}


def test_the_manager_line_oversees_too(world):
    lead = UserFactory(roles=[Role.LEAD])
    world["agent"].manager = lead
    world["agent"].save()

    assert seen_by(lead, world) == {"ours"}


def test_a_grant_without_the_role_shows_nothing(world):
    other = UserFactory(roles=[Role.HR])
    assign_perm("people.oversee_team", other, world["team"])

    assert seen_by(other, world) == set()


def test_an_auditor_sees_all(world):
    assert seen_by(UserFactory(roles=[Role.AUDITOR]), world) == {"ours", "own", "foreign"}


@pytest.mark.parametrize("role", [Role.BOARD, Role.OPERATIONS, Role.HR, Role.ADMINISTRATOR])
def test_other_roles_see_none_not_even_of_their_team(world, role):
    assert seen_by(UserFactory(team=world["team"], roles=[role]), world) == set()


def test_roles_add_up(world):
    both = UserFactory(team=world["foreign"].team, roles=[Role.AGENT, Role.LEAD])
    assign_perm("people.oversee_team", both, world["team"])

    assert seen_by(both, world) == {"ours", "foreign"}


def test_who_has_left_sees_nothing(world):
    assert seen_by(UserFactory(roles=[Role.AUDITOR], is_active=False), world) == set()
    assert seen_by(AnonymousUser(), world) == set()


def test_fetching_is_checking(world):
    assert selectors.get_case_for(world["agent"], case_id=world["ours"].pk) == world["ours"]
    with pytest.raises(Http404):
        selectors.get_case_for(world["agent"], case_id=world["foreign"].pk)
    with pytest.raises(Http404):
        selectors.get_case_for(world["agent"], case_id=10**30)


def test_a_case_is_linked_where_it_could_be_opened(world):
    assert selectors.may_open_case(world["agent"], world["ours"].pk)
    assert not selectors.may_open_case(world["agent"], world["foreign"].pk)


def test_need_to_know_is_for_agents_of_the_case(world):
    colleague = UserFactory(team=world["team"], roles=[Role.AGENT])
    lead = UserFactory(team=world["team"], roles=[Role.LEAD])

    assert can_see_sensitive(world["agent"], world["own"])
    assert can_see_sensitive(colleague, world["ours"])
    assert not can_see_sensitive(colleague, world["own"])
    assert not can_see_sensitive(lead, world["ours"])
    assert not can_see_sensitive(UserFactory(roles=[Role.AUDITOR]), world["ours"])


def test_open_cases_of_an_agent_come_most_urgent_first(world):
    agent = world["agent"]
    low = CaseFactory(agent=agent, priority=4, opened_at=at(1))
    waiting_customer = CaseFactory(agent=agent, priority=4, customer_waiting=True)
    critical = CaseFactory(agent=agent, priority=1)
    paused = CaseFactory(agent=agent, priority=1, status=CaseStatus.WAITING)
    CaseFactory(agent=agent, status=CaseStatus.CLOSED)

    assert list(selectors.open_cases_of(agent)) == [waiting_customer, critical, world["own"], low, paused]


def test_the_customer_card_is_masked():
    agent = UserFactory(roles=[Role.AGENT])
    case = CaseFactory(team=agent.team, customer__email="dana@example.org", customer__phone="+49 30 5550187")

    card = selectors.masked_customer(agent, case)

    assert (card.email, card.phone) == ("d•••@•••.org", "••• 87")
    assert (card.is_full, card.may_be_shown) == (False, True)
    assert not selectors.masked_customer(UserFactory(roles=[Role.AUDITOR]), case).may_be_shown


def test_history_is_one_line_of_what_the_reader_may_see(world):
    agent, customer = world["agent"], CustomerFactory()
    case = CaseFactory(
        team=agent.team, customer=customer, opened_at=at(3), resolved_at=at(5), category="Late"
    )
    older = CaseFactory(agent=agent, customer=customer, opened_at=at(1), closed_at=at(2))
    foreign = CaseFactory(customer=customer, opened_at=at(4))
    ContactFactory(case=case, happened_at=at(4), direction=ContactDirection.OUTBOUND, summary="Called back")
    ContactFactory(case=foreign, happened_at=at(4), summary="canary")

    history = selectors.full_history(agent, case, has_purpose=True)

    assert [(entry.kind, entry.case_reference, entry.happened_at.day) for entry in history.entries] == [
        ("resolved", case.reference, 5),
        ("contact", case.reference, 4),
        ("opened", case.reference, 3),
        ("closed", older.reference, 2),
        ("opened", older.reference, 1),
    ]
    assert history.entries[1].detail == "Called back"
    assert (history.hidden_cases, history.is_cut) == (1, False)


def test_history_hides_what_was_said_from_those_who_do_not_need_it(world):
    ContactFactory(case=world["ours"], summary="canary")

    for has_purpose in (False, True):
        auditor = UserFactory(roles=[Role.AUDITOR])
        history = selectors.full_history(auditor, world["ours"], has_purpose=has_purpose)

        assert "contact" in {entry.kind for entry in history.entries}
        assert "canary" not in {entry.detail for entry in history.entries}
        assert (history.told_of, history.may_be_shown) == ((), False)


@pytest.mark.parametrize(
    ("whose", "status", "is_at_hand"),
    [
        ("own", CaseStatus.OPEN, True),
        ("own", CaseStatus.WAITING, True),
        ("own", CaseStatus.RESOLVED, False),
        ("own", CaseStatus.CLOSED, False),
        ("team", CaseStatus.OPEN, False),
        ("colleague", CaseStatus.OPEN, False),
    ],
)
def test_what_was_said_is_at_hand_on_the_own_open_case_only(whose, status, is_at_hand):
    agent = UserFactory(roles=[Role.AGENT])
    owner = {"own": agent, "team": None, "colleague": UserFactory(team=agent.team)}[whose]
    case = CaseFactory(team=agent.team, agent=owner, status=status)
    ContactFactory(case=case, summary="Wedding gift")

    at_hand = selectors.full_history(agent, case, has_purpose=False)
    asked_for = selectors.full_history(agent, case, has_purpose=True)

    assert (at_hand.told_of, at_hand.may_be_shown) == (((case.pk,), False) if is_at_hand else ((), True))
    assert ("Wedding gift" in {entry.detail for entry in at_hand.entries}) is is_at_hand
    assert asked_for.told_of == (case.pk,)


def test_a_masked_history_tells_nothing(world):
    ContactFactory(case=world["ours"], summary="canary")
    ContactFactory(case=world["ours"], summary="", direction=ContactDirection.OUTBOUND)

    history = selectors.masked_history(world["agent"], world["ours"])

    assert {entry.detail for entry in history.entries if entry.kind == "contact"} == {""}
    assert sorted(entry.is_masked for entry in history.entries if entry.kind == "contact") == [False, True]
    assert (history.told_of, history.may_be_shown) == ((), True)


def test_a_long_history_ends(world):
    customer = world["ours"].customer
    CaseFactory.create_batch(60, customer=customer, team=world["team"])

    history = selectors.masked_history(world["agent"], world["ours"])

    assert len(history.entries) == 50
    assert (history.hidden_cases, history.is_cut) == (0, True)
