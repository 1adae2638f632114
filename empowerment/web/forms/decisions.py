"""Reads what an agent types to log a decision, and what somebody types to take one back."""

import uuid
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy as _

from common.errors import DomainError
from common.money import canonical_amount, parse_amount
from customers.models import Case
from empowerment.choices import RemedyKind
from empowerment.models import ReasonCode, Remedy
from empowerment.rules.facts import Ask
from empowerment.selectors.authority import ask_for
from empowerment.selectors.remedies import reasons_in_use, remedies_on_offer
from empowerment.web.words import money

LONGEST_TEXT = 2000


def read_amount(text: str, remedy: Remedy, currency: str) -> tuple[int | None, Decimal | None]:
    """
    Read how much of a remedy was typed: a quantity, or an amount of money.

    :raises django.forms.ValidationError: with a sentence that says what is expected
    """
    if remedy.kind == RemedyKind.QUANTITY:
        digits = text.strip()
        if not (digits.isascii() and digits.isdigit() and 0 < int(digits) < 10_000):
            raise forms.ValidationError(
                gettext("Say how many as a whole number, such as 1. One %(unit)s costs %(cost)s.")
                % {
                    "unit": remedy.unit,
                    "cost": money(remedy.unit_cost or Decimal(0), remedy.unit_cost_currency),
                }
            )
        return int(digits), None
    try:
        return None, parse_amount(text, currency)
    except DomainError as error:
        raise forms.ValidationError(str(error)) from error


def plain_amount(amount: Decimal, currency: str) -> str:
    """An amount as somebody would type it: whole amounts without decimals."""
    return f"{amount:.0f}" if amount == amount.to_integral() else canonical_amount(amount, currency)


class _KeyedForm(forms.Form):
    """A form with a key that makes a second press of its button harmless."""

    def renew_key(self) -> None:
        """Give the form a new key, so that the next press of the button is a new deed."""
        typed = cast("QueryDict", self.data).copy()
        typed["key"] = str(uuid.uuid4())
        self.data = typed


class DecisionForm(_KeyedForm):
    """
    One decision for a case. `amount` is money in the currency of the case, or how many of a quantity.

    `key` makes a second press of the button harmless.
    """

    remedy: "forms.ModelChoiceField[Remedy]" = forms.ModelChoiceField(
        None, label=_("Remedy"), empty_label=None, widget=forms.Select
    )
    amount = forms.CharField(
        label=_("Amount"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "inputmode": "decimal",
                "autocomplete": "off",
                "enterkeyhint": "next",
                "aria-describedby": "id_amount_error",
            }
        ),
    )
    reason: "forms.ModelChoiceField[ReasonCode]" = forms.ModelChoiceField(
        None, label=_("Reason"), empty_label=_("Choose…")
    )
    note = forms.CharField(
        label=_("What happened"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever approves or reads this later sees it. No card or account numbers."),
    )
    wish = forms.CharField(
        label=_("What the customer asked for"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["remedy"].queryset = remedies_on_offer()  # type: ignore[attr-defined]
        self.fields["reason"].queryset = reasons_in_use()  # type: ignore[attr-defined]
        self.fields["key"].initial = uuid.uuid4

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        remedy, text = cleaned.get("remedy"), cleaned.get("amount")
        if remedy is None or text is None:
            return cleaned
        try:
            cleaned["quantity"], cleaned["money"] = read_amount(text, remedy, self.case.currency)
        except forms.ValidationError as error:
            self.add_error("amount", error)
        return cleaned

    @property
    def ask(self) -> Ask | None:
        """What is asked for as far as it was typed: a missing reason does not hinder a first verdict."""
        if not self.is_bound:
            return None
        cleaned = self.cleaned_data if self.is_valid() or hasattr(self, "cleaned_data") else {}
        if "quantity" not in cleaned:
            return None
        return ask_for(
            remedy=cleaned["remedy"],
            quantity=cleaned["quantity"],
            amount=cleaned["money"],
            currency=self.case.currency,
            reason=cleaned.get("reason") or ReasonCode(code=""),
        )


class ReversalForm(_KeyedForm):
    """How much of a grant is taken back, and why."""

    amount = forms.CharField(
        label=_("Amount to take back"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    why = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The agent, their lead and the auditor read this."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency

    def clean_amount(self) -> Decimal:
        try:
            return parse_amount(self.cleaned_data["amount"], self.currency)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error
