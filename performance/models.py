"""Stores the rollup that figures are made of, and what the organization has settled about each KPI."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.choices import Channel
from performance.choices import Measure
from performance.rules.kpis import KPIS


def kpi_choices() -> list[tuple[str, str]]:
    """Return the KPIs there are, by name."""
    return sorted(((kpi.code, kpi.name) for kpi in KPIS), key=lambda pair: pair[1])


class DailyMeasure(models.Model):
    """
    One measure of one day, team, agent and channel: whole numbers that add up, recomputed from the facts.

    `day` is a day of the organization's zone; no `agent` means unknown. `n` counts facts, `hits` those among
    them that hold, `total` and `squares` add up their values. `spread` is all values in order, where a median
    is asked for, so that medians of any group are exact. `currency` is that of the case or the decision.
    """

    # No foreign keys in the database: rows are derived, written in sets, and go with their facts.
    day = models.DateField()
    team = models.ForeignKey(
        "people.Team", on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    channel = models.CharField(max_length=20, choices=Channel.choices)
    measure = models.CharField(max_length=20, choices=Measure.choices)
    currency = models.CharField(max_length=3)
    n = models.BigIntegerField()
    hits = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    squares = models.DecimalField(max_digits=40, decimal_places=0, default=0)
    spread = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "team", "agent", "channel", "measure", "currency"],
                name="daily_measure_once",
                nulls_distinct=False,
                violation_error_message=_("This measure of this day is already there."),
            )
        ]
        indexes = [models.Index(fields=["measure", "day", "team"], name="daily_measure_by_day")]

    def __str__(self) -> str:
        return f"{self.measure} {self.day}"


class KpiSetting(models.Model):
    """
    What the organization has settled about a KPI: who answers for it, what it should be, and from how many
    facts on it is shown. Its formula is code and has a version there. `target` is in the unit of the KPI.
    """

    code = models.CharField(_("KPI"), max_length=40, unique=True, choices=kpi_choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    target = models.DecimalField(_("target"), max_digits=15, decimal_places=4, null=True, blank=True)
    minimum_n = models.PositiveIntegerField(
        _("minimum n"), help_text=_("With fewer facts pages say “not enough data”.")
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("KPI setting")
        verbose_name_plural = _("KPI settings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum_n__gte=5),
                name="kpi_setting_minimum_n",
                violation_error_message=_("Below five facts no figure says anything: take 5 or more."),
            )
        ]

    def __str__(self) -> str:
        return self.code
