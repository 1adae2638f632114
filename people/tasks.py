"""Speaks with the clock: what people are owed falls due here."""

from datetime import datetime

from django.utils import timezone

from effects.registry import handles
from people.services.exports import EXPIRE, GIVE_UP, MAKE, expire_export, give_up_export, make_export
from people.services.notifications import MAIL, mail_notification


@handles(MAIL)
def mail(*, notification_id: int, at: datetime, attempt: int = 1) -> None:
    """Mail a message when its quiet hours are over."""
    mail_notification(notification_id=notification_id, attempt=attempt, at=at)


@handles(MAKE, one_snapshot=True)
def make(*, export_id: int, at: datetime) -> None:
    """Make the file that somebody asked for."""
    make_export(export_id=export_id, clock=timezone.now, at=at)


@handles(GIVE_UP)
def give_up(*, export_id: int, at: datetime) -> None:
    """Tell somebody whose file no worker could make."""
    give_up_export(export_id=export_id, at=at)


@handles(EXPIRE)
def expire(*, export_id: int, at: datetime) -> None:
    """Delete the content of a file that has been kept long enough."""
    expire_export(export_id=export_id, at=at)
