"""Decides when a person may be disturbed."""

from datetime import datetime, time

from common.clocks import BusinessClock, next_opening

MIDNIGHT = time(0)


def earliest_delivery(
    *, at: datetime, zone: str, quiet_from: time | None, quiet_to: time | None, urgent: bool
) -> datetime:
    """
    Return the first moment from `at` on at which a message may reach the person: `at` itself if urgent.

    Quiet hours are wall times in `zone`, half-open; they run past midnight if they end earlier than they
    start. Without a start and an end, or with both the same, there are none.
    """
    if urgent or quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return at
    awake = BusinessClock(zone=zone, weekly=dict.fromkeys(range(7), _awake(quiet_from, quiet_to)))
    return next_opening(awake, at)


def _awake(quiet_from: time, quiet_to: time) -> tuple[tuple[time, time], ...]:
    if quiet_to == MIDNIGHT:
        return ((MIDNIGHT, quiet_from),)
    if quiet_to < quiet_from:
        return ((quiet_to, quiet_from),)
    before = () if quiet_from == MIDNIGHT else ((MIDNIGHT, quiet_from),)
    return (*before, (quiet_to, MIDNIGHT))
