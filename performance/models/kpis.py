"""Stores what the organization has settled about each KPI."""

from collections import defaultdict
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from performance.rules.kpis import KPIS
from performance.rules.targets import target_bounds

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def kpi_choices() -> list[tuple[str, "StrOrPromise"]]:
    """Return the KPIs there are, by name."""
    return [(kpi.code, _(kpi.name)) for kpi in sorted(KPIS, key=lambda kpi: kpi.name)]


def _target_within_bounds() -> Q:
    codes = defaultdict(list)
    for kpi in KPIS:
        codes[target_bounds(kpi)].append(kpi.code)
    within = Q(target=None)
    for bounds, of_these in codes.items():
        within |= Q(code__in=sorted(of_these), target__range=bounds)
    return within


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
                condition=Q(minimum_n__gte=5),
                name="kpi_setting_minimum_n",
                violation_error_message=_("Below five facts no figure says anything: take 5 or more."),
            ),
            models.CheckConstraint(
                condition=_target_within_bounds(),
                name="kpi_setting_target_within_bounds",
                violation_error_message=_("The target is nonsense in the unit of this KPI."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_code_display()
