"""Decides how a score between 0 and 1 is written: as points of a hundred, or from 1 to 5."""

from decimal import ROUND_HALF_EVEN, Decimal

from common.shares import floored
from performance.choices import ScoreScale

EN_DASH = "\N{EN DASH}"


def points_of(score: Decimal) -> Decimal:
    """Return a score between 0 and 1 as points from 1 to 5, with one digit."""
    return (1 + 4 * score).quantize(Decimal("0.1"), ROUND_HALF_EVEN)


def score_words(score: Decimal, scale: str) -> str:
    """Return a score as its scale writes it."""
    return f"{points_of(score)}" if scale == ScoreScale.POINTS else f"{100 * score:.1f}"


def scores_between(low: Decimal, high: Decimal, scale: str) -> str:
    """Return the interval of a score as its scale writes it, the lower end rounded down as everywhere."""
    least = floored(1 + 4 * low if scale == ScoreScale.POINTS else 100 * low)
    return f"{least}{EN_DASH}{score_words(high, scale)}"


def distance_words(distance: Decimal, scale: str) -> str:
    """Return how far two scores lie apart: whole points of a hundred, or tenths of five points."""
    return f"{4 * distance:.1f}" if scale == ScoreScale.POINTS else f"{100 * distance:.0f}"
