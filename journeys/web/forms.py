"""Reads what people type about outages."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from journeys.choices import Cause, OutageKind
from journeys.models import Outage
from journeys.selectors.outages import teams_to_record_for
from people.models import User
from people.web.forms import MomentInput

LONGEST_NOTE, LONGEST_REASON = 2000, 500
LONGEST_REPORT = timedelta(days=366)


class OutageForm(forms.Form):
    """What did not work, from when to when, for whom and why."""

    kind = forms.TypedChoiceField(
        label=_("What was it?"),
        choices=OutageKind.choices,
        coerce=OutageKind,
        help_text=_(
            "An outage stops work; in a bottleneck it piles up. Neither counts for or against anybody."
        ),
    )
    system = forms.CharField(
        label=_("System"), max_length=80, help_text=_("What did not work as usual, for example Billing.")
    )
    cause = forms.TypedChoiceField(
        label=_("Cause"), choices=[("", _("Choose…")), *Cause.choices], coerce=Cause
    )
    started_at = forms.DateTimeField(label=_("From"), widget=MomentInput())
    ended_at = forms.DateTimeField(
        label=_("To"), widget=MomentInput(), required=False, help_text=_("Empty while it still goes on.")
    )
    note = forms.CharField(
        label=_("Note"), max_length=LONGEST_NOTE, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"] = forms.ModelMultipleChoiceField(
            label=_("Affected teams"),
            queryset=teams_to_record_for(user),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Name at least one team that it affects.")},
        )
        self.order_fields(["kind", "system", "cause", "teams", "started_at", "ended_at", "note"])


class ReasonForm(forms.Form):
    """Why something recorded is changed."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, help_text=_("Stands in the timeline with your name.")
    )


class CorrectionForm(OutageForm, ReasonForm):
    """What was it really, and why was it recorded otherwise?"""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["kind", "system", "cause", "teams", "started_at", "ended_at", "note", "reason"])

    @staticmethod
    def as_recorded(outage: Outage) -> dict[str, Any]:
        """Return what the form shows at first."""
        return {
            "kind": outage.kind,
            "system": outage.system,
            "cause": outage.cause,
            "teams": [team.pk for team in outage.teams.all()],
            "started_at": outage.started_at,
            "ended_at": outage.ended_at,
            "note": outage.note,
        }


class EndForm(forms.Form):
    ended_at = forms.DateTimeField(label=_("It was over at"), widget=MomentInput())


class PeriodForm(forms.Form):
    """From which day to which, both included."""

    since = forms.DateField(label=_("From day"), required=False)
    until = forms.DateField(label=_("To day"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for field in self.fields.values():
            field.widget.input_type = "date"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        until = data.get("until") or self.today
        since = data.get("since") or until.replace(day=1)
        if since > until:
            raise forms.ValidationError(_("The period ends before it starts."))
        if until - since > LONGEST_REPORT:
            raise forms.ValidationError(_("Ask for at most a year at once."))
        return {"since": since, "until": until}
