"""
Asks what stands in calibration: the scorecards of a period and position side by side, and what was said.

One's own is never among them. Nobody is ranked: people stand by name.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet, StdDev

from people.models import User
from people.selectors.organization import everybody_above
from performance.choices import ScorecardState
from performance.models import CalibrationNote, Scorecard, ScorecardLine
from performance.permissions import LEADS_PEOPLE
from performance.rules.calibration import Spread, basis_of
from performance.selectors.scorecards import scorecards_listed_for


@dataclass(frozen=True)
class Group:
    """The scorecards in calibration of one period and position that somebody sees; `n` of them."""

    first: date
    last: date
    position_id: int
    position: str
    n: int

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"{self.first}_{self.last}_{self.position_id}"


def groups_in_calibration(user: User) -> list[Group]:
    """Return what a person may calibrate, the newest period first."""
    return _groups(_in_calibration(user))


def groups_without_note_of(user: User) -> list[Group]:
    """Return of what a person may calibrate the part that they have left no note about, newest first."""
    return _groups(_in_calibration(user).exclude(calibration_notes__author=user))


def calibrators_above(person_ids: Collection[int]) -> list[int]:
    """Return the ids of those up the lines of people who look at them together: active leads and managers."""
    above = User.objects.filter(pk__in=everybody_above(person_ids), is_active=True)
    return list(above.filter(groups__name__in=LEADS_PEOPLE).distinct().values_list("pk", flat=True))


def scorecards_of(user: User, group: Group) -> QuerySet[Scorecard]:
    """Return the scorecards of a group that a person sees, by name, with their lines and notes."""
    found = _in_calibration(user).filter(first=group.first, last=group.last, position=group.position_id)
    return found.order_by("person__last_name", "person__first_name", "pk").prefetch_related(
        "lines", "calibration_notes__author"
    )


def spreads_of(user: User, group: Group) -> tuple[Spread, dict[int, Spread]]:
    """
    Return what the scores of a group are compared with: the whole, and each section by its id. Everybody of
    the period and position counts, whatever state their scorecard has, as far as need to know allows.
    """
    current = Scorecard.objects.current().filter(
        first=group.first, last=group.last, position=group.position_id
    )
    seen = scorecards_listed_for(user).filter(pk__in=current).values("pk")
    wholes = current.filter(total__isnull=False).aggregate(
        **_figures("total", "all"), **_figures("total", "seen", Q(pk__in=seen))
    )
    lines = ScorecardLine.objects.filter(scorecard__in=current, score__isnull=False)
    sections = (
        lines.order_by()
        .values("section")
        .annotate(**_figures("score", "all"), **_figures("score", "seen", Q(scorecard__in=seen)))
    )
    return _basis(wholes), {row["section"]: _basis(row) for row in sections}


def notes_of(scorecards: Collection[Scorecard]) -> dict[int, list[CalibrationNote]]:
    """Return what was said about each scorecard, by its id, the oldest first."""
    found: dict[int, list[CalibrationNote]] = defaultdict(list)
    for note in CalibrationNote.objects.filter(scorecard__in=scorecards).select_related("author"):
        found[note.scorecard_id].append(note)
    return found


def _groups(scorecards: QuerySet[Scorecard]) -> list[Group]:
    rows = scorecards.order_by("-first", "last", "position__rank", "position")
    counted = rows.values_list("first", "last", "position", "position__name").annotate(n=Count("pk"))
    return [Group(*row) for row in counted]


def _in_calibration(user: User) -> QuerySet[Scorecard]:
    return scorecards_listed_for(user).filter(state=ScorecardState.IN_CALIBRATION)


def _figures(field: str, name: str, which: Q | None = None) -> dict[str, Avg | Count | StdDev]:
    return {
        f"{name}_n": Count("pk", filter=which),
        f"{name}_mean": Avg(field, filter=which),
        f"{name}_deviation": StdDev(field, filter=which),
    }


def _basis(row: Mapping[str, Any]) -> Spread:
    everybody, seen = (
        Spread(
            int(row[f"{name}_n"] or 0),
            Decimal(row[f"{name}_mean"] or 0),
            Decimal(row[f"{name}_deviation"] or 0),
        )
        for name in ("all", "seen")
    )
    return basis_of(everybody, seen)
