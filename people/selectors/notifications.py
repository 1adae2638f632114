"""Asks what a person has been told."""

from datetime import datetime

from django.db.models import QuerySet

from people.models import Notification, User


def notifications_for(user: User, *, at: datetime) -> QuerySet[Notification]:
    """Return the person's own messages that are not held back by quiet hours, newest first."""
    return Notification.objects.delivered(at).filter(user_id=user.pk)


def count_unread(user: User, *, at: datetime) -> int:
    """Return how many of them have not been read."""
    return notifications_for(user, at=at).unread().count()
