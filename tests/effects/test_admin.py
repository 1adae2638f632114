from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from audit.models import AuditEvent
from effects.models import Owed
from effects.services import owe
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LIST = "admin:effects_owed_changelist"


@pytest.fixture
def administrator(client):
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get_or_create(name="administrator")[0])
    client.force_login(user)
    return user


def quarantined(number):
    owe("test.worked", key=number, facts={"number": number}, at=NOON)
    owed = Owed.objects.get(key=str(number))
    Owed.objects.filter(pk=owed.pk).update(quarantined_at=NOON, attempts=15)
    return owed


def test_the_quarantined_get_a_fresh_start(client, administrator):
    stuck, open_one = quarantined(1), quarantined(2)
    Owed.objects.filter(pk=open_one.pk).update(quarantined_at=None)

    answer = client.post(reverse(LIST), {"action": "retry", "_selected_action": [stuck.pk, open_one.pk]})

    assert answer.status_code == 302
    stuck.refresh_from_db()
    assert (stuck.quarantined_at, stuck.attempts) == (None, 0)
    assert AuditEvent.objects.get().subject_id == str(stuck.pk)


@pytest.mark.parametrize(("state", "keys"), [("open", {"2"}), ("quarantined", {"1"}), ("", {"1", "2"})])
def test_the_list_shows_a_state(client, administrator, state, keys):
    quarantined(1)
    owe("test.worked", key=2, facts={"number": 2}, at=NOON)

    rows = client.get(reverse(LIST), {"state": state} if state else {}).context["cl"].queryset

    assert {owed.key for owed in rows} == keys


def test_what_is_owed_is_never_edited(client, administrator):
    owed = quarantined(1)

    assert (
        client.post(reverse("admin:effects_owed_change", args=[owed.pk]), {"topic": "x"}).status_code == 404
    )
    assert (
        client.post(reverse("admin:effects_owed_delete", args=[owed.pk]), {"post": "yes"}).status_code == 404
    )
    assert Owed.objects.get().topic == "test.worked"


def test_others_do_not_see_it(client):
    client.force_login(UserFactory(is_staff=True))

    assert client.get(reverse(LIST)).status_code == 404
