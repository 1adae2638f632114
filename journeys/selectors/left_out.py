"""Asks what an outage leaves out of figures, or would: how much of what, team by team."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from common.canonical import content_hash
from customers.models import Case
from customers.permissions import can_list_cases
from customers.selectors import Stopped, resolved_meanwhile
from journeys.registry import Excluded, exclude, excluded_kinds
from people.models import Team

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Counted:
    """How many facts there are of a kind; `rows` leads to them, empty where nobody leads there."""

    kind: Excluded
    n: int
    rows: str = ""

    @property
    def label(self) -> "StrOrPromise":
        return self.kind.label


@dataclass(frozen=True)
class LeftOut:
    """
    What an outage of some teams leaves out: how many facts of each kind, in all and of each team. `told`
    names teams and moments, so that what was shown can be compared with what is recorded.
    """

    by_kind: Sequence[Counted]
    teams: Sequence[tuple[Team, Sequence[Counted]]]
    told: str

    @property
    def is_empty(self) -> bool:
        return not self.teams


def left_out(
    teams: Collection[Team], *, started_at: datetime, ended_at: datetime | None, at: datetime
) -> LeftOut:
    """
    Return what an outage of these teams leaves out by now, in one query. What another outage leaves out too
    is counted with both.

    :param ended_at: None while it goes on
    """
    ids, kinds = [team.pk for team in teams], excluded_kinds()
    found = _counted(kinds, ids, started_at, ended_at or at)
    counts = [found[kind.code] for kind in kinds]
    rows = [(team, [count.get(team.pk, 0) for count in counts]) for team in teams]
    return LeftOut(
        by_kind=[Counted(kind, sum(count.values())) for kind, count in zip(kinds, counts, strict=True)],
        teams=[(team, list(map(Counted, kinds, row))) for team, row in rows if any(row)],
        told=content_hash({"teams": sorted(ids), "from": started_at, "to": ended_at}),
    )


def _counted(
    kinds: Sequence[Excluded], team_ids: Collection[int], start: datetime, end: datetime
) -> dict[str, dict[int, int]]:
    """Return how many facts there are, by kind and team."""
    found: dict[str, dict[int, int]] = {kind.code: {} for kind in kinds}
    if not team_ids or start >= end:
        return found
    parts = [
        kind.facts(team_ids, start, end)
        .order_by()
        .values("team")
        .annotate(kind=Value(kind.code), n=Count("pk"))
        .values_list("kind", "team", "n")
        for kind in kinds
    ]
    for code, team_id, n in parts[0].union(*parts[1:], all=True):
        found[code][team_id] = n
    return found


def _cases(team_ids: Collection[int], start: datetime, end: datetime) -> QuerySet[Case]:
    return resolved_meanwhile(Case.objects.all(), Stopped(tuple(team_ids), start, end))


CASES = exclude(Excluded("cases", 1, _("Cases resolved"), _cases, "customers:case-list", can_list_cases))
