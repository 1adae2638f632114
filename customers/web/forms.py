"""Translates what agents tell about a case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.choices import CaseStatus, ViewPurpose


class CustomerWaitingForm(forms.Form):
    is_waiting = forms.TypedChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))], coerce=lambda word: word == "yes"
    )


class CaseStatusForm(forms.Form):
    status = forms.TypedChoiceField(choices=CaseStatus.choices, coerce=CaseStatus)


class PurposeForm(forms.Form):
    purpose = forms.TypedChoiceField(
        label=_("What for?"),
        choices=[("", _("Choose…")), *ViewPurpose.choices],
        coerce=ViewPurpose,
        help_text=_("Your name and the purpose are recorded."),
    )
