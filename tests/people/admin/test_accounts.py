import pytest
from django.urls import reverse

from audit.models import AuditEvent
from people.choices import Role
from people.models import User
from tests.factories import PositionFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "admin:people_user_changelist"
ADD = "admin:people_user_add"
CHANGE = "admin:people_user_change"


@pytest.fixture
def administrator(client):
    user = UserFactory(roles=[Role.ADMINISTRATOR], position=None, is_staff=True)
    client.force_login(user)
    return user


def errors(response):
    return str(response.context["adminform"].form.errors)


def form(user=None, **fields):
    data = {
        "username": "dana",
        "first_name": "Dana",
        "last_name": "Okafor",
        "kind": "human",
        "is_active": "on",
    }
    if user:
        data |= {
            "username": user.username,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "team": user.team_id or "",
            "position": user.position_id or "",
            "hired_on": user.hired_on,
            "email": user.email,
            "roles": sorted(user.roles),
        }
    return data | fields


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_but_administrators_finds_accounts_in_the_admin(client, role):
    user = UserFactory(roles=[role], is_staff=True)
    client.force_login(user)

    assert client.get(reverse(LIST)).status_code == 404
    assert client.get(reverse(CHANGE, args=[user.pk])).status_code == 404
    assert client.post(reverse(ADD), form()).status_code == 404


def test_the_list_takes_the_same_queries_for_any_number(client, administrator, django_assert_max_num_queries):
    UserFactory.create_batch(10, manager=UserFactory())
    client.get(reverse(LIST))

    with django_assert_max_num_queries(12):
        assert client.get(reverse(LIST)).status_code == 200


def test_an_administrator_creates_an_account(client, administrator):
    team = TeamFactory()
    assert client.get(reverse(ADD)).status_code == 200

    response = client.post(
        reverse(ADD),
        form(
            team=team.pk,
            roles=[Role.LEAD],
            usable_password="true",
            password1="correct horse battery",
            password2="correct horse battery",
        ),
    )

    assert response.status_code == 302, errors(response)
    dana = User.objects.get(username="dana")
    assert (dana.team, dana.roles, dana.is_staff) == (team, {"lead"}, False)
    assert dana.check_password("correct horse battery")
    assert [event.name for event in AuditEvent.objects.order_by("pk")] == ["person.created", "roles.changed"]
    assert AuditEvent.objects.order_by("pk")[0].actor == administrator


def test_an_account_for_single_sign_on_has_no_password(client, administrator):
    client.post(reverse(ADD), form(usable_password="false"))

    assert not User.objects.get(username="dana").has_usable_password()


def test_a_weak_password_creates_nothing(client, administrator):
    response = client.post(reverse(ADD), form(usable_password="true", password1="dana", password2="dana"))

    assert response.status_code == 200
    assert not User.objects.filter(username="dana").exists()
    assert not AuditEvent.objects.exists()


def test_a_second_account_belongs_to_the_same_person(client, administrator):
    first = UserFactory()

    client.post(reverse(ADD), form(usable_password="false", second_account_of=first.username.upper()))

    assert User.objects.get(username="dana").person == first.person


def test_an_administrator_changes_an_account(client, administrator):
    user, position = UserFactory(roles=[Role.AGENT]), PositionFactory()
    assert client.get(reverse(CHANGE, args=[user.pk])).status_code == 200

    response = client.post(
        reverse(CHANGE, args=[user.pk]), form(user, position=position.pk, roles=[Role.MANAGER])
    )

    assert response.status_code == 302, errors(response)
    user = User.objects.get(pk=user.pk)
    assert (user.position, user.roles, user.is_staff) == (position, {"manager"}, True)
    assert [event.name for event in AuditEvent.objects.order_by("pk")] == ["person.changed", "roles.changed"]


def test_saving_without_a_change_leaves_no_trace(client, administrator):
    user = UserFactory(roles=[Role.AGENT])

    client.post(reverse(CHANGE, args=[user.pk]), form(user))

    assert not AuditEvent.objects.exists()


def test_letting_somebody_go_is_recorded(client, administrator):
    user = UserFactory()

    client.post(reverse(CHANGE, args=[user.pk]), form(user, is_active=""))

    user.refresh_from_db()
    assert not user.is_active
    assert AuditEvent.objects.get().name == "person.deactivated"


def test_nobody_becomes_a_superuser_by_the_form(client, administrator):
    user = UserFactory()

    client.post(
        reverse(CHANGE, args=[user.pk]),
        form(user, is_superuser="on", is_staff="on", user_permissions=["1"], groups=["1"]),
    )

    user = User.objects.get(pk=user.pk)
    assert not user.is_superuser
    assert not user.is_staff
    assert user.roles == frozenset()
    assert not user.user_permissions.exists()


def test_an_administrator_does_not_raise_themselves(client, administrator):
    position = PositionFactory()

    roles = client.post(
        reverse(CHANGE, args=[administrator.pk]), form(administrator, roles=[Role.ADMINISTRATOR, Role.HR])
    )
    standing = client.post(
        reverse(CHANGE, args=[administrator.pk]), form(administrator, position=position.pk)
    )

    assert "Somebody else has to change your roles." in errors(roles)
    assert "Somebody else has to change your position" in errors(standing)
    assert not AuditEvent.objects.exists()


def test_a_refused_role_undoes_the_whole_change(client, administrator):
    user = UserFactory()

    response = client.post(
        reverse(CHANGE, args=[user.pk]),
        form(user, first_name="Other", roles=[Role.ADMINISTRATOR, Role.BOARD]),
    )

    assert "cannot be held together" in errors(response)
    user.refresh_from_db()
    assert user.first_name != "Other"
    assert not AuditEvent.objects.exists()


def test_the_account_for_emergencies_is_out_of_reach(client, administrator):
    emergency = UserFactory(is_superuser=True)

    response = client.post(reverse(CHANGE, args=[emergency.pk]), form(emergency, email="mine@example.com"))
    password = client.post(
        reverse("admin:auth_user_password_change", args=[emergency.pk]),
        {"password1": "correct horse battery", "password2": "correct horse battery"},
    )

    assert response.status_code == password.status_code == 404


def test_setting_a_password_is_recorded(client, administrator):
    user = UserFactory()

    response = client.post(
        reverse("admin:auth_user_password_change", args=[user.pk]),
        {"password1": "correct horse battery", "password2": "correct horse battery"},
    )

    assert response.status_code == 302
    user.refresh_from_db()
    assert user.check_password("correct horse battery")
    event = AuditEvent.objects.get()
    assert (event.name, event.facts) == ("person.password_set", {})


def test_accounts_are_never_deleted(client, administrator):
    user = UserFactory()

    assert (
        client.post(reverse("admin:people_user_delete", args=[user.pk]), {"post": "yes"}).status_code == 404
    )
    client.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"})
    assert User.objects.filter(pk=user.pk).exists()
