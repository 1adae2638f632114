"""Stores outages and bottlenecks: when which teams could not work as usual, and why."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from journeys.choices import Cause, OutageKind

# A moment, or what names one in a query.
Moment = datetime | Combinable


class OutageQuerySet(models.QuerySet["Outage"]):
    def standing(self) -> "OutageQuerySet":
        """Leave out what was withdrawn because it never happened."""
        return self.filter(withdrawn_at=None)

    def going_on(self, at: Moment) -> "OutageQuerySet":
        return self.standing().filter(Q(ended_at=None) | Q(ended_at__gt=at), started_at__lte=at)

    def between(self, first: Moment, end: Moment) -> "OutageQuerySet":
        """Return those with a moment in the half-open interval; one that goes on has no end."""
        return self.standing().filter(Q(ended_at=None) | Q(ended_at__gt=first), started_at__lt=end)


class Outage(models.Model):
    """
    The teams could not work as usual from `started_at` until `ended_at`, half-open; null: still so. What
    happened in between counts for or against nobody in these teams.

    One that never happened is withdrawn: it keeps its row and loses its teams, so that it touches no figure.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=OutageKind.choices, default=OutageKind.OUTAGE)
    system = models.CharField(_("system"), max_length=80, help_text=_("What did not work, e.g. Billing."))
    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices)
    teams = models.ManyToManyField("people.Team", verbose_name=_("affected teams"), related_name="outages")
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("to"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    objects = OutageQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        indexes = [models.Index(fields=["-started_at", "-id"], name="outage_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gt=F("started_at")),
                name="outage_ends_after_it_starts",
                violation_error_message=_("An outage ends after it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.system} #{self.pk}"
