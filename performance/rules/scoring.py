"""
Decides what a section of a scorecard is worth, what the whole is, and how far both may be from the truth.

Scores lie between 0 and 1 and are written with four digits. The whole is made of the scores as written, so
that everybody can check it by hand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from math import sqrt
from statistics import fmean

from performance.rules.intervals import Interval, mean_interval

DIGITS = Decimal("0.0001")
ZERO, ONE = Decimal(0), Decimal(1)
# The sections with a score have to carry at least this much of the weight.
ENOUGH_WEIGHT = Decimal("0.5")
# A reviewer's severity is known from this many people whom others have rated too.
ENOUGH_SUBJECTS = 3
POINTS_LOW, POINTS_HIGH = 1.0, 5.0
THOUSAND = 1000


class WeightsDoNotSumToOne(ValueError):
    """The weights of a version sum to something else."""


@dataclass(frozen=True)
class Score:
    """The score of a section with its 90 % interval, all between 0 and 1."""

    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Part:
    """A section of a scorecard: its weight, its score if it has one, and whether it fails critically."""

    weight: Decimal
    score: Score | None
    is_critical_fail: bool = False


@dataclass(frozen=True)
class Whole:
    """
    What the parts make together. `score` is None if too little of the weight is scored; `uncapped` is the
    total before a critical fail capped it; `weights` are those of the parts after spreading, in their order.
    """

    score: Score | None
    uncapped: Decimal | None
    scored_weight: Decimal
    weights: tuple[Decimal, ...]


@dataclass(frozen=True)
class Stratum:
    """Facts of one category: of the person (`n`, `hits`) and of everybody (`all_n`, `all_hits`)."""

    n: int
    hits: int
    all_n: int
    all_hits: int


@dataclass(frozen=True)
class Standardised:
    """
    A share freed from the mix of cases. `observed` hits of the person stand against `expected`, those that
    everybody would have had with the same cases; `factor` turns an observed share into the corrected one.
    """

    observed: int
    expected: float
    factor: float


def score_of(value: float, interval: Interval | None, *, floor: Decimal, target: Decimal) -> Score:
    """
    Return what a value is worth: nothing at the floor, everything at the target, straight between them. A
    target below the floor means that lower is better. The ends of the interval are scored like the value.

    :raises ValueError: if floor and target are the same
    """
    if floor == target:
        raise ValueError("Floor and target have to differ.")
    ends = [interval.low, interval.high] if interval else [value, value]
    worth = [_worth(end, floor=float(floor), target=float(target)) for end in (value, *ends)]
    return Score(value=worth[0], low=min(worth), high=max(worth))


def fails_critically(
    value: float, interval: Interval | None, *, critical: Decimal | None, floor: Decimal, target: Decimal
) -> bool:
    """
    Tell whether a section fails critically: its whole interval lies at the threshold or on the wrong side of
    it. What may be chance caps nobody's scorecard.
    """
    if critical is None:
        return False
    best = (interval.high if target > floor else interval.low) if interval else value
    return best <= float(critical) if target > floor else best >= float(critical)


def whole_of(parts: Sequence[Part], *, cap: Decimal) -> Whole:
    """
    Return the weighted mean of the scores. The weight of parts without a score is spread over the others in
    proportion; with less than half of the weight scored there is no total. A critical fail caps the total at
    `cap`.

    The interval is that of a weighted sum of independent estimates with unequal arms: total ± the root of the
    sum of the squares of weight times arm. G. Y. Zou and A. Donner (2008), "Construction of confidence limits
    about effect measures: a general approach", Statistics in Medicine 27, 1693-1702.
    Sections made of the same cases are not independent: then it is too narrow.

    :raises WeightsDoNotSumToOne: if they do not
    """
    if sum((part.weight for part in parts), ZERO) != ONE:
        raise WeightsDoNotSumToOne("The weights of the sections have to sum to exactly one.")
    scored = sum((part.weight for part in parts if part.score), ZERO)
    weights = _spread(parts, scored)
    if scored < ENOUGH_WEIGHT:
        return Whole(score=None, uncapped=None, scored_weight=scored, weights=weights)
    known = [(part.weight / scored, part.score) for part in parts if part.score]
    total = sum((weight * score.value for weight, score in known), ZERO)
    below = _root(weight * (score.value - score.low) for weight, score in known)
    above = _root(weight * (score.high - score.value) for weight, score in known)
    most = cap if any(part.is_critical_fail for part in parts) else ONE
    uncapped = _rounded(total)
    score = Score(
        value=min(uncapped, most),
        low=min(_rounded(max(total - below, ZERO)), uncapped, most),
        high=min(max(_rounded(total + above), uncapped), most),
    )
    return Whole(score=score, uncapped=uncapped, scored_weight=scored, weights=weights)


def points_of(score: Decimal) -> Decimal:
    """Return a score between 0 and 1 as points from 1 to 5, with one digit."""
    return (1 + 4 * score).quantize(Decimal("0.1"), ROUND_HALF_EVEN)


def standardised(strata: Sequence[Stratum], *, overall: float) -> Standardised | None:
    """
    Return how a person's share compares with what everybody's rates, category by category, lead one to expect
    of the same cases; None where nothing can be expected.

    Indirect standardisation: the corrected share is observed / expected * the overall share. H. Inskip, V.
    Beral, P. Fraser and J. Haskey (1983), "Methods for age-adjustment of rates", Statistics in Medicine 2,
    455-466. Everybody's rates are taken as known: they rest on far more cases than the person's own.

    :param strata: the categories of which the person has cases
    :param overall: everybody's share, over all categories
    """
    n = sum(one.n for one in strata)
    expected = sum(one.n * one.all_hits / one.all_n for one in strata if one.all_n)
    if not expected:
        return None
    observed = sum(one.hits for one in strata)
    return Standardised(observed=observed, expected=expected, factor=overall * n / expected)


def corrected_share(
    share: float, interval: Interval | None, *, factor: float
) -> tuple[float, Interval | None]:
    """Return a share and its interval freed from the mix of cases, never above one."""
    held = Interval(min(interval.low * factor, 1.0), min(interval.high * factor, 1.0)) if interval else None
    return min(share * factor, 1.0), held


def severities(ratings: Mapping[tuple[int, int], float]) -> dict[int, float]:
    """
    Return by how much each reviewer rates above (positive) or below what others give the same people: the
    mean, over the people rated, of the own rating less the mean of the others'. Reviewers who share fewer
    than three people with others are left out: their severity is not known.

    The leniency error as a reviewer's mean deviation: J. P. Guilford (1954), "Psychometric Methods", 2nd
    edition, chapter 11.

    :param ratings: (reviewer, person rated) → mean rating
    """
    by_subject: dict[int, dict[int, float]] = {}
    for (reviewer, subject), rating in ratings.items():
        by_subject.setdefault(subject, {})[reviewer] = rating
    deviations: dict[int, list[float]] = {}
    for given in by_subject.values():
        total = sum(given.values())
        for reviewer, rating in given.items():
            if len(given) > 1:
                others = (total - rating) / (len(given) - 1)
                deviations.setdefault(reviewer, []).append(rating - others)
    return {reviewer: fmean(found) for reviewer, found in deviations.items() if len(found) >= ENOUGH_SUBJECTS}


def mean_of_ratings(ratings: Sequence[float]) -> tuple[float, Interval | None]:
    """
    Return the mean of ratings from 1 to 5 and its interval, held within the scale; computed in whole
    thousandths.

    :raises statistics.StatisticsError: without a rating
    """
    whole = [round(rating * THOUSAND) for rating in ratings]
    mean = min(max(fmean(ratings), POINTS_LOW), POINTS_HIGH)
    interval = mean_interval(len(whole), sum(whole), sum(one * one for one in whole))
    if interval is None:
        return mean, None
    low, high = interval.low / THOUSAND, interval.high / THOUSAND
    return mean, Interval(min(max(low, POINTS_LOW), mean), max(min(high, POINTS_HIGH), mean))


def _worth(value: float, *, floor: float, target: float) -> Decimal:
    return _rounded(Decimal(min(max((value - floor) / (target - floor), 0.0), 1.0)))


def _spread(parts: Sequence[Part], scored: Decimal) -> tuple[Decimal, ...]:
    """Return the weights after spreading, in four digits that sum to one: the largest takes what is left."""
    weights = [_rounded(part.weight / scored) if part.score else ZERO for part in parts]
    if scored:
        heaviest = max(range(len(parts)), key=lambda place: weights[place])
        weights[heaviest] += ONE - sum(weights, ZERO)
    return tuple(weights)


def _root(arms: Iterable[Decimal]) -> Decimal:
    return Decimal(sqrt(sum(float(arm) ** 2 for arm in arms)))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(DIGITS, ROUND_HALF_EVEN)
