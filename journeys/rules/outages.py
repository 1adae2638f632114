"""Decides what of an outage can be believed, which of several a lost minute belongs to, and what it costs."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from journeys.choices import OutageFault

HOUR = 3600
# What is said to have lasted longer is rather a mistyped date, and would empty the figures of its teams.
LONGEST = timedelta(days=31)


@dataclass(frozen=True)
class Stoppage:
    """One team could not work as usual from `started_at` until `ended_at`, half-open, in an outage."""

    outage_id: int
    team_id: int
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True)
class Rate:
    """What an hour of an agent costs from a day on."""

    effective_from: date
    amount: Decimal
    currency: str


def faults_of(
    *,
    started_at: datetime,
    ended_at: datetime | None,
    teams: Collection[int],
    at: datetime,
    note: str | None = None,
) -> dict[str, OutageFault]:
    """
    Return what cannot be believed, by the name of the field; nothing if everything can.

    :param note: None where it is not asked for
    """
    faults: dict[str, OutageFault] = {}
    if started_at > at:
        faults["started_at"] = OutageFault.NOT_BEGUN
    elif ended_at is None and at - started_at > LONGEST:
        faults["started_at"] = OutageFault.TOO_LONG
    if ended_at is not None and ended_at > at:
        faults["ended_at"] = OutageFault.NOT_OVER
    elif ended_at is not None and ended_at <= started_at:
        faults["ended_at"] = OutageFault.ENDS_BEFORE_START
    elif ended_at is not None and ended_at - started_at > LONGEST:
        faults["ended_at"] = OutageFault.TOO_LONG
    if not teams:
        faults["teams"] = OutageFault.NOBODY
    if note is not None and not note.strip():
        faults["note"] = OutageFault.NO_NOTE
    return faults


def counted_once(stoppages: Iterable[Stoppage]) -> list[Stoppage]:
    """
    Return the stoppages so cut that no moment of a team stands in two of them.

    A moment belongs to the outage that began first; of those that began together, to the one recorded first.
    What began later counts from when everything before it was over, and not at all if it was over by then.
    So the minutes of all outages add up to the minutes lost, whichever way they are grouped.
    """
    free_from: dict[int, datetime] = {}
    counted = []
    for stoppage in sorted(stoppages, key=lambda one: (one.started_at, one.outage_id)):
        start = max(stoppage.started_at, free_from.get(stoppage.team_id, stoppage.started_at))
        free_from[stoppage.team_id] = max(start, stoppage.ended_at)
        if start < stoppage.ended_at:
            counted.append(replace(stoppage, started_at=start))
    return counted


def within(stoppages: Iterable[Stoppage], first: datetime, end: datetime) -> list[Stoppage]:
    """Return what of the stoppages lies in a half-open period."""
    clipped = (
        replace(one, started_at=max(one.started_at, first), ended_at=min(one.ended_at, end))
        for one in stoppages
    )
    return [one for one in clipped if one.started_at < one.ended_at]


def rate_on(rates: Sequence[Rate], day: date) -> Rate | None:
    """Return what an hour costs on a day, None while nothing was settled."""
    known = (rate for rate in rates if rate.effective_from <= day)
    return max(known, key=lambda rate: rate.effective_from, default=None)


def cost_of(seconds: int, rate: Rate) -> Decimal:
    """Return what working time costs, not rounded: sums are rounded once, at the end."""
    return seconds * rate.amount / HOUR
