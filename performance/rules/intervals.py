"""
Decides how far a figure may be from the truth: 90 % intervals from n facts.

Everything is computed in double precision without a statistics library, so that a page can afford it. No
interval is None: "not enough data".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import atan, cos, exp, lgamma, log, pi, sin, sqrt
from statistics import NormalDist

CONFIDENCE = 0.90
TAIL = (1 - CONFIDENCE) / 2
Z = NormalDist().inv_cdf(1 - TAIL)
# From here on the expansion of the t quantile is exact to twelve digits and the sum would only be slower.
MANY = 400


@dataclass(frozen=True)
class Interval:
    """The two-sided 90 % interval of a figure, in the unit of the figure."""

    low: float
    high: float

    def scaled(self, factor: float) -> "Interval":
        """Return the interval in another unit."""
        return Interval(self.low * factor, self.high * factor)

    def held(self, low: float, high: float) -> "Interval":
        """Return what of the interval lies between two bounds that the figure cannot cross."""
        return Interval(max(self.low, low), min(self.high, high))


def share_interval(hits: int, n: int) -> Interval | None:
    """
    Return the interval of a share, between 0 and 1; None for n = 0.

    Wilson's score interval without continuity correction: E. B. Wilson (1927), "Probable inference, the law
    of succession, and statistical inference", JASA 22, 209-212; as formula (4) in Brown, Cai and DasGupta
    (2001), "Interval estimation for a binomial proportion", Statistical Science 16, 101-133.

    :raises ValueError: if there are more hits than facts, or less than none
    """
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n} is no share.")
    if n == 0:
        return None
    share = hits / n
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    # At the ends the formula gives 0 and 1 exactly; rounding should not take that away.
    return Interval(0.0 if hits == 0 else centre - half, 1.0 if hits == n else centre + half)


def count_interval(n: int) -> Interval:
    """
    Return the interval of the expected number behind a count.

    Score interval of a Poisson mean, n + z²/2 ± z·√(n + z²/4): L. Barker (2002), "A comparison of nine
    confidence intervals for a Poisson parameter when the expected number of events is ≤ 5", The American
    Statistician 56, 85-89.
    """
    half = Z * sqrt(n + Z * Z / 4)
    # Of nothing the formula gives nothing as the lower end; rounding should not take that away.
    return Interval(n + Z * Z / 2 - half if n else 0.0, n + Z * Z / 2 + half)


def mean_interval(n: int, total: int, squares: int) -> Interval | None:
    """
    Return the interval of a mean from the number of facts, their sum and the sum of their squares; None below
    two facts.

    Student's t with n - 1 degrees of freedom: "Student" (1908), "The probable error of a mean", Biometrika 6,
    1-25. The variance is taken from whole numbers, so nothing is lost by cancellation.
    """
    if n < 2:
        return None
    variance = (n * squares - total * total) / (n * (n - 1))
    half = t_quantile(n - 1) * sqrt(variance / n)
    return Interval(total / n - half, total / n + half)


def sum_interval(n: int, total: int, squares: int) -> Interval | None:
    """Return the interval of the sum of n facts such as these: n times that of their mean."""
    mean = mean_interval(n, total, squares)
    return mean and mean.scaled(n)


def median_of(parts: Sequence[Sequence[int]]) -> tuple[float, Interval | None]:
    """
    Return the median of values, and its interval; None below five, where no two of them are sure enough. The
    values stand in parts, in no order; there is at least one.

    The median is the middle one, or the mean of the two in the middle. Its interval are order statistics: the
    k-th smallest and the k-th largest, k from the binomial with p = 1/2; holds for every distribution and
    covers at least 90 %. David and Nagaraja (2003), "Order Statistics", 3rd edition, section 7.1.
    """
    import numpy as np  # a tenth of a second that only who asks for a median should pay

    values = np.concatenate(parts)
    n, rank = len(values), median_rank(len(values))
    middle = ((n - 1) // 2, n // 2)
    ends = (rank - 1, n - rank) if rank else ()
    # Not sorted: only these few stand in their place.
    values.partition([*middle, *ends])
    return (
        sum(int(values[place]) for place in middle) / 2,
        Interval(*(float(values[place]) for place in ends)) if ends else None,
    )


@lru_cache(maxsize=4096)
def median_rank(n: int) -> int:
    """
    Return the largest k with P(X < k) ≤ 5 % for X binomial(n, 1/2), 0 if there is none.

    The tail is summed from the middle outwards, where few steps decide: about √n of them.
    """
    if n == 0:
        return 0
    k = n // 2
    chance = exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) - n * log(2))
    # P(X < k): half of what is not in the middle.
    below = (1 - chance) / 2 if n % 2 == 0 else 0.5 - chance
    while k > 0 and below > TAIL:
        chance *= k / (n - k + 1)
        k -= 1
        below -= chance
    return k


@lru_cache(maxsize=4096)
def t_quantile(freedom: int) -> float:
    """
    Return the 95 % quantile of Student's t.

    Inverts the finite sums for whole degrees of freedom, Abramowitz and Stegun (1964), 26.7.3 and 26.7.4, by
    Newton's method; for many degrees the expansion 26.7.5.
    """
    if freedom >= MANY:
        return _expanded(freedom)
    t = 6.314 if freedom == 1 else 2.92 if freedom == 2 else _expanded(freedom)
    for _ in range(50):
        step = (_between(t, freedom) - CONFIDENCE) / (2 * _density(t, freedom))
        t -= step
        if abs(step) < 1e-13 * t:
            break
    return t


def _between(t: float, freedom: int) -> float:
    """Return the chance to lie between -t and t."""
    angle = atan(t / sqrt(freedom))
    square = cos(angle) ** 2
    if freedom == 1:
        return 2 * angle / pi
    odd = freedom % 2
    term = cos(angle) if odd else 1.0
    total = term
    for step in range(3 if odd else 2, freedom - 1, 2):
        term *= square * (step - 1) / step
        total += term
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total


def _density(t: float, freedom: int) -> float:
    scale = lgamma((freedom + 1) / 2) - lgamma(freedom / 2) - log(freedom * pi) / 2
    return exp(scale - (freedom + 1) / 2 * log(1 + t * t / freedom))


def _expanded(freedom: int) -> float:
    z = Z
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return sum(term / float(freedom) ** power for power, term in enumerate(terms))
