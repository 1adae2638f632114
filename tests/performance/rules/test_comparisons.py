from math import sqrt

import pytest

from performance.choices import Difference, Direction, Kind
from performance.rules.comparisons import compare, difference_interval, meets_target
from performance.rules.intervals import Interval, count_interval, share_interval
from performance.rules.values import Value


def wilson(hits, n, z):
    share, half = hits / n, z * sqrt(hits / n * (1 - hits / n) / n + z * z / (4 * n * n))
    centre = share + z * z / (2 * n)
    return Interval((centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n))


def share(hits, n, *, is_enough=True):
    return Value(n, hits / n, share_interval(hits, n), is_enough)


def test_the_interval_of_a_difference_is_that_of_newcombe():
    # Newcombe (1998), table II, example (a), method 10: 56/70 less 48/80 is 0.2, 95 % from 0.0524 to 0.3339.
    found = difference_interval(56 / 70, wilson(56, 70, 1.959964), 48 / 80, wilson(48, 80, 1.959964))

    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize(
    ("now", "before", "direction", "difference"),
    [
        (share(90, 100), share(60, 100), Direction.HIGHER, Difference.BETTER),
        (share(90, 100), share(60, 100), Direction.LOWER, Difference.WORSE),
        (share(60, 100), share(90, 100), Direction.HIGHER, Difference.WORSE),
        (share(60, 100), share(90, 100), Direction.NEITHER, Difference.LOWER),
        (share(62, 100), share(60, 100), Direction.HIGHER, Difference.UNCLEAR),
        (share(9, 10, is_enough=False), share(10, 100), Direction.HIGHER, Difference.UNKNOWN),
        (None, share(60, 100), Direction.HIGHER, Difference.UNKNOWN),
        (share(60, 100), None, Direction.HIGHER, Difference.UNKNOWN),
    ],
)
def test_a_difference_is_named_only_where_chance_is_no_reason(now, before, direction, difference):
    assert compare(now, before, kind=Kind.SHARE, direction=direction).difference == difference


def test_totals_are_compared_per_day():
    now, before = (Value(n, float(n), count_interval(n), True) for n in (310, 280))

    found = compare(now, before, kind=Kind.COUNT, direction=Direction.NEITHER, days=(31, 28))

    assert (found.difference, found.by) == (Difference.UNCLEAR, 0.0)


@pytest.mark.parametrize(
    ("value", "target", "difference"),
    [
        (share(90, 100), 0.8, Difference.BETTER),
        (share(82, 100), 0.8, Difference.UNCLEAR),
        (share(60, 100), 0.8, Difference.WORSE),
        (share(60, 100), None, Difference.UNKNOWN),
        (None, 0.8, Difference.UNKNOWN),
    ],
)
def test_a_target_is_met_or_missed_beyond_doubt_or_neither(value, target, difference):
    assert meets_target(value, target, direction=Direction.HIGHER) == difference
