"""Speaks of adopting and withdrawing: from when on, and why."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

NOW, LATER = "now", "later"
# Long enough for everybody at work to be told before the rules change under them.
SOON = timedelta(minutes=1)


class AdoptForm(forms.Form):
    """From when on a version shall hold. The hash binds the deed to the content that was shown."""

    when = forms.ChoiceField(
        label=_("From when on"),
        choices=[(NOW, _("A minute from now")), (LATER, _("From the moment below"))],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    effective_from = forms.DateTimeField(
        label=_("Moment"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("In the time of the organization."),
    )
    content_hash = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (
            data.get("when") == LATER
            and not data.get("effective_from")
            and "effective_from" not in self.errors
        ):
            self.add_error("effective_from", _("Choose the moment."))
        return data

    def begins(self, at: datetime) -> datetime:
        """Return the moment that was chosen, at the moment of choosing."""
        chosen: datetime = self.cleaned_data["effective_from"]
        return at + SOON if self.cleaned_data["when"] == NOW else chosen


class WithdrawForm(forms.Form):
    """Why a version is taken back."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the version."),
    )
