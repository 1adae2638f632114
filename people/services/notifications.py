"""
Does the telling: a message to a person is shown in the application and mailed, each once.

Messages follow from events that are recorded where they happen; telling and reading leave no events.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from effects.services import owe
from people.models import Notification, User
from people.rules.quiet_hours import earliest_delivery

logger = logging.getLogger(__name__)

MAIL = "people.mail"
# Waiting doubles from a minute to an hour: 15 attempts outlast a mail server that is down for half a day.
MOST_MAIL_ATTEMPTS = 15
FIRST_MAIL_WAIT = timedelta(minutes=1)
LONGEST_MAIL_WAIT = timedelta(hours=1)


class MailNotSent(Exception):
    """The mail server did not take the mail; it certainly did not leave."""


@transaction.atomic
def notify(
    *, user_id: int, key: str, title: str, body: str = "", url: str = "", urgent: bool = False, at: datetime
) -> None:
    """
    Tell a person something, in the caller's transaction; telling the same key again changes nothing.

    The message appears, and its mail is due, now or when the person's quiet hours end, unless it is urgent.

    :param key: names the message for this person, such as `approval:17:requested`
    :param url: path of the page where the person can act on it
    :raises User.DoesNotExist: if there is no such account
    """
    user = User.objects.select_related("team__calendar").get(pk=user_id)
    deliver_at = earliest_delivery(
        at=at,
        zone=user.time_zone or (user.team.calendar.time_zone if user.team else settings.TIME_ZONE),
        quiet_from=user.quiet_from,
        quiet_to=user.quiet_to,
        urgent=urgent,
    )
    message = Notification(
        user=user,
        key=key,
        title=title,
        body=body,
        url=url,
        urgent=urgent,
        created_at=at,
        deliver_at=deliver_at,
    )
    Notification.objects.bulk_create([message], ignore_conflicts=True)
    told = Notification.objects.get(user=user, key=key)
    owe(MAIL, key=f"{told.pk}", facts={"notification_id": told.pk}, at=at, due_at=told.deliver_at)


@transaction.atomic
def mail_notification(*, notification_id: int, attempt: int = 1, at: datetime) -> None:
    """
    Take a message for mailing; the mail leaves after the commit, so a second call never sends it again.

    A worker that dies between commit and sending loses the mail, never doubles it: the message itself stays
    in the application. What is read already, or whose reader wants no mail, is not mailed.
    """
    notification = (
        Notification.objects.select_for_update(of=("self",)).select_related("user").get(pk=notification_id)
    )
    if notification.mailing_at or notification.read_at or not _wants_mail(notification.user):
        return
    notification.mailing_at = at
    notification.save(update_fields=["mailing_at"])
    transaction.on_commit(lambda: _mail(notification, attempt=attempt, at=at), robust=True)


@transaction.atomic
def mark_read(*, user: User, notification_id: int, at: datetime) -> Notification:
    """
    Mark one of the person's own messages as read; the first time counts.

    :raises Notification.DoesNotExist: if it is not theirs, or not delivered yet
    """
    own = Notification.objects.delivered(at).filter(user=user)
    notification = own.select_for_update(of=("self",)).get(pk=notification_id)
    if notification.read_at is None:
        notification.read_at = at
        notification.save(update_fields=["read_at"])
    return notification


@transaction.atomic
def mark_all_read(*, user: User, at: datetime) -> int:
    """Mark every delivered message of the person as read; tell how many were not."""
    return Notification.objects.delivered(at).unread().filter(user=user).update(read_at=at)


def _wants_mail(user: User) -> bool:
    return user.is_active and user.wants_mail and bool(user.email)


def _mail(notification: Notification, *, attempt: int, at: datetime) -> None:
    try:
        _send(notification)
    except MailNotSent:
        logger.warning("Mail of notification %s was not taken, attempt %s", notification.pk, attempt)
        _try_again(notification, attempt=attempt, at=at)


def _send(notification: Notification) -> None:
    """
    Send the mail.

    :raises MailNotSent: if it certainly did not leave; after any other error it may have, so no repetition
    """
    connection = get_connection()
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        raise MailNotSent from error
    try:
        _message(notification, connection).send()
    except (SMTPResponseException, SMTPRecipientsRefused) as error:
        raise MailNotSent from error
    finally:
        connection.close()


def _message(notification: Notification, connection: BaseEmailBackend) -> EmailMessage:
    # A link leads to a page with a button: no address in a mail decides anything.
    link = f"{settings.SITE_URL}{notification.url}" if notification.url else ""
    return EmailMessage(
        subject=" ".join(notification.title.split()),
        body="\n\n".join(part for part in (notification.body or notification.title, link) if part),
        to=[notification.user.email],
        connection=connection,
    )


@transaction.atomic
def _try_again(notification: Notification, *, attempt: int, at: datetime) -> None:
    if attempt >= MOST_MAIL_ATTEMPTS:
        logger.error("Mail of notification %s given up after %s attempts", notification.pk, attempt)
        return
    Notification.objects.filter(pk=notification.pk).update(mailing_at=None)
    owe(
        MAIL,
        key=f"{notification.pk}:{attempt + 1}",
        facts={"notification_id": notification.pk, "attempt": attempt + 1},
        at=at,
        due_at=at + min(FIRST_MAIL_WAIT * 2 ** (attempt - 1), LONGEST_MAIL_WAIT),
    )
