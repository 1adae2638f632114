from array import array
from itertools import chain
from statistics import median

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from scipy import stats

from performance.rules.intervals import (
    count_interval,
    mean_interval,
    median_of,
    median_rank,
    share_interval,
    sum_interval,
    t_quantile,
)

pytestmark = pytest.mark.capability("3.2")


def ends(interval):
    return interval and (interval.low, interval.high)


# By hand, z² = 2.705543: the two p with (hits/n - p)² = z² · p(1-p)/n, roots of a quadratic.
@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (0, 1, 0.0, 0.730134),
        (1, 1, 0.269866, 1.0),
        (0, 10, 0.0, 0.212942),
        (5, 10, 0.269272, 0.730728),
        (8, 10, 0.540793, 0.931442),
        (50, 100, 0.418848, 0.581152),
        (10, 10, 0.787058, 1.0),
    ],
)
def test_shares_by_hand(hits, n, low, high):
    assert ends(share_interval(hits, n)) == pytest.approx((low, high), abs=1e-6)


def test_shares_agree_with_scipy():
    for n in (1, 2, 3, 7, 30, 365, 24_918, 5_000_000):
        for hits in {0, 1, n // 3, n // 2, n - 1, n}:
            theirs = stats.binomtest(hits, n).proportion_ci(0.90, method="wilson")

            assert ends(share_interval(hits, n)) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@pytest.mark.parametrize(("hits", "n"), [(-1, 3), (4, 3), (1, 0)])
def test_no_share_of_more_than_there_is(hits, n):
    with pytest.raises(ValueError, match="no share"):
        share_interval(hits, n)


# Ranks from the table in Conover, "Practical Nonparametric Statistics", A3 with p = 1/2, read at 0.05.
@pytest.mark.parametrize(
    ("n", "rank"), [(0, 0), (1, 0), (4, 0), (5, 1), (7, 1), (8, 2), (10, 2), (11, 3), (20, 6), (30, 11)]
)
def test_ranks_of_the_median_by_hand(n, rank):
    assert median_rank(n) == rank


def test_ranks_of_the_median_agree_with_scipy():
    for n in [*range(1, 600), 1_000, 9_999, 24_918, 1_000_000, 5_000_001]:
        assert median_rank(n) == int(stats.binom.ppf(0.05, n, 0.5)), n


def test_the_median_lies_between_its_order_statistics():
    values = [144, 3, 34, 5, 233, 8, 89, 13, 55, 21]

    found, interval = median_of([values])

    assert found == median(values) == 27.5
    assert ends(interval) == (5, 144)
    assert median_of([[7]]) == (7, None)
    assert median_of([[4, 1], [3, 2]]) == (2.5, None)


# Few different values, so that many are alike; and the edges of what the rollup holds.
VALUES = st.one_of(st.integers(0, 3), st.integers(-(2**31), 2**31 - 1))


# The first example imports numpy, and a busy machine is no fault.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(VALUES, max_size=30), min_size=1, max_size=8).filter(any))
def test_parts_in_no_order_have_the_median_of_all_values_sorted(parts):
    ordered = sorted(chain.from_iterable(parts))
    rank = median_rank(len(ordered))

    found, interval = median_of([array("i", part) for part in parts])

    assert found == median(ordered)
    assert ends(interval) == ((ordered[rank - 1], ordered[-rank]) if len(ordered) >= 5 else None)


@pytest.mark.parametrize(
    ("freedom", "t"), [(1, 6.3138), (2, 2.9200), (5, 2.0150), (10, 1.8125), (30, 1.6973)]
)
def test_student_by_the_printed_table(freedom, t):
    assert t_quantile(freedom) == pytest.approx(t, abs=5e-5)


def test_student_agrees_with_scipy():
    for freedom in [*range(1, 450), 1_000, 24_917, 5_000_000]:
        assert t_quantile(freedom) == pytest.approx(stats.t.ppf(0.95, freedom), rel=1e-10), freedom


def test_a_mean_by_hand():
    # 2, 4, 6: mean 4, s = 2, t(2) = 2.919986, half 2.919986 · 2 / √3 = 3.371709
    assert ends(mean_interval(3, 12, 56)) == pytest.approx((0.628291, 7.371709), abs=1e-6)
    assert ends(sum_interval(3, 12, 56)) == pytest.approx((1.884873, 22.115127), abs=1e-6)
    assert ends(mean_interval(2, 10, 50)) == (5, 5)
    assert mean_interval(1, 5, 25) is None
    assert sum_interval(0, 0, 0) is None


def test_a_mean_of_large_numbers_agrees_with_scipy():
    values = [10**12 + 37 * k * k % 1009 for k in range(200)]
    ours = mean_interval(len(values), sum(values), sum(one * one for one in values))
    theirs = stats.t.interval(
        0.90, len(values) - 1, loc=0, scale=stats.sem([one - values[0] for one in values])
    )

    assert ours.high - ours.low == pytest.approx(theirs[1] - theirs[0], rel=1e-5)


def test_counts_by_hand():
    # n = 16: the two m with (16 - m)² = z² · m
    assert ends(count_interval(16)) == pytest.approx((10.635727, 24.069816), abs=1e-5)
    # Of nothing: 0 and z².
    assert ends(count_interval(0)) == (0, pytest.approx(2.705543, abs=1e-6))


def test_intervals_of_shares_hold_what_they_promise():
    # Exact coverage, averaged over p: the score interval is meant to be 90 % on average.
    n, shares = 40, [k / 200 for k in range(4, 197)]
    found = [share_interval(hits, n) for hits in range(n + 1)]
    covered = [
        sum(stats.binom.pmf(hits, n, p) for hits, one in enumerate(found) if one.low <= p <= one.high)
        for p in shares
    ]

    assert 0.89 < sum(covered) / len(covered) < 0.92
