"""Stores what is owed until its effect is recorded."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

OPEN = Q(settled_at=None, cancelled_at=None, quarantined_at=None)


class OwedQuerySet(models.QuerySet["Owed"]):
    def open(self) -> "OwedQuerySet":
        return self.filter(OPEN)

    def due(self, at: datetime) -> "OwedQuerySet":
        return self.open().filter(next_attempt_at__lte=at)

    def quarantined(self) -> "OwedQuerySet":
        return self.filter(quarantined_at__isnull=False, settled_at=None, cancelled_at=None)


class Owed(models.Model):
    """
    Something owed after a commit: a message, an escalation, a timer.

    The settled row is the receipt: ``settled_at`` is written in the transaction of the handler, so the effect
    and its receipt exist together or not at all, and the key is never served twice.
    """

    topic = models.CharField(_("topic"), max_length=80)
    key = models.CharField(_("key"), max_length=120)
    facts = models.JSONField(_("facts"))
    owed_at = models.DateTimeField(_("owed at"))
    due_at = models.DateTimeField(_("due at"))
    next_attempt_at = models.DateTimeField(_("next attempt at"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)
    quarantined_at = models.DateTimeField(_("quarantined at"), null=True)

    objects = OwedQuerySet.as_manager()

    class Meta:
        verbose_name = _("owed effect")
        verbose_name_plural = _("owed effects")
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "key"],
                name="owed_once_per_topic_and_key",
                violation_error_message=_("This is owed already."),
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(cancelled_at=None),
                name="owed_settled_or_cancelled",
                violation_error_message=_("What was settled cannot be cancelled."),
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=OPEN, name="owed_open_by_next_attempt"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
