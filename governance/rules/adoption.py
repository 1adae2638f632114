"""Decides who may adopt a version of the law, and from when it may hold."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from governance.choices import Barrier

# Longer than any request lasts: a decision under way when a version is adopted is written before it holds,
# so no decision is dated after the beginning of a version that it did not see.
LEAST_NOTICE = timedelta(seconds=30)


@dataclass(frozen=True)
class Adopter:
    """
    The human being who wants to adopt: `position_ids` of all their accounts, `on_board` of the one they act
    with.
    """

    person: UUID
    position_ids: frozenset[int]
    on_board: bool


@dataclass(frozen=True)
class Submission:
    """What bars people from adopting a version: who worked on it, and whose authority it raises."""

    authors: frozenset[UUID]
    raised_position_ids: frozenset[int]


def barrier_to_adopting(adopter: Adopter, submission: Submission) -> Barrier | None:
    """
    Return what keeps this person from adopting, or none. Persons are compared, never accounts: a second
    account changes nothing.
    """
    if not adopter.on_board:
        return Barrier.NOT_ON_THE_BOARD
    if adopter.person in submission.authors:
        return Barrier.OWN_DRAFT
    if adopter.position_ids & submission.raised_position_ids:
        return Barrier.RAISES_OWN_LIMIT
    return None


def barrier_to_beginning(
    effective_from: datetime, *, at: datetime, predecessor_from: datetime | None
) -> Barrier | None:
    """
    Return what keeps a version from holding from a moment on, or none.

    It closes its predecessor at that moment, so it has to begin after it: also after one that was adopted for
    a later day and does not hold yet.
    """
    if effective_from < at + LEAST_NOTICE:
        return Barrier.STARTS_TOO_SOON
    if predecessor_from is not None and effective_from <= predecessor_from:
        return Barrier.STARTS_TOO_EARLY
    return None
