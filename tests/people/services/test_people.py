from datetime import UTC, datetime, time

import pytest

from audit.models import AuditEvent
from effects.models import Owed
from people.choices import Role
from people.models import User
from people.services import people
from tests.factories import PositionFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def change(user, actor=None, **fields):
    return people.change_person(user_id=user.pk, fields=fields, actor=actor or UserFactory(), at=NOON)


def give(user, roles, actor=None):
    return people.set_roles(user_id=user.pk, roles=roles, actor=actor or UserFactory(), at=NOON)


def test_a_new_account_has_its_roles_and_no_password_that_works():
    team = TeamFactory()

    user = people.create_person(
        username="dana",
        fields={"first_name": "Dana", "team": team},
        roles=[Role.AGENT],
        actor=UserFactory(),
        at=NOON,
    )

    user = User.objects.get(pk=user.pk)
    assert (user.first_name, user.team, user.roles) == ("Dana", team, {"agent"})
    assert not user.has_usable_password()
    assert [event.name for event in AuditEvent.objects.order_by("pk")] == ["person.created", "roles.changed"]
    assert AuditEvent.objects.order_by("pk")[0].facts == {
        "changes": {"team": [None, team.pk]},
        "concealed": ["first_name"],
    }


def test_a_change_is_recorded_without_personal_plaintext_and_routes_anew():
    user, team = UserFactory(), TeamFactory()
    old = user.team_id

    change(user, team=team, last_name="Okafor")

    user.refresh_from_db()
    assert (user.team, user.last_name) == (team, "Okafor")
    assert AuditEvent.objects.get().facts == {
        "changes": {"team": [old, team.pk]},
        "concealed": ["last_name"],
    }
    assert Owed.objects.get().facts == {"user_id": user.pk}


def test_what_stays_as_it_was_leaves_no_trace():
    user = UserFactory()

    change(user, team=user.team, last_name=user.last_name)

    assert_nothing_happened()


def test_a_new_name_routes_nothing():
    change(UserFactory(), last_name="Okafor")

    assert not Owed.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"position": None}, {"team": None}, {"is_active": False}, {"hired_on": None}]
)
def test_nobody_changes_what_their_own_authority_rests_on(fields):
    user = UserFactory()
    second_account = UserFactory(person=user.person)

    for account in (user, second_account):
        with pytest.raises(people.OwnStanding):
            change(account, actor=user, **fields)

    assert_nothing_happened()


def test_the_line_stays_a_line():
    top = UserFactory()
    agent = UserFactory(manager=UserFactory(manager=top))

    with pytest.raises(people.LineCircle):
        people.change_person(user_id=top.pk, fields={"manager": agent}, actor=UserFactory(), at=NOON)

    assert_nothing_happened()
    people.change_person(user_id=agent.pk, fields={"manager": top}, actor=UserFactory(), at=NOON)
    agent.refresh_from_db()
    assert agent.manager == top


def test_who_leaves_is_not_active_any_more():
    user = UserFactory()

    people.deactivate_person(user_id=user.pk, actor=UserFactory(), reason="contract ended", at=NOON)

    user.refresh_from_db()
    assert not user.is_active
    event = AuditEvent.objects.get()
    assert (event.name, event.reason) == ("person.deactivated", "contract ended")
    assert Owed.objects.count() == 1


def test_a_time_zone_exists():
    with pytest.raises(people.UnknownZone):
        change(UserFactory(), time_zone="Europe/Atlantis")


def test_one_keeps_ones_own_quiet_hours_and_nothing_else():
    user = UserFactory()

    people.change_own_profile(
        user=user, fields={"quiet_from": time(22), "quiet_to": time(7), "team": None}, at=NOON
    )

    user.refresh_from_db()
    assert (user.quiet_from, user.quiet_to) == (time(22), time(7))
    assert user.team is not None


@pytest.mark.parametrize(
    ("roles", "staff"), [([Role.AGENT], False), ([Role.MANAGER], True), ([Role.LEAD, Role.MANAGER], True)]
)
def test_roles_are_given_as_a_whole_and_open_the_admin_site(roles, staff):
    user = UserFactory(roles=[Role.HR])

    give(user, roles)

    user = User.objects.get(pk=user.pk)
    assert user.roles == set(roles)
    assert user.is_staff is staff
    assert AuditEvent.objects.get().facts == {"before": ["hr"], "after": sorted(roles)}


def test_nobody_gives_roles_to_themselves_or_their_second_account():
    actor = UserFactory(roles=[Role.ADMINISTRATOR])
    for account in (actor, UserFactory(person=actor.person)):
        with pytest.raises(people.OwnRoles):
            give(account, [Role.BOARD], actor=actor)

    assert_nothing_happened()


def test_conflicting_roles_are_refused():
    user = UserFactory(position=None)

    with pytest.raises(people.ConflictingRoles):
        give(user, [Role.ADMINISTRATOR, Role.BOARD])
    with pytest.raises(people.ConflictingRoles):
        give(UserFactory(), [Role.ADMINISTRATOR])

    assert_nothing_happened()


def test_an_administrator_gets_no_position():
    administrator = UserFactory(position=None, roles=[Role.ADMINISTRATOR])

    with pytest.raises(people.ConflictingRoles):
        change(administrator, position=PositionFactory())

    assert_nothing_happened()


def test_nothing_but_the_known_fields_is_changed():
    user = UserFactory()

    with pytest.raises(TypeError):
        change(user, is_superuser=True)

    user.refresh_from_db()
    assert not user.is_superuser


def assert_nothing_happened():
    assert not AuditEvent.objects.exists()
    assert not Owed.objects.exists()
