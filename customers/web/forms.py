"""Translates what agents tell about a case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.choices import CaseStatus, TextPurpose, ViewPurpose


class CustomerWaitingForm(forms.Form):
    is_waiting = forms.TypedChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))], coerce=lambda word: word == "yes"
    )


class CaseStatusForm(forms.Form):
    status = forms.TypedChoiceField(choices=CaseStatus.choices, coerce=CaseStatus)


class EraseForm(forms.Form):
    """Which customer is erased, and why."""

    source = forms.CharField(
        label=_("Source"), max_length=40, help_text=_("Where the customer comes from: crm.")
    )
    reference = forms.CharField(
        label=_("Reference"), max_length=80, help_text=_("What the customer is called there.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For the audit log, where it stays. Nothing about the customer."),
    )


class PurposeForm(forms.Form):
    purpose = forms.TypedChoiceField(
        label=_("What for?"),
        choices=[("", _("Choose…")), *ViewPurpose.choices],
        coerce=ViewPurpose,
        help_text=_("Your name and the purpose are recorded."),
    )


class TextsForm(forms.Form):
    """What somebody needs the words of a customer for."""

    purpose = forms.TypedChoiceField(
        label=_("What for?"),
        choices=[("", _("Choose…")), *TextPurpose.choices],
        coerce=TextPurpose,
        help_text=_("Your name and the purpose are recorded."),
    )
