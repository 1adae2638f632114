"""Asks what a person is, where they belong and what they have earned: the facts authority is judged on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef
from django.db.models.functions import Cast, JSONObject

from people.models import Completion, Qualification, User


@dataclass(frozen=True)
class QualificationFact:
    """A measured share between 0 and 1: the lower bound of its interval and the number of cases behind it."""

    kind: str
    lower_bound: Decimal
    n: int


@dataclass(frozen=True)
class Standing:
    """
    A person at a moment. `position` is the code of the job; `zone` that of the team's calendar, else the
    organization's; `courses` are the codes of completions valid then; `qualifications` hold, per kind, the
    row in effect then.
    """

    user_id: int
    person: UUID
    name: str
    kind: str
    active: bool
    position: str | None
    position_id: int | None
    team_id: int | None
    department_id: int | None
    region_id: int | None
    zone: str
    hired_on: date | None
    courses: frozenset[str]
    qualifications: tuple[QualificationFact, ...]


def standings_of(user_ids: Iterable[int], *, at: datetime) -> dict[int, Standing]:
    """Return the standing of each account at a moment, in one query; unknown ids are left out."""
    return {row["pk"]: _standing(row) for row in _rows(user_ids, at)}


def get_standing(user_id: int, *, at: datetime) -> Standing:
    """
    Return the standing of one account at a moment, in one query.

    :raises User.DoesNotExist: if there is no such account
    """
    standing = standings_of([user_id], at=at).get(user_id)
    if standing is None:
        raise User.DoesNotExist(f"There is no account {user_id}.")
    return standing


def _rows(user_ids: Iterable[int], at: datetime) -> Iterable[Mapping[str, Any]]:
    courses = Completion.objects.valid(at).filter(user=OuterRef("pk")).values("course__code").distinct()
    in_effect = (
        Qualification.objects.filter(user=OuterRef("pk"), counts_from__lte=at)
        .order_by("kind", "-counts_from", "-pk")
        .distinct("kind")
        # As text: a number in JSON would pass through a float.
        .values(fact=JSONObject(kind="kind", lower_bound=Cast("lower_bound", CharField()), n="n"))
    )
    return (
        User.objects.filter(pk__in=list(user_ids))
        .annotate(passed=ArraySubquery(courses), earned=ArraySubquery(in_effect))
        .values(
            "pk",
            "person",
            "username",
            "first_name",
            "last_name",
            "kind",
            "is_active",
            "position_id",
            "position__code",
            "team_id",
            "team__department_id",
            "team__department__region_id",
            "team__calendar__time_zone",
            "hired_on",
            "passed",
            "earned",
        )
    )


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(
        user_id=row["pk"],
        person=row["person"],
        name=f"{row['first_name']} {row['last_name']}".strip() or row["username"],
        kind=row["kind"],
        active=row["is_active"],
        position=row["position__code"],
        position_id=row["position_id"],
        team_id=row["team_id"],
        department_id=row["team__department_id"],
        region_id=row["team__department__region_id"],
        zone=row["team__calendar__time_zone"] or settings.TIME_ZONE,
        hired_on=row["hired_on"],
        courses=frozenset(row["passed"]),
        qualifications=tuple(
            QualificationFact(kind=fact["kind"], lower_bound=Decimal(fact["lower_bound"]), n=fact["n"])
            for fact in row["earned"]
        ),
    )
