"""
Decides what a section of a scorecard is worth, what the whole is, and how far both may be from the truth.

Scores lie between 0 and 1 and are written with four digits. The whole is made of the scores as written, so
that everybody can check it by hand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from math import hypot, sqrt
from statistics import fmean, variance

from performance.rules.intervals import Interval, mean_interval, t_quantile

DIGITS = Decimal("0.0001")
ZERO, ONE = Decimal(0), Decimal(1)
# The sections with a score have to carry at least this much of the weight.
ENOUGH_WEIGHT = Decimal("0.5")
# A reviewer's severity is known from this many other people whom others have rated too.
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
    What frees a share from the mix of cases. `observed` hits of the person stand against `expected`, those
    that everybody would have had with the same cases; `factor` turns observed odds into corrected ones.
    """

    observed: int
    expected: float
    factor: float


@dataclass(frozen=True)
class Severity:
    """
    By how much a reviewer rates above (positive) or below what others give the same people; `variance` is
    that of this estimate, with `freedom` degrees.
    """

    value: float
    variance: float
    freedom: int

    @property
    def error(self) -> float:
        """Half of the 90 % interval of the estimate: Student's t."""
        return t_quantile(self.freedom) * sqrt(self.variance)


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


def standardised(strata: Sequence[Stratum], *, overall: float) -> Standardised | None:
    """
    Return how a person's share compares with what everybody's rates, category by category, lead one to expect
    of the same cases; None where nothing can be expected, or nothing else.

    The expected share is that of indirect standardisation: H. Inskip, V. Beral, P. Fraser and J. Haskey
    (1983), "Methods for age-adjustment of rates", Statistics in Medicine 2, 455-466. Observed and expected
    are compared on the odds, a constant shift of the logit: D. R. Cox (1958), "Two further applications of a
    model for binary regression", Biometrika 45, 562-565, with slope one. The ratio of the shares themselves
    has a ceiling: all of many easy cases could never reach full marks. Everybody's rates are taken as known:
    they rest on far more cases than the person's own.

    :param strata: the categories of which the person has cases
    :param overall: everybody's share, over all categories
    """
    n = sum(one.n for one in strata)
    expected = sum(one.n * one.all_hits / one.all_n for one in strata if one.all_n)
    if not 0 < expected < n or not 0 < overall < 1:
        return None
    observed = sum(one.hits for one in strata)
    factor = overall / (1 - overall) * (n - expected) / expected
    return Standardised(observed=observed, expected=expected, factor=factor)


def corrected_share(
    share: float, interval: Interval | None, *, factor: float
) -> tuple[float, Interval | None]:
    """Return a share and its interval with their odds times a factor: nothing and all stay what they are."""

    def corrected(one: float) -> float:
        return one * factor / (1 - one + one * factor)

    held = Interval(corrected(interval.low), corrected(interval.high)) if interval else None
    return corrected(share), held


def severities(ratings: Mapping[tuple[int, int], float]) -> dict[tuple[int, int], Severity]:
    """
    Return for each rating how severe its reviewer is towards other people: the mean, over the other people
    rated, of the reviewer's rating less the mean of what others give them. The rating itself has no part in
    it: it would explain itself away. Where a reviewer shares fewer than three other people with others, the
    severity is not known.

    The leniency error as a reviewer's mean deviation: J. P. Guilford (1954), "Psychometric Methods", 2nd
    edition, chapter 11. Its variance is that of a mean.

    :param ratings: (reviewer, person rated) → mean rating
    """
    by_subject: dict[int, dict[int, float]] = {}
    for (reviewer, subject), rating in ratings.items():
        by_subject.setdefault(subject, {})[reviewer] = rating
    deviations: dict[int, dict[int, float]] = {}
    for subject, given in by_subject.items():
        total = sum(given.values())
        for reviewer, rating in given.items():
            if len(given) > 1:
                others = (total - rating) / (len(given) - 1)
                deviations.setdefault(reviewer, {})[subject] = rating - others
    found: dict[tuple[int, int], Severity] = {}
    for reviewer, subject in ratings:
        elsewhere = [by for one, by in deviations.get(reviewer, {}).items() if one != subject]
        n = len(elsewhere)
        if n >= ENOUGH_SUBJECTS:
            found[reviewer, subject] = Severity(fmean(elsewhere), variance(elsewhere) / n, n - 1)
    return found


def mean_of_ratings(ratings: Sequence[float], *, error: float = 0.0) -> tuple[float, Interval | None]:
    """
    Return the mean of ratings from 1 to 5 and its interval, both held within the scale; computed in whole
    thousandths.

    :param error: half of the interval of what was taken out of the mean: the two arms are joined by the root
        of their squares, as in `whole_of`
    :raises statistics.StatisticsError: without a rating
    """
    whole = [round(rating * THOUSAND) for rating in ratings]
    mean = fmean(ratings)
    interval = mean_interval(len(whole), sum(whole), sum(one * one for one in whole))
    if interval is None:
        return _on_scale(mean), None
    half = hypot((interval.high - interval.low) / 2 / THOUSAND, error)
    return _on_scale(mean), Interval(_on_scale(mean - half), _on_scale(mean + half))


def error_of_mean(severities: Iterable[Severity], *, n: int) -> float:
    """
    Return half of the interval of the mean of `n` severities, of which these are known and the others taken
    as nothing. Each one's own arm, joined by the root of the squares: Zou and Donner (2008), see `whole_of`.
    """
    return hypot(*(one.error for one in severities)) / n


def _on_scale(rating: float) -> float:
    return min(max(rating, POINTS_LOW), POINTS_HIGH)


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
