"""Reads what people type about the one KPI they choose for themselves."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from performance.choices import Unit
from performance.models import PersonalGoal
from performance.rules.kpis import KPIS, Kpi, kpi_of, target_from, typed_target, typed_unit
from performance.rules.practice import may_be_goal

HUNDRED = Decimal(100)


class GoalForm(forms.Form):
    """Which figure, how far, and why. Shares are typed in per cent."""

    kpi = forms.ChoiceField(label=_("Figure"))
    target = forms.DecimalField(
        label=_("Target"),
        min_value=0,
        max_digits=9,
        decimal_places=2,
        widget=forms.NumberInput({"step": "any"}),
    )
    why = forms.CharField(
        label=_("Why this one"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [kpi for kpi in KPIS if may_be_goal(kpi)]
        self.fields["kpi"].choices = [(kpi.code, _with_unit(kpi)) for kpi in chosen]  # type: ignore[attr-defined]
        self.fields["target"].help_text = _("In the unit beside the figure you choose.")

    def clean(self) -> dict[str, Any]:
        """Refuse shares beyond all of them."""
        typed = super().clean() or {}
        code, target = typed.get("kpi"), typed.get("target")
        if code and target is not None and kpi_of(code).unit == Unit.SHARE and target > HUNDRED:
            self.add_error("target", _("A share goes up to 100 per cent."))
        return typed

    @property
    def amount(self) -> Decimal:
        """The target in the unit of the KPI."""
        return target_from(kpi_of(self.cleaned_data["kpi"]), self.cleaned_data["target"])


def initial_of(goal: PersonalGoal | None) -> dict[str, Any]:
    """Return what the form shows of a goal that there is already."""
    if goal is None:
        return {}
    return {
        "kpi": goal.kpi,
        # Without an exponent, as people type it.
        "target": f"{typed_target(kpi_of(goal.kpi), goal.target):f}",
        "why": goal.why,
    }


def _with_unit(kpi: Kpi) -> str:
    return f"{gettext(kpi.name)} ({gettext(typed_unit(kpi))})"
