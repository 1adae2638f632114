from datetime import UTC, date, datetime

import pytest

from common.lifecycle import TransitionNotAllowed
from performance.choices import ScorecardPeriod, ScorecardState
from performance.rules.scorecards import (
    LIFECYCLE,
    OUT,
    Barrier,
    barrier_to_publishing,
    name_of_span,
    span_before,
    span_of,
)

MONTH, QUARTER = ScorecardPeriod.MONTH, ScorecardPeriod.QUARTER


@pytest.mark.parametrize(
    ("period", "day", "span"),
    [
        (MONTH, date(2026, 10, 31), (date(2026, 10, 1), date(2026, 10, 31))),
        (MONTH, date(2024, 2, 1), (date(2024, 2, 1), date(2024, 2, 29))),
        (MONTH, date(2026, 12, 15), (date(2026, 12, 1), date(2026, 12, 31))),
        (QUARTER, date(2026, 1, 1), (date(2026, 1, 1), date(2026, 3, 31))),
        (QUARTER, date(2026, 6, 30), (date(2026, 4, 1), date(2026, 6, 30))),
        (QUARTER, date(2026, 11, 3), (date(2026, 10, 1), date(2026, 12, 31))),
    ],
)
def test_span_of(period, day, span):
    assert span_of(period, day) == span


@pytest.mark.parametrize(
    ("period", "day", "span"),
    [
        (MONTH, date(2026, 1, 31), (date(2025, 12, 1), date(2025, 12, 31))),
        (MONTH, date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 28))),
        (QUARTER, date(2026, 2, 1), (date(2025, 10, 1), date(2025, 12, 31))),
    ],
)
def test_span_before(period, day, span):
    assert span_before(period, day) == span


def test_every_state_has_its_moves_and_an_end():
    assert set(LIFECYCLE.moves) == set(ScorecardState)
    assert LIFECYCLE.moves[ScorecardState.AMENDED] == frozenset()


@pytest.mark.parametrize("out", OUT)
def test_what_is_out_never_goes_back(out):
    for target in (ScorecardState.DRAFT, ScorecardState.IN_CALIBRATION):
        with pytest.raises(TransitionNotAllowed):
            LIFECYCLE.check(out, target)


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), "October 2026"),
        (date(2026, 10, 1), date(2026, 12, 31), "Q4 2026"),
        (date(2026, 1, 1), date(2026, 3, 31), "Q1 2026"),
    ],
)
def test_name_of_span(first, last, name):
    assert name_of_span(first, last) == name


LAST, AFTER = date(2026, 10, 31), date(2026, 11, 1)
MISSED, ASKED = datetime(2026, 11, 1, 12, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "computed_on", "missed", "asked_until", "barrier"),
    [
        (date(2026, 10, 30), date(2026, 10, 30), None, None, Barrier.NOT_OVER),
        (LAST, LAST, None, None, Barrier.NOT_OVER),  # the last day still has hours
        (LAST, LAST, None, ASKED, Barrier.NOT_OVER),
        (AFTER, AFTER, None, None, None),
        (AFTER, AFTER, None, ASKED, Barrier.COLLEAGUES_ASKED),
        (AFTER, LAST, None, None, Barrier.COMPUTED_TOO_SOON),  # without what its last hours brought
        (AFTER, LAST, None, ASKED, Barrier.COMPUTED_TOO_SOON),  # no reason helps
        (AFTER, AFTER, MISSED, None, Barrier.COMPUTED_TOO_SOON),
        (AFTER, AFTER, MISSED, ASKED, Barrier.COMPUTED_TOO_SOON),
    ],
)
def test_barrier_to_publishing(today, computed_on, missed, asked_until, barrier):
    found = barrier_to_publishing(
        last=LAST, today=today, computed_on=computed_on, answers_missed=missed, asked_until=asked_until
    )
    assert found == barrier
