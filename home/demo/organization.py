"""Makes the people: 3 regions, 8 teams, about 90 accounts, when they work and what they have earned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

import holidays
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm

from home.demo.names import FIRST, LAST
from people.choices import PrincipalKind, Role
from people.models import (
    Absence,
    BusinessCalendar,
    Completion,
    Course,
    Department,
    Holiday,
    Position,
    Region,
    Shift,
    Team,
    User,
    WorkingInterval,
)

AROUND_THE_CLOCK = "Around the clock"
WEEKDAYS, EVERY_DAY = range(5), range(7)


@dataclass(frozen=True)
class Office:
    """A team of the demo: `log_team` is the name of the real one whose cases it works on."""

    code: str
    name: str
    department: str
    calendar: str
    log_team: str


CALENDARS = {
    AROUND_THE_CLOCK: ("Europe/Berlin", None, [(day, time(0), time(0)) for day in EVERY_DAY]),
    "Berlin office hours": (
        "Europe/Berlin",
        "DE",
        [(day, start, end) for day in WEEKDAYS for start, end in ((time(8), time(12)), (time(13), time(18)))],
    ),
    "New York office hours": (
        "America/New_York",
        "US",
        [(day, time(8), time(20)) for day in WEEKDAYS] + [(5, time(9), time(14))],
    ),
    "Singapore office hours": ("Asia/Singapore", "SG", [(day, time(9), time(18)) for day in WEEKDAYS]),
}
REGIONS = {"emea": "Europe, Middle East and Africa", "amer": "Americas", "apac": "Asia-Pacific"}
DEPARTMENTS = {
    "care-emea": ("Customer care EMEA", "emea"),
    "field-emea": ("Field service EMEA", "emea"),
    "care-amer": ("Customer care Americas", "amer"),
    "care-apac": ("Customer care Asia-Pacific", "apac"),
}
OFFICES = [
    Office("first-line", "First line", "care-emea", AROUND_THE_CLOCK, "Group 70"),
    Office("billing", "Billing", "care-emea", "Berlin office hours", "Group 20"),
    Office("deliveries", "Deliveries", "care-emea", "Berlin office hours", "Group 24"),
    Office("field-service", "Field service", "field-emea", "Berlin office hours", "Group 65"),
    Office("returns", "Returns", "field-emea", "Berlin office hours", "Group 3"),
    Office("care-new-york", "Care New York", "care-amer", "New York office hours", "Group 25"),
    Office("loyalty", "Loyalty", "care-amer", "New York office hours", "Group 31"),
    Office("care-singapore", "Care Singapore", "care-apac", "Singapore office hours", "Group 66"),
]
POSITIONS = {
    "agent": ("Agent", 1),
    "ai-agent": ("AI agent", 2),
    "lead": ("Team lead", 3),
    "manager": ("Care manager", 4),
    "director": ("Director of customer care", 5),
}
COURSES = {
    "judgment": ("Judgment at the desk", 12),
    "recovery": ("Service recovery", 24),
    "hospitality": ("Hard conversations", None),
}


@dataclass
class Organization:
    """Who works where. `agents` are keyed by their names in the log."""

    teams: dict[str, Team] = field(default_factory=dict)
    agents: dict[str, User] = field(default_factory=dict)
    leads: dict[str, User] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)

    @property
    def log_teams(self) -> dict[str, Team]:
        """The teams by their names in the log."""
        return {office.log_team: self.teams[office.code] for office in OFFICES}


def found_organization(
    *, roster: Mapping[str, tuple[str, ...]], random: Random, at: datetime
) -> Organization:
    """Make the organization around the agents of the log's roster."""
    maker = _Maker(random=random, at=at)
    maker.found_places()
    maker.hire_the_top()
    for office in OFFICES:
        maker.staff(office, roster[office.log_team])
    maker.hire_the_board_and_staff()
    maker.give_history()
    return maker.made


class _Maker:
    def __init__(self, *, random: Random, at: datetime) -> None:
        self.random = random
        self.at = at
        self.made = Organization()
        self.password = make_password(settings.DEMO_PASSWORD)
        self.groups = {group.name: group for group in Group.objects.all()}
        self.names = self._names()
        self.regions: dict[str, Region] = {}
        self.departments: dict[str, Department] = {}

    def found_places(self) -> None:
        calendars = {}
        for name, (zone, country, hours) in CALENDARS.items():
            calendar = calendars[name] = BusinessCalendar.objects.create(name=name, time_zone=zone)
            WorkingInterval.objects.bulk_create(
                WorkingInterval(calendar=calendar, weekday=day, starts=start, ends=end)
                for day, start, end in hours
            )
            if country:
                days = holidays.country_holidays(country, years=range(self.at.year - 2, self.at.year + 2))
                Holiday.objects.bulk_create(
                    Holiday(calendar=calendar, day=day, name=title[:120]) for day, title in days.items()
                )
        for code, name in REGIONS.items():
            self.regions[code] = Region.objects.create(code=code, name=name)
        for code, (name, region) in DEPARTMENTS.items():
            self.departments[code] = Department.objects.create(
                code=code, name=name, region=self.regions[region]
            )
        for office in OFFICES:
            self.made.teams[office.code] = Team.objects.create(
                code=office.code,
                name=office.name,
                department=self.departments[office.department],
                calendar=calendars[office.calendar],
            )
        for code, (name, rank) in POSITIONS.items():
            self.made.positions[code] = Position.objects.create(code=code, name=name, rank=rank)
        for code, (title, months) in COURSES.items():
            self.made.courses[code] = Course.objects.create(code=code, title=title, valid_months=months)

    def hire_the_top(self) -> None:
        first_line = self.made.teams["first-line"]
        director = self._hire(
            "director", position="director", team=first_line, roles=[Role.MANAGER], years=14
        )
        managers = [
            ("manager", "Priya", "Raman", "first-line", ["emea"]),
            ("manager.amer", None, None, "care-new-york", ["amer"]),
            ("manager.apac", None, None, "care-singapore", ["apac"]),
        ]
        for login, first, last, team, regions in managers:
            manager = self._hire(
                login,
                position="manager",
                team=self.made.teams[team],
                roles=[Role.MANAGER],
                manager=director,
                years=self.random.randint(6, 12),
                name=(first, last) if first and last else None,
            )
            for region in regions:
                assign_perm("people.oversee_region", manager, self.regions[region])
                self.made.people[f"manager of {region}"] = manager

    def staff(self, office: Office, log_agents: tuple[str, ...]) -> None:
        team = self.made.teams[office.code]
        demo = office.code == "first-line"
        region = team.department.region.code
        lead = self._hire(
            "lead" if demo else f"lead.{office.code}",
            position="lead",
            team=team,
            roles=[Role.LEAD],
            manager=self.made.people[f"manager of {region}"],
            years=self.random.randint(4, 10),
            name=("Dana", "Okafor") if demo else None,
        )
        self.made.leads[office.code] = lead
        for place, log_name in enumerate(log_agents):
            login = "agent" if demo and place == 0 else f"{office.code}.{place + 1}"
            self.made.agents[log_name] = self._hire(
                login,
                position="agent",
                team=team,
                roles=[Role.AGENT],
                manager=lead,
                years=self.random.choice([0, 0, 1, 1, 2, 3, 5, 8]) + self.random.random(),
                name=("Sam", "Reyes") if login == "agent" else None,
            )
            if login == "agent":
                self.made.agents[log_name].hired_on = (self.at - timedelta(days=500)).date()
                self.made.agents[log_name].save(update_fields=["hired_on"])

    def hire_the_board_and_staff(self) -> None:
        first_line = self.made.teams["first-line"]
        assistant = self._hire(
            "assistant",
            position="ai-agent",
            team=first_line,
            roles=[Role.AGENT],
            manager=self.made.leads["first-line"],
            years=0.5,
            name=("Juno", "(AI agent)"),
        )
        assistant.kind = PrincipalKind.AI
        assistant.save(update_fields=["kind"])
        for login, role, first, last in (
            ("board1", Role.BOARD, "Ingrid", "Solberg"),
            ("board2", Role.BOARD, "Tomas", "Herrera"),
            ("ops", Role.OPERATIONS, "Mwangi", "Otieno"),
            ("hr", Role.HR, "Clara", "Nyberg"),
            ("auditor", Role.AUDITOR, "Henrik", "Voss"),
            ("admin", Role.ADMINISTRATOR, "Alex", "Lindqvist"),
        ):
            self._hire(login, position=None, team=None, roles=[role], years=7, name=(first, last))
        User.objects.filter(username="admin").update(is_superuser=False, is_staff=True)
        User.objects.filter(groups__name=Role.MANAGER).update(is_staff=True)

    def give_history(self) -> None:
        """Give shifts, training and a few absences."""
        shifts, completions = [], []
        for place, agent in enumerate(self.made.agents.values()):
            shifts += self._shifts(agent, place)
            completions += self._completions(agent)
        Shift.objects.bulk_create(shifts)
        Completion.objects.bulk_create(completions)
        billing, deliveries = self.made.leads["billing"], self.made.leads["deliveries"]
        Absence.objects.create(
            user=billing,
            delegate=deliveries,
            starts_at=self.at - timedelta(days=1),
            ends_at=self.at + timedelta(days=6),
            reason="Holiday",
        )
        Absence.objects.create(
            user=self.made.leads["loyalty"],
            starts_at=self.at + timedelta(days=4),
            ends_at=self.at + timedelta(days=9),
            reason="Parental leave",
        )

    def _hire(
        self,
        login: str,
        *,
        position: str | None,
        team: Team | None,
        roles: list[Role],
        years: float,
        manager: User | None = None,
        name: tuple[str, str] | None = None,
    ) -> User:
        first, last = name or self.names.pop()
        # Who works around the clock has no quiet hours to be held by.
        sleeps = team is None or team.calendar.name != AROUND_THE_CLOCK
        user = User.objects.create(
            username=login,
            first_name=first,
            last_name=last,
            email=f"{login}@leeway.example",
            password=self.password,
            position=self.made.positions[position] if position else None,
            team=team,
            manager=manager,
            hired_on=(self.at - timedelta(days=round(365.25 * years) + 20)).date(),
            quiet_from=time(21) if sleeps else None,
            quiet_to=time(7) if sleeps else None,
        )
        user.groups.set(self.groups[role] for role in roles)
        self.made.people[login] = user
        return user

    def _shifts(self, agent: User, place: int) -> list[Shift]:
        # The first line works in three shifts around the clock, and its demo agent and lead always; the
        # others work whenever their calendar is open, which needs no rows.
        if agent.team != self.made.teams["first-line"] or agent.username == "agent":
            return []
        starts, ends = [(time(6), time(14)), (time(14), time(22)), (time(22), time(6))][place % 3]
        since = (self.at - timedelta(days=400)).date()
        free = place % 7
        return [
            Shift(user=agent, weekday=day, starts=starts, ends=ends, from_on=since)
            for day in EVERY_DAY
            if day not in (free, (free + 1) % 7)
        ]

    def _completions(self, agent: User) -> list[Completion]:
        found = []
        for code, course in self.made.courses.items():
            if agent.username != "agent" and self.random.random() > 0.75:
                continue
            days = self.random.randint(20, 340) if agent.username != "agent" else 120
            completed_at = self.at - timedelta(days=days)
            months = course.valid_months
            # A few have run out: their tier shows it.
            if code == "judgment" and agent.username != "agent" and self.random.random() < 0.1:
                completed_at -= timedelta(days=200)
            found.append(
                Completion(
                    user=agent,
                    course=course,
                    completed_at=completed_at,
                    expires_at=completed_at + timedelta(days=round(30.44 * months)) if months else None,
                )
            )
        return found

    def _names(self) -> list[tuple[str, str]]:
        pairs = [(first, last) for first in FIRST for last in LAST]
        return self.random.sample(pairs, 120)
