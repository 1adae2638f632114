"""Stores what colleagues are asked about somebody, and what they answer."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from performance.choices import PeerQuestion
from performance.rules.peers import SMALLEST_GROUP

BOUNDS = [MinValueValidator(1), MaxValueValidator(5)]


class PeerRequestQuerySet(models.QuerySet["PeerRequest"]):
    def open(self, at: datetime) -> "PeerRequestQuerySet":
        return self.filter(due_at__gt=at)

    def closed(self, at: datetime) -> "PeerRequestQuerySet":
        return self.filter(due_at__lte=at)


class PeerRequest(models.Model):
    """
    Colleagues are asked about `subject` in a period (`first` to `last`, both included), until `due_at`.

    Nothing of the answers is shown before `due_at`, nor ever while they are fewer than `minimum_group`.
    """

    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="peer_requests"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    first = models.DateField()
    last = models.DateField()
    due_at = models.DateTimeField()
    minimum_group = models.PositiveSmallIntegerField(default=SMALLEST_GROUP)

    objects = PeerRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "first", "last"],
                name="peer_request_once",
                violation_error_message=_("Colleagues were already asked about this person and period."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_group__gte=SMALLEST_GROUP),
                name="peer_request_minimum_group",
                violation_error_message=_("With fewer than three answers nobody is anonymous."),
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("asked_at"), last__gte=F("first")),
                name="peer_request_leaves_time",
                violation_error_message=_("Colleagues need time to answer."),
            ),
        ]

    def __str__(self) -> str:
        return f"Peer feedback #{self.pk}"


class PeerAnswer(models.Model):
    """
    What one colleague was asked and answered. The row is there from the asking on; `answered_at` is empty
    until there is an answer, which may be changed until the request is due.
    """

    request = models.ForeignKey(PeerRequest, on_delete=models.CASCADE, related_name="answers")
    respondent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="peer_answers"
    )
    helps = models.PositiveSmallIntegerField(PeerQuestion.HELPS.label, null=True, validators=BOUNDS)
    shares = models.PositiveSmallIntegerField(PeerQuestion.SHARES.label, null=True, validators=BOUNDS)
    hands_over = models.PositiveSmallIntegerField(PeerQuestion.HANDS_OVER.label, null=True, validators=BOUNDS)
    judges = models.PositiveSmallIntegerField(PeerQuestion.JUDGES.label, null=True, validators=BOUNDS)
    words = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["request", "pk"]
        indexes = [
            models.Index(
                fields=["respondent"], condition=Q(answered_at=None), name="peer_answer_open_by_person"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "respondent"],
                name="peer_answer_once",
                violation_error_message=_("This colleague was asked already."),
            ),
            models.CheckConstraint(
                condition=Q(helps=None, shares=None, hands_over=None, judges=None, answered_at=None, words="")
                | Q(answered_at__isnull=False)
                & Q(
                    helps__range=(1, 5), shares__range=(1, 5), hands_over__range=(1, 5), judges__range=(1, 5)
                ),
                name="peer_answer_whole",
                violation_error_message=_("An answer rates every question from 1 to 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"Answer #{self.pk}"
