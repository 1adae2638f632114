"""Decides the value of a KPI and its interval from what the rollup adds up to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from performance.choices import Kind, Unit
from performance.rules.intervals import (
    Interval,
    count_interval,
    mean_interval,
    median_of,
    share_interval,
    sum_interval,
)
from performance.rules.kpis import Kpi


@dataclass(frozen=True)
class Totals:
    """
    What the rows of a group add up to; `spread` is all their values, in parts and in no order, for a median;
    `excluded` counts what was left out because the team could not work.
    """

    n: int
    hits: int = 0
    total: int = 0
    squares: int = 0
    spread: tuple[Sequence[int], ...] = ()
    excluded: int = 0


@dataclass(frozen=True)
class Value:
    """
    A KPI of one group: its value in the unit of the KPI, its n and its 90 % interval, None where the facts
    are too few for one. `is_enough` says whether a page may show it: it has an interval and, unless it is a
    total, the least n. `n_excluded` says how many facts of the same source were left out, because they
    happened while the team could not work.
    """

    n: int
    value: float
    interval: Interval | None
    is_enough: bool
    n_excluded: int = 0


def merged(parts: Iterable[Totals]) -> Totals:
    """Return what several groups or days add up to together; nothing, for none."""
    together = list(parts)
    return Totals(
        n=sum(part.n for part in together),
        hits=sum(part.hits for part in together),
        total=sum(part.total for part in together),
        squares=sum(part.squares for part in together),
        spread=tuple(chain.from_iterable(part.spread for part in together)),
        excluded=sum(part.excluded for part in together),
    )


def value_of(kpi: Kpi, totals: Totals, *, minimum_n: int) -> Value | None:
    """
    Return the value of a KPI, None without facts; if all were left out, one without n and interval. Where no
    money was given at all there is no interval either: nothing can be said of how gifts spread.
    """
    if totals.n == 0:
        return Value(0, 0.0, None, is_enough=False, n_excluded=totals.excluded) if totals.excluded else None
    value, interval = estimate(kpi.kind, totals)
    if kpi.unit == Unit.MONEY and not totals.squares:
        interval = None
    return Value(
        n=totals.n,
        value=value * kpi.scale,
        interval=interval and interval.scaled(kpi.scale).held(*kpi.bounds),
        is_enough=interval is not None and (kpi.is_total or totals.n >= minimum_n),
        n_excluded=totals.excluded,
    )


def nothing_of(kpi: Kpi) -> Value | None:
    """Return what a total is where no fact is known between others: nothing; None for what is no total."""
    interval = count_interval(0) if kpi.kind == Kind.COUNT else None
    return Value(0, 0.0, interval, is_enough=True) if kpi.is_total else None


def estimate(kind: Kind, totals: Totals) -> tuple[float, Interval | None]:
    """Return the value of facts, not none of them, and its interval, in the unit of the facts."""
    n, total, squares = totals.n, totals.total, totals.squares
    match kind:
        case Kind.SHARE:
            return totals.hits / n, share_interval(totals.hits, n)
        case Kind.MEDIAN:
            return median_of(totals.spread)
        case Kind.MEAN:
            return total / n, mean_interval(n, total, squares)
        case Kind.SUM:
            return float(total), sum_interval(n, total, squares)
        case Kind.COUNT:
            return float(n), count_interval(n)
