"""Decides which moves a scorecard makes, and what its periods are."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from common.lifecycle import Lifecycle
from common.words import gettext as _
from performance.choices import ScorecardPeriod, ScorecardState

LIFECYCLE = Lifecycle(
    {
        # Straight to published only as the amendment of one that was published before.
        ScorecardState.DRAFT: frozenset({ScorecardState.IN_CALIBRATION, ScorecardState.PUBLISHED}),
        ScorecardState.IN_CALIBRATION: frozenset({ScorecardState.DRAFT, ScorecardState.PUBLISHED}),
        ScorecardState.PUBLISHED: frozenset(
            {ScorecardState.ACKNOWLEDGED, ScorecardState.DISPUTED, ScorecardState.AMENDED}
        ),
        ScorecardState.ACKNOWLEDGED: frozenset({ScorecardState.AMENDED}),
        # Back to published when the score stands: it can be acknowledged then.
        ScorecardState.DISPUTED: frozenset({ScorecardState.PUBLISHED, ScorecardState.AMENDED}),
        ScorecardState.AMENDED: frozenset(),
    }
)
# What the rated may see, and what nobody may change any more.
OUT = (
    ScorecardState.PUBLISHED,
    ScorecardState.ACKNOWLEDGED,
    ScorecardState.DISPUTED,
    ScorecardState.AMENDED,
)


class Barrier(StrEnum):
    """What keeps a scorecard in calibration from being published now."""

    NOT_OVER = "period_not_over"
    COMPUTED_TOO_SOON = "computed_too_soon"
    COLLEAGUES_ASKED = "colleagues_still_asked"


MONTHS = {ScorecardPeriod.MONTH: 1, ScorecardPeriod.QUARTER: 3}


def span_of(period: ScorecardPeriod, day: date) -> tuple[date, date]:
    """Return the first and the last day, both included, of the calendar month or quarter that holds a day."""
    months = MONTHS[period]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    following = first
    for _month in range(months):
        following = (following + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


def barrier_to_publishing(
    *,
    last: date,
    today: date,
    computed_on: date,
    answers_missed: datetime | None,
    asked_until: datetime | None,
) -> Barrier | None:
    """
    Return what keeps a scorecard from being published: facts that are still to come, from customers or from
    colleagues, or that came after it was computed. Only colleagues who are still asked yield to a reason;
    the rest bars whatever is said. None: nothing does.

    :param last: the last day of its period
    :param computed_on: the day of the facts it rests on
    :param answers_missed: when, after it was computed, answers of colleagues became part of its facts
    :param asked_until: until when colleagues answer about its person and period; None if nobody is asked
    """
    if today <= last:
        return Barrier.NOT_OVER
    if computed_on <= last or answers_missed is not None:
        return Barrier.COMPUTED_TOO_SOON
    return Barrier.COLLEAGUES_ASKED if asked_until is not None else None


def span_before(period: ScorecardPeriod, day: date) -> tuple[date, date]:
    """Return the month or quarter before the one that holds a day."""
    first, _last = span_of(period, day)
    return span_of(period, first - timedelta(days=1))


def name_of_span(first: date, last: date) -> str:
    """Return how people call a month or a quarter: “October 2026”, “Q4 2026”."""
    if (first.year, first.month) == (last.year, last.month):
        # The names of months are known to the framework's own translators.
        return _("%(month)s %(year)s") % {"month": _(f"{first:%B}"), "year": first.year}
    return _("Q%(quarter)s %(year)s") % {"quarter": (first.month + 2) // 3, "year": first.year}
