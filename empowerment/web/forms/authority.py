"""Reads for which day somebody asks what a person may do."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class DayForm(forms.Form):
    """A day, or none for now."""

    on = forms.DateField(
        label=_("As of the end of"),
        required=False,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
