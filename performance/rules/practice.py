"""Decides what a person is told about their own work: what they avoided, a strength, what may be a goal."""

from collections.abc import Mapping
from dataclasses import dataclass

from performance.choices import Difference, Direction, Grain
from performance.rules.comparisons import Comparison, difference_interval
from performance.rules.intervals import Interval
from performance.rules.kpis import Kpi
from performance.rules.values import Value


@dataclass(frozen=True)
class Avoided:
    """How many more there would have been, with the 90 % interval; fewer, if negative."""

    by: float
    interval: Interval

    @property
    def is_clear(self) -> bool:
        return not self.interval.low <= 0 <= self.interval.high


def avoided(mine: Value | None, theirs: Value | None) -> Avoided | None:
    """
    Return how many of a person's cases would have come back if they came back as often as those of the rest
    of the team: the person's n times the difference of the two shares. None if one of them is not known well
    enough. Nothing is corrected for what kind of cases they were.
    """
    if mine is None or theirs is None or not (mine.is_enough and theirs.is_enough):
        return None
    if mine.interval is None or theirs.interval is None:
        return None
    interval = difference_interval(theirs.value, theirs.interval, mine.value, mine.interval)
    return Avoided((theirs.value - mine.value) * mine.n, interval.scaled(mine.n))


def strength_of(compared: Mapping[str, Comparison]) -> str | None:
    """
    Return the code of the KPI in which somebody is better than the rest of the team most clearly: the one
    whose difference is largest in halves of its interval. None if nothing is clear.
    """
    clear = {code: one for code, one in compared.items() if one.difference == Difference.BETTER}
    return max(clear, key=lambda code: _clearness(clear[code]), default=None)


def may_be_goal(kpi: Kpi) -> bool:
    """Tell whether a KPI says something about one person, and whether high or low is better."""
    return (
        kpi.has_source
        and Grain.AGENT in kpi.grains
        and kpi.is_weightable
        and kpi.direction != Direction.NEITHER
    )


def _clearness(one: Comparison) -> float:
    if one.by is None or one.interval is None:
        return 0.0
    half = (one.interval.high - one.interval.low) / 2
    return abs(one.by) / half if half else float("inf")
