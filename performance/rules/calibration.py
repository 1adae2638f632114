"""Decides with whom a score is compared in calibration, and which scores stand out."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

# With fewer scores there is nothing to stand out of.
FEWEST = 5
# Standard deviations from the mean.
FAR = Decimal("1.5")


class Standing(StrEnum):
    """Where an outlier stands."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True)
class Spread:
    """Scores of a section or of the whole, between 0 and 1: how many, their mean and standard deviation."""

    n: int
    mean: Decimal = Decimal(0)
    deviation: Decimal = Decimal(0)


def basis_of(everybody: Spread, seen: Spread) -> Spread:
    """
    Return what scores are compared with: those of everybody in the position; or, where from their mean the
    scores of a few people could be worked out whom the reader does not see, those the reader sees.
    """
    hidden = everybody.n - seen.n
    return seen if 0 < hidden < FEWEST else everybody


def standing_of(score: Decimal, low: Decimal, high: Decimal, spread: Spread) -> Standing | None:
    """
    Return where a score stands out: beyond chance, its 90 % interval leaving the mean out, and far from it as
    the others lie. None: it does not.
    """
    if spread.n < FEWEST or abs(score - spread.mean) <= FAR * spread.deviation:
        return None
    if low > spread.mean:
        return Standing.ABOVE
    return Standing.BELOW if high < spread.mean else None
