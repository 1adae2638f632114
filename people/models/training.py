"""Stores what people have learned and how well they do it: the facts authority is earned with."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.choices import QualificationKind


class Course(models.Model):
    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=160)
    valid_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("How long a completion counts. Empty: for ever.")
    )

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class CompletionQuerySet(models.QuerySet["Completion"]):
    def valid(self, at: datetime) -> "CompletionQuerySet":
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), completed_at__lte=at)


class Completion(models.Model):
    """A course passed. It counts from `completed_at` until `expires_at`, half-open."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="completions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="completions")
    completed_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        ordering = ["-completed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "course", "completed_at"],
                name="completion_once",
                violation_error_message=_("This completion is already recorded."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("completed_at")),
                name="completion_expires_after_it_starts",
                violation_error_message=_("A completion expires after it was earned."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.course_id} #{self.pk}"


class Qualification(models.Model):
    """
    A measured performance fact of a person: the lower bound of an interval, never a point score.

    `counts_from` is the moment it starts to count; of one kind the row with the latest `counts_from` that
    has begun is in effect. A worse row is written with a later `counts_from`: the announced notice.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="qualifications"
    )
    kind = models.CharField(max_length=20, choices=QualificationKind.choices)
    lower_bound = models.DecimalField(max_digits=6, decimal_places=4)
    upper_bound = models.DecimalField(max_digits=6, decimal_places=4)
    n = models.PositiveIntegerField()
    period_from = models.DateField()
    period_to = models.DateField()
    source = models.CharField(max_length=120)
    counts_from = models.DateTimeField()

    class Meta:
        ordering = ["-counts_from"]
        indexes = [models.Index(fields=["user", "kind", "-counts_from"], name="qualification_in_effect")]
        constraints = [
            models.CheckConstraint(
                condition=Q(lower_bound__gte=0, lower_bound__lte=F("upper_bound"), upper_bound__lte=1),
                name="qualification_bounds_ordered",
                violation_error_message=_("Bounds are shares between 0 and 1, the lower one first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} #{self.pk}"
