"""Reads what people type about the one KPI they choose for themselves."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from performance.models import PersonalGoal
from performance.rules.kpis import KPIS, Kpi, kpi_of
from performance.rules.practice import may_be_goal
from performance.rules.targets import NotATarget, read_target, target_words, typed_unit


class GoalForm(forms.Form):
    """Which figure, how far, and why."""

    kpi = forms.ChoiceField(label=_("Figure"))
    target = forms.CharField(label=_("Target"), max_length=40)
    why = forms.CharField(
        label=_("Why this one"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [kpi for kpi in KPIS if may_be_goal(kpi)]
        self.fields["kpi"].choices = [(kpi.code, _with_unit(kpi)) for kpi in chosen]  # type: ignore[attr-defined]
        self.fields["target"].help_text = _(
            "In the unit beside the figure you choose; a duration also as 7 min, 1.5 h or 2 d."
        )

    def clean(self) -> dict[str, Any]:
        """Read the target in the unit of the figure."""
        typed = super().clean() or {}
        code, target = typed.get("kpi"), typed.get("target")
        if code and target:
            try:
                typed["target"] = read_target(kpi_of(code), target)
            except NotATarget as fault:
                self.add_error("target", str(fault))
        return typed

    @property
    def amount(self) -> Decimal:
        """The target in the unit of the KPI."""
        amount: Decimal = self.cleaned_data["target"]
        return amount


def initial_of(goal: PersonalGoal | None) -> dict[str, Any]:
    """Return what the form shows of a goal that there is already."""
    if goal is None:
        return {}
    return {
        "kpi": goal.kpi,
        "target": target_words(kpi_of(goal.kpi), goal.target),
        "why": goal.why,
    }


def _with_unit(kpi: Kpi) -> str:
    return f"{gettext(kpi.name)} ({gettext(typed_unit(kpi))})"
