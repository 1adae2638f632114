"""Stores the rollup that figures are made of."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.choices import Channel


class DailyFigures(models.Model):
    """
    What is counted on one day for one team, agent, channel, category of the case and currency: whole numbers
    that add up, recomputed from the facts.

    `day` is a day of the organization's zone; no `agent` means unknown. `currency` is that of the case or the
    decision. Which KPI reads which of the columns says `rules/measures.py`. The arrays hold all values, in no
    order, so that medians of any group of rows are exact.
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
    # Compared by bytes, not as a dictionary would: equality is all that is asked, of every row.
    channel = models.CharField(max_length=20, choices=Channel.choices, db_collation="C")
    category = models.CharField(max_length=80, db_collation="C")
    currency = models.CharField(max_length=3, db_collation="C")

    # Cases, by the day of resolving.
    resolved = models.BigIntegerField()
    first_contact = models.BigIntegerField()
    reopened = models.BigIntegerField()
    known = models.BigIntegerField(help_text="Cases whose customer is known and can be followed.")
    back = models.BigIntegerField()
    decided = models.BigIntegerField(help_text="Cases with a decision on them.")
    escalated = models.BigIntegerField()
    remedies = models.BigIntegerField(help_text="In thousandths of money.")
    remedies_squared = models.DecimalField(max_digits=40, decimal_places=0)
    resolving = ArrayField(models.IntegerField(), help_text="Seconds from opening to resolving.")

    # Decisions and their requests, by the day of the decision.
    decisions = models.BigIntegerField()
    own = models.BigIntegerField()
    limited = models.BigIntegerField(help_text="Decisions within own authority that a limit bound.")
    used = models.BigIntegerField(help_text="Shares of the limit, in millionths.")
    used_squared = models.DecimalField(max_digits=40, decimal_places=0)
    answered = models.BigIntegerField()
    answering = ArrayField(models.IntegerField(), help_text="Seconds from asking to the first answer.")
    closed = models.BigIntegerField()
    waited = models.BigIntegerField(help_text="Seconds from asking to the end of the request.")
    waited_squared = models.DecimalField(max_digits=40, decimal_places=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "team", "agent", "channel", "category", "currency"],
                name="daily_figures_once",
                nulls_distinct=False,
                violation_error_message=_("The figures of this day are already there."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}"
