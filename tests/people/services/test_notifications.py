import smtplib
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from effects.models import Owed
from effects.services import fulfil_due
from people.models import Notification
from people.services import notifications
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("S2.1")]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 21, 22, tzinfo=UTC)  # 23:00 in Berlin
MORNING = datetime(2026, 11, 22, 6, tzinfo=UTC)


def tell(user, at=NOON, key="approval:1", **more):
    notifications.notify(user_id=user.pk, key=key, title="A decision waits for you", at=at, **more)
    return Notification.objects.get(user=user, key=key)


@pytest.fixture
def work(django_capture_on_commit_callbacks):
    """Let a worker do what is due, with everything that follows a commit."""

    def run(at):
        with django_capture_on_commit_callbacks(execute=True):
            return fulfil_due(at=at)

    return run


class Refusing(EmailBackend):
    """A mail server that goes wrong in a chosen way."""

    error = None
    at_opening = False

    def open(self):
        if self.at_opening:
            raise self.error

    def send_messages(self, messages):
        raise self.error


@pytest.fixture
def broken_mail(monkeypatch, settings):
    def breaks(error, *, at_opening=False):
        monkeypatch.setattr(Refusing, "error", error)
        monkeypatch.setattr(Refusing, "at_opening", at_opening)
        settings.EMAIL_BACKEND = f"{__name__}.Refusing"

    return breaks


def test_a_message_is_shown_and_mailed_at_once(work, settings):
    settings.SITE_URL = "https://leeway.example"
    user = UserFactory()

    tell(user, body="€240 for case INC1", url="/approvals/1/")

    assert work(NOON) == 1
    (sent,) = mail.outbox
    assert sent.to == [user.email]
    assert sent.subject == "A decision waits for you"
    assert sent.body == "€240 for case INC1\n\nhttps://leeway.example/approvals/1/"


def test_telling_twice_tells_once(work):
    user = UserFactory()
    first = tell(user)

    tell(user, at=NOON + timedelta(hours=1), body="again")

    assert Notification.objects.get() == first
    assert Owed.objects.count() == 1
    work(NOON)
    work(NOON)
    assert len(mail.outbox) == 1


def test_the_same_key_reaches_two_people():
    tell(UserFactory())
    tell(UserFactory())

    assert Notification.objects.count() == 2


def test_quiet_hours_hold_message_and_mail(work):
    user = UserFactory(quiet_from=time(22), quiet_to=time(7))

    message = tell(user, at=NIGHT)

    assert message.deliver_at == MORNING
    assert work(NIGHT) == 0
    assert not mail.outbox
    assert work(MORNING) == 1
    assert len(mail.outbox) == 1


def test_the_own_zone_goes_before_that_of_the_team():
    user = UserFactory(quiet_from=time(22), quiet_to=time(7), time_zone="America/New_York")

    assert tell(user, at=NIGHT).deliver_at == NIGHT


def test_urgent_messages_pass_quiet_hours():
    assert tell(UserFactory(quiet_from=time(22), quiet_to=time(7)), at=NIGHT, urgent=True).deliver_at == NIGHT


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}, {"wants_mail": False}])
def test_no_mail_for_those_who_left_or_want_none(work, change):
    tell(UserFactory(**change))

    work(NOON)

    assert not mail.outbox


def test_what_was_read_is_not_mailed(work):
    user = UserFactory()
    message = tell(user)
    notifications.mark_read(user=user, notification_id=message.pk, at=NOON)

    work(NOON)

    assert not mail.outbox


def test_a_second_delivery_of_the_same_debt_sends_nothing(django_capture_on_commit_callbacks):
    message = tell(UserFactory())

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            notifications.mail_notification(notification_id=message.pk, at=NOON)

    assert len(mail.outbox) == 1


def test_a_worker_that_dies_before_sending_never_doubles_the_mail(work):
    message = tell(UserFactory())
    notifications.mail_notification(notification_id=message.pk, at=NOON)  # its commit hooks never run

    work(NOON)

    assert not mail.outbox
    message.refresh_from_db()
    assert message.mailing_at == NOON


@pytest.mark.parametrize(
    ("error", "at_opening"),
    [
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (smtplib.SMTPDataError(451, b"later"), False),
        (smtplib.SMTPRecipientsRefused({}), False),
    ],
)
def test_a_mail_that_certainly_did_not_leave_is_sent_later(broken_mail, settings, work, error, at_opening):
    message = tell(UserFactory())
    locmem = settings.EMAIL_BACKEND
    broken_mail(error, at_opening=at_opening)
    work(NOON)
    message.refresh_from_db()
    assert message.mailing_at is None
    settings.EMAIL_BACKEND = locmem

    assert work(NOON + timedelta(seconds=59)) == 0
    assert work(NOON + timedelta(seconds=60)) == 1

    assert len(mail.outbox) == 1


def test_a_mail_that_may_have_left_is_not_repeated(broken_mail, work):
    message = tell(UserFactory())
    broken_mail(smtplib.SMTPServerDisconnected())

    work(NOON)

    message.refresh_from_db()
    assert message.mailing_at == NOON
    assert Owed.objects.open().count() == 0


def test_a_mail_is_given_up_after_the_last_attempt(broken_mail, django_capture_on_commit_callbacks):
    message = tell(UserFactory())
    broken_mail(ConnectionRefusedError(), at_opening=True)

    with django_capture_on_commit_callbacks(execute=True):
        notifications.mail_notification(
            notification_id=message.pk, attempt=notifications.MOST_MAIL_ATTEMPTS, at=NOON
        )

    assert Owed.objects.count() == 1


def test_one_reads_only_ones_own_messages():
    message = tell(UserFactory())

    with pytest.raises(Notification.DoesNotExist):
        notifications.mark_read(user=UserFactory(), notification_id=message.pk, at=NOON)

    message.refresh_from_db()
    assert message.read_at is None


def test_the_first_reading_counts():
    user = UserFactory()
    message = tell(user)
    notifications.mark_read(user=user, notification_id=message.pk, at=NOON)

    notifications.mark_read(user=user, notification_id=message.pk, at=NIGHT)

    message.refresh_from_db()
    assert message.read_at == NOON


def test_reading_all_leaves_what_is_held_back_and_what_others_were_told():
    user = UserFactory(quiet_from=time(22), quiet_to=time(7))
    tell(user, key="one")
    tell(user, key="two")
    held = tell(user, at=NIGHT, key="held")
    other = tell(UserFactory())

    assert notifications.mark_all_read(user=user, at=NIGHT) == 2
    assert set(Notification.objects.unread()) == {held, other}
