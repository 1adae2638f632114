"""Asks about survey responses. What one may not read of them is not loaded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, Max, OuterRef, Q, QuerySet, Value
from django.shortcuts import get_object_or_404

from customers.models import Case
from customers.selectors import Stopped, cases_visible_to
from empowerment.models import Grant
from empowerment.selectors.decisions import decisions_visible_to
from feedback.choices import Attribute, Score
from feedback.models import AttributeImportance, SurveyResponse
from feedback.permissions import can_list_surveys, can_read_comments, sends_for_all
from feedback.rules.surveys import RANGES
from journeys.models import Outage
from people.choices import Role
from people.models import Team, User
from people.selectors.organization import ids_of_teams_overseen_by

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LATELY = timedelta(days=30)
# From which importance on an attribute mattered, and how many of a response a list tells.
MATTERS, MOST_SHOWN = 4, 3
# Answers about cases that were resolved while the team could not work.
ABOUT_OUTAGE = Exists(Outage.objects.going_on(OuterRef("case__resolved_at")).filter(teams=OuterRef("team")))


@dataclass(frozen=True)
class Importance:
    """How much an attribute matters, 1 to 5."""

    label: "StrOrPromise"
    importance: int


@dataclass(frozen=True)
class AnswerOnCase:
    """
    One response as the page of its case shows it. `comment` is empty where it is not shown; `has_comment`
    tells that there is one. `decision_id` is there for those who may open the decision.
    """

    answered_at: datetime
    csat: int | None
    ces: int | None
    nps: int | None
    importances: tuple[Importance, ...]
    comment: str
    has_comment: bool
    is_erased: bool
    decision_id: int | None


def surveys_visible_to(user: User) -> QuerySet[SurveyResponse]:
    """
    Return the responses that somebody may look through: auditors all, leads and managers those about the
    teams they oversee, agents those about themselves, everybody else none.

    `mattered` names the attributes that mattered to who answered, most first. `may_read` and `may_open` say
    of each whether its case and its decision are theirs to see; `has_comment` tells that there is a comment,
    `reads_comment` whether they may ask for it on the page of its case. It is not loaded.
    """
    surveys = SurveyResponse.objects.select_related("case", "team", "agent").defer("comment")
    if not can_list_surveys(user):
        return surveys.none()
    if Role.AUDITOR not in user.roles:
        seen = Q(pk__in=())
        if Role.AGENT in user.roles:
            seen |= Q(agent=user)
        if user.roles & {Role.LEAD, Role.MANAGER}:
            seen |= Q(team__in=ids_of_teams_overseen_by(user))
        surveys = surveys.filter(seen)
    readable = Exists(cases_visible_to(user).order_by().filter(pk=OuterRef("case_id")))
    open_to_them = Exists(decisions_visible_to(user).order_by().filter(pk=OuterRef("decision_id")))
    nothing = Value(value=False, output_field=BooleanField())
    important = AttributeImportance.objects.filter(response=OuterRef("pk"), importance__gte=MATTERS)
    important = important.order_by("-importance", "attribute")
    return surveys.annotate(
        mattered=ArraySubquery(important.values("attribute")[:MOST_SHOWN]),
        may_read=readable,
        may_open=open_to_them,
        has_comment=~Q(comment=""),
        reads_comment=readable if can_read_comments(user) else nothing,
    )


def that_sound(surveys: QuerySet[SurveyResponse], score: Score) -> QuerySet[SurveyResponse]:
    """Return those of which one score lies in a range."""
    name, least, most = RANGES[score]
    return surveys.filter(**{f"{name}__range": (least, most)})


def about(surveys: QuerySet[SurveyResponse], stopped: Stopped) -> QuerySet[SurveyResponse]:
    """Return those about cases that were resolved while the team could not work in one outage."""
    within = {"case__resolved_at__gte": stopped.start, "case__resolved_at__lt": stopped.end}
    return surveys.filter(team__in=stopped.team_ids, **within)


def teams_surveyed_for(user: User) -> QuerySet[Team]:
    """Return the teams whose responses somebody may look through; none for who has only their own."""
    if Role.AUDITOR in user.roles:
        return Team.objects.all()
    if not user.roles & {Role.LEAD, Role.MANAGER}:
        return Team.objects.none()
    return Team.objects.filter(pk__in=ids_of_teams_overseen_by(user))


def answers_on_case(user: User, case: Case, *, with_comments: bool = False) -> tuple[AnswerOnCase, ...]:
    """
    Return what was answered about a case that the user has found, newest first.

    :param with_comments: only the service that records the view may hand them out
    """
    surveys = list(case.surveys.prefetch_related("importances").order_by("-answered_at", "-pk"))
    decided = decisions_visible_to(user).filter(pk__in=[survey.decision_id for survey in surveys])
    linked = set(decided.order_by().values_list("pk", flat=True)) if surveys else set()
    return tuple(
        AnswerOnCase(
            answered_at=survey.answered_at,
            csat=survey.csat,
            ces=survey.ces,
            nps=survey.nps,
            importances=tuple(
                Importance(Attribute(one.attribute).label, one.importance)
                for one in sorted(survey.importances.all(), key=lambda one: (-one.importance, one.attribute))
            ),
            comment=survey.comment if with_comments else "",
            has_comment=bool(survey.comment),
            is_erased=survey.comment_erased_at is not None,
            decision_id=survey.decision_id if survey.decision_id in linked else None,
        )
        for survey in surveys
    )


@dataclass(frozen=True)
class Intake:
    """How many responses came in within 30 days, and when the last one did."""

    lately: int
    last_at: datetime | None


def intake_of(at: datetime) -> Intake:
    """Return what came in, of all teams: numbers only."""
    lately = SurveyResponse.objects.filter(received_at__gt=at - LATELY).count()
    return Intake(lately, SurveyResponse.objects.aggregate(last=Max("received_at"))["last"])


def cases_to_send_for(user: User | None) -> QuerySet[Case]:
    """
    Return the cases somebody may bring responses in for; None is whoever works at the console, who may for
    all.
    """
    if user is None or sends_for_all(user):
        return Case.objects.all()
    return cases_visible_to(user)


def get_case_named(user: User, *, source: str, reference: str) -> Case:
    """
    Return a case by its name in another system.

    :raises Http404: if there is none that the user may bring a response in for
    """
    return get_object_or_404(cases_to_send_for(user), source=source, reference=reference)


def grants_of_cases(case_ids: Iterable[int]) -> dict[int, list[tuple[datetime, int]]]:
    """Return what was granted for these cases: when, and by which decision."""
    found: dict[int, list[tuple[datetime, int]]] = {}
    rows = Grant.objects.filter(decision__case__in=list(case_ids)).order_by()
    for case_id, granted_at, decision_id in rows.values_list("decision__case", "granted_at", "decision"):
        found.setdefault(case_id, []).append((granted_at, decision_id))
    return found
