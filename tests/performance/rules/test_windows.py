from datetime import date
from itertools import pairwise

import pytest

from performance.choices import Horizon, Period
from performance.rules.windows import Stretch, is_covered, joined, last_whole, whole_months, window_of

TODAY = date(2026, 11, 21)


def between(first, last):
    return Stretch(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("horizon", "span", "matures", "now", "before", "step", "drawn", "next_known"),
    [
        # Real time is 28 days with today, whatever was chosen.
        (
            "real_time",
            365,
            0,
            ("2026-10-25", "2026-11-21"),
            ("2026-09-27", "2026-10-24"),
            "day",
            28,
            "2026-11-21",
        ),
        ("daily", 28, 0, ("2026-10-24", "2026-11-20"), ("2026-09-26", "2026-10-23"), "day", 28, "2026-11-22"),
        (
            "daily",
            90,
            0,
            ("2026-08-23", "2026-11-20"),
            ("2026-05-25", "2026-08-22"),
            "week",
            12,
            "2026-11-22",
        ),
        (
            "monthly",
            28,
            0,
            ("2026-10-01", "2026-10-31"),
            ("2026-09-01", "2026-09-30"),
            "month",
            12,
            "2026-12-01",
        ),
        (
            "monthly",
            90,
            7,
            ("2026-08-01", "2026-10-31"),
            ("2026-05-01", "2026-07-31"),
            "month",
            12,
            "2026-12-08",
        ),
        (
            "monthly",
            365,
            0,
            ("2025-11-01", "2026-10-31"),
            ("2024-11-01", "2025-10-31"),
            "month",
            12,
            "2026-12-01",
        ),
        # 90 days after the third quarter are not over: the second is the newest that is known.
        (
            "long_term",
            90,
            90,
            ("2026-04-01", "2026-06-30"),
            ("2026-01-01", "2026-03-31"),
            "quarter",
            8,
            "2026-12-30",
        ),
        (
            "long_term",
            365,
            0,
            ("2025-10-01", "2026-09-30"),
            ("2024-10-01", "2025-09-30"),
            "quarter",
            8,
            "2027-01-01",
        ),
    ],
)
def test_a_horizon_says_over_which_days_a_figure_is_read(
    horizon, span, matures, now, before, step, drawn, next_known
):
    window = window_of(Horizon(horizon), span=span, today=TODAY, matures_days=matures)

    assert (window.now, window.before) == (between(*now), between(*before))
    assert (window.step, len(window.trend)) == (Period(step), drawn)
    assert window.next_known_on == date.fromisoformat(next_known)
    assert window.trend[-1].last == window.now.last
    assert window.first == min(window.before.first, window.trend[0].first)


@pytest.mark.parametrize("horizon", list(Horizon))
def test_the_stretches_of_a_trend_follow_each_other_without_a_gap(horizon):
    trend = window_of(horizon, span=90, today=TODAY).trend

    gaps = {(later.first - earlier.last).days for earlier, later in pairwise(trend)}

    assert gaps == {1}


@pytest.mark.parametrize(
    ("known", "months", "last"),
    [
        ("2026-10-31", 1, "2026-10-01"),  # the last day of the month is over
        ("2026-10-30", 1, "2026-09-01"),
        ("2026-12-31", 3, "2026-12-01"),
        ("2026-12-30", 3, "2026-09-01"),
        ("2026-01-15", 3, "2025-12-01"),
    ],
)
def test_a_month_counts_when_it_is_over(known, months, last):
    assert last_whole(date.fromisoformat(known), months=months) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("since", "covered"),
    [("2026-09-30", True), ("2026-10-01", True), ("2026-10-04", True), ("2026-10-05", False)],
)
def test_days_are_covered_by_facts_from_their_first_tenth_on(since, covered):
    # A tenth of 31 days: three.
    assert is_covered(between("2026-10-01", "2026-10-31"), since=date.fromisoformat(since)) is covered


def test_steps_join_from_the_end_and_what_is_left_over_is_dropped():
    days = [between(f"2026-11-{day:02}", f"2026-11-{day:02}") for day in range(1, 11)]

    assert joined(days, 4) == (between("2026-11-03", "2026-11-06"), between("2026-11-07", "2026-11-10"))
    assert joined(days, 11) == ()


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 20), date(2026, 8, 1), date(2026, 10, 31)),
        (date(2026, 12, 1), date(2026, 9, 1), date(2026, 11, 30)),
        (date(2026, 1, 31), date(2025, 10, 1), date(2025, 12, 31)),
    ],
)
def test_whole_months_end_with_the_last_that_is_over(today, first, last):
    found = whole_months(today, 3)

    assert (len(found), found[0].first, found[-1].last) == (3, first, last)
