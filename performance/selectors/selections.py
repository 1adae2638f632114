"""Asks for the scorecards that HR selects: by filters, by hand, and what publishing them would do to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy

from people.models import Department, Position, Team, User
from performance.choices import ScorecardMove, ScorecardState
from performance.models import CalibrationNote, Scorecard
from performance.rules.scopes import day_of
from performance.rules.scorecards import Barrier, barrier_to_publishing, name_of_span
from performance.selectors.calibration import notes_of
from performance.selectors.peers import answers_missed, asked_until
from performance.selectors.qualifications import Outlook, outlooks_of
from performance.selectors.scorecards import named, scorecards_visible_to

# From which state a move goes, and why it does not go from another.
FROM = {
    ScorecardMove.CALIBRATE: ScorecardState.DRAFT,
    ScorecardMove.TAKE_BACK: ScorecardState.IN_CALIBRATION,
    ScorecardMove.PUBLISH: ScorecardState.IN_CALIBRATION,
}
ELSEWHERE = {
    ScorecardState.DRAFT: gettext_lazy("still a draft: send it to calibration first"),
    ScorecardState.IN_CALIBRATION: gettext_lazy("in calibration already"),
    ScorecardState.PUBLISHED: gettext_lazy("published already"),
    ScorecardState.ACKNOWLEDGED: gettext_lazy("published already"),
    ScorecardState.DISPUTED: gettext_lazy("published already, and disputed"),
    ScorecardState.AMENDED: gettext_lazy("replaced by an amendment"),
}


@dataclass(frozen=True)
class Foreseen:
    """
    What a move would do with one scorecard: publishing, to whose authority; or why it is left out. Until
    `asked_until` colleagues are still asked about it. `notes` were left in calibration.
    """

    scorecard: Scorecard
    outlook: Outlook | None = None
    skipped: str = ""
    asked_until: datetime | None = None
    notes: tuple[CalibrationNote, ...] = ()

    @property
    def period(self) -> str:
        return name_of_span(self.scorecard.first, self.scorecard.last)

    @property
    def is_blank(self) -> bool:
        return self.scorecard.total is None

    @property
    def rises(self) -> bool:
        return self.outlook is not None and self.outlook.rises

    @property
    def falls(self) -> bool:
        return self.outlook is not None and self.outlook.falls_at is not None


def selected_scorecards(user: User, filters: Mapping[str, Any]) -> QuerySet[Scorecard]:
    """
    Return the scorecards of the filters that a person may see, newest period first, by name.

    :param filters: any of ``name``, ``period`` (``2026-10-01_2026-10-31``), ``department``, ``team``,
        ``position`` (ids), ``state``, ``ids``; without a state and ids, what no amendment has replaced
    """
    found = scorecards_visible_to(user).select_related(
        "person", "position", "team__department", "template_version", "published_by"
    )
    if name := filters.get("name"):
        found = named(found, str(name))
    if period := filters.get("period"):
        first, _sign, last = str(period).partition("_")
        found = found.filter(first=first, last=last)
    if department := filters.get("department"):
        found = found.filter(team__department=department)
    if team := filters.get("team"):
        found = found.filter(team=team)
    if position := filters.get("position"):
        found = found.filter(position=position)
    if "ids" in filters:
        found = found.filter(pk__in=filters["ids"])
    elif state := filters.get("state"):
        found = found.filter(state=state)
    else:
        found = found.exclude(state=ScorecardState.AMENDED)
    return found.order_by("-first", "person__last_name", "person__first_name", "pk")


def described(filters: Mapping[str, Any]) -> str:
    """Say which scorecards the filters mean."""
    said = [_("named “{name}”").format(name=name)] if (name := filters.get("name")) else []
    if period := filters.get("period"):
        first, _sign, last = str(period).partition("_")
        said.append(name_of_span(date.fromisoformat(first), date.fromisoformat(last)))
    if department := filters.get("department"):
        said.append(str(Department.objects.filter(pk=department).first() or department))
    if team := filters.get("team"):
        said.append(str(Team.objects.filter(pk=team).first() or team))
    if position := filters.get("position"):
        said.append(str(Position.objects.filter(pk=position).first() or position))
    if state := filters.get("state"):
        said.append(str(ScorecardState(state).label))
    if "ids" in filters:
        said.append(_("{n} chosen by hand").format(n=len(filters["ids"])))
    return ", ".join(said) or _("all that no amendment has replaced")


def periods_to_select(user: User) -> list[tuple[str, str]]:
    """Return the periods that have scorecards the person may see, newest first, as choices."""
    spans = scorecards_visible_to(user).order_by("-first", "last").values_list("first", "last").distinct()
    return [(f"{first}_{last}", name_of_span(first, last)) for first, last in spans]


def foresee(
    user: User, scorecards: Sequence[Scorecard], move: ScorecardMove, *, at: datetime
) -> list[Foreseen]:
    """Return what a move would do with each, in their order; those that are left out with the reason."""
    why_not = why_left_out(user, scorecards, move, at=at)
    ready = [one for one in scorecards if not why_not[one.pk]]
    if move != ScorecardMove.PUBLISH or not ready:
        return [Foreseen(one, skipped=why_not[one.pk]) for one in scorecards]
    outlooks, asked, notes = outlooks_of(ready, at=at), asked_until(ready, at=at), notes_of(ready)
    return [
        Foreseen(one, outlooks.get(one.pk), why_not[one.pk], asked.get(one.pk), tuple(notes.get(one.pk, ())))
        for one in scorecards
    ]


def barrier_of(
    scorecard: Scorecard, *, answers_missed: datetime | None, asked_until: datetime | None, at: datetime
) -> Barrier | None:
    """
    Return what keeps a scorecard from being published at a moment, in days of the organization.

    :param answers_missed: the deadline of answers of colleagues that it was computed without; None: there are
        none
    :param asked_until: the deadline of colleagues who are still asked; None: nobody is
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    return barrier_to_publishing(
        last=scorecard.last,
        today=day_of(at, zone),
        computed_on=day_of(scorecard.snapshot_at, zone),
        answers_missed=answers_missed,
        asked_until=asked_until,
    )


def why_left_out(
    user: User, scorecards: Sequence[Scorecard], move: ScorecardMove, *, at: datetime
) -> dict[int, str]:
    """Return why a move leaves scorecards out, by their id; empty where it does not."""
    missed = answers_missed(scorecards, at=at) if move == ScorecardMove.PUBLISH else {}
    return {one.pk: _why_not(one, user, move, missed.get(one.pk), at) for one in scorecards}


def _why_not(
    scorecard: Scorecard, user: User, move: ScorecardMove, missed: datetime | None, at: datetime
) -> str:
    state = ScorecardState(scorecard.state)
    if scorecard.person.person == user.person:
        return _("your own: somebody else does that")
    if state != FROM[move]:
        is_draft = state == ScorecardState.DRAFT and move == ScorecardMove.TAKE_BACK
        return _("a draft already") if is_draft else str(ELSEWHERE[state])
    if not scorecard.has_facts:
        return _("no fact of its period is there any more: it stays a draft")
    if move != ScorecardMove.PUBLISH:
        return ""
    match barrier_of(scorecard, answers_missed=missed, asked_until=None, at=at):
        case Barrier.NOT_OVER:
            return _("its period ends on {day}").format(day=date_format(scorecard.last))
        case Barrier.COMPUTED_TOO_SOON:
            words = _("computed on {day}, before all facts were there: take it back to draft, compute anew")
            return words.format(day=date_format(localtime(scorecard.snapshot_at)))
    return ""
