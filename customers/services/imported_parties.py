"""Does what an import needs before its cases: finds or creates their customers, teams and agents, in sets."""

from collections.abc import Collection, Mapping
from datetime import datetime, time
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils.text import slugify

from audit.services import record_event
from customers.models import Customer
from customers.rules.incident_log import UNKNOWN
from people.choices import Role, Weekday
from people.models import BusinessCalendar, Department, Position, Region, Team, User, WorkingInterval

IMPORTED = "imported"
NAMELESS = "Resolved by"  # how the anonymized log calls agents
LONGEST_CODE = 40
OFFICE_HOURS = (time(8), time(18))


def find_or_create_customers(*, source: str, references: Collection[str]) -> tuple[dict[str, int], int]:
    """Return the ids of the customers of a source by reference, and how many are new."""
    known = _customers(source)
    missing = sorted(set(references) - known.keys())
    if not missing:
        return known, 0
    rows = [
        Customer(source=source, reference=reference, name=_customer_name(reference)) for reference in missing
    ]
    Customer.objects.bulk_create(rows, batch_size=2000)
    return _customers(source), len(missing)


def find_or_create_teams(
    *, source: str, labels: Collection[str], given: Mapping[str, Team], actor_id: int | None, at: datetime
) -> tuple[dict[str, int], int]:
    """
    Return the ids of the teams by label, and how many are new.

    Labels that mean the same code are the same team. New teams stand in the department "Imported".
    """
    found = {label: given[label].pk for label in labels if label in given}
    codes = {label: _code(source, label) for label in sorted(set(labels) - found.keys())}
    known = _teams(codes.values())
    missing = {code: label for label, code in codes.items() if code not in known}
    if missing:
        department, calendar = _imported_department(actor_id=actor_id, at=at)
        rows = [
            Team(code=code, name=_team_name(label), department=department, calendar=calendar)
            for code, label in missing.items()
        ]
        for team in Team.objects.bulk_create(rows):
            _record("team.created", team, {"code": team.code, "source": source}, actor_id=actor_id, at=at)
        known = _teams(codes.values())
    return found | {label: known[code] for label, code in codes.items()}, len(missing)


def find_or_create_agents(
    *,
    source: str,
    home_teams: Mapping[str, int],
    given: Mapping[str, User],
    actor_id: int | None,
    at: datetime,
) -> tuple[dict[str, int], int]:
    """
    Return the ids of the agents by label, and how many are new.

    New agents join their home team with the role and the position of an agent and without a usable password.
    Those who exist stay as they are: people may have moved since.
    """
    found = {label: given[label].pk for label in home_teams if label in given}
    names = {label: _username(source, label) for label in sorted(home_teams.keys() - found.keys())}
    known = _users(names.values())
    missing = {name: label for label, name in names.items() if name not in known}
    if missing:
        position = _agent_position(actor_id=actor_id, at=at)
        rows = [_new_agent(name, label, position, home_teams[label]) for name, label in missing.items()]
        created = User.objects.bulk_create(rows)
        _join_agents(created)
        for user in created:
            facts = {"username": user.username, "team_id": user.team_id, "source": source}
            _record("user.created", user, facts, actor_id=actor_id, at=at)
        known = _users(names.values())
    return found | {label: known[name] for label, name in names.items()}, len(missing)


def _customers(source: str) -> dict[str, int]:
    return dict(Customer.objects.filter(source=source).values_list("reference", "pk"))


def _teams(codes: Collection[str]) -> dict[str, int]:
    return dict(Team.objects.filter(code__in=list(codes)).values_list("code", "pk"))


def _users(names: Collection[str]) -> dict[str, int]:
    return dict(User.objects.filter(username__in=list(names)).values_list("username", "pk"))


def _new_agent(name: str, label: str, position: Position, team_id: int) -> User:
    first, _, last = label.replace(NAMELESS, "Agent", 1).rpartition(" ")
    return User(
        username=name,
        first_name=first,
        last_name=last,
        password=make_password(None),
        position=position,
        team_id=team_id,
    )


def _agent_position(*, actor_id: int | None, at: datetime) -> Position:
    position, is_new = Position.objects.get_or_create(code="agent", defaults={"name": "Agent"})
    if is_new:
        _record("position.created", position, {"code": "agent"}, actor_id=actor_id, at=at)
    return position


def _join_agents(users: Collection[User]) -> None:
    group, _ = Group.objects.get_or_create(name=Role.AGENT)
    memberships = User.groups.through
    memberships._default_manager.bulk_create(
        [memberships(user_id=user.pk, group_id=group.pk) for user in users]
    )


def _imported_department(*, actor_id: int | None, at: datetime) -> tuple[Department, BusinessCalendar]:
    region, is_new = Region.objects.get_or_create(code=IMPORTED, defaults={"name": "Imported"})
    if is_new:
        _record("region.created", region, {"code": IMPORTED}, actor_id=actor_id, at=at)
    department, is_new = Department.objects.get_or_create(
        code=IMPORTED, defaults={"name": "Imported", "region": region}
    )
    if is_new:
        _record("department.created", department, {"code": IMPORTED}, actor_id=actor_id, at=at)
    calendar, is_new = BusinessCalendar.objects.get_or_create(
        name="Imported", defaults={"time_zone": settings.TIME_ZONE}
    )
    if is_new:
        starts, ends = OFFICE_HOURS
        WorkingInterval.objects.bulk_create(
            WorkingInterval(calendar=calendar, weekday=weekday, starts=starts, ends=ends)
            for weekday in Weekday
            if weekday < Weekday.SATURDAY
        )
        _record("calendar.created", calendar, {"name": "Imported"}, actor_id=actor_id, at=at)
    return department, calendar


def _record(name: str, subject: Model, facts: dict[str, Any], *, actor_id: int | None, at: datetime) -> None:
    record_event(name=name, actor_id=actor_id, subject=subject, facts=facts, at=at, reason="Import of cases")


def _customer_name(reference: str) -> str:
    return "Unknown customer" if reference == UNKNOWN else reference


def _team_name(label: str) -> str:
    return "Unknown team" if label == UNKNOWN else label


def _username(source: str, label: str) -> str:
    return _slug(source, label, 150)


def _code(source: str, label: str) -> str:
    return _slug(source, label, LONGEST_CODE)


def _slug(source: str, label: str, longest: int) -> str:
    """Name the source, so that an import never takes over what others have created."""
    slug = slugify(label)
    name = f"{source}-{slug}"
    if slug and len(name) <= longest:
        return name
    return f"{name[: longest - 13]}-{sha256(label.encode()).hexdigest()[:12]}"
