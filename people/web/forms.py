"""Reads what people type about people."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from people.choices import ExportFormat, ExportPurpose
from people.models import User
from people.selectors.people import stand_ins_for

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))


class MomentInput(forms.DateTimeInput):
    """The browser's own field for a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class TimeInput(forms.TimeInput):
    """The browser's own field for a time."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class AbsenceForm(forms.Form):
    """When somebody is away and who stands in."""

    starts_at = forms.DateTimeField(label=_("Away from"), widget=MomentInput())
    ends_at = forms.DateTimeField(label=_("Back at"), widget=MomentInput())
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Seen by the person, who leads them, and HR."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegate"] = forms.ModelChoiceField(
            label=_("Who stands in"),
            queryset=stand_ins_for(person),
            required=False,
            empty_label=_("Nobody"),
            help_text=_("Answers with their own authority. Without anybody, requests go up the line."),
        )
        self.order_fields(["starts_at", "ends_at", "delegate"])


class LeaveForm(forms.Form):
    """Why somebody's account ends."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("For the audit log, where it stays. Nothing private.")
    )


class ProfileForm(forms.Form):
    """When and how a person wants to be told things."""

    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=TimeInput())
    quiet_to = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=TimeInput(),
        help_text=_("Only what is urgent reaches you in between. The hours may run past midnight."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=[("", _("The zone of my team")), *((zone, zone) for zone in ZONES)],
    )
    wants_mail = forms.BooleanField(label=_("Also send me messages by e-mail"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("quiet_from") is None) != (data.get("quiet_to") is None):
            raise forms.ValidationError(_("Quiet hours need a start and an end."))
        return data


class ExportForm(forms.Form):
    """What a file is written as and what it is for. Lists that can be taken out show it beside their rows."""

    file_format = forms.ChoiceField(
        label=_("Format"), choices=ExportFormat.choices, initial=ExportFormat.XLSX
    )
    purpose = forms.ChoiceField(
        label=_("What for"),
        choices=[("", _("Choose")), *ExportPurpose.choices],
        help_text=_("It is recorded."),
    )
    purpose_note = forms.CharField(
        label=_("In your words"), max_length=200, required=False, help_text=_("Needed for something else.")
    )
