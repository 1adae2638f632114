"""Stores what an hour of an agent costs, as the organization has settled it."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.money import check_amount


class HourlyCost(models.Model):
    """
    What an hour of an agent costs the company from a day on, wages and everything; `rationale` says where the
    figure comes from. A later row leaves the reports of earlier days as they were.
    """

    effective_from = models.DateField(_("from"), unique=True)
    amount = models.DecimalField(_("cost per hour"), max_digits=15, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    rationale = models.TextField(_("rationale"), help_text=_("Where the figure comes from."))

    class Meta:
        ordering = ["-effective_from"]
        verbose_name = _("hourly cost")
        verbose_name_plural = _("hourly costs")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="hourly_cost_positive",
                violation_error_message=_("An hour costs more than nothing."),
            ),
            models.CheckConstraint(
                condition=~Q(rationale=""),
                name="hourly_cost_has_rationale",
                violation_error_message=_("Say where the figure comes from."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} from {self.effective_from}"

    def clean(self) -> None:
        """Money is what the currency has coins for."""
        amount: Decimal | None = self.amount
        if amount is None:
            return  # the field says so already
        try:
            check_amount(amount, self.currency)
        except DomainError as refusal:
            raise ValidationError(str(refusal)) from refusal
