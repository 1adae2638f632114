"""Asks about people: the list one may look through, one person with what belongs to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from audit.selectors import events_about, words_of
from people.choices import Lack, PrincipalKind, Role
from people.models import Absence, Completion, Course, Shift, Team, User
from people.selectors.organization import managers_above, people_visible_to, reports_of, teams_overseen_by

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Training:
    """A completed course, and whether it counts at the moment asked about."""

    completion: Completion
    counts: bool


@dataclass(frozen=True)
class Change:
    """One entry of a person's timeline. `note` names what changed, not the values."""

    who: User | None
    what: "StrOrPromise"
    when: datetime
    note: str


def people_listed_for(user: User) -> QuerySet[User]:
    """Return the people somebody may see, with what a list shows of them."""
    return (
        people_visible_to(user)
        .select_related("team", "position", "manager")
        .order_by("last_name", "first_name", "username")
    )


def get_person_for(user: User, *, person_id: int) -> User:
    """
    Return a person with team, position and manager.

    :raises Http404: if there is none, or the user may not see them
    """
    people = people_visible_to(user).select_related("team__department__region", "position", "manager")
    return get_object_or_404(people, pk=person_id)


def place_of(person: User) -> list[str]:
    """Return the names of a person's position and team, as far as there are any, in one query."""
    names = User.objects.filter(pk=person.pk).values_list("position__name", "team__name").first()
    return [name for name in names or () if name]


def count_reports(person: User) -> int:
    """Return how many active people have this person as their manager."""
    return User.objects.filter(manager=person, is_active=True).count()


def find_account(username: str) -> User | None:
    """Return the account of a sign-in name, whatever its case; None if there is none."""
    return User.objects.filter(username__iexact=username).first()


def newest_superuser() -> User | None:
    """Return the account with every right that was made last; None if there is none."""
    return User.objects.filter(is_superuser=True).order_by("pk").last()


def people_led_by(user: User) -> QuerySet[User]:
    """Return the people whose time and training a manager looks after: the line and the teams overseen."""
    led = Q(team__in=teams_overseen_by(user)) | Q(pk__in=reports_of(user).values("pk"))
    return User.objects.filter(led).order_by("last_name", "first_name", "username")


def get_person_led_by(user: User, *, person_id: int) -> User:
    """
    Return one of the people a manager looks after.

    :raises Http404: if it is none of them
    """
    return get_object_or_404(people_led_by(user), pk=person_id)


def get_absence_led_by(user: User, *, absence_id: int) -> Absence:
    """
    Return an absence of one of the people a manager looks after.

    :raises Http404: if it is of nobody among them
    """
    absences = Absence.objects.select_related("user", "delegate").filter(user__in=people_led_by(user))
    return get_object_or_404(absences, pk=absence_id)


def teams_listed_for(user: User) -> QuerySet[Team]:
    """Return the teams of the people somebody may see."""
    return Team.objects.filter(pk__in=people_visible_to(user).order_by().values("team"))


def stand_ins_for(person: User) -> QuerySet[User]:
    """Return who may stand in: active people of the own department and the managers above."""
    near = Q(pk__in=managers_above(person.pk))
    if person.team is not None:
        near |= Q(team__department=person.team.department_id)
    people = User.objects.filter(near, is_active=True, kind=PrincipalKind.HUMAN)
    return people.exclude(person=person.person).order_by("last_name", "first_name", "username")


def training_of(person: User, *, at: datetime) -> list[Training]:
    """Return the courses a person passed, newest first, each with whether it counts."""
    completions = list(person.completions.select_related("course"))
    return [
        Training(
            completion=completion,
            counts=completion.completed_at <= at
            and (completion.expires_at is None or completion.expires_at > at),
        )
        for completion in completions
    ]


def absences_of(person: User, *, at: datetime) -> QuerySet[Absence]:
    """Return the absences of a person that are not over, the next one first."""
    return person.absences.filter(ends_at__gt=at).select_related("delegate").order_by("starts_at")


def shifts_of(person: User, *, at: datetime) -> QuerySet[Shift]:
    """Return the shifts a person works or will work, by weekday."""
    return person.shifts.filter(Q(to_on=None) | Q(to_on__gt=at.date())).order_by("weekday", "starts")


def accounts_that_lack(what: Lack) -> QuerySet[User]:
    """
    Return the active accounts without a role, or without a team or position although they are of agents or of
    those who lead, for whom limits and figures depend on it.
    """
    here = User.objects.filter(is_active=True)
    if what == Lack.ROLE:
        return here.filter(groups=None)
    at_work = here.filter(pk__in=User.objects.filter(groups__name__in=[Role.AGENT, Role.LEAD]).values("pk"))
    return at_work.filter(team=None) if what == Lack.TEAM else at_work.filter(position=None)


def history_of(person: User, *, most: int = 20) -> list[Change]:
    """Return what was last changed about a person, newest first."""
    return [
        Change(
            who=event.actor,
            what=words_of(event),
            when=event.occurred_at,
            note=", ".join(_fields_named(event.facts)).replace("_", " "),
        )
        for event in events_about(person)[:most]
    ]


def _fields_named(facts: dict[str, Any]) -> list[str]:
    return sorted([*facts.get("changes", ()), *facts.get("concealed", ())])


def courses() -> QuerySet[Course]:
    """Return every course there is."""
    return Course.objects.all()
