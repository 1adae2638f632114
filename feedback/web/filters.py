"""Reads the filters of the survey list from its address."""

from datetime import date, datetime, time
from typing import Any, cast

import django_filters as filters
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.periods import PeriodForm
from customers.selectors import stopped_in
from customers.web.filters import ONLY, OUTAGES, CategoriesFilter, IdFilter, IdsFilter
from feedback.choices import Attribute, Score
from feedback.models import SurveyResponse
from feedback.permissions import can_export_surveys
from feedback.selectors.surveys import ABOUT_OUTAGE, about, teams_surveyed_for, that_sound
from people.models import Team, User


def _teams(request: HttpRequest) -> QuerySet[Team]:
    return teams_surveyed_for(cast("User", request.user))


class SurveyFilter(filters.FilterSet):
    """What a list of responses shows. Nobody searches through what customers wrote."""

    team = filters.ModelChoiceFilter(queryset=_teams, label=_("Team"), empty_label=_("Every team"))
    score = filters.ChoiceFilter(
        choices=Score.choices, method="by_score", label=_("Score"), empty_label=_("Any")
    )
    comment = filters.ChoiceFilter(
        choices=[("yes", _("With a comment")), ("no", _("Without"))],
        method="by_comment",
        label=_("Comment"),
        empty_label=_("Any"),
    )
    since = filters.DateFilter(method="from_day", label=_("From day"))
    until = filters.DateFilter(method="to_day", label=_("To day"))

    answered = filters.ChoiceFilter(
        choices=[*((name, name.upper()) for name in ("csat", "ces", "nps")), *Attribute.choices],
        method="by_question",
        label=_("Answered"),
        empty_label=_("Anything"),
    )
    outages = filters.ChoiceFilter(
        choices=OUTAGES, method="by_outage", label=_("While the team could not work"), empty_label=_("Any")
    )
    # What figures are drilled down with; without a field of their own, kept in the address.
    categories = CategoriesFilter("case__category", label=_("Categories"))
    besides = CategoriesFilter("case__category", label=_("Categories left out"), exclude=True)
    teams = IdsFilter("team_id", label=_("Teams"))
    by = IdFilter("agent_id", label=_("Agent"))
    outage = IdFilter(method="by_one_outage", label=_("While the team could not work"))
    channel = filters.CharFilter(field_name="case__channel", widget=HiddenInput)

    class Meta:
        model = SurveyResponse
        form = PeriodForm
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_export_surveys(cast("User", self.request.user)):
            # Somebody who sees only answers about themselves has no choice to make.
            del self.form.fields["team"]

    def by_score(self, surveys: QuerySet[SurveyResponse], name: str, value: str) -> QuerySet[SurveyResponse]:
        return that_sound(surveys, Score(value))

    def by_comment(
        self, surveys: QuerySet[SurveyResponse], name: str, value: str
    ) -> QuerySet[SurveyResponse]:
        return surveys.exclude(comment="") if value == "yes" else surveys.filter(comment="")

    def by_question(
        self, surveys: QuerySet[SurveyResponse], name: str, value: str
    ) -> QuerySet[SurveyResponse]:
        if value in Attribute.values:
            return surveys.filter(importances__attribute=value)
        return surveys.filter(**{f"{value}__isnull": False})

    def by_outage(self, surveys: QuerySet[SurveyResponse], name: str, value: str) -> QuerySet[SurveyResponse]:
        return surveys.filter(ABOUT_OUTAGE) if value == ONLY else surveys.exclude(ABOUT_OUTAGE)

    def by_one_outage(
        self, surveys: QuerySet[SurveyResponse], name: str, value: int
    ) -> QuerySet[SurveyResponse]:
        return about(surveys, stopped_in(value, at=timezone.now()))

    def from_day(self, surveys: QuerySet[SurveyResponse], name: str, value: date) -> QuerySet[SurveyResponse]:
        return surveys.filter(answered_at__gte=_midnight(value))

    def to_day(self, surveys: QuerySet[SurveyResponse], name: str, value: date) -> QuerySet[SurveyResponse]:
        return surveys.filter(answered_at__lte=_midnight(value, is_end=True))


def _midnight(day: date, *, is_end: bool = False) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max if is_end else time.min))
