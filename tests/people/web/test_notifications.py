from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Notification
from people.services.notifications import notify
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def tell(user, title="A decision waits", url="", ahead=timedelta(0)):
    at = timezone.now() + ahead
    notify(user_id=user.pk, key=title, title=title, url=url, at=at)
    return Notification.objects.get(user=user, key=title)


def test_one_finds_ones_own_messages_and_no_others(client, user):
    tell(user)
    tell(UserFactory(), title="Canary")

    page = client.get(reverse("people:notification-list")).content.decode()

    assert "A decision waits" in page
    assert "Canary" not in page
    assert "1 unread message" in page


def test_messages_held_back_by_quiet_hours_are_neither_shown_nor_counted(client, user):
    tell(user, ahead=timedelta(hours=1))

    assert "A decision waits" not in client.get(reverse("people:notification-list")).content.decode()
    assert client.get(reverse("people:notification-unread")).content.decode().strip() == ""


def test_the_bell_counts_what_is_unread(client, user):
    tell(user, title="one")
    tell(user, title="two")

    assert 'data-unread="2"' in client.get(reverse("people:notification-unread")).content.decode()


def test_only_unread_messages_are_shown_when_asked_for(client, user):
    read = tell(user, title="Already seen")
    tell(user, title="Still new")
    client.post(reverse("people:notification-read", args=[read.pk]))

    page = client.get(reverse("people:notification-list") + "?show=unread").content.decode()

    assert "Still new" in page
    assert "Already seen" not in page


def test_opening_a_message_marks_it_and_goes_where_it_leads(client, user):
    message = tell(user, url="/approvals/7/")

    response = client.post(reverse("people:notification-read", args=[message.pk]), {"open": "1"})

    assert response["Location"] == "/approvals/7/"
    message.refresh_from_db()
    assert message.read_at is not None


def test_a_message_leads_to_no_other_site(client, user):
    message = tell(user, url="https://evil.example/")

    response = client.post(reverse("people:notification-read", args=[message.pk]), {"open": "1"})

    assert response["Location"] == reverse("people:notification-list")


def test_looking_marks_nothing(client, user):
    message = tell(user)

    assert client.get(reverse("people:notification-read", args=[message.pk])).status_code == 302
    client.get(reverse("people:notification-list"))

    message.refresh_from_db()
    assert message.read_at is None


def test_a_message_of_somebody_else_is_not_found(client, user):
    message = tell(UserFactory())

    assert client.post(reverse("people:notification-read", args=[message.pk])).status_code == 404


def test_all_are_marked_at_once(client, user):
    tell(user, title="one")
    tell(user, title="two")

    client.post(reverse("people:notification-read-all"))

    assert not Notification.objects.unread().exists()


def test_the_list_takes_the_same_queries_for_any_number(client, user, django_assert_max_num_queries):
    for number in range(10):
        tell(user, title=f"message {number}")

    with django_assert_max_num_queries(7):
        client.get(reverse("people:notification-list"))
