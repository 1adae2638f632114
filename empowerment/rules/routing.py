"""Decides who is asked to answer: the lowest person up the line whose own authority covers it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

NO_LEVEL = -1


@dataclass(frozen=True)
class Candidate:
    """
    Somebody who might answer, as of now.

    `covers`: their own authority covers the full amount; `speaks`: their role lets them answer requests;
    `answers` is the account that answers for them now: their own, a delegate's, or none; `absent` is away for
    longer than until the next shift; `waiting` counts the open requests that wait for them.
    """

    user_id: int
    person: UUID
    active: bool
    covers: bool
    speaks: bool
    answers: int | None
    absent: bool = False
    waiting: int = 0


@dataclass(frozen=True)
class Route:
    """
    Where a request goes.

    `holders` are all whose authority covers it, on shift or not, lowest first: nobody means that nobody holds
    authority. `approver_id` is who is asked, none while no holder is there; `stands_in_for` is the holder
    whose delegate the approver is. `present` are all who could be asked now, `resting` the holders who are
    merely off shift.
    """

    holders: tuple[int, ...]
    approver_id: int | None
    level: int
    stands_in_for: int | None = None
    present: frozenset[int] = frozenset()
    resting: frozenset[int] = frozenset()

    def keeps(self, approver_id: int | None) -> bool:
        """
        Tell whether whoever was asked is not replaced: they can still answer, or are merely off shift and
        there is nobody else. A night does not take a request from its approver, nor alarm anybody.
        """
        return approver_id in self.present or (self.approver_id is None and approver_id in self.resting)


def route(
    levels: Sequence[Collection[int]],
    people: Mapping[int, Candidate],
    *,
    barred: Collection[UUID],
    above: int = NO_LEVEL,
) -> Route:
    """
    Choose who is asked: at the lowest level where somebody can answer, the one with least waiting.

    A level is one step up the line, then one rank of named positions. Whoever is away is answered for by the
    delegate, on the delegate's own authority; where that does not suffice the next level is asked.

    :param barred: requester and beneficiary, as persons
    :param above: only levels higher than this one are asked
    """
    holders = [
        (level, people[user_id])
        for level, user_ids in enumerate(levels)
        for user_id in sorted(user_ids)
        if level > above and user_id in people and _holds(people[user_id], barred)
    ]
    answering = [
        (level, there, holder)
        for level, holder in holders
        if (there := _answers_for(holder, people, barred)) is not None
    ]
    ids = tuple(dict.fromkeys(holder.user_id for _, holder in holders))
    resting = frozenset(
        holder.user_id for _, holder in holders if holder.answers is None and not holder.absent
    )
    if not answering:
        return Route(holders=ids, approver_id=None, level=0, resting=resting)
    level, chosen, holder = min(
        # Of a person who answers both for themselves and for another, the first is what they are asked as.
        answering,
        key=lambda one: (one[0], one[1].waiting, one[1].user_id, one[1].user_id != one[2].user_id),
    )
    return Route(
        holders=ids,
        approver_id=chosen.user_id,
        level=level,
        stands_in_for=holder.user_id if holder.user_id != chosen.user_id else None,
        present=frozenset(there.user_id for _, there, _ in answering),
        resting=resting,
    )


def levels_of(line: Sequence[int], named: Mapping[int, Collection[int]]) -> list[tuple[int, ...]]:
    """
    Return the levels in the order in which they are asked, each person at the first place only.

    :param line: the managers above the requester, nearest first
    :param named: rank to the holders of the positions that the policy names
    """
    seen: set[int] = set()
    levels = []
    for user_ids in [*((one,) for one in line), *(tuple(named[rank]) for rank in sorted(named))]:
        fresh = tuple(sorted(set(user_ids) - seen))
        seen.update(fresh)
        if fresh:
            levels.append(fresh)
    return levels


def _holds(candidate: Candidate, barred: Collection[UUID]) -> bool:
    return candidate.active and candidate.covers and candidate.speaks and candidate.person not in barred


def _answers_for(
    holder: Candidate, people: Mapping[int, Candidate], barred: Collection[UUID]
) -> Candidate | None:
    if holder.answers is None:
        return None
    there = people.get(holder.answers)
    return there if there is not None and _holds(there, barred) else None
