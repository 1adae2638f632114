"""Reads what is typed to answer a request, by whoever approves and by the agent who asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from empowerment.models import ApprovalRequest
from empowerment.web.forms.decisions import LONGEST_TEXT, plain_amount, read_amount

QUICK_REASONS = [
    _("Fair for what happened"),
    _("Our mistake"),
    _("A customer worth keeping"),
]


class ReasonForm(forms.Form):
    """A reason, bound to what was shown when it was written."""

    why = forms.CharField(
        label=_("Reason"), max_length=LONGEST_TEXT, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    content_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)


class QuestionForm(ReasonForm):
    why = forms.CharField(
        label=_("What do you need to know?"),
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class _AmountOfRequest(forms.Form):
    """A form with how much of the remedy of a request."""

    amount: forms.CharField

    def __init__(self, *args: Any, request: ApprovalRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        if request.quantity is not None:
            self.fields["amount"].label = _("How many (%s)") % request.decision.remedy.unit
        else:
            self.fields["amount"].label = _("Amount (%s)") % request.decision.currency

    def read(self, text: str) -> dict[str, Any]:
        """Return `amount` or `quantity`, whichever the remedy is given by; the other is none."""
        quantity, amount = read_amount(text, self.request.decision.remedy, self.request.decision.currency)
        return {"amount": amount, "quantity": quantity}

    def read_if_any(self, text: str) -> dict[str, Any]:
        """Like `read`, but nothing typed is neither."""
        return self.read(text) if text.strip() else {"amount": None, "quantity": None}


def _amount(**extra: Any) -> forms.CharField:
    return forms.CharField(
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        **extra,
    )


class OfferForm(_AmountOfRequest, ReasonForm):
    """Something smaller, with a reason."""

    amount = _amount()
    field_order = ("amount", "why")

    def clean_amount(self) -> dict[str, Any]:
        return self.read(self.cleaned_data["amount"])


class ResubmitForm(_AmountOfRequest):
    """The answer to a question, or another amount, or more of what happened."""

    amount = _amount(required=False)
    note = forms.CharField(
        label=_("What happened"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    why = forms.CharField(
        label=_("Your answer, or why it changes"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("why", "amount", "note")

    def clean_amount(self) -> dict[str, Any]:
        return self.read_if_any(self.cleaned_data["amount"])


class DecideForm(_AmountOfRequest):
    """How much of a late request is decided alone; nothing typed means all of it."""

    amount = _amount(required=False)

    def clean_amount(self) -> dict[str, Any]:
        return self.read_if_any(self.cleaned_data["amount"])


class WithdrawForm(forms.Form):
    """A reason one may give, for taking a request back or declining an offer."""

    why = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FindingForm(forms.Form):
    """What somebody found who looked at a decision afterwards."""

    finding = forms.CharField(
        label=_("What did you find?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Was it right, and what should the next agent in this place do?"),
    )


def shown_amount(request: ApprovalRequest) -> str:
    """The amount of a request as somebody would type it."""
    if request.quantity is not None:
        return str(request.quantity)
    return plain_amount(request.amount, request.decision.currency)
