"""Speaks with the clock: what people are owed falls due here."""

from datetime import datetime

from effects.registry import handles
from people.services.notifications import MAIL, mail_notification


@handles(MAIL)
def mail(*, notification_id: int, at: datetime, attempt: int = 1) -> None:
    """Mail a message when its quiet hours are over."""
    mail_notification(notification_id=notification_id, attempt=attempt, at=at)
