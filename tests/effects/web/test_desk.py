from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from effects.models import Owed
from effects.services import owe
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = UserFactory(roles=["administrator"], is_staff=True)
    client.force_login(user)
    return user


def owed(topic, key, *, ago=timedelta(0), quarantined=False):
    at = timezone.now() - ago
    owe(topic, key=key, facts={}, at=at)
    if quarantined:
        Owed.objects.filter(topic=topic, key=key).update(quarantined_at=at)


def shown(client):
    return client.get(reverse("effects:desk-backlog")).content.decode()


def test_without_trouble_it_says_so(client, administrator):
    owed("mail.send", "1")

    assert "Everything owed is done" in shown(client)


def test_what_was_given_up_is_named_by_topic_and_leads_to_its_rows(client, administrator):
    for key in ("1", "2"):
        owed("mail.send", key, quarantined=True)
    owed("approval.tell", "3", quarantined=True)

    page = shown(client)

    assert page.index("mail.send") < page.index("approval.tell")
    listed = client.get(reverse("admin:effects_owed_changelist"), {"state": "quarantined", "q": "mail.send"})
    assert listed.context["cl"].queryset.count() == 2
    assert f"{reverse('admin:effects_owed_changelist')}?state=quarantined&amp;q=mail.send" in page


def test_what_is_late_says_since_when(client, administrator):
    owed("mail.send", "1", ago=timedelta(minutes=12))

    page = shown(client)

    assert "The oldest has waited for 12 minutes" in page
    assert "Given up" not in page


def test_it_takes_few_queries(client, administrator, django_assert_max_num_queries):
    for key in range(5):
        owed("mail.send", str(key), quarantined=True)

    with django_assert_max_num_queries(7):
        shown(client)
