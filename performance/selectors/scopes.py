"""Asks whose figures a person may look at. Fetching is checking: what one may not see is not found."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from journeys.selectors.stages import JourneyStage
from people.models import Team, User
from people.selectors.organization import reports_of, teams_overseen_by
from performance import permissions
from performance.choices import Grain

ALL, MINE, ME = "all", "mine", "me"
TEAM, DEPARTMENT, REGION, PERSON = "team", "department", "region", "person"


@dataclass(frozen=True)
class Group:
    """
    Whose figures: those of some teams (`team_ids`, None: every team), narrowed to one agent, one channel or
    one stage of the journey. `code` names the group in an address, `home_id` is the team of the one agent.
    """

    code: str
    name: str
    team_ids: tuple[int, ...] | None = None
    agent_id: int | None = None
    home_id: int | None = None
    channel: str = ""
    stage: JourneyStage | None = None

    @property
    def heading(self) -> str:
        """Under which heading it stands among others; empty for those that stand by themselves."""
        headings = {REGION: _("Regions"), DEPARTMENT: _("Departments"), TEAM: _("Teams")}
        return headings.get(self.code.partition("-")[0], "")

    @property
    def grain(self) -> Grain:
        """What a KPI has to be defined for."""
        return Grain.ORGANIZATION if self.agent_id is None else Grain.AGENT

    @property
    def bound_team_ids(self) -> tuple[int, ...] | None:
        """The teams whose policies bind the group."""
        if self.agent_id is None:
            return self.team_ids
        return () if self.home_id is None else (self.home_id,)

    @property
    def within(self) -> Q:
        """The rows of the rollup that belong to the group."""
        return self.rows()

    def rows(
        self,
        *,
        team: str = "team",
        agent: str = "agent",
        channel: str = "channel",
        category: str = "category",
    ) -> Q:
        """The rows that belong to the group, of whatever has these fields."""
        rows = Q()
        if self.team_ids is not None:
            rows &= Q(**{f"{team}__in": self.team_ids})
        if self.agent_id is not None:
            rows &= Q(**{agent: self.agent_id})
        if self.channel:
            rows &= Q(**{channel: self.channel})
        if self.stage is not None:
            rows &= self.stage.within(category)
        return rows

    def through(self, channel: str) -> "Group":
        """Return the same group, narrowed to a channel; to none, if the word is empty."""
        return replace(self, channel=channel)

    def at(self, stage: JourneyStage | None) -> "Group":
        """Return the same group, narrowed to a stage of the journey, or to none."""
        return replace(self, stage=stage)

    def lies_in(self, other: "Group") -> bool:
        """Whether every team of the group is one of the other's."""
        if other.team_ids is None:
            return True
        return self.team_ids is not None and set(self.team_ids) <= set(other.team_ids)


def teams_with_figures_for(user: User) -> QuerySet[Team]:
    """
    Return the teams whose dashboard somebody may open: every team for the board, operations and auditors, the
    overseen ones for leads and managers.
    """
    if permissions.can_see_every_team(user):
        return Team.objects.select_related("department__region")
    if not permissions.can_see_dashboards(user):
        return Team.objects.none()
    return teams_overseen_by(user).select_related("department__region")


def get_team_with_figures_for(user: User, team_id: int) -> Team:
    """
    Return a team whose dashboard the person may open.

    :raises Http404: if there is none, or none for them
    """
    team = teams_with_figures_for(user).filter(pk=team_id).first()
    if team is None:
        raise Http404(_("There is no such dashboard."))
    return team


def group_of_team(team: Team) -> Group:
    """Return the group that is one team."""
    return Group(f"{TEAM}-{team.pk}", team.name, team_ids=(team.pk,))


def group_of_person(person: User) -> Group:
    """Return the group that is one agent, in whatever team."""
    return Group(f"{PERSON}-{person.pk}", str(person), agent_id=person.pk, home_id=person.team_id)


def group_of_all_teams(user: User, teams: Sequence[Team]) -> Group:
    """Return all the teams a person sees as one group: the organization, or those they oversee."""
    if permissions.can_see_every_team(user):
        return Group(ALL, _("The whole organization"))
    return Group(MINE, _("All your teams"), team_ids=tuple(team.pk for team in teams))


def groups_for(user: User) -> list[Group]:
    """
    Return the groups a person may choose between, the widest first: an agent their own figures, whoever has
    dashboards their teams, together, by region, by department and one by one. To whoever does not see every
    team a region or department is the teams of it that they oversee, offered if there are several.
    """
    found = []
    if permissions.can_see_dashboards(user):
        teams = list(teams_with_figures_for(user))
        sees_all = permissions.can_see_every_team(user)
        if sees_all or len(teams) > 1:
            found = [group_of_all_teams(user, teams)]
        for groups in (_regions(teams), _departments(teams)):
            if sees_all:
                found += groups
            elif len(groups) > 1:
                found += [replace(one, name=_("%(name)s: your teams") % {"name": one.name}) for one in groups]
        found += [group_of_team(team) for team in teams]
    if permissions.can_see_own_impact(user):
        found.append(replace(group_of_person(user), code=ME, name=_("My own figures")))
    return found


def group_for(user: User, code: str, *, among: Sequence[Group]) -> Group | None:
    """
    Return the group of this code, the first one if there is no code, None if there is none to choose.

    :param among: what `groups_for` returned
    :raises Http404: if the person may not see it
    """
    if not code:
        return among[0] if among else None
    for group in among:
        if group.code == code:
            return group
    kind, _dash, number = code.partition("-")
    if kind == PERSON and number.isdecimal() and permissions.can_see_figures_of_people(user):
        person = people_led_with_figures(user).filter(pk=int(number)).first()
        if person is not None:
            return group_of_person(person)
    raise Http404(_("There are no such figures for you."))


def people_led_with_figures(user: User) -> QuerySet[User]:
    """Return the people whose own figures somebody may see: those a lead or manager leads, by name."""
    if not permissions.can_see_figures_of_people(user):
        return User.objects.none()
    # By whom they are led, not by who sees them: another role of the reader opens no figures of people.
    led = User.objects.filter(Q(team__in=teams_overseen_by(user)) | Q(pk__in=reports_of(user)))
    return led.exclude(pk=user.pk).order_by("last_name", "first_name", "username")


def _departments(teams: Sequence[Team]) -> list[Group]:
    departments = {team.department_id: team.department for team in teams}
    return [
        Group(
            f"{DEPARTMENT}-{pk}",
            department.name,
            team_ids=tuple(team.pk for team in teams if team.department_id == pk),
        )
        for pk, department in sorted(departments.items(), key=lambda pair: pair[1].name)
    ]


def _regions(teams: Sequence[Team]) -> list[Group]:
    regions = {team.department.region_id: team.department.region for team in teams}
    return [
        Group(
            f"{REGION}-{pk}",
            region.name,
            team_ids=tuple(team.pk for team in teams if team.department.region_id == pk),
        )
        for pk, region in sorted(regions.items(), key=lambda pair: pair[1].name)
    ]
