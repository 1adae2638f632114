"""What people do with their own accounts."""

import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value
from cryptography.fernet import InvalidToken
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


@pytest.mark.invariant("I-41")
def test_a_second_factor_is_recorded_when_it_comes_and_when_it_goes(client, db):
    get_user_model().objects.create_user("sam", password=OLD)
    client.post(reverse("account_login"), {"login": "sam", "password": OLD})
    client.post(reverse("account_reauthenticate"), {"password": OLD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    counter = int(time.time()) // 30
    code = f"{hotp_value(secret, counter):06}"

    client.post(reverse("mfa_activate_totp"), {"code": "000000" if code != "000000" else "000001"})
    assert not AuditEvent.objects.filter(name="person.second_factor_changed").exists()
    client.post(reverse("mfa_activate_totp"), {"code": code})
    client.post(reverse("mfa_deactivate_totp"))

    came, went = AuditEvent.objects.filter(name="person.second_factor_changed").order_by("pk")
    assert came.facts == {"before": [], "after": ["recovery_codes", "totp"]}
    assert went.facts == {"before": ["recovery_codes", "totp"], "after": []}
    assert secret not in str(came.facts)


def test_the_secret_of_a_second_factor_is_kept_encrypted_and_survives_a_change_of_the_key(
    client, db, settings
):
    get_user_model().objects.create_user("sam", password=OLD)
    client.post(reverse("account_login"), {"login": "sam", "password": OLD})
    client.post(reverse("account_reauthenticate"), {"password": OLD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = f"{hotp_value(secret, int(time.time()) // 30):06}"
    client.post(reverse("mfa_activate_totp"), {"code": code})
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP)

    assert secret not in str(kept.data)
    assert get_adapter().decrypt(kept.data["secret"]) == secret
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a-newer-key", [settings.SECRET_KEY]
    assert get_adapter().decrypt(kept.data["secret"]) == secret
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        get_adapter().decrypt(kept.data["secret"])
