"""Stores messages to a person: shown in the application and sent by e-mail, each once."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NotificationQuerySet(models.QuerySet["Notification"]):
    def delivered(self, at: datetime) -> "NotificationQuerySet":
        return self.filter(deliver_at__lte=at)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)


class Notification(models.Model):
    """
    `deliver_at` lies behind quiet hours; `key` makes telling twice impossible; `mailing_at` is set before
    the mail leaves, so that none leaves twice.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications")
    key = models.CharField(max_length=160)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    deliver_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailing_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-deliver_at", "-pk"]
        indexes = [models.Index(fields=["user", "-deliver_at"], name="notification_inbox")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"],
                name="notification_once",
                violation_error_message=_("This person has already been told."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} #{self.pk}"
