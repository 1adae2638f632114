"""Reads what is typed about a scorecard: a dispute, its answer, an amendment, what is to be computed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from performance.choices import LineState, ScorecardPeriod
from performance.models import Dispute, Scorecard
from performance.rules.scorecards import name_of_span, span_before, span_of

LONGEST_TEXT = 2000
STANDS, LEFT_OUT, ANEW = "stands", "left_out", "anew"
PERIODS_OFFERED = 6


@dataclass(frozen=True)
class Asked:
    """What an amendment is to be: the ids of the lines left out, and whether it is computed anew."""

    left_out: list[int]
    anew: bool


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    """A text of bounded length; the browser cuts nothing off, so that a longer one is said to be too long."""
    area = forms.Textarea(attrs={"rows": 3})
    longest = MaxLengthValidator(LONGEST_TEXT)
    return forms.CharField(label=label, validators=[longest], widget=area, help_text=help_text)


class DisputeForm(forms.Form):
    """What is contested, and why."""

    line: Any = forms.ModelChoiceField(
        label=_("What is wrong?"),
        queryset=None,
        required=False,
        empty_label=_("The whole"),
    )
    reason = _text(_("Why?"), _("Name cases or days, so that whoever answers can look them up."))

    def __init__(self, *args: Any, scorecard: Scorecard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["line"]
        field.queryset = scorecard.lines.all()
        field.label_from_instance = lambda line: line.name


class AnswerForm(forms.Form):
    """The answer to a dispute, with words for the person."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        help_text=_("A wrong case is corrected where it is kept first; then compute anew."),
    )
    words = _text(_("Why?"), _("The person who disputed it reads this."))

    def __init__(self, *args: Any, dispute: Dispute, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line_id = dispute.line_id
        choices: list[tuple[str, Any]] = [(STANDS, _("The score stands"))]
        if dispute.line is not None and dispute.line.state == LineState.SCORED:
            choices.append(
                (LEFT_OUT, _("Leave “%s” out: a new version without its score") % dispute.line.name)
            )
        choices.append((ANEW, _("Compute it anew from the facts as they are now: a new version")))
        field: Any = self.fields["answer"]
        field.choices = choices

    def asked(self) -> Asked | None:
        """What is chosen so far, whatever else is missing; None where the score stands."""
        self.is_valid()
        how = self.cleaned_data.get("answer")
        if how not in (LEFT_OUT, ANEW):
            return None
        left_out = [self.line_id] if how == LEFT_OUT and self.line_id else []
        return Asked(left_out=left_out, anew=how == ANEW)


class AmendForm(forms.Form):
    """What is different in the next version, and why."""

    left_out: Any = forms.ModelMultipleChoiceField(
        label=_("Leave out the score of"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    anew = forms.BooleanField(label=_("Compute it anew from the facts as they are now"), required=False)
    why = _text(_("Why?"), _("The person rated reads this."))

    def __init__(self, *args: Any, scorecard: Scorecard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["left_out"]
        field.queryset = scorecard.lines.filter(state=LineState.SCORED)
        field.label_from_instance = lambda line: line.name

    def asked(self) -> Asked | None:
        """What is chosen so far, whatever else is missing; None where nothing is."""
        self.is_valid()
        asked = Asked(
            left_out=[line.pk for line in self.cleaned_data.get("left_out", ())],
            anew=self.cleaned_data.get("anew", False),
        )
        return asked if asked.left_out or asked.anew else None


class ComputeForm(forms.Form):
    """The month or quarter whose scorecards are to be computed."""

    span = forms.ChoiceField(label=_("Period"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["span"]
        field.choices = spans_offered(today)

    def asked(self) -> tuple[ScorecardPeriod, date]:
        """Return the kind of period, and its first day."""
        period, _, day = self.cleaned_data["span"].partition(":")
        return ScorecardPeriod(period), date.fromisoformat(day)


def spans_offered(today: date) -> list[tuple[str, str]]:
    """Return the present and the last months, and the present and the last quarter."""
    offered = []
    for period, many in ((ScorecardPeriod.MONTH, PERIODS_OFFERED), (ScorecardPeriod.QUARTER, 2)):
        first, last = span_of(period, today)
        for _number in range(many):
            offered.append((f"{period.value}:{first.isoformat()}", name_of_span(first, last)))
            first, last = span_before(period, first)
    return offered
