"""Stores the one KPI that a person has chosen for themselves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from performance.models.kpis import kpi_choices


class PersonalGoal(models.Model):
    """
    What somebody wants to reach with one KPI, and why. `target` is in the unit of the KPI. Nobody else
    sees it before `shared_at`; choosing another one ends it.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="goals")
    kpi = models.CharField(_("KPI"), max_length=40, choices=kpi_choices)
    target = models.DecimalField(_("target"), max_digits=15, decimal_places=4)
    why = models.TextField(_("why"), blank=True)
    starts_on = models.DateField(_("from"))
    set_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at=None),
                name="goal_one_at_a_time",
                violation_error_message=_("You have a goal already: end it, or change it."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("set_at")),
                name="goal_ends_after_it_was_set",
                violation_error_message=_("A goal ends after it was set."),
            ),
        ]

    def __str__(self) -> str:
        return f"Goal {self.pk}"
