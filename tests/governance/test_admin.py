"""Policies in the admin: founded and granted by administrators, found by managers."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from governance.models import Policy
from governance.permissions import can_edit_policy
from governance.services.grants import OwnGrant, set_editing
from people.choices import Role
from people.models import User
from tests.empowerment.rules.books import NOON
from tests.factories.governance import PolicyFactory, PolicyVersionFactory
from tests.factories.people import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST, ADD = "admin:governance_policy_changelist", "admin:governance_policy_add"


@pytest.fixture
def administrator():
    return UserFactory(roles=[Role.ADMINISTRATOR], is_staff=True)


def grants_url(policy, user):
    return reverse("admin:governance_policy_permissions_manage_user", args=[policy.pk, user.pk])


@pytest.mark.parametrize("role", list(Role))
def test_who_finds_policies_in_the_admin(client, role):
    policy = PolicyFactory()
    client.force_login(UserFactory(roles=[role], is_staff=True))
    expected = {Role.ADMINISTRATOR: (200, 200), Role.MANAGER: (200, 404)}.get(role, (404, 404))

    assert client.get(reverse(LIST)).status_code == expected[0]
    assert client.get(reverse(ADD)).status_code == expected[1]
    assert client.post(reverse("admin:governance_policy_delete", args=[policy.pk])).status_code == 404


def test_an_administrator_founds_a_policy_with_a_record(client, administrator):
    team = TeamFactory()
    client.force_login(administrator)
    told = {"name": "Billing", "scope_kind": "team", "team": team.pk, "currency": "eur"}

    assert (
        "This is not a currency." in client.post(reverse(ADD), {**told, "currency": "XXX"}).content.decode()
    )
    client.post(reverse(ADD), told)

    policy = Policy.objects.get()
    assert (policy.team, policy.currency) == (team, "EUR")
    assert AuditEvent.objects.get(subject_type="governance.policy").actor == administrator


def test_what_a_policy_is_for_stays_once_it_has_a_version(client, administrator):
    version = PolicyVersionFactory()
    client.force_login(administrator)

    client.post(
        reverse("admin:governance_policy_change", args=[version.policy_id]),
        {"name": "Renamed", "currency": "USD", "scope_kind": "team"},
    )

    policy = Policy.objects.get()
    assert (policy.name, policy.currency, policy.scope_kind) == ("Renamed", "EUR", "organization")


def test_an_administrator_grants_and_revokes_drafting_with_a_record(client, administrator):
    policy, manager = PolicyFactory(), UserFactory(roles=[Role.MANAGER])
    client.force_login(administrator)

    client.post(grants_url(policy, manager), {"permissions": ["edit_policy"]})
    assert can_edit_policy(User.objects.get(pk=manager.pk), policy)
    client.post(grants_url(policy, manager), {"permissions": [], "sent": "yes"})
    assert not can_edit_policy(User.objects.get(pk=manager.pk), policy)

    assert [
        (event.name, event.actor, event.facts["holder"]) for event in AuditEvent.objects.order_by("pk")
    ] == [
        ("policy.granted", administrator, f"user:{manager.pk}"),
        ("policy.revoked", administrator, f"user:{manager.pk}"),
    ]


def test_a_key_that_is_no_number_is_not_found(client, administrator):
    client.force_login(administrator)

    assert client.get(reverse("admin:governance_policy_permissions", args=["x"])).status_code == 404


def test_a_manager_grants_nothing(client):
    policy, manager = PolicyFactory(), UserFactory(roles=[Role.MANAGER], is_staff=True)
    client.force_login(manager)

    assert client.post(grants_url(policy, manager), {"permissions": ["edit_policy"]}).status_code in (
        302,
        404,
    )

    assert not can_edit_policy(User.objects.get(pk=manager.pk), policy)
    assert not AuditEvent.objects.exists()


@pytest.mark.invariant("I-36")
@pytest.mark.parametrize("second_account", [False, True])
def test_nobody_grants_themselves(administrator, second_account):
    holder = UserFactory(person=administrator.person) if second_account else administrator

    with pytest.raises(OwnGrant):
        set_editing(policy=PolicyFactory(), holder=holder, edits=True, actor=administrator, at=NOON)

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_the_grant_is_of_use_to_managers_only(role):
    policy, user = PolicyFactory(), UserFactory(roles=[role])
    set_editing(policy=policy, holder=user, edits=True, actor=UserFactory(), at=NOON)

    assert not can_edit_policy(user, policy)
