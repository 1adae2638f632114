from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from governance.choices import Barrier
from governance.rules.adoption import (
    LEAST_NOTICE,
    Adopter,
    Submission,
    barrier_to_adopting,
    barrier_to_beginning,
)

DANA, PRIYA, SAM = (UUID(int=number) for number in (1, 2, 3))
AGENT, BOARD = 10, 20
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SOON = NOON + LEAST_NOTICE
SECOND = timedelta(seconds=1)


@pytest.mark.invariant("I-34")
@pytest.mark.parametrize(
    ("person", "positions", "on_board", "barrier"),
    [
        (DANA, {BOARD}, True, None),
        (DANA, set(), True, None),
        (DANA, {BOARD}, False, Barrier.NOT_ON_THE_BOARD),
        (PRIYA, {BOARD}, True, Barrier.OWN_DRAFT),
        (PRIYA, {BOARD}, False, Barrier.NOT_ON_THE_BOARD),
        (DANA, {AGENT}, True, Barrier.RAISES_OWN_LIMIT),
        (DANA, {BOARD, AGENT}, True, Barrier.RAISES_OWN_LIMIT),
        (PRIYA, {AGENT}, True, Barrier.OWN_DRAFT),
    ],
)
def test_who_may_adopt(person, positions, on_board, barrier):
    adopter = Adopter(person=person, position_ids=frozenset(positions), on_board=on_board)
    submission = Submission(authors=frozenset({PRIYA, SAM}), raised_position_ids=frozenset({AGENT}))

    assert barrier_to_adopting(adopter, submission) is barrier


@pytest.mark.invariant("I-21")
@pytest.mark.parametrize(
    ("effective_from", "predecessor_from", "barrier"),
    [
        (SOON, None, None),
        (SOON + SECOND, SOON, None),
        (SOON - SECOND, None, Barrier.STARTS_TOO_SOON),
        (NOON - SECOND, None, Barrier.STARTS_TOO_SOON),
        (SOON + SECOND, SOON + SECOND, Barrier.STARTS_TOO_EARLY),
        (SOON + SECOND, SOON + 2 * SECOND, Barrier.STARTS_TOO_EARLY),
        (SOON, NOON, None),
    ],
)
def test_from_when_a_version_may_hold(effective_from, predecessor_from, barrier):
    assert barrier_to_beginning(effective_from, at=NOON, predecessor_from=predecessor_from) is barrier
