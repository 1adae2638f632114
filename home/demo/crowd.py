"""Makes the crowd of the large demo around the people of the small one: departments, teams, leads, agents."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm

from home.demo.names import FIRST, LAST
from home.demo.organization import Organization
from people.choices import QualificationKind, Role
from people.models import BusinessCalendar, Completion, Department, Qualification, Region, Team, User

BATCH = 1000
TEAMS_A_DEPARTMENT = 15
WORK = ["Billing", "Claims", "Deliveries", "Care", "Field service", "Loyalty", "Returns", "Subscriptions"]
# How a region's teams work, each as often as it is named.
CALENDARS = {
    "emea": ["Berlin office hours"] * 5 + ["Around the clock"],
    "amer": ["New York office hours"] * 5 + ["Around the clock"],
    "apac": ["Singapore office hours"] * 5 + ["Around the clock"],
}
QUARTER = timedelta(days=91)
YEAR = 365


def gather_crowd(
    organization: Organization, *, teams: int, agents: int, random: Random, at: datetime
) -> None:
    """
    Hire until there are this many teams and agents, those of the small demo included. Every new agent has
    earned courses, and everybody been measured each quarter of the last year.
    """
    _Crowd(organization, random=random, at=at).gather(teams=teams, agents=agents)


class _Crowd:
    def __init__(self, organization: Organization, *, random: Random, at: datetime) -> None:
        self.organization = organization
        self.random = random
        self.at = at
        self.password = make_password(settings.DEMO_PASSWORD)
        self.groups = {group.name: group for group in Group.objects.all()}

    def gather(self, *, teams: int, agents: int) -> None:
        new_teams = self._found_teams(max(0, teams - Team.objects.count()))
        leads = dict(zip(new_teams, self._hire_leads(new_teams), strict=True))
        here = User.objects.filter(position=self.organization.positions["agent"]).count()
        hired = self._hire_agents(leads, max(0, agents - here))
        Completion.objects.bulk_create(
            (one for agent in hired for one in self._completions(agent)), batch_size=BATCH
        )
        measured = [*self.organization.agents.values(), *hired]
        Qualification.objects.bulk_create(
            (one for agent in measured for one in self._qualities(agent)), batch_size=BATCH
        )

    def _found_teams(self, count: int) -> list[Team]:
        regions = list(Region.objects.order_by("pk"))
        calendars = {calendar.name: calendar for calendar in BusinessCalendar.objects.all()}
        departments = Department.objects.bulk_create(
            Department(
                code=f"care-{number + 1}",
                name=f"Customer care {number + 1}",
                region=regions[number % len(regions)],
            )
            for number in range(-(-count // TEAMS_A_DEPARTMENT))
        )
        return Team.objects.bulk_create(
            (
                Team(
                    code=f"team-{number + 1}",
                    name=f"{WORK[number % len(WORK)]} {number + 1}",
                    department=department,
                    calendar=calendars[self.random.choice(CALENDARS[department.region.code])],
                )
                for number in range(count)
                for department in [departments[number // TEAMS_A_DEPARTMENT]]
            ),
            batch_size=BATCH,
        )

    def _hire_leads(self, teams: list[Team]) -> list[User]:
        """Hire a manager for each department and a lead for each of its teams."""
        departments = list({team.department_id: team.department for team in teams}.values())
        managers = self._hire(
            [
                self._person(
                    f"manager.{department.code}",
                    position="manager",
                    manager=self.organization.people["director"],
                    team=next(team for team in teams if team.department_id == department.pk),
                    years=self.random.uniform(5, 14),
                )
                for department in departments
            ],
            Role.MANAGER,
        )
        for manager, department in zip(managers, departments, strict=True):
            assign_perm("people.oversee_department", manager, department)
        above = {department.pk: manager for manager, department in zip(managers, departments, strict=True)}
        return self._hire(
            [
                self._person(
                    f"lead.{team.code}",
                    position="lead",
                    manager=above[team.department_id],
                    team=team,
                    years=self.random.uniform(3, 10),
                )
                for team in teams
            ],
            Role.LEAD,
        )

    def _hire_agents(self, leads: dict[Team, User], count: int) -> list[User]:
        teams = list(leads)
        return self._hire(
            [
                self._person(
                    f"{team.code}.{number // len(teams) + 1}",
                    position="agent",
                    manager=leads[team],
                    team=team,
                    years=self.random.choice([0, 1, 1, 2, 3, 5, 8]) + self.random.random(),
                )
                for number in range(count if teams else 0)
                for team in [teams[number % len(teams)]]
            ],
            Role.AGENT,
        )

    def _hire(self, people: list[User], role: Role) -> list[User]:
        hired = User.objects.bulk_create(people, batch_size=BATCH)
        membership = User.groups.through
        membership.objects.bulk_create(
            (membership(user_id=user.pk, group_id=self.groups[role].pk) for user in hired), batch_size=BATCH
        )
        return hired

    def _person(self, login: str, *, position: str, manager: User, team: Team, years: float) -> User:
        return User(
            username=login,
            first_name=self.random.choice(FIRST),
            last_name=self.random.choice(LAST),
            email=f"{login}@leeway.example",
            password=self.password,
            position=self.organization.positions[position],
            team=team,
            manager=manager,
            hired_on=self._days_ago(round(YEAR * years) + 20),
            quiet_from=time(21),
            quiet_to=time(7),
        )

    def _completions(self, agent: User) -> Iterator[Completion]:
        """Each course as long as the agent is here; some let it run out for a while before they renew it."""
        for course in self.organization.courses.values():
            if self.random.random() > 0.8:
                continue
            days = self.random.randint(20, 2 * YEAR)
            while days > 0:
                completed_at = self.at - timedelta(days=days)
                valid = round(30.44 * course.valid_months) if course.valid_months else None
                yield Completion(
                    user=agent,
                    course=course,
                    completed_at=completed_at,
                    expires_at=completed_at + timedelta(days=valid) if valid else None,
                )
                if valid is None:
                    break
                days -= valid + self.random.choice([0, 0, 0, 14, 40])

    def _qualities(self, agent: User) -> Iterator[Qualification]:
        """What quality reviews measured each quarter; everybody wanders a little."""
        share = self.random.uniform(0.56, 0.82)
        first = self.random.randint(0, 60)
        for quarter in range(5):
            counts_from = self.at - timedelta(days=first) - quarter * QUARTER
            measured = min(0.99, max(0.4, share + self.random.uniform(-0.04, 0.04)))
            n = self.random.randint(15, 140)
            margin = 1.64 * (measured * (1 - measured) / n) ** 0.5
            ended_on = (counts_from - timedelta(days=5)).date()
            yield Qualification(
                user=agent,
                kind=QualificationKind.QUALITY,
                lower_bound=Decimal(f"{max(0.0, measured - margin):.4f}"),
                upper_bound=Decimal(f"{min(1.0, measured + margin):.4f}"),
                n=n,
                period_from=ended_on - QUARTER,
                period_to=ended_on,
                source="Quality reviews of the quarter",
                counts_from=counts_from,
            )

    def _days_ago(self, days: int) -> date:
        return (self.at - timedelta(days=days)).date()
