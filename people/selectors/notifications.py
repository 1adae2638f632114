"""Asks what a person has been told."""

from datetime import datetime

from people.models import Notification, User
from people.models.notifications import NotificationQuerySet


def notifications_for(user: User, *, at: datetime) -> NotificationQuerySet:
    """Return the person's own messages that are not held back by quiet hours, newest first."""
    return Notification.objects.delivered(at).filter(user_id=user.pk)


def count_unread(user: User, *, at: datetime) -> int:
    """Return how many of them have not been read."""
    return notifications_for(user, at=at).unread().count()
