import re
p='people/selectors/standing.py'; s=open(p).read()
s=s.replace('''from collections.abc import Iterable, Mapping
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
''','''from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from people.models import User

# Every judgement begins here. Written out, because composing it anew each time took three milliseconds, far
# more than running it. The adjectives of the models say the same: `Completion.objects.valid`.
_STANDINGS = """
SELECT person.id, person.person, person.username, person.first_name, person.last_name, person.kind,
    person.is_active, position.code, position.id, team.id, department.id, department.region_id,
    calendar.time_zone, person.hired_on,
    ARRAY(
        SELECT DISTINCT course.code
        FROM people_completion AS completion JOIN people_course AS course ON course.id = completion.course_id
        WHERE completion.user_id = person.id AND completion.completed_at <= %(at)s
            AND (completion.expires_at IS NULL OR completion.expires_at > %(at)s)
    ),
    ARRAY(
        SELECT DISTINCT ON (kind) ARRAY[kind, lower_bound::text, n::text]
        FROM people_qualification
        WHERE user_id = person.id AND counts_from <= %(at)s
        ORDER BY kind, counts_from DESC, id DESC
    )
FROM people_user AS person
LEFT JOIN people_position AS position ON position.id = person.position_id
LEFT JOIN people_team AS team ON team.id = person.team_id
LEFT JOIN people_department AS department ON department.id = team.department_id
LEFT JOIN people_businesscalendar AS calendar ON calendar.id = team.calendar_id
WHERE person.id = ANY(%(user_ids)s)
"""
''')
i=s.index('def standings_of')
j=s.index('def get_standing')
k=s.index('def _rows')
s=s[:i]+'''def standings_of(user_ids: Iterable[int], *, at: datetime) -> dict[int, Standing]:
    """Return the standing of each account at a moment, in one query; unknown ids are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, {"user_ids": list(user_ids), "at": at})
        return {row[0]: _standing(*row) for row in cursor.fetchall()}


'''+s[j:k]+'''def _standing(
    user_id: int,
    person: UUID,
    username: str,
    first_name: str,
    last_name: str,
    kind: str,
    active: bool,  # noqa: FBT001  a column
    position: str | None,
    position_id: int | None,
    team_id: int | None,
    department_id: int | None,
    region_id: int | None,
    zone: str | None,
    hired_on: date | None,
    courses: list[str],
    qualifications: list[list[str]],
) -> Standing:
    return Standing(
        user_id=user_id,
        person=person,
        name=f"{first_name} {last_name}".strip() or username,
        kind=kind,
        active=active,
        position=position,
        position_id=position_id,
        team_id=team_id,
        department_id=department_id,
        region_id=region_id,
        zone=zone or settings.TIME_ZONE,
        hired_on=hired_on,
        courses=frozenset(courses),
        qualifications=tuple(
            QualificationFact(kind=measure, lower_bound=Decimal(bound), n=int(n))
            for measure, bound, n in qualifications
        ),
    )
'''
s=s.replace("from typing import Any\n","")
open(p,'w').write(s)
p='governance/selectors.py'; s=open(p).read()
s=s.replace('''from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
''','''from django.db import connection
from django.db.models import Q, QuerySet
''')
s=s.replace('''HELD = (VersionStatus.ADOPTED, VersionStatus.SUPERSEDED)
''','''HELD = (VersionStatus.ADOPTED, VersionStatus.SUPERSEDED)
# Every judgement asks this. Written out, because composing it anew took longer than running it; what "in
# force" means, `PolicyVersion.objects.in_force` says as well.
_BINDING = """
SELECT version.id, policy.scope_kind, coalesce(policy.team_id, policy.department_id, policy.region_id),
    version.content_hash
FROM governance_policyversion AS version JOIN governance_policy AS policy ON policy.id = version.policy_id
WHERE version.status = ANY(%(held)s) AND version.effective_from <= %(at)s
    AND (version.effective_to IS NULL OR version.effective_to > %(at)s)
    AND (policy.scope_kind = %(organization)s OR policy.region_id = ANY(%(regions)s)
        OR policy.department_id = ANY(%(departments)s) OR policy.team_id = ANY(%(teams)s))
"""
''')
i=s.index("    places = set(places)\n    found"); j=s.index("def place_of")
s=s[:i]+'''    places = set(places)
    with connection.cursor() as cursor:
        cursor.execute(
            _BINDING,
            {
                "at": at,
                "held": [status.value for status in HELD],
                "organization": ScopeKind.ORGANIZATION.value,
                "regions": [place.region_id for place in places],
                "departments": [place.department_id for place in places],
                "teams": [place.team_id for place in places],
            },
        )
        versions = [VersionInForce(*row) for row in cursor.fetchall()]
    return {place: nearest(place, versions) for place in places}


'''+s[j:]
open(p,'w').write(s)
