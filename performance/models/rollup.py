"""Stores the rollup that figures are made of."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.choices import Channel
from performance.choices import Measure


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
