"""Asks who is here now, and who answers for those who are not."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject

from common.clocks import BusinessClock, Interval
from people.choices import PrincipalKind, Role
from people.models import Absence, Shift, User
from people.rules import shifts
from people.rules.absences import next_present, who_answers, without
from people.rules.shifts import Rota, WeeklyShift, is_on_shift
from people.selectors.calendars import clocks_of

# UNION drops people already reached, which ends every circle of delegates.
WITH_DELEGATES = """
    WITH RECURSIVE asked(id) AS (
        SELECT unnest(%s::bigint[])
        UNION
        SELECT away.delegate_id FROM people_absence away JOIN asked ON away.user_id = asked.id
        WHERE away.delegate_id IS NOT NULL AND away.starts_at <= %s AND away.ends_at > %s
    )
    SELECT id FROM asked
"""
# The other way round: everybody who is away now and whose line of delegates comes to this person.
STOOD_IN_FOR = """
    WITH RECURSIVE away_now(user_id, delegate_id) AS (
        SELECT user_id, delegate_id FROM people_absence WHERE starts_at <= %s AND ends_at > %s
    ), asking(id) AS (
        SELECT user_id FROM away_now WHERE delegate_id = %s
        UNION
        SELECT away_now.user_id FROM away_now JOIN asking ON away_now.delegate_id = asking.id
    )
    SELECT id FROM asking
"""


@dataclass(frozen=True)
class Availability:
    """
    A person now. `answers` is the account that answers for this one: itself while on shift and not absent;
    during an absence the delegate, or the delegate's delegate; None when nobody does.
    """

    user_id: int
    active: bool
    on_shift: bool
    absent: bool
    answers: int | None

    @property
    def present(self) -> bool:
        return self.active and self.on_shift and not self.absent


def availabilities_of(user_ids: Iterable[int], *, at: datetime) -> dict[int, Availability]:
    """Return who is here now and who answers for whom, in two queries for any number of people."""
    wanted = list(user_ids)
    people = _people(_with_delegates(wanted, at), at)
    on_shift = {pk: is_on_shift(person.rota, at) for pk, person in people.items()}
    absent = {pk for pk, person in people.items() if person.absence_at(at)}
    present = {pk for pk, person in people.items() if person.active and on_shift[pk] and pk not in absent}
    # Who has left is answered for by nobody.
    delegates = {pk: person.delegate_at(at) for pk, person in people.items() if person.active}
    return {
        pk: Availability(
            user_id=pk,
            active=people[pk].active,
            on_shift=on_shift[pk],
            absent=pk in absent,
            answers=who_answers(pk, present=present, delegates=delegates),
        )
        for pk in wanted
        if pk in people
    }


def presence_over(user_ids: Iterable[int], moments: Iterable[datetime]) -> dict[int, tuple[bool, ...]]:
    """
    Return for each person whether they are active, on shift and not absent at each of the moments.

    Delegates are not followed: this answers for coverage ahead. Two queries for any number of both.
    """
    wanted, moments = list(user_ids), list(moments)
    people = _people(_with_delegates(wanted, min(moments)), min(moments)) if moments else {}
    return {
        pk: tuple(
            people[pk].active and is_on_shift(people[pk].rota, at) and people[pk].absence_at(at) is None
            for at in moments
        )
        for pk in wanted
        if pk in people
    }


@dataclass(frozen=True)
class TimePresent:
    """How long people were on shift and not absent: who was at all, by id, and all of them together."""

    by_person: Mapping[int, timedelta]

    @property
    def seconds(self) -> int:
        """Rounded half even, once."""
        return round(sum(self.by_person.values(), timedelta(0)).total_seconds())

    @property
    def people(self) -> int:
        return len(self.by_person)


# A team, from a moment until another, half-open.
TeamTime = tuple[int, datetime, datetime]


def time_present(stretches: Collection[TeamTime]) -> dict[TeamTime, TimePresent]:
    """
    Return how long the agents of a team were on shift and not absent in each stretch of time.

    It counts who is an active human agent of the team today: where somebody belonged on an earlier day is not
    kept. Two queries for any number of teams and stretches.
    """
    if not stretches:
        return {}
    agents = User.objects.filter(
        team__in={team_id for team_id, _start, _end in stretches},
        groups__name=Role.AGENT,
        kind=PrincipalKind.HUMAN,
        is_active=True,
    )
    members: dict[int | None, dict[int, _Person]] = {}
    for pk, person in _people(agents, min(start for _team, start, _end in stretches)).items():
        members.setdefault(person.team_id, {})[pk] = person
    hours = _Hours()
    return {stretch: _time_present(members.get(stretch[0], {}), stretch, hours) for stretch in stretches}


class _Hours:
    """Remembers when a calendar is open: most people of most teams have no shifts of their own."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, datetime, datetime], list[Interval]] = {}

    def of(self, rota: Rota, start: datetime, end: datetime) -> list[Interval]:
        if rota.shifts:
            return shifts.on_shift_between(rota, start, end)
        key = (id(rota.calendar), start, end)
        if key not in self._known:
            self._known[key] = shifts.on_shift_between(rota, start, end)
        return self._known[key]


def _time_present(people: Mapping[int, "_Person"], stretch: TeamTime, hours: _Hours) -> TimePresent:
    _team, start, end = stretch
    times = {}
    for pk, person in people.items():
        away = [(absence.starts_at, absence.ends_at) for absence in person.absences]
        present = without(hours.of(person.rota, start, end), away)
        times[pk] = sum((to - since for since, to in present), timedelta(0))
    return TimePresent({pk: time for pk, time in times.items() if time})


def answering_for(user_ids: Iterable[int], *, at: datetime) -> frozenset[int]:
    """
    Return the active people among these, and everybody who stands in for one of them during an absence now,
    however long the chain, whether or not they are on shift. Two queries.
    """
    active = User.objects.filter(pk__in=list(user_ids), is_active=True)
    ids = list(active.values_list("pk", flat=True))
    return frozenset(_with_delegates(ids, at).filter(is_active=True).values_list("pk", flat=True))


def stand_ins_of(user_ids: Iterable[int], *, at: datetime) -> dict[int, int]:
    """
    Return who stands in now for those of these people who are away: the first down the line of delegates who
    is active and not away, on shift or not. Two queries.
    """
    people = _people(_with_delegates(list(user_ids), at), at)
    here = {pk for pk, person in people.items() if person.active and person.absence_at(at) is None}
    delegates = {pk: person.delegate_at(at) for pk, person in people.items() if person.active}
    found = {pk: who_answers(pk, present=here, delegates=delegates) for pk in people.keys() - here}
    return {pk: answers for pk, answers in found.items() if answers is not None}


def stood_in_for(user_id: int, *, at: datetime) -> list[int]:
    """Return who is away now and comes, down the line of delegates, to this person, away or not."""
    with connection.cursor() as cursor:
        cursor.execute(STOOD_IN_FOR, [at, at, user_id])
        return [row[0] for row in cursor.fetchall()]


def next_on_shift(user_ids: Iterable[int], *, at: datetime) -> datetime | None:
    """
    Return the earliest moment from `at` on when one of the people is on shift and not absent, in UTC.

    None: nobody ever will be, as far as shifts, calendars and absences tell. Two queries.
    """
    wanted = list(user_ids)
    people = _people(_with_delegates(wanted, at), at)
    moments = [
        next_present(
            [(absence.starts_at, absence.ends_at) for absence in people[pk].absences],
            at=at,
            next_on_shift=partial(shifts.next_on_shift, people[pk].rota),
        )
        for pk in wanted
        if pk in people and people[pk].active
    ]
    return min((moment for moment in moments if moment is not None), default=None)


@dataclass(frozen=True)
class _Away:
    delegate_id: int | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class _Person:
    team_id: int | None
    active: bool
    rota: Rota
    absences: tuple[_Away, ...]  # not over yet, latest start first

    def absence_at(self, at: datetime) -> _Away | None:
        """Of several that overlap the one that started last speaks."""
        return next((absence for absence in self.absences if absence.starts_at <= at < absence.ends_at), None)

    def delegate_at(self, at: datetime) -> int | None:
        absence = self.absence_at(at)
        return absence.delegate_id if absence else None


def _with_delegates(user_ids: list[int], at: datetime) -> QuerySet[User]:
    """Return the people and everybody who may have to answer for them at that moment."""
    delegates = RawSQL(WITH_DELEGATES, [user_ids, at, at])  # noqa: S611  all values are parameters
    return User.objects.filter(pk__in=delegates)


def _people(users: QuerySet[User], at: datetime) -> dict[int, _Person]:
    """Return these people with their hours and absences from that moment on, in two queries."""
    weekly = Shift.objects.filter(user=OuterRef("pk")).values(
        json=JSONObject(weekday="weekday", starts="starts", ends="ends", from_on="from_on", to_on="to_on")
    )
    away = (
        Absence.objects.filter(user=OuterRef("pk"), ends_at__gt=at)
        .order_by("-starts_at", "-pk")
        .values(json=JSONObject(delegate_id="delegate_id", starts_at="starts_at", ends_at="ends_at"))
    )
    rows = list(
        users.annotate(weekly=ArraySubquery(weekly), away=ArraySubquery(away)).values(
            "pk", "is_active", "kind", "team_id", "team__calendar_id", "weekly", "away"
        )
    )
    clocks = clocks_of({row["team__calendar_id"] for row in rows} - {None})
    return {row["pk"]: _person(row, clocks.get(row["team__calendar_id"])) for row in rows}


def _person(row: Mapping[str, Any], calendar: BusinessClock | None) -> _Person:
    return _Person(
        team_id=row["team_id"],
        active=row["is_active"],
        rota=Rota(
            zone=calendar.zone if calendar else settings.TIME_ZONE,
            shifts=tuple(_shift(shift) for shift in row["weekly"]),
            calendar=calendar,
            always=row["kind"] == PrincipalKind.AI,
        ),
        absences=tuple(
            _Away(
                delegate_id=away["delegate_id"],
                starts_at=datetime.fromisoformat(away["starts_at"]),
                ends_at=datetime.fromisoformat(away["ends_at"]),
            )
            for away in row["away"]
        ),
    )


def _shift(row: dict[str, Any]) -> WeeklyShift:
    return WeeklyShift(
        weekday=row["weekday"],
        starts=time.fromisoformat(row["starts"]),
        ends=time.fromisoformat(row["ends"]),
        from_on=date.fromisoformat(row["from_on"]),
        to_on=date.fromisoformat(row["to_on"]) if row["to_on"] else None,
    )
