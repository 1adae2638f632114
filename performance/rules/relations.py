"""Decides which KPIs lead to which, how closely two of them go together, and whether that has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from statistics import NormalDist

from common.words import gettext_noop as _
from performance.choices import DriftKind
from performance.rules.comparisons import difference_interval
from performance.rules.intervals import CONFIDENCE, Interval

# Fewer pairs of team and month than this say nothing: pages say so.
LEAST_PAIRS = 20


@dataclass(frozen=True)
class Pair:
    """A KPI that moves soon, and one that moves late and matters more; `why` says how one leads there."""

    lead: str
    lag: str
    why: str


PAIRS = (
    Pair("own_authority", "repeat_contact", _("Who is helped on the spot need not come back.")),
    Pair("own_authority", "retention_90", _("Customers who were trusted stay.")),
    Pair("fcr", "csat", _("One contact, one answer: that is what customers praise.")),
    Pair("reopen_rate", "repeat_contact", _("What was closed too early comes back under another number.")),
    Pair("escalation_rate", "ces", _("Waiting for somebody else's yes is the customer's effort.")),
    Pair("approval_turnaround", "csat", _("The customer waits as long as the approver takes.")),
    Pair("remedy_cost", "retention_90", _("What generosity buys, if it buys anything.")),
    Pair("csat", "retention_90", _("Satisfied customers stay longer.")),
)
# Who looks at eight pairs finds one by chance: each is judged so strictly that all together hold with 90 %.
CONFIDENCE_OF_PAIR = 1 - (1 - CONFIDENCE) / len(PAIRS)
Z = NormalDist().inv_cdf((1 + CONFIDENCE_OF_PAIR) / 2)


@dataclass(frozen=True)
class Relation:
    """
    Spearman's rank correlation of `n` pairs with its interval, at the confidence of one pair among all; none:
    too few, or one never varies.
    """

    n: int
    value: float | None
    interval: Interval | None

    @property
    def is_clear(self) -> bool:
        """Whether chance alone is an unlikely reason."""
        return self.interval is not None and not self.interval.low <= 0 <= self.interval.high

    @property
    def told(self) -> float:
        """How much of the order of the one the other tells at least, from 0 to 1: how good a sign it is."""
        if self.interval is None or not self.is_clear:
            return 0.0
        return min(self.interval.low**2, self.interval.high**2)


@dataclass(frozen=True)
class Drift:
    """
    A pair that clearly went together before and does not any more, or the other way round. `is_clear` says
    whether the difference of the two is itself more than chance.
    """

    kind: DriftKind
    before: Relation
    lately: Relation
    is_clear: bool


def leads_to(code: str) -> list[Pair]:
    """Return what a KPI is expected to lead to."""
    return [pair for pair in PAIRS if pair.lead == code]


def relation_of(pairs: Sequence[tuple[float, float]]) -> Relation:
    """
    Return how closely two figures go together by rank, from -1 to 1.

    Spearman's rho as the correlation of mid-ranks; its interval by Fisher's z with the variance
    (1 + r²/2) / (n - 3): D. G. Bonett and T. A. Wright (2000), "Sample size requirements for estimating
    Pearson, Kendall and Spearman correlations", Psychometrika 65, 23-28. At 1 - 0.1 / 8, so that all eight
    intervals hold at once with 90 %, by Bonferroni's inequality: O. J. Dunn (1961), "Multiple comparisons
    among means", JASA 56, 52-64. Months of a team count as independent, which they are not quite: then it is
    still too narrow.
    """
    n = len(pairs)
    if n < LEAST_PAIRS:
        return Relation(n, None, None)
    rho = _correlation(ranks([one for one, _ in pairs]), ranks([other for _, other in pairs]))
    if rho is None:
        return Relation(n, None, None)
    if abs(rho) == 1:
        return Relation(n, rho, Interval(rho, rho))
    half = Z * sqrt((1 + rho * rho / 2) / (n - 3))
    return Relation(n, rho, Interval(tanh(atanh(rho) - half), tanh(atanh(rho) + half)))


def drift_of(before: Relation, lately: Relation) -> Drift | None:
    """
    Return how a pair that was clear has changed; None if it has not, or if too little is known of one of the
    times.

    That one of two is clear and the other is not does not yet make them different. Whether they are is told
    by the interval of their difference: G. Y. Zou (2007), "Toward using confidence intervals to compare
    correlations", Psychological Methods 12, 399-413.
    """
    if before.value is None or before.interval is None or not before.is_clear:
        return None
    if lately.value is None or lately.interval is None:
        return None
    if lately.is_clear and (lately.value > 0) == (before.value > 0):
        return None
    by = difference_interval(lately.value, lately.interval, before.value, before.interval)
    kind = DriftKind.TURNED if lately.is_clear else DriftKind.FADED
    return Drift(kind, before, lately, is_clear=not by.low <= 0 <= by.high)


def ranks(values: Sequence[float]) -> list[float]:
    """Return the rank of each value from 1; equal values share the middle of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in range(start, end + 1):
            found[order[place]] = (start + end) / 2 + 1
        start = end + 1
    return found


def _correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    middle = (len(xs) + 1) / 2
    across = sum((x - middle) * (y - middle) for x, y in zip(xs, ys, strict=True))
    spread = sqrt(sum((x - middle) ** 2 for x in xs) * sum((y - middle) ** 2 for y in ys))
    return max(-1.0, min(1.0, across / spread)) if spread else None
