"""Stores what has been drawn on budgets: movements, and the counters that derive from them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from empowerment.choices import MovementKind, Window


class BudgetCounter(models.Model):
    """
    What is used and held of one budget in one bucket. Never the cap: that belongs to the policy.

    `subject_id` is the agent, customer, case or team that the window counts; `remedy` a remedy code or `*`
    for all money; `bucket_on` the day, the first of the month, or for a case the day 1 January 1970.
    """

    window = models.CharField(max_length=20, choices=Window.choices)
    subject_id = models.BigIntegerField()
    remedy = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    bucket_on = models.DateField()
    used = models.DecimalField(max_digits=15, decimal_places=3, default=0)
    held = models.DecimalField(max_digits=15, decimal_places=3, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["window", "subject_id", "remedy", "currency", "bucket_on"],
                name="budget_counter_once",
                violation_error_message=_("This budget is already counted."),
            ),
            models.CheckConstraint(
                condition=Q(used__gte=0, held__gte=0),
                name="budget_counter_not_negative",
                violation_error_message=_("A budget cannot be used or held below zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.subject_id} {self.bucket_on}"


class BudgetMovement(models.Model):
    """
    One draw on every budget at once. Rows are added, never changed; each counter is the sum of the
    movements that name its subject, remedy, currency and bucket.

    `holder` is the person whose day and month are drawn, on the wall date `day_on` of the requesting
    agent's or the approver's team; `customer_day_on` is the date in the organization's zone.
    """

    decision = models.ForeignKey("empowerment.Decision", on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=20, choices=MovementKind.choices)
    used_delta = models.DecimalField(max_digits=15, decimal_places=3)
    held_delta = models.DecimalField(max_digits=15, decimal_places=3)
    remedy = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("customers.Case", on_delete=models.PROTECT, related_name="+")
    day_on = models.DateField()
    customer_day_on = models.DateField()
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
