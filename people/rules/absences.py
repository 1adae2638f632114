"""Decides who answers for whom while somebody is away, and which delegates are refused."""

from collections.abc import Callable, Collection, Mapping
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


def closes_circle(user_id: int, delegate_id: int, delegates: Mapping[int, Collection[int]]) -> bool:
    """
    Tell whether a chain of delegates that starts at `delegate_id` would lead back to the person.

    `delegates` maps people to everybody who stands in for them at some time of the absence to be planned.
    """
    seen: set[int] = set()
    ahead = [delegate_id]
    while ahead:
        current = ahead.pop()
        if current == user_id:
            return True
        if current not in seen:
            seen.add(current)
            ahead.extend(delegates.get(current, ()))
    return False


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
