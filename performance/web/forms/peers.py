"""Reads what is typed to ask colleagues about somebody, and what they answer."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from performance.choices import PeerQuestion, ScorecardPeriod
from performance.models import PeerAnswer
from performance.rules.peers import SMALLEST_GROUP
from performance.rules.scorecards import name_of_span, span_before, span_of

LONGEST_TEXT = 2000
MARKS = [(1, _("1 hardly ever")), (2, "2"), (3, "3"), (4, "4"), (5, _("5 always"))]
ENDS_AT = time(17)


class AnswerAboutForm(forms.Form):
    """One mark from 1 to 5 for each question, and words."""

    def __init__(self, *args: Any, answer: PeerAnswer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(answer, name) for name in (*PeerQuestion.values, "words")}
        for question in PeerQuestion:
            self.fields[question.value] = forms.TypedChoiceField(
                label=question.label, choices=MARKS, coerce=int, widget=forms.RadioSelect
            )
        self.fields["words"] = forms.CharField(
            label=_("In words"),
            required=False,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("Shown without your name, but as you write it: do not write what only you can know."),
        )

    def marks(self) -> dict[PeerQuestion, int]:
        """Return the mark for each question."""
        return {question: self.cleaned_data[question.value] for question in PeerQuestion}


class AskForm(forms.Form):
    """Whom to ask, about which month, until when, and from how many answers on something is shown."""

    span = forms.ChoiceField(label=_("About"))
    respondents: Any = forms.ModelMultipleChoiceField(
        label=_("Whom do you ask?"), queryset=None, widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(label=_("By"), widget=forms.DateInput(attrs={"type": "date"}))
    minimum_group = forms.IntegerField(
        label=_("Show nothing below this many answers"), min_value=SMALLEST_GROUP, initial=SMALLEST_GROUP
    )

    def __init__(self, *args: Any, colleagues: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = today + timedelta(days=7)
        present = span_of(ScorecardPeriod.MONTH, today)
        spans: Any = self.fields["span"]
        spans.choices = [
            (f"{first.isoformat()}_{last.isoformat()}", name_of_span(first, last))
            for first, last in (present, span_before(ScorecardPeriod.MONTH, today))
        ]
        field: Any = self.fields["respondents"]
        field.queryset = colleagues

    def asked(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        data = self.cleaned_data
        first, _, last = data["span"].partition("_")
        return {
            "first": date.fromisoformat(first),
            "last": date.fromisoformat(last),
            "respondent_ids": [user.pk for user in data["respondents"]],
            "due_at": timezone.make_aware(datetime.combine(data["due_on"], ENDS_AT)),
            "minimum_group": data["minimum_group"],
        }
