"""Stores what happened, in rows that are added and never changed, and the seals that chain them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, subject: models.Model) -> "AuditEventQuerySet":
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))

    def newest_first(self) -> "AuditEventQuerySet":
        return self.order_by("-pk")


class AuditEvent(models.Model):
    """
    One thing that happened. A trigger refuses every change.

    ``facts`` and ``reason`` outlive the people they are about: no name, address, message or other personal
    plaintext belongs in them. Name people and customers by their ids.
    """

    name = models.CharField(_("event"), max_length=80)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("actor"),
        help_text=_("Who did it; empty when the clock did."),
    )
    subject_type = models.CharField(_("kind of subject"), max_length=80)
    subject_id = models.CharField(_("subject"), max_length=64)
    facts = models.JSONField(_("facts"))
    reason = models.TextField(_("reason"), blank=True)
    occurred_at = models.DateTimeField(_("time"))

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_event_by_subject"),
            models.Index(fields=["name", "id"], name="audit_event_by_name"),
            models.Index(fields=["occurred_at"], name="audit_event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_type} {self.subject_id} #{self.pk}"


class AuditSeal(models.Model):
    """
    One link of the chain: the place of an event and the hash over all before it.

    Sealing follows recording by seconds, so that two decisions never wait for each other's hash.
    """

    sequence = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="seal")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sequence__gte=1),
                name="audit_seal_sequence_from_one",
                violation_error_message=_("The chain begins with sequence 1."),
            )
        ]

    def __str__(self) -> str:
        return f"Seal {self.sequence}"


class UnsealedEvent(models.Model):
    """
    An event that waits for its seal. A trigger adds the row with the event; only a seal lets it go.

    It finds the events to seal without searching the log, also those that were committed late. An event with
    neither row nor seal got past the triggers.
    """

    # No constraint in the database: the row of an event that somebody deleted has to stay, as a trace.
    event = models.OneToOneField(
        AuditEvent, primary_key=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )

    def __str__(self) -> str:
        return f"Unsealed event {self.pk}"
