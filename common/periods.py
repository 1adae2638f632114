"""Says beside the field when a list is asked for a period that ends before it starts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PeriodForm(forms.Form):
    """The filters of a list of which two, `days`, are the first and the last day of a period."""

    days = ("since", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.days:
            self.fields[name].widget.input_type = "date"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.check_period(*(data.get(name) for name in self.days))
        return data

    def check_period(self, first: Any, last: Any) -> None:
        """Refuse a last day before the first; None is no bound."""
        if first and last and first > last:
            self.add_error(self.days[1], _("The period ends before it starts."))
