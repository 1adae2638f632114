"""Decides whether two figures differ, or whether their facts are too few to tell."""

from dataclasses import dataclass
from math import hypot

from performance.choices import Difference, Direction, Kind
from performance.rules.intervals import Interval
from performance.rules.values import Value


@dataclass(frozen=True)
class Comparison:
    """
    How far a figure is from another one, in the unit of the KPI: `by` and its 90 % interval, both none where
    one of the two is not known well enough. Sums and counts are compared per day.
    """

    difference: Difference
    by: float | None = None
    interval: Interval | None = None


def compare(
    now: Value | None,
    before: Value | None,
    *,
    kind: Kind,
    direction: Direction,
    days: tuple[int, int] = (1, 1),
) -> Comparison:
    """
    Say whether a figure differs from another one for more reasons than chance.

    The interval of the difference is made of the two intervals, which need not be symmetric: R. G. Newcombe
    (1998), "Interval estimation for the difference between independent proportions", Statistics in Medicine
    17, 873-890, method 10, for shares; G. Y. Zou and A. Donner (2008), "Construction of confidence limits
    about effect measures", Statistics in Medicine 27, 1693-1702, for the others. If it contains nothing,
    nothing is to be seen.

    :param days: over how many days each of the two was added up
    """
    if now is None or before is None or not (now.is_enough and before.is_enough):
        return Comparison(Difference.UNKNOWN)
    if now.interval is None or before.interval is None:
        return Comparison(Difference.UNKNOWN)
    is_total = kind in (Kind.SUM, Kind.COUNT)
    here, there = (1 / days[0], 1 / days[1]) if is_total else (1.0, 1.0)
    interval = difference_interval(
        now.value * here, now.interval.scaled(here), before.value * there, before.interval.scaled(there)
    )
    by = now.value * here - before.value * there
    return Comparison(_named(interval, direction), by, interval)


def difference_interval(one: float, of_one: Interval, other: float, of_other: Interval) -> Interval:
    """Return the interval of one estimate less another from the intervals of both."""
    by = one - other
    return Interval(
        by - hypot(one - of_one.low, of_other.high - other),
        by + hypot(of_one.high - one, other - of_other.low),
    )


def _named(interval: Interval, direction: Direction) -> Difference:
    if interval.low <= 0 <= interval.high:
        return Difference.UNCLEAR
    rises = interval.low > 0
    if direction == Direction.NEITHER:
        return Difference.HIGHER if rises else Difference.LOWER
    return Difference.BETTER if rises == (direction == Direction.HIGHER) else Difference.WORSE


def meets_target(value: Value | None, target: float | None, *, direction: Direction) -> Difference:
    """Say whether a figure is better or worse than its target beyond doubt; unknown without either."""
    if value is None or target is None or not value.is_enough or value.interval is None:
        return Difference.UNKNOWN
    below, above = value.interval.low - target, value.interval.high - target
    return _named(Interval(below, above), direction)
