"""Decides who answers for whom while somebody is away, and which delegates are refused."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


def who_answers(user_id: int, *, present: Collection[int], delegates: Mapping[int, int | None]) -> int | None:
    """
    Return who answers for a person now: the person, or the first present one down the line of delegates.

    `present` are the active people who are on shift and not absent; `delegates` maps everybody who is absent
    to the one who stands in, if any. A circle of absent people, or a delegate who is off shift, is nobody.
    """
    asked: set[int] = set()
    candidate: int | None = user_id
    while candidate is not None and candidate not in asked:
        if candidate in present:
            return candidate
        asked.add(candidate)
        candidate = delegates.get(candidate)
    return None


@dataclass(frozen=True)
class Away:
    """Somebody is away from `starts_at` until `ends_at`, half-open; `delegate_id` stands in, if anybody."""

    user_id: int
    delegate_id: int | None
    starts_at: datetime
    ends_at: datetime


def overlaps(one: Away, other: Away) -> bool:
    """Tell whether there is a moment of both."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def closes_circle(planned: Away, others: Collection[Away]) -> bool:
    """
    Tell whether at some moment of a planned absence the chain of delegates would lead back to the person.

    `others` are absences of anybody. Who stands in for whom changes only when an absence starts or ends, so
    the starts are all the moments to look at.
    """
    during = [away for away in others if away.delegate_id is not None and overlaps(away, planned)]
    starts = {max(away.starts_at, planned.starts_at) for away in during}
    return any(
        _leads_back(planned, {a.user_id: a.delegate_id for a in during if _at(a, at)}) for at in starts
    )


def _at(away: Away, at: datetime) -> bool:
    return away.starts_at <= at < away.ends_at


def _leads_back(planned: Away, delegates: Mapping[int, int | None]) -> bool:
    seen: set[int] = set()
    current = planned.delegate_id
    while current is not None and current not in seen:
        if current == planned.user_id:
            return True
        seen.add(current)
        current = delegates.get(current)
    return False


def without(
    intervals: Iterable[tuple[datetime, datetime]], absences: Collection[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """Return what is left of half-open intervals when the absences are taken out of them."""
    left = list(intervals)
    for away_from, away_to in absences:
        left = [
            piece
            for starts, ends in left
            for piece in ((starts, min(ends, away_from)), (max(starts, away_to), ends))
            if piece[0] < piece[1]
        ]
    return left


def next_present(
    absences: Collection[tuple[datetime, datetime]],
    *,
    at: datetime,
    next_on_shift: Callable[[datetime], datetime | None],
) -> datetime | None:
    """
    Return the first instant from `at` on at which somebody is on shift and not absent; None: never again.

    `absences` are half-open periods, in any order; `next_on_shift` says when the next shift has begun.
    """
    moment = next_on_shift(at)
    while moment is not None:
        ends = [ends for starts, ends in absences if starts <= moment < ends]
        if not ends:
            return moment
        moment = next_on_shift(max(ends))
    return None
