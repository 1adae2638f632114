import getpass

import pytest
from django.core.management import CommandError, call_command

from audit.models import AuditEvent
from people.models import User
from people.services import people
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TYPED = "a-long-and-quiet-word-71"


@pytest.fixture
def typed(monkeypatch):
    monkeypatch.setattr(getpass, "getpass", lambda prompt="", stream=None: TYPED)
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", TYPED)


@pytest.fixture
def unrecorded(monkeypatch):
    def fail(**_facts):
        raise RuntimeError("no log")

    monkeypatch.setattr(people, "record_event", fail)


def events():
    return list(AuditEvent.objects.order_by("pk").values_list("name", "actor", "subject_id", "facts"))


def create(username):
    call_command("createsuperuser", username=username, email="", interactive=False, verbosity=0)


def test_a_superuser_made_at_the_console_is_recorded(typed):
    UserFactory(is_superuser=True)

    create("root")

    made = User.objects.get(username="root")
    facts = {"changes": {"is_superuser": [None, True]}}
    assert made.is_superuser
    assert events() == [("person.created", None, str(made.pk), facts)]


def test_a_superuser_that_is_refused_leaves_no_trace(typed):
    UserFactory(username="root", is_superuser=True)

    with pytest.raises(CommandError, match="taken"):
        create("root")

    assert User.objects.count() == 1
    assert events() == []


def test_a_password_set_at_the_console_is_recorded_without_it(typed):
    user = UserFactory(username="sam")

    call_command("changepassword", "sam", verbosity=0)

    user.refresh_from_db()
    assert user.check_password(TYPED)
    assert events() == [("person.password_set", None, str(user.pk), {})]


@pytest.mark.parametrize("username", ["nobody", "sam"])
def test_a_password_that_is_not_set_leaves_no_trace(typed, monkeypatch, username):
    user = UserFactory(username="sam")
    monkeypatch.setattr(getpass, "getpass", lambda prompt="", stream=None: "short")

    with pytest.raises(CommandError):
        call_command("changepassword", username, verbosity=0)

    user.refresh_from_db()
    assert not user.check_password("short")
    assert events() == []


@pytest.mark.parametrize("command", ["create", "change"])
def test_what_cannot_be_recorded_is_not_done(typed, unrecorded, command):
    user = UserFactory(username="sam")

    with pytest.raises(RuntimeError, match="no log"):
        create("root") if command == "create" else call_command("changepassword", "sam", verbosity=0)

    user.refresh_from_db()
    assert not user.check_password(TYPED)
    assert User.objects.count() == 1
