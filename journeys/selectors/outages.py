"""Asks about outages and bottlenecks. Fetching is checking: what one may not see is not found."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from audit.selectors import events_about, words_of
from journeys.choices import CHANGES, OutageState
from journeys.models import Outage
from journeys.permissions import can_list_outages, can_record_outages, sees_every_team
from people.choices import Role
from people.models import Team, User
from people.selectors.organization import ids_of_teams_overseen_by, teams_overseen_by

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Change:
    """One entry of the timeline of an outage."""

    who: User | None
    what: "StrOrPromise"
    when: datetime
    note: str


def scope_of(user: User) -> Collection[int] | None:
    """Return the ids of the teams whose outages and losses the user may see; None: every team."""
    return None if sees_every_team(user) else ids_of_teams_overseen_by(user)


def outages_visible_to(user: User) -> QuerySet[Outage]:
    """
    Return outages newest first: all for operations and auditors; for leads and managers those of the teams
    they oversee and those they recorded; none for everybody else.
    """
    outages = Outage.objects.select_related("recorded_by").prefetch_related("teams")
    if not can_list_outages(user):
        return outages.none()
    if sees_every_team(user):
        return outages
    touched = Outage.teams.through.objects.filter(team__in=teams_overseen_by(user)).values("outage")
    return outages.filter(Q(pk__in=touched) | Q(recorded_by=user))


def get_outage_for(user: User, outage_id: int) -> Outage:
    """
    Return an outage the user may see. Its teams say of themselves whether the user sees them (`is_seen`),
    looks through their people and facts (`is_listed`) and records for them (`is_to_record`).

    :raises Http404: if there is none, or none for this user
    """
    teams = Team.objects.annotate(
        is_seen=_is_among(teams_seen_by(user)),
        is_listed=_is_among(_teams_listed_by(user)),
        is_to_record=_is_among(teams_to_record_for(user)),
    )
    outages = outages_visible_to(user).prefetch_related(None)
    return get_object_or_404(outages.prefetch_related(Prefetch("teams", teams)), pk=outage_id)


def get_outage_to_change(user: User, outage_id: int) -> Outage:
    """
    Return an outage that the user may end, correct or withdraw: every team of it is theirs to record for.

    :raises Http404: if there is none for this user, or it has been withdrawn
    """
    outage = get_outage_for(user, outage_id)
    if not may_change(user, outage):
        raise Http404(_("There is no such outage for you to change."))
    return outage


def may_change(user: User, outage: Outage) -> bool:
    """Whether `get_outage_to_change` would find an outage that `get_outage_for` found."""
    if outage.withdrawn_at is not None or not can_record_outages(user):
        return False
    teams: Iterable[Any] = outage.teams.all()
    return all(team.is_to_record for team in teams)


def teams_seen_of(outage: Outage) -> list[int]:
    """Return the ids of the teams that the user sees of an outage that `get_outage_for` found."""
    teams: Iterable[Any] = outage.teams.all()
    return [team.pk for team in teams if team.is_seen]


def teams_listed_of(outage: Outage) -> list[int]:
    """Return the ids of those of them whose people and facts the user may look through, one by one."""
    teams: Iterable[Any] = outage.teams.all()
    return [team.pk for team in teams if team.is_seen and team.is_listed]


def teams_to_record_for(user: User) -> QuerySet[Team]:
    """Return the teams whose outages the user records, by department."""
    teams = Team.objects.select_related("department")
    teams = teams.order_by("department__name", "department_id", "name", "pk")
    if Role.OPERATIONS in user.roles:
        return teams
    return teams.filter(pk__in=teams_overseen_by(user).order_by().values("pk"))


def _is_among(teams: QuerySet[Team]) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(Q(pk__in=teams.order_by().values("pk")), output_field=BooleanField())


def _teams_listed_by(user: User) -> QuerySet[Team]:
    """Operations see every team in figures only."""
    return Team.objects.all() if Role.AUDITOR in user.roles else teams_overseen_by(user)


def teams_seen_by(user: User) -> QuerySet[Team]:
    """Return the teams whose outages the user may see."""
    return Team.objects.all() if sees_every_team(user) else teams_overseen_by(user)


def in_state(outages: QuerySet[Outage], state: OutageState, *, at: datetime) -> QuerySet[Outage]:
    """Return those that stand so at a moment."""
    if state is OutageState.WITHDRAWN:
        return outages.filter(withdrawn_at__isnull=False)
    goes_on = Q(ended_at=None) | Q(ended_at__gt=at)
    standing = outages.filter(withdrawn_at=None)
    return standing.filter(goes_on) if state is OutageState.GOING_ON else standing.exclude(goes_on)


def state_of(outage: Outage, *, at: datetime) -> OutageState:
    """Return how an outage stands at a moment."""
    if outage.withdrawn_at is not None:
        return OutageState.WITHDRAWN
    return OutageState.GOING_ON if outage.ended_at is None or outage.ended_at > at else OutageState.OVER


def history_of(outage: Outage) -> list[Change]:
    """Return what happened to the record of an outage, newest first."""
    return [
        Change(
            who=event.actor,
            what=CHANGES.get(event.name) or words_of(event),
            when=event.occurred_at,
            note=event.reason,
        )
        for event in events_about(outage)
    ]
