p='people/selectors/standing.py'; s=open(p).read()
i=s.index('def standings_of'); j=s.index('def get_standing'); k=s.index('def _standing(')
s=s[:i]+'''def standings_of(user_ids: Iterable[int], *, at: datetime) -> dict[int, Standing]:
    """Return the standing of each account at a moment, in one query; unknown ids are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, {"user_ids": list(user_ids), "at": at})
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["user_id"]: _standing(row) for row in rows}


'''+s[j:k]+'''def _standing(row: Mapping[str, Any]) -> Standing:
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
            QualificationFact(kind=kind, lower_bound=Decimal(bound), n=int(n))
            for kind, bound, n in row["qualifications"]
        ),
    )
'''
a=s.index("SELECT person.id"); b=s.index("FROM people_user AS person")
s=s[:a]+'''SELECT person.id AS user_id, person.person, person.username, person.first_name, person.last_name,
    person.kind, person.is_active, person.hired_on, position.code AS "position", position.id AS position_id,
    team.id AS team_id, department.id AS department_id, department.region_id, calendar.time_zone,
    ARRAY(
        SELECT DISTINCT course.code
        FROM people_completion AS completion JOIN people_course AS course ON course.id = completion.course_id
        WHERE completion.user_id = person.id AND completion.completed_at <= %(at)s
            AND (completion.expires_at IS NULL OR completion.expires_at > %(at)s)
    ) AS courses,
    ARRAY(
        SELECT DISTINCT ON (kind) ARRAY[kind, lower_bound::text, n::text]
        FROM people_qualification
        WHERE user_id = person.id AND counts_from <= %(at)s
        ORDER BY kind, counts_from DESC, id DESC
    ) AS qualifications
'''+s[b:]
s=s.replace("from collections.abc import Iterable\n","from collections.abc import Iterable, Mapping\n").replace("from decimal import Decimal\nfrom uuid","from decimal import Decimal\nfrom typing import Any\nfrom uuid")
open(p,'w').write(s)
for q in ('.scratch/proto.py','.scratch/parts.py'):
    t=open(q).read()
    t=t.replace('got.append((sql, tuple(params) if params else ()))','got.append((sql, params or ()))').replace('''            for s,p in stmts:
''','''            for s,p in stmts:
                if isinstance(p,dict):
                    c.execute(s,p); c.fetchall(); continue
''')
    open(q,'w').write(t)
