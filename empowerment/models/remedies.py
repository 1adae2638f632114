"""Stores what can be given to a customer, and the reasons for giving."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from empowerment.choices import RemedyKind

TIMES = "\N{MULTIPLICATION SIGN}"


class Remedy(models.Model):
    """
    Money in the currency of the case, or a quantity in a unit with its cost to the company.

    `units` is the unit as one says it of several: nights, vouchers.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=RemedyKind.choices, default=RemedyKind.MONEY)
    unit = models.CharField(max_length=40, blank=True, help_text=_("Of a quantity: night, voucher, month."))
    units = models.CharField(max_length=40, blank=True, help_text=_("Of several: nights, vouchers, months."))
    unit_cost = models.DecimalField(max_digits=15, decimal_places=3, null=True, blank=True)
    unit_cost_currency = models.CharField(max_length=3, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "remedies"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=RemedyKind.MONEY, unit="", unit_cost=None, unit_cost_currency="")
                | (Q(kind=RemedyKind.QUANTITY, unit_cost__gt=0) & ~Q(unit="") & ~Q(unit_cost_currency="")),
                name="remedy_quantity_has_unit_and_cost",
                violation_error_message=_("A quantity needs a unit and its cost; money has neither."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def counted(self, quantity: int | str) -> str:
        """Say how many of the unit: `1 night`, `2 nights`; a span of numbers too."""
        if str(quantity) == "1":
            return f"1 {self.unit}"
        return f"{quantity} {self.units}" if self.units else f"{quantity} {TIMES} {self.unit}"


class ReasonCode(models.Model):
    code = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=120)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label
