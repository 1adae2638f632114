"""Asks where the rows behind the lines of a scorecard are, and whether a reader may list all of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from django.conf import settings

from people.choices import Role
from people.models import Team, User
from people.selectors.organization import ids_of_teams_overseen_by
from performance.choices import Grain, SectionKind
from performance.models import DailyFigures, Scorecard, ScorecardLine
from performance.rules.kpis import Kpi, kpi_of
from performance.rules.scopes import day_of
from performance.rules.windows import Stretch
from performance.selectors.scopes import Group, group_of_person


class Listed(Enum):
    """In which list rows are: who sees which of them differs."""

    CASES = "cases"
    DECISIONS = "decisions"
    SURVEYS = "surveys"


@dataclass(frozen=True)
class Source:
    """
    The rows of a line: whose, of which days. `teams` are those under which they may be, None any team.
    """

    group: Group
    over: Stretch
    teams: frozenset[int] | None


@dataclass(frozen=True)
class Reach:
    """What of the rows somebody may list: those of `teams` (None: of all), and the own as an agent."""

    user: User
    teams: frozenset[int] | None

    def holds(self, source: Source, listed: Listed) -> bool:
        """Tell whether all rows of a source are in the list that this reader sees."""
        if self.teams is None:
            return True
        is_agent = Role.AGENT in self.user.roles
        if is_agent and source.group.agent_id == self.user.pk:
            return True
        seen = set(self.teams)
        if is_agent and listed == Listed.CASES and self.user.team_id:
            seen.add(self.user.team_id)
        return source.teams is not None and source.teams <= seen


def reach_of(user: User) -> Reach:
    """Return whose rows somebody may list."""
    if Role.AUDITOR in user.roles:
        return Reach(user, None)
    leads = user.roles & {Role.LEAD, Role.MANAGER}
    return Reach(user, frozenset(ids_of_teams_overseen_by(user) if leads else ()))


def sources_of(scorecard: Scorecard, lines: Collection[ScorecardLine]) -> dict[int, Source]:
    """
    Return the rows of the lines that are made of any, by line. The days are those that counted when the
    scorecard was computed: none later, none too young for the KPI. The sections and their departments have to
    be loaded with the lines.
    """
    found: dict[int, Source] = {}
    with_rows = [line for line in lines if line.kpi and kpi_of(line.kpi).has_source]
    of_departments = _teams_of_departments(scorecard, with_rows)
    of_person = _teams_of_person(scorecard) if any(map(_is_own, with_rows)) else frozenset()
    for line in with_rows:
        over = _over(scorecard, kpi_of(line.kpi))
        if over is not None:
            group, teams = _group(line, scorecard, of_departments, of_person)
            found[line.pk] = Source(group, over, teams)
    return found


def _over(scorecard: Scorecard, kpi: Kpi) -> Stretch | None:
    known = day_of(scorecard.snapshot_at, ZoneInfo(settings.TIME_ZONE))
    if kpi.matures_days:
        known -= timedelta(days=kpi.matures_days + 1)
    last = min(scorecard.last, known)
    return Stretch(scorecard.first, last) if scorecard.first <= last else None


def _group(
    line: ScorecardLine, scorecard: Scorecard, of_departments: dict[int, set[int]], of_person: frozenset[int]
) -> tuple[Group, frozenset[int] | None]:
    if _is_own(line):
        return group_of_person(scorecard.person), of_person
    ids: set[int] = {scorecard.team_id} if scorecard.team_id else set()
    if line.kind == SectionKind.SHARED:
        shared = [department.pk for department in line.section.departments.all()]
        if not shared:
            return Group("all", ""), None
        ids = set().union(*(of_departments.get(pk, set()) for pk in shared))
    elif line.grain == Grain.DEPARTMENT and scorecard.team:
        ids = of_departments.get(scorecard.team.department_id, set())
    return Group("teams", "", team_ids=tuple(sorted(ids))), frozenset(ids)


def _is_own(line: ScorecardLine) -> bool:
    return line.kind != SectionKind.SHARED and line.grain == Grain.AGENT


def _teams_of_departments(scorecard: Scorecard, lines: Collection[ScorecardLine]) -> dict[int, set[int]]:
    ids = {one.pk for line in lines for one in line.section.departments.all()}
    if scorecard.team and any(line.grain == Grain.DEPARTMENT for line in lines):
        ids.add(scorecard.team.department_id)
    found: dict[int, set[int]] = {}
    for pk, department in Team.objects.filter(department__in=ids).values_list("pk", "department"):
        found.setdefault(department, set()).add(pk)
    return found


def _teams_of_person(scorecard: Scorecard) -> frozenset[int]:
    """Return the teams under which the work of the person counts in these days."""
    days = DailyFigures.objects.filter(day__range=(scorecard.first, scorecard.last))
    own = days.filter(agent=scorecard.person_id).order_by()
    return frozenset(own.values_list("team", flat=True).distinct())
