"""Asks what an outage leaves out of figures, or would: how much of what, team by team."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from common.canonical import content_hash
from customers.models import Case
from journeys.registry import Excluded, exclude, excluded_kinds
from people.models import Team

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What a kind of fact is called, and how many there are.
Counted = tuple["StrOrPromise", int]


@dataclass(frozen=True)
class LeftOut:
    """
    What an outage of some teams leaves out: how many facts of each kind, in all and of each team. `told`
    names teams and moments, so that what was shown can be compared with what is recorded.
    """

    kinds: Sequence["StrOrPromise"]
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
    Return what an outage of these teams leaves out by now, in one query for each kind. What another outage
    leaves out too is counted with both.

    :param ended_at: None while it goes on
    """
    ids, kinds = [team.pk for team in teams], excluded_kinds()
    end = ended_at or at
    counts = [kind.count(ids, started_at, end) if ids and started_at < end else {} for kind in kinds]
    rows = [(team, [count.get(team.pk, 0) for count in counts]) for team in teams]
    labels = [kind.label for kind in kinds]
    return LeftOut(
        kinds=labels,
        by_kind=[(label, sum(count.values())) for label, count in zip(labels, counts, strict=True)],
        teams=[(team, list(zip(labels, row, strict=True))) for team, row in rows if any(row)],
        told=content_hash({"teams": sorted(ids), "from": started_at, "to": ended_at}),
    )


def _cases(team_ids: Collection[int], start: datetime, end: datetime) -> dict[int, int]:
    cases = Case.objects.filter(team__in=team_ids, resolved_at__gte=start, resolved_at__lt=end).order_by()
    return dict(cases.values_list("team").annotate(Count("pk")))


CASES = exclude(Excluded("cases", 1, _("Cases resolved"), _cases))
