"""Reads what people type about outages."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.periods import PeriodForm
from journeys.choices import Cause, OutageFault, OutageKind
from journeys.models import Outage
from journeys.rules.outages import faults_of
from journeys.selectors.outages import teams_to_record_for
from people.models import Department, Team, User
from people.web.forms import MomentInput

MOMENTS = ("started_at", "ended_at")
LONGEST_NOTE, LONGEST_REASON = 2000, 500
LONGEST_REPORT = timedelta(days=366)


@dataclass(frozen=True)
class Group:
    """The teams of a department to choose from, each with whether it is ticked."""

    department: Department
    is_whole: bool
    teams: tuple[tuple[Team, bool], ...]

    @property
    def is_open(self) -> bool:
        return self.is_whole or any(is_ticked for _team, is_ticked in self.teams)


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
        label=_("What happened?"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It changes the figures of others: say why, and how you know."),
    )

    def __init__(self, *args: Any, user: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.teams = list(teams_to_record_for(user))
        self.fields["teams"] = forms.TypedMultipleChoiceField(
            label=_("Affected teams"),
            choices=[(team.pk, team.name) for team in self.teams],
            coerce=int,
            required=False,
        )
        self.fields["departments"] = forms.TypedMultipleChoiceField(
            label=_("Departments with all their teams"),
            choices=[(team.department_id, "") for team in self.teams],
            coerce=int,
            required=False,
        )
        self.order_fields(["kind", "system", "cause", "teams", "started_at", "ended_at", "note"])

    def clean(self) -> dict[str, Any]:
        """Put ticked teams and those of departments together, and refuse what cannot be believed."""
        data = super().clean() or {}
        ticked, departments = set(data.get("teams", ())), set(data.pop("departments", ()))
        data["teams"] = [
            team for team in self.teams if team.pk in ticked or team.department_id in departments
        ]
        # Moments that cannot be read are said to be so already.
        is_read = not self.errors.keys() & set(MOMENTS)
        start, end = (data["started_at"], data["ended_at"]) if is_read else (self.at, None)
        teams = [team.pk for team in data["teams"]]
        for name, fault in faults_of(started_at=start, ended_at=end, teams=teams, at=self.at).items():
            if name not in self.errors:
                self.add_error(name, forms.ValidationError(str(fault.label), code=fault.value))
        return data

    def unbelievable(self) -> list[str]:
        """Return why its moments cannot be believed, also while the rest is not filled in."""
        said = self.errors.as_data()
        errors = [error for name in MOMENTS for error in said.get(name, ())]
        return [str(error.message) for error in errors if error.code in OutageFault.values]

    def grouped(self) -> list[Group]:
        """Return the teams to choose from by department, with what is ticked."""
        ticked, whole = self._chosen("teams"), self._chosen("departments")
        return [
            Group(
                department=teams[0].department,
                is_whole=str(department_id) in whole,
                teams=tuple((team, str(team.pk) in ticked) for team in teams),
            )
            for department_id, found in groupby(self.teams, key=lambda team: team.department_id)
            if (teams := list(found))
        ]

    def _chosen(self, name: str) -> set[str]:
        return {str(value) for value in self[name].value() or ()}


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


class ReportForm(PeriodForm):
    """From which day to which, both included: this month, unless somebody says another period."""

    since = forms.DateField(label=_("From day"), required=False)
    until = forms.DateField(label=_("To day"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        until = typed.get("until") or self.today
        since = typed.get("since") or until.replace(day=1)
        self.check_period(since, until)
        if until - since > LONGEST_REPORT:
            self.add_error("since", _("Ask for at most a year at once."))
        return {"since": since, "until": until}
