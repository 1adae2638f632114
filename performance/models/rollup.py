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

    # Cases, by the day of resolving. What happened while the team could not work is excluded from what judges
    # quality and time, and counted here as excluded; volume and money know all.
    resolved = models.IntegerField()
    cases_excluded = models.IntegerField()
    judged = models.IntegerField(help_text=_("Resolved cases less those excluded."))
    first_contact = models.IntegerField()
    reopened = models.IntegerField()
    caused = models.IntegerField(help_text=_("Cases that needed an approval, were passed on or reopened."))
    known = models.IntegerField(help_text=_("Cases whose customer is known and can be followed."))
    back = models.IntegerField()
    followed = models.IntegerField(
        help_text=_("Cases whose customer is known, and of which the source has told whether they stayed.")
    )
    retained = models.IntegerField(help_text=_("Cases whose customer was still one after 90 days."))
    # The same four of cases with a remedy: all within own authority, or some after an approval.
    known_own = models.IntegerField()
    back_own = models.IntegerField()
    followed_own = models.IntegerField()
    retained_own = models.IntegerField()
    known_approved = models.IntegerField()
    back_approved = models.IntegerField()
    followed_approved = models.IntegerField()
    retained_approved = models.IntegerField()
    decided = models.IntegerField(help_text=_("Cases with a decision on them."))
    escalated = models.IntegerField()
    remedies = models.BigIntegerField(help_text=_("In thousandths of money."))
    remedies_squared = models.DecimalField(max_digits=40, decimal_places=0)
    resolving = ArrayField(models.IntegerField(), help_text=_("Seconds from opening to resolving."))
    timed = models.IntegerField(help_text=_("Cases of which it is recorded how long agents worked on them."))
    working = ArrayField(models.IntegerField(), help_text=_("Seconds agents worked on a case."))

    # Decisions and their requests, by the day of the decision.
    decisions = models.IntegerField()
    decisions_excluded = models.IntegerField()
    own = models.IntegerField()
    avoided = models.IntegerField(help_text=_("Decisions above the limit of the lowest tier, asking nobody."))
    limited = models.IntegerField(help_text=_("Decisions within own authority that a limit bound."))
    used = models.BigIntegerField(help_text=_("Shares of the limit, in millionths."))
    used_squared = models.DecimalField(max_digits=40, decimal_places=0)
    looked_at = models.IntegerField(help_text=_("Requests that took the time of an approver."))
    requests_excluded = models.IntegerField()
    answered = models.IntegerField()
    answering = ArrayField(models.IntegerField(), help_text=_("Seconds from asking to the first answer."))
    closed = models.IntegerField()
    waited = models.BigIntegerField(help_text=_("Seconds from asking to the end of the request."))
    waited_squared = models.DecimalField(max_digits=40, decimal_places=0)

    # Answers to surveys, by the day of the answer.
    surveys_excluded = models.IntegerField()
    csat = models.IntegerField()
    satisfied = models.IntegerField(help_text=_("Answers of 4 or 5."))
    ces = models.IntegerField()
    effort = models.IntegerField(help_text=_("Sum of answers from 1 to 7."))
    effort_squared = models.IntegerField()
    nps = models.IntegerField()
    promoted = models.IntegerField(help_text=_("Answers of 9 or 10 less answers from 0 to 6."))
    promoted_squared = models.IntegerField(help_text=_("Answers of 9 or 10 and answers from 0 to 6."))

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
