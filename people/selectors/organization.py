"""Asks who leads whom and who may see whom."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from guardian.models import GroupObjectPermission, UserObjectPermission

from people.choices import Role
from people.models import Department, Position, Region, Team, User

# UNION drops people already reached, which ends every circle in the line.
REPORTS = """
    WITH RECURSIVE line(id) AS (
        SELECT id FROM people_user WHERE manager_id = %s
        UNION
        SELECT report.id FROM people_user report JOIN line ON report.manager_id = line.id
    )
"""
MANAGERS_ABOVE = """
    WITH RECURSIVE line(id, manager_id, path) AS (
        SELECT id, manager_id, ARRAY[id] FROM people_user WHERE id = %s
        UNION ALL
        SELECT above.id, above.manager_id, line.path || above.id
        FROM people_user above JOIN line ON above.id = line.manager_id
        WHERE above.id <> ALL (line.path)
    )
    SELECT id FROM line WHERE cardinality(path) > 1 ORDER BY cardinality(path)
"""
EVERYBODY_ABOVE = """
    WITH RECURSIVE above(id) AS (
        SELECT manager_id FROM people_user WHERE id = ANY(%s) AND manager_id IS NOT NULL
        UNION
        SELECT manager.manager_id FROM people_user manager JOIN above USING (id)
        WHERE manager.manager_id IS NOT NULL
    )
    SELECT id FROM above
"""
SEES_EVERYBODY = frozenset({Role.HR, Role.AUDITOR, Role.ADMINISTRATOR})
SEES_OVERSEEN = frozenset({Role.LEAD, Role.MANAGER})


def reports_of(user: User) -> QuerySet[User]:
    """Return everybody below the person in the manager line, however far, active or not."""
    return User.objects.filter(pk__in=RawSQL(f"{REPORTS} SELECT id FROM line", [user.pk])).exclude(  # noqa: S608, S611
        pk=user.pk
    )


def managers_above(user_id: int) -> list[int]:
    """Return the ids of the manager, the manager's manager and so on, nearest first, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(MANAGERS_ABOVE, [user_id])
        return [row[0] for row in cursor.fetchall()]


def everybody_above(user_ids: Iterable[int]) -> frozenset[int]:
    """Return the ids of everybody in the manager lines of these people, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(EVERYBODY_ABOVE, [list(user_ids)])
        return frozenset(row[0] for row in cursor.fetchall())


def teams_overseen_by(user: User) -> QuerySet[Team]:
    """
    Return the teams of the person's active reports, and those that a grant to oversee the team, its
    department or its region covers, held by the person or by one of their groups. Fit to be a subquery.
    """
    of_reports = RawSQL(  # noqa: S611
        f"{REPORTS} SELECT team_id FROM people_user JOIN line USING (id)"  # noqa: S608
        " WHERE is_active AND team_id IS NOT NULL",
        [user.pk],
    )
    granted = (
        Q(key__in=_granted_to_person(user, Team))
        | Q(key__in=_granted_to_groups(user, Team))
        | Q(department_key__in=_granted_to_person(user, Department))
        | Q(department_key__in=_granted_to_groups(user, Department))
        | Q(region_key__in=_granted_to_person(user, Region))
        | Q(region_key__in=_granted_to_groups(user, Region))
    )
    # Grants name their object by text; casting our own keys cannot fail, casting theirs could.
    return Team.objects.alias(
        key=Cast("pk", CharField()),
        department_key=Cast("department_id", CharField()),
        region_key=Cast("department__region_id", CharField()),
    ).filter(Q(pk__in=of_reports) | granted)


def ids_of_teams_overseen_by(user: User) -> list[int]:
    """
    Return the ids of these teams. Known ids let a list of a million rows be read by its indexes; a subquery
    beside another condition would have it read whole.
    """
    return list(teams_overseen_by(user).values_list("pk", flat=True))


def people_visible_to(user: User) -> QuerySet[User]:
    """
    Return the accounts a person may look at: HR, auditors and administrators everybody; leads and managers
    the teams they oversee and their line; everybody else only themselves.
    """
    if not user.is_active:
        return User.objects.none()
    if user.roles & SEES_EVERYBODY:
        return User.objects.all()
    visible = Q(pk=user.pk)
    if user.roles & SEES_OVERSEEN:
        visible |= Q(team__in=teams_overseen_by(user)) | Q(pk__in=reports_of(user))
    return User.objects.filter(visible)


def holders_of(position_ids: Iterable[int]) -> QuerySet[User]:
    """Return the active people who hold one of the positions (ids, or a query of them), in a stable order."""
    return User.objects.filter(position__in=position_ids, is_active=True).order_by("pk")


def departments() -> QuerySet[Department]:
    """Return every department, by name."""
    return Department.objects.order_by("name")


def positions() -> QuerySet[Position]:
    """Return every job, frontline first."""
    return Position.objects.all()


def _granted_to_person(user: User, scope: type[Model]) -> QuerySet[UserObjectPermission, str]:
    grants = UserObjectPermission.objects.filter(user_id=user.pk, permission__codename=_oversee(scope))
    return grants.filter(content_type=ContentType.objects.get_for_model(scope)).values_list("object_pk")


def _granted_to_groups(user: User, scope: type[Model]) -> QuerySet[GroupObjectPermission, str]:
    grants = GroupObjectPermission.objects.filter(group__user=user.pk, permission__codename=_oversee(scope))
    return grants.filter(content_type=ContentType.objects.get_for_model(scope)).values_list("object_pk")


def _oversee(scope: type[Model]) -> str:
    return f"oversee_{scope._meta.model_name}"
