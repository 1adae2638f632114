"""Leads from a number of an outage to its rows, as many as it says."""

from collections.abc import Collection
from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse

from customers.permissions import can_list_cases
from journeys.models import Outage
from journeys.selectors.left_out import Counted, LeftOut
from journeys.selectors.losses import Loss, TeamLoss
from journeys.selectors.outages import teams_listed_of, teams_seen_of
from people.models import User


class Drills:
    """
    Where the rows behind the numbers of an outage are listed for somebody. A number has an address only if
    each of its rows is theirs to see: operations see every team, in figures only.
    """

    def __init__(self, outage: Outage, user: User) -> None:
        self.outage, self.user = outage, user
        self.team_ids = teams_seen_of(outage)
        self.listed = frozenset(teams_listed_of(outage))

    def people(self, losses: Collection[TeamLoss]) -> list[tuple[TeamLoss, str]]:
        """Of the agents on shift: of each team."""
        return [
            (
                one,
                f"{self._people}?team={one.team.pk}"
                if one.loss.people and self._lists([one.team.pk])
                else "",
            )
            for one in losses
        ]

    def everybody(self, loss: Loss) -> str:
        """Of the agents on shift: of all teams that somebody sees."""
        return self._people if loss.people and self._lists(self.team_ids) else ""

    @property
    def _people(self) -> str:
        return reverse("journeys:outage-people", args=[self.outage.pk])

    def delayed(self, loss: Loss) -> str:
        """Of the cases that were open meanwhile."""
        if not loss.delayed or not can_list_cases(self.user):
            return ""
        return self._address("customers:case-list", self.team_ids, open_in=str(self.outage.pk))

    def left_out(self, found: LeftOut) -> LeftOut:
        """Of what it leaves out, of all teams and of each."""
        return replace(
            found,
            by_kind=[self._with_rows(one, self.team_ids) for one in found.by_kind],
            teams=[
                (team, [self._with_rows(one, [team.pk]) for one in counts]) for team, counts in found.teams
            ],
        )

    def _with_rows(self, one: Counted, team_ids: Collection[int]) -> Counted:
        if not one.n or not one.kind.may_list(self.user):
            return one
        asked = {"outage": str(self.outage.pk), **one.kind.asked}
        return replace(one, rows=self._address(one.kind.list_name, team_ids, **asked))

    def _address(self, name: str, team_ids: Collection[int], **asked: str) -> str:
        if not self._lists(team_ids):
            return ""
        return f"{reverse(name)}?{urlencode({**asked, 'teams': ','.join(map(str, team_ids))})}"

    def _lists(self, team_ids: Collection[int]) -> bool:
        return bool(team_ids) and self.listed.issuperset(team_ids)
