"""Asks what a person is, where they belong and what they have earned: the facts authority is judged on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

# Every judgement begins here. Written out, because composing it anew each time took three milliseconds, far
# more than running it. The adjectives of the models say the same: `Completion.objects.valid`.
_STANDINGS = """
SELECT person.id AS user_id, person.person, person.username, person.first_name, person.last_name,
    person.kind, person.is_active, person.hired_on, position.code AS "position", position.id AS position_id,
    team.id AS team_id, department.id AS department_id, department.region_id, calendar.time_zone,
    ARRAY(
        SELECT DISTINCT course.code
        FROM people_completion AS completion JOIN people_course AS course ON course.id = completion.course_id
        WHERE completion.user_id = person.id AND completion.completed_at <= %(at)s
            AND (completion.expires_at IS NULL OR completion.expires_at > %(at)s)
    ) AS courses,
    ARRAY(
        SELECT DISTINCT ON (kind) ARRAY[
            kind, lower_bound::text, n::text, upper_bound::text, period_from::text, period_to::text
        ]
        FROM people_qualification
        WHERE user_id = person.id AND counts_from <= %(at)s
        ORDER BY kind, counts_from DESC, id DESC
    ) AS qualifications
FROM people_user AS person
LEFT JOIN people_position AS position ON position.id = person.position_id
LEFT JOIN people_team AS team ON team.id = person.team_id
LEFT JOIN people_department AS department ON department.id = team.department_id
LEFT JOIN people_businesscalendar AS calendar ON calendar.id = team.calendar_id
WHERE person.id = ANY(%(user_ids)s)
"""


@dataclass(frozen=True)
class QualificationFact:
    """
    A measured share between 0 and 1: the bounds of its interval, the number of cases behind it, and its days,
    both included. Authority rests on the lower bound and n; the rest only helps to say what was measured and
    how far it is to the next tier.
    """

    kind: str
    lower_bound: Decimal
    n: int
    upper_bound: Decimal = Decimal(1)
    first: date | None = None
    last: date | None = None


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
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, {"user_ids": list(user_ids), "at": at})
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["user_id"]: _standing(row) for row in rows}


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(
        user_id=row["user_id"],
        person=row["person"],
        name=f"{row['first_name']} {row['last_name']}".strip() or row["username"],
        kind=row["kind"],
        active=row["is_active"],
        position=row["position"],
        position_id=row["position_id"],
        team_id=row["team_id"],
        department_id=row["department_id"],
        region_id=row["region_id"],
        zone=row["time_zone"] or settings.TIME_ZONE,
        hired_on=row["hired_on"],
        courses=frozenset(row["courses"]),
        qualifications=tuple(
            QualificationFact(
                kind=kind,
                lower_bound=Decimal(low),
                n=int(n),
                upper_bound=Decimal(high),
                first=date.fromisoformat(first),
                last=date.fromisoformat(last),
            )
            for kind, low, n, high, first, last in row["qualifications"]
        ),
    )
