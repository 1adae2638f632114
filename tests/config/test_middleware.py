"""What holds for every answer."""

import logging

import pytest
from allauth.core.ratelimit import respond_429
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from config import logs
from tests.factories import UserFactory


@pytest.fixture
def user(db):
    return get_user_model().objects.create_user("sam", password="a-long-password-of-sam")


@pytest.mark.security("S-28")
@pytest.mark.parametrize("path", ["/accounts/login/", "/no-such-page", "/healthz"])
def test_every_answer_carries_the_headers(client, db, path):
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    for directive in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]
    assert len(headers["X-Request-ID"]) == 32


def test_only_the_admin_may_evaluate(client, user):
    user.is_staff = user.is_superuser = True
    user.save()
    client.force_login(user)

    assert "'unsafe-eval'" in client.get("/admin/").headers["Content-Security-Policy"]
    assert "unsafe" not in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.security("S-86")
@pytest.mark.parametrize("path", ["/", "/api/schema/", "/no-such-page"])
def test_nothing_of_a_person_is_stored_by_browsers(client, user, path):
    client.force_login(user)

    assert client.get(path).headers["Cache-Control"] == "no-store, private"


def test_a_page_asks_for_login_unless_it_says_otherwise(client, db):
    answer = client.get("/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_a_denial_is_noted_for_security(client, user, caplog):
    client.force_login(user)
    with caplog.at_level(logging.WARNING, logger="security"):
        client.get("/admin/")
        client.get("/no-such-page")

    denied = [record for record in caplog.records if record.name == "security"]
    assert denied
    assert {record.user_id for record in denied} == {user.pk}


@pytest.mark.security("S-98")
def test_logins_are_noted_for_security(client, user, caplog):
    with caplog.at_level(logging.INFO, logger="security"):
        client.post(reverse("account_login"), {"login": "sam", "password": "not-this-one"})
        client.post(reverse("account_login"), {"login": "sam", "password": "a-long-password-of-sam"})

    messages = [record.message for record in caplog.records if record.name == "security"]
    assert messages == ["login failed", "logged in"]
    assert "not-this-one" not in caplog.text


@pytest.mark.security("S-51")
def test_where_a_second_factor_is_required_there_is_no_way_around(client, user, settings):
    settings.MFA_REQUIRED = True
    client.force_login(user)

    assert client.get("/").headers["Location"] == reverse("mfa_activate_totp")
    assert client.get("/api/schema/").headers["Location"] == reverse("mfa_activate_totp")


@pytest.mark.security("S-53")
def test_production_refuses_the_password_of_the_demo(client, user, settings):
    user.set_password(settings.DEMO_PASSWORD)
    user.save()
    credentials = {"login": "sam", "password": settings.DEMO_PASSWORD}
    backends = settings.AUTHENTICATION_BACKENDS

    settings.AUTHENTICATION_BACKENDS = ["config.accounts.RefuseDemoPassword", *backends]
    assert client.post(reverse("account_login"), credentials).status_code == 200
    settings.AUTHENTICATION_BACKENDS = backends
    assert client.post(reverse("account_login"), credentials).status_code == 302


def test_nobody_signs_up_alone(client, db):
    client.post(
        reverse("account_signup"),
        {"username": "eve", "password1": "a-long-password-of-eve", "password2": "a-long-password-of-eve"},
    )

    assert not get_user_model().objects.filter(username="eve").exists()


def test_log_records_are_one_json_object_a_line():
    record = logging.makeLogRecord({"name": "security", "msg": "denied\n%s", "args": ("x",), "status": 403})
    logs.RequestId().filter(record)

    line = logs.JsonFormatter().format(record)

    assert "\n" not in line
    assert '"status": 403' in line
    assert '"request_id": "-"' in line


@pytest.mark.security("S-35")
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/admin/", "/no-such-page"])
def test_pages_take_nothing_but_get_and_post(client, user, method, path):
    client.force_login(user)

    answer = client.generic(method, path)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize(("staff", "status"), [(True, 200), (False, 404)])
def test_the_admin_exists_for_those_who_work_there(client, user, staff, status):
    user.is_staff = staff
    user.save()
    client.force_login(user)

    assert client.get("/admin/").status_code == status


@pytest.mark.security("S-36")
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "latin-1", "bz2_codec", "rot13"])
def test_a_form_is_read_as_utf8_or_not_at_all(db, kind, charset):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.generic("POST", reverse("account_login"), b"login=s%ff", f"{kind}; charset={charset}")

    assert answer.status_code == 400
    assert "That request was not understood" in answer.content.decode()


def test_a_form_may_say_that_it_is_utf8(client, db):
    form = "application/x-www-form-urlencoded; charset=UTF-8"

    assert client.generic("POST", reverse("account_login"), b"login=sam", form).status_code == 200


def test_too_many_tries_are_answered_by_a_page_of_ours(rf):
    answer = respond_429(rf.get("/accounts/login/"))

    assert answer.status_code == 429
    assert "Wait a few minutes" in answer.content.decode()


@pytest.mark.security("S-15")
def test_a_search_of_the_admin_takes_no_nul(client, db):
    client.force_login(UserFactory(roles=["administrator"], is_staff=True))
    manager = {"app_label": "people", "model_name": "user", "field_name": "manager"}

    assert client.get(reverse("admin:autocomplete"), {**manager, "term": "s"}).status_code == 200
    assert client.get(reverse("admin:autocomplete"), {**manager, "term": "\0"}).status_code == 400


@pytest.mark.security("S-22")
@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("[" * 100_000, "nested"),
        ('{"amount": "1", "amount": "999"}', "twice"),
        ("{", "JSON"),
        ("NaN", "JSON"),
    ],
)
def test_the_api_takes_json_that_says_one_thing(client, user, body, what):
    client.force_login(user)

    answer = client.post("/api/v1/authority/check/", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    assert what in answer.json()["message"]


def test_what_is_too_large_for_the_api_is_refused_in_its_own_shape(client, user, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.force_login(user)

    answer = client.post("/api/v1/authority/check/", {"note": "x" * 2000}, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
