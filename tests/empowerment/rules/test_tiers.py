from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from empowerment.rules.tiers import (
    next_tier,
    observations_missing,
    reached_tier,
    tenure_months,
    tier_with_training,
)
from tests.empowerment.rules.books import book, holder, tier

pytestmark = pytest.mark.capability("4.1")
LADDER = [
    tier(2, months=6, courses=["judgment"]),
    tier(3, months=12, performance=("quality", "0.85", 30), courses=["judgment"]),
]


@pytest.mark.parametrize(
    ("who", "reached"),
    [
        (holder(hired_on=None), 1),
        (holder(hired_on=date(2026, 6, 1)), 1),
        (holder(hired_on=date(2026, 5, 20), courses=["judgment"]), 2),
        (holder(hired_on=date(2026, 5, 21), courses=["judgment"]), 1),
        (holder(courses=["judgment"]), 2),
        (holder(courses=["judgment"], quality=("0.85", 30)), 3),
        (holder(courses=["judgment"], quality=("0.8499", 30)), 2),
        (holder(courses=["judgment"], quality=("0.99", 29)), 2),
        (holder(quality=("0.99", 300)), 1),
        (holder(position="lead"), 1),
    ],
    ids=[
        "no-hire-date",
        "no-course",
        "six-months-today",
        "a-day-short",
        "not-measured",
        "bound-met",
        "bound-missed",
        "too-few",
        "expired-course-beats-quality",
        "position-without-ladder",
    ],
)
def test_the_highest_tier_whose_requirements_all_hold(who, reached):
    assert reached_tier(who, book(tiers=LADDER)) == reached


def test_a_first_tier_with_requirements_can_be_missed():
    assert reached_tier(holder(), book(tiers=[tier(1, courses=["basics"])])) == 0


def test_what_unlocks_the_next_tier_names_what_is_met_and_what_is_missing():
    unlocks = next_tier(holder(courses=["judgment"], quality=("0.81", 64)), book(tiers=LADDER))

    assert unlocks.tier == 3
    assert [(one.code, one.met, one.needed, one.held) for one in unlocks.requirements] == [
        ("tenure", True, "12", "34"),
        ("performance", False, "0.85", "0.81"),
        ("course", True, "judgment", ""),
    ]
    assert (unlocks.requirements[1].needed_n, unlocks.requirements[1].held_n) == (30, 64)


def test_nothing_unlocks_more_at_the_top():
    top = holder(courses=["judgment"], quality=("0.9", 50))

    assert next_tier(top, book(tiers=LADDER)) is None


@pytest.mark.parametrize(
    ("hired_on", "on", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2026, 1, 31), date(2026, 3, 31), 2),
        (date(2024, 2, 29), date(2025, 2, 28), 11),
        (date(2026, 1, 15), date(2026, 2, 15), 1),
        (date(2027, 1, 1), date(2026, 1, 1), 0),
        (None, date(2026, 1, 1), 0),
    ],
)
def test_tenure_counts_full_calendar_months(hired_on, on, months):
    assert tenure_months(hired_on, on) == months


@pytest.mark.parametrize(
    ("lower", "upper", "n", "missing"),
    [
        ("0.86", "0.92", 64, 0),
        ("0.86", "0.92", 20, 10),
        ("0.81", "0.92", 64, 797),  # 64 * (0.055 / 0.015)² = 860.4
        ("0.80", "0.96", 64, 392),  # 64 * (0.08 / 0.03)² = 455.1
        ("0.78", "0.92", 64, None),
        ("0.60", "0.70", 64, None),
    ],
)
def test_how_many_more_observations_would_settle_it(lower, upper, n, missing):
    found = observations_missing(
        lower=Decimal(lower), upper=Decimal(upper), n=n, needed=Decimal("0.85"), needed_n=30
    )

    assert found == missing


FULL = [
    tier(2, months=6, courses=["judgment"]),
    tier(3, months=12, performance=("quality", "0.85", 30), courses=["judgment"]),
    tier(4, months=36, performance=("quality", "0.9", 60), courses=["judgment", "recovery"]),
]


@given(
    bound=st.decimals("0", "1", places=4),
    n=st.integers(0, 10_000),
    hired_on=st.one_of(st.none(), st.dates(date(2015, 1, 1), date(2027, 1, 1))),
    courses=st.sets(st.sampled_from(["judgment", "recovery", "other"])),
)
def test_no_measurement_replaces_tenure_or_training(bound, n, hired_on, courses):
    who = holder(hired_on=hired_on, courses=courses, quality=(str(bound), n))
    reached = reached_tier(who, book(tiers=FULL))

    for row in FULL:
        if row.tier == reached:
            assert tenure_months(who.hired_on, who.day_on) >= row.tenure_months
            assert row.courses <= who.courses
    # A perfect score over ever so many cases lifts nobody above what tenure and training allow.
    most = max(
        (
            row.tier
            for row in FULL
            if tenure_months(who.hired_on, who.day_on) >= row.tenure_months and row.courses <= who.courses
        ),
        default=1,
    )
    assert reached <= most


@given(courses=st.sets(st.sampled_from(["judgment", "recovery"])))
def test_training_that_counts_again_never_lowers_a_tier(courses):
    who = holder(hired_on=date(2020, 1, 1), quality=("0.95", 100))

    assert tier_with_training(who, book(tiers=FULL), courses=courses) >= reached_tier(who, book(tiers=FULL))
