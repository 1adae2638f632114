"""What people do with their own accounts."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from audit.models import AuditEvent

OLD, NEW = "a-long-password-of-sam", "another-password-of-sam"


@pytest.mark.invariant("I-41")
def test_a_new_password_is_recorded_with_who_set_it(client, db):
    user = get_user_model().objects.create_user("sam", password=OLD)
    client.force_login(user)

    answer = client.post(
        reverse("account_change_password"), {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    )

    user.refresh_from_db()
    assert (answer.status_code, user.check_password(NEW)) == (302, True)
    event = AuditEvent.objects.get(name="person.password_set")
    assert (event.actor, event.subject_id, event.facts) == (user, str(user.pk), {})


@pytest.mark.parametrize("page", ["email", "signup", "3rdparty", "3rdparty/signup", "confirm-email"])
def test_nobody_joins_or_changes_an_address_by_themselves(client, db, page):
    client.force_login(get_user_model().objects.create_user("sam", password=OLD))

    assert client.get(f"/accounts/{page}/").status_code == 404
    assert client.post(f"/accounts/{page}/", {"email": "eve@example.org"}).status_code == 404
