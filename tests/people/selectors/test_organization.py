import pytest
from guardian.shortcuts import assign_perm

from people.choices import Role
from people.models import Team, User
from people.selectors.organization import (
    everybody_above,
    holders_of,
    managers_above,
    people_visible_to,
    reports_of,
    teams_overseen_by,
)
from tests.factories import DepartmentFactory, PositionFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def line(length):
    """A manager line from the top down."""
    people = [UserFactory()]
    for _ in range(length - 1):
        people.append(UserFactory(manager=people[-1]))
    return people


def close_circle(people):
    User.objects.filter(pk=people[0].pk).update(manager=people[-1])


def test_managers_above_are_nearest_first_in_one_query(django_assert_num_queries):
    top, middle, agent = line(3)

    with django_assert_num_queries(1):
        assert managers_above(agent.pk) == [middle.pk, top.pk]
    assert managers_above(top.pk) == []


def test_everybody_above_several_people_is_found_in_one_query(django_assert_num_queries):
    top, middle, agent = line(3)
    other_top, other = line(2)

    with django_assert_num_queries(1):
        assert everybody_above([agent.pk, other.pk]) == {middle.pk, top.pk, other_top.pk}
    assert everybody_above([top.pk]) == frozenset()
    close_circle([top, middle, agent])
    assert everybody_above([agent.pk]) == {top.pk, middle.pk, agent.pk}


def test_a_circle_in_the_line_ends_without_the_person():
    people = line(3)
    close_circle(people)

    assert managers_above(people[0].pk) == [people[2].pk, people[1].pk]
    assert set(reports_of(people[0])) == {people[1], people[2]}
    assert people[0].team in teams_overseen_by(people[1])


def test_teams_overseen_are_those_of_direct_and_indirect_active_reports():
    top, middle, agent = line(3)
    left = UserFactory(manager=top, is_active=False)
    stranger = UserFactory()

    assert set(teams_overseen_by(top)) == {middle.team, agent.team}
    assert left.team not in teams_overseen_by(top)
    assert not teams_overseen_by(stranger).exists()


@pytest.mark.parametrize(
    ("permission", "scope"),
    [
        ("people.oversee_team", lambda team: team),
        ("people.oversee_department", lambda team: team.department),
        ("people.oversee_region", lambda team: team.department.region),
    ],
)
@pytest.mark.parametrize("holder", ["person", "group"])
def test_a_grant_on_a_scope_covers_its_teams(permission, scope, holder):
    manager = UserFactory(roles=[Role.MANAGER])
    team, other = TeamFactory(), TeamFactory()
    assign_perm(permission, manager if holder == "person" else manager.groups.get(), scope(team))

    assert list(teams_overseen_by(manager)) == [team]
    assert other not in teams_overseen_by(manager)


def test_a_grant_on_a_department_is_none_on_the_team_of_the_same_number():
    manager = UserFactory()
    team = TeamFactory()
    department = DepartmentFactory(pk=team.pk + 1000)
    TeamFactory(pk=department.pk)
    assign_perm("people.oversee_department", manager, department)

    assert not teams_overseen_by(manager).exists()


def test_teams_overseen_fit_into_a_subquery(django_assert_num_queries):
    top, _, agent = line(3)
    teams_overseen_by(top)  # content types are cached by the process

    with django_assert_num_queries(1):
        assert agent in User.objects.filter(team__in=teams_overseen_by(top))


def seen_by(role):
    """Who of (self, report, granted, stranger) a person of this role sees."""
    person = UserFactory(roles=[role])
    report, granted, stranger = UserFactory(manager=person), UserFactory(), UserFactory()
    assign_perm("people.oversee_team", person, granted.team)
    visible = set(people_visible_to(person))
    return [someone in visible for someone in (person, report, granted, stranger)]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.AGENT, [True, False, False, False]),
        (Role.LEAD, [True, True, True, False]),
        (Role.MANAGER, [True, True, True, False]),
        (Role.BOARD, [True, False, False, False]),
        (Role.OPERATIONS, [True, False, False, False]),
        (Role.HR, [True, True, True, True]),
        (Role.AUDITOR, [True, True, True, True]),
        (Role.ADMINISTRATOR, [True, True, True, True]),
    ],
)
def test_who_sees_whom(role, seen):
    assert seen_by(role) == seen


def test_who_has_left_sees_nobody():
    assert not people_visible_to(UserFactory(roles=[Role.HR], is_active=False)).exists()


def test_holders_are_active():
    position = PositionFactory()
    holder = UserFactory(position=position)
    UserFactory(position=position, is_active=False)
    UserFactory()

    assert list(holders_of([position.pk])) == [holder]
    assert Team.objects.count() == 3
