from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from performance.choices import Standing
from performance.rules.qualifications import (
    APPEAL_WITHIN,
    LONGEST_HOLD,
    NOTICE,
    Announced,
    Asked,
    Measured,
    carried_tier,
    held_until,
    lost,
    may_be_appealed,
    measured_of,
    n_to_count,
    stands,
    starts_of,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SEPTEMBER, OCTOBER = (date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 10, 31))
LADDER = [Asked(1), Asked(2), Asked(3, Decimal("0.82"), 30), Asked(4, Decimal("0.88"), 60)]
pytestmark = pytest.mark.capability("4.1")


def measured(lower, n, span=OCTOBER):
    return Measured(Decimal(lower), Decimal("0.99"), n, *span)


@pytest.mark.parametrize(
    ("fact", "tier"),
    [
        (None, 2),
        (measured("0.8199", 500), 2),
        (measured("0.82", 29), 2),
        (measured("0.82", 30), 3),
        (measured("0.95", 59), 3),
        (measured("0.88", 60), 4),
    ],
)
def test_the_lower_bound_with_enough_facts_carries_a_tier(fact, tier):
    assert carried_tier(fact, LADDER) == tier


def test_without_a_ladder_nothing_is_carried():
    assert carried_tier(measured("0.99", 99), []) == 0


GOOD, BETTER, FAIR, POOR = (measured(*one) for one in [("0.84", 60), ("0.9", 80), ("0.83", 40), ("0.6", 90)])
SOON, LATER = NOON + timedelta(days=5), NOON + NOTICE


@pytest.mark.parametrize(
    ("new", "in_effect", "announced", "starts"),
    [
        (GOOD, None, [], [NOON]),
        (BETTER, GOOD, [], [NOON]),
        # Lower, but it carries the same tier: nothing is taken away.
        (FAIR, GOOD, [], [NOON]),
        (POOR, GOOD, [], [LATER]),
        (measured("0.84", 70), BETTER, [], [LATER]),
        # Lower, but of too few cases to say that the tier is lost: it proves nothing.
        (GOOD, BETTER, [], [LATER]),
        (FAIR, BETTER, [], []),
        (measured("0.1", 29), GOOD, [], []),
        (measured("0.99", 29), GOOD, [], []),
        (measured("0.1", 3), None, [], [NOON]),
        # Better before an announced fall happens: it never does.
        (BETTER, GOOD, [Announced(POOR, SOON)], [NOON, SOON]),
        (FAIR, GOOD, [Announced(POOR, SOON)], [NOON, SOON]),
        # A fall less deep than the announced one takes its place.
        (GOOD, BETTER, [Announced(POOR, SOON)], [SOON]),
        (POOR, BETTER, [Announced(GOOD, SOON)], [LATER]),
        # What is over no longer matters.
        (BETTER, GOOD, [Announced(POOR, NOON)], [NOON]),
        (measured("0.99", 99, SEPTEMBER), GOOD, [], []),
        (measured("0.6", 99, SEPTEMBER), GOOD, [], []),
        (POOR, measured("0.84", 60, SEPTEMBER), [], [LATER]),
    ],
    ids=[
        "first",
        "better",
        "lower-within-the-tier",
        "worse",
        "one-tier-down",
        "one-tier-down-with-just-enough",
        "lower-of-too-few-for-the-tier",
        "lower-of-too-few-for-any-tier",
        "higher-of-too-few-for-any-tier",
        "first-of-too-few",
        "better-than-announced",
        "as-before-instead-of-announced",
        "less-deep",
        "deeper",
        "announced-is-over",
        "older-and-better",
        "older-and-worse",
        "newer-and-worse",
    ],
)
def test_what_is_worse_counts_after_the_notice(new, in_effect, announced, starts):
    found = starts_of(new, in_effect=in_effect, announced=announced, ladder=LADDER, at=NOON)

    assert list(found) == starts


def test_the_way_back_is_the_highest_requirement_that_was_lost():
    assert lost(BETTER, POOR, LADDER) == LADDER[3]
    assert lost(GOOD, POOR, LADDER) == LADDER[2]
    assert lost(GOOD, FAIR, LADDER) is None
    assert lost(BETTER, FAIR, LADDER) == LADDER[3]
    assert lost(None, POOR, LADDER) is None


@pytest.mark.parametrize(
    ("low", "high", "sections", "found"),
    [
        (Decimal("0.7"), Decimal("0.8"), [("0.2", 12), ("0.6", 64), ("0.2", 900)], (Decimal("0.7"), 64)),
        (Decimal("0.7"), Decimal("0.8"), [("0.5", 64), ("0.5", 12)], (Decimal("0.7"), 12)),
        (None, None, [("1", 64)], None),
        (Decimal("0.7"), Decimal("0.8"), [], None),
    ],
)
def test_a_scorecard_proves_its_whole_with_the_n_of_the_heaviest_section(low, high, sections, found):
    weighed = [(Decimal(weight), n) for weight, n in sections]
    fact = measured_of(low=low, high=high, sections=weighed, first=OCTOBER[0], last=OCTOBER[1])

    assert (fact and (fact.lower, fact.n)) == found


def test_an_appeal_before_the_fall_holds_it_up_for_a_while():
    falls = NOON + timedelta(days=1)

    assert held_until(falls, raised_at=NOON) == falls + LONGEST_HOLD
    assert held_until(NOON, raised_at=NOON) is None


def test_an_appeal_can_be_late():
    assert may_be_appealed(NOON, at=NOON + APPEAL_WITHIN - timedelta(seconds=1))
    assert not may_be_appealed(NOON, at=NOON + APPEAL_WITHIN)


LATER, BEFORE = NOON + timedelta(days=3), NOON - timedelta(days=3)
COUNTS, FALLS = measured("0.85", 60), measured("0.7", 70)


@pytest.mark.parametrize(
    ("proved", "counted_from", "expected"),
    [
        (COUNTS, BEFORE, Standing.COUNTS),
        (FALLS, LATER, Standing.ANNOUNCED),
        (measured("0.6", 60), LATER, Standing.PUT_ASIDE),
        (measured("0.9", 60), BEFORE, Standing.COUNTED),
        (None, None, Standing.NO_TOTAL),
        (measured("0.9", 9), None, Standing.TOO_FEW),
        (measured("0.9", 60, SEPTEMBER), None, Standing.OLDER),
    ],
)
def test_what_a_scorecard_is_to_the_tier(proved, counted_from, expected):
    found = stands(
        proved, counted_from=counted_from, in_effect=COUNTS, announced=[Announced(FALLS, LATER)], at=NOON
    )

    assert found == expected


def test_from_how_many_cases_on_a_measurement_counts():
    counts = measured("0.89", 70)

    assert n_to_count(measured("0.5", 9), None, LADDER) == 0, "where nothing counts yet, any number does"
    assert n_to_count(measured("0.9", 60), measured("0.5", 9), LADDER) == 30, "the least of the ladder"
    assert n_to_count(measured("0.5", 9), counts, LADDER) == 60, "what would be lost asks for sixty"
