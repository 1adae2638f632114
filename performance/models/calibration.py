"""Stores what was said about scorecards in calibration."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CalibrationNote(models.Model):
    """
    What somebody who leads or HR said about a scorecard in calibration, for whoever publishes it. It was said
    of the content with `content_hash`: a draft computed anew is another one. A trigger refuses every change.
    """

    scorecard = models.ForeignKey(
        "performance.Scorecard", on_delete=models.PROTECT, related_name="calibration_notes"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    content_hash = models.CharField(max_length=64)
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["noted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words=""),
                name="calibration_note_has_words",
                violation_error_message=_("A note says something."),
            )
        ]

    def __str__(self) -> str:
        return f"Calibration note #{self.pk}"
