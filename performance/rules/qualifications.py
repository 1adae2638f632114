"""Decides what a scorecard proves of a person, from when that counts, and how long an appeal holds it up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from performance.choices import Standing

# Long enough to read it, talk about it and appeal before anything falls.
NOTICE = timedelta(days=14)
# An open appeal holds the fall up, but not for ever: silence must not decide in favour of anybody.
LONGEST_HOLD = timedelta(days=14)
# Afterwards there is a newer scorecard to speak about.
APPEAL_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Measured:
    """What was measured of a person: a share between 0 and 1 with its bounds, the days it is about, and n."""

    lower: Decimal
    upper: Decimal
    n: int
    first: date
    last: date


@dataclass(frozen=True)
class Asked:
    """What a tier asks of a measurement; `bound` is none where it asks for none."""

    tier: int
    bound: Decimal | None = None
    n: int = 0


@dataclass(frozen=True)
class Announced:
    """A measurement that begins to count later."""

    measured: Measured
    counts_from: datetime


def measured_of(
    *,
    low: Decimal | None,
    high: Decimal | None,
    sections: Iterable[tuple[Decimal, int]],
    first: date,
    last: date,
) -> Measured | None:
    """
    Return what a scorecard proves: the interval of its whole, and as n that of the section of the person's
    own work that weighs most. Thin sections widen the interval of the whole; that is where they count. None
    if the whole has no score.

    :param sections: (weight, n) of each scored section about the person's own work
    """
    own = sorted(sections, key=lambda section: (-section[0], section[1]))
    if low is None or high is None or not own:
        return None
    return Measured(low, high, own[0][1], first, last)


def meets(measured: Measured | None, asked: Asked) -> bool:
    """Return whether a measurement is good and broad enough for a tier."""
    if asked.bound is None:
        return True
    return measured is not None and measured.lower >= asked.bound and measured.n >= asked.n


def carried_tier(measured: Measured | None, ladder: Sequence[Asked]) -> int:
    """
    Return the highest tier that a measurement would carry by itself; 0 if none. Tenure and training come on
    top and are no matter of measurements.
    """
    return max((asked.tier for asked in ladder if meets(measured, asked)), default=0)


def starts_of(
    new: Measured,
    *,
    in_effect: Measured | None,
    announced: Sequence[Announced],
    ladder: Sequence[Asked],
    at: datetime,
) -> tuple[datetime, ...]:
    """
    Return the moments from which a new measurement counts; rows are only added, so one that is to outlive an
    announced one counts from its moment too. None, if it is about days before those that count already, or
    of so few cases that it proves nothing: neither for nor against the person.

    What carries as high a tier as before counts at once. What carries a lower one counts after the notice,
    or, where a fall as deep was announced already, from that moment.
    """
    if is_older(new, in_effect=in_effect, announced=announced):
        return ()
    if new.n < n_to_count(new, in_effect, ladder):
        return ()
    carries = carried_tier(new, ladder)
    replaced = tuple(
        one.counts_from
        for one in announced
        if one.counts_from > at and carries >= carried_tier(one.measured, ladder)
    )
    if in_effect is None or carries >= carried_tier(in_effect, ladder):
        return (at, *replaced)
    return replaced or (at + NOTICE,)


def is_older(new: Measured, *, in_effect: Measured | None, announced: Sequence[Announced]) -> bool:
    """Return whether a measurement is about days before those of one that counts, or is announced to."""
    known = [one.measured for one in announced] + ([in_effect] if in_effect else [])
    return any(new.last < one.last for one in known)


def n_to_count(new: Measured, in_effect: Measured | None, ladder: Sequence[Asked]) -> int:
    """
    Return from how many cases on a measurement proves something beside one that counts: as many as the tier
    asks for that would be lost, else as any tier asks for. Where nothing counts yet, any number does.
    """
    if in_effect is None:
        return 0
    gone = lost(in_effect, new, ladder)
    return gone.n if gone else min((asked.n for asked in ladder if asked.bound is not None), default=0)


def stands(
    proved: Measured | None,
    *,
    counted_from: datetime | None,
    in_effect: Measured | None,
    announced: Sequence[Announced],
    at: datetime,
) -> Standing:
    """
    Return what a published scorecard is to the tier of its person.

    :param counted_from: when it began to count or was to begin, None if it never did
    :param in_effect: what counts now
    :param announced: what will count later
    """
    if proved is None:
        return Standing.NO_TOTAL
    if proved == in_effect:
        return Standing.COUNTS
    if any(one.measured == proved for one in announced):
        return Standing.ANNOUNCED
    if counted_from is not None:
        return Standing.PUT_ASIDE if counted_from > at else Standing.COUNTED
    if in_effect is not None and proved.last < in_effect.last:
        return Standing.OLDER
    return Standing.TOO_FEW


def lost(before: Measured | None, after: Measured, ladder: Sequence[Asked]) -> Asked | None:
    """Return the highest requirement that one measurement met and another does not; it is the way back."""
    gone = [asked for asked in ladder if meets(before, asked) and not meets(after, asked)]
    return max(gone, key=lambda asked: asked.tier, default=None)


def held_until(counts_from: datetime, *, raised_at: datetime) -> datetime | None:
    """
    Return until when an appeal holds a fall up; None if it had happened already when the appeal was raised.
    """
    return counts_from + LONGEST_HOLD if raised_at < counts_from else None


def may_be_appealed(counts_from: datetime, *, at: datetime) -> bool:
    """Return whether it is early enough for an appeal."""
    return at < counts_from + APPEAL_WITHIN
