"""Asks for the scorecards that HR selects: by filters, by hand, and what publishing them would do to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from people.models import Department, Position, User
from performance.choices import ScorecardState
from performance.models import Scorecard
from performance.rules.scorecards import name_of_span
from performance.selectors.qualifications import Outlook, outlooks_of
from performance.selectors.scorecards import scorecards_visible_to

NOT_READY = {
    ScorecardState.DRAFT: gettext_lazy("still a draft: send it to calibration first"),
    ScorecardState.PUBLISHED: gettext_lazy("published already"),
    ScorecardState.ACKNOWLEDGED: gettext_lazy("published already"),
    ScorecardState.DISPUTED: gettext_lazy("published already, and disputed"),
    ScorecardState.AMENDED: gettext_lazy("replaced by an amendment"),
}


@dataclass(frozen=True)
class Foreseen:
    """What publishing would do with one scorecard: to whom, or why it is left out."""

    scorecard: Scorecard
    outlook: Outlook | None
    skipped: str = ""

    @property
    def rises(self) -> bool:
        return self.outlook is not None and self.outlook.tier_after > self.outlook.tier_before

    @property
    def falls(self) -> bool:
        return self.outlook is not None and self.outlook.falls_at is not None


def selected_scorecards(user: User, filters: Mapping[str, Any]) -> QuerySet[Scorecard]:
    """
    Return the scorecards of the filters that a person may see, newest period first, by name.

    :param filters: any of ``period`` (``2026-10-01_2026-10-31``), ``department``, ``position`` (ids),
        ``state``, ``ids``; without a state and ids, what no amendment has replaced
    """
    found = scorecards_visible_to(user).select_related(
        "person", "position", "team__department", "template_version", "published_by"
    )
    if period := filters.get("period"):
        first, _sign, last = str(period).partition("_")
        found = found.filter(first=first, last=last)
    if department := filters.get("department"):
        found = found.filter(team__department=department)
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
    said = []
    if period := filters.get("period"):
        first, _sign, last = str(period).partition("_")
        said.append(name_of_span(date.fromisoformat(first), date.fromisoformat(last)))
    if department := filters.get("department"):
        said.append(str(Department.objects.filter(pk=department).first() or department))
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


def foresee(user: User, scorecards: Sequence[Scorecard], *, at: datetime) -> list[Foreseen]:
    """Return what publishing would do with each, in their order; those that are not ready with the reason."""
    ready = [one for one in scorecards if not _why_not(one, user)]
    outlooks = outlooks_of(ready, at=at) if ready else {}
    return [Foreseen(one, outlooks.get(one.pk), _why_not(one, user)) for one in scorecards]


def _why_not(scorecard: Scorecard, user: User) -> str:
    if scorecard.state != ScorecardState.IN_CALIBRATION:
        return str(NOT_READY[ScorecardState(scorecard.state)])
    if scorecard.person.person == user.person:
        return _("your own: somebody else publishes it")
    return ""
