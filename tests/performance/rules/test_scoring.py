from decimal import Decimal

import pytest

from performance.rules.intervals import Interval
from performance.rules.scoring import (
    Part,
    Score,
    Severity,
    Stratum,
    WeightsDoNotSumToOne,
    corrected_share,
    error_of_mean,
    fails_critically,
    mean_of_ratings,
    score_of,
    severities,
    standardised,
    whole_of,
)

D = Decimal


def part(weight, value=None, low=None, high=None, *, fails=False):
    score = Score(D(value), D(low or value), D(high or value)) if value else None
    return Part(D(weight), score, fails)


@pytest.mark.parametrize(
    ("value", "interval", "floor", "target", "score"),
    [
        # (0.8 - 0.5) / (0.9 - 0.5) = 0.75
        (0.8, Interval(0.7, 0.86), "0.5", "0.9", ("0.7500", "0.5000", "0.9000")),
        # Lower is better: (8 - 24) / (4 - 24) = 0.8; the interval turns round.
        (8.0, Interval(6, 10), "24", "4", ("0.8000", "0.7000", "0.9000")),
        # Held at both ends.
        (0.3, Interval(0.2, 0.6), "0.5", "0.9", ("0.0000", "0.0000", "0.2500")),
        (0.95, Interval(0.85, 0.99), "0.5", "0.9", ("1.0000", "0.8750", "1.0000")),
        # 1 to 5 points: (3.5 - 1) / 4
        (3.5, None, "1", "5", ("0.6250", "0.6250", "0.6250")),
        # One third, rounded once.
        (1 / 3, None, "0", "1", ("0.3333", "0.3333", "0.3333")),
    ],
)
def test_score_of(value, interval, floor, target, score):
    found = score_of(value, interval, floor=D(floor), target=D(target))
    assert found == Score(*map(D, score))


def test_a_scale_without_length_has_no_scores():
    with pytest.raises(ValueError, match="differ"):
        score_of(0.5, None, floor=D("0.5"), target=D("0.5"))


@pytest.mark.parametrize(
    ("value", "interval", "critical", "floor", "target", "fails"),
    [
        (0.4, Interval(0.3, 0.5), "0.5", "0.5", "0.9", True),
        (0.4, Interval(0.3, 0.51), "0.5", "0.5", "0.9", False),
        (30.0, Interval(25, 40), "24", "24", "4", True),
        (30.0, Interval(23, 40), "24", "24", "4", False),
        (0.4, None, "0.5", "0.5", "0.9", True),
        (0.0, Interval(0, 0), None, "0.5", "0.9", False),
    ],
)
def test_only_what_is_beyond_doubt_fails_critically(value, interval, critical, floor, target, fails):
    limit = None if critical is None else D(critical)
    assert fails_critically(value, interval, critical=limit, floor=D(floor), target=D(target)) is fails


@pytest.mark.parametrize(
    ("parts", "total", "scored", "weights"),
    [
        # 0.6 * 0.75 + 0.4 * 0.5 = 0.65; arms: √(0.06² + 0.08²) = 0.1 and √(0.03² + 0.04²) = 0.05
        (
            [part("0.6", "0.75", "0.65", "0.80"), part("0.4", "0.5", "0.3", "0.6")],
            ("0.6500", "0.5500", "0.7000"),
            "1",
            ("0.6", "0.4"),
        ),
        # Half of the weight has no score: the other half counts whole.
        ([part("0.5", "0.8", "0.7", "0.9"), part("0.5")], ("0.8", "0.7", "0.9"), "0.5", ("1", "0")),
        # Three times a sixth: spread evenly, the first takes what rounding left.
        (
            [part("0.2", "0.3"), part("0.2", "0.6"), part("0.2", "0.9"), part("0.4")],
            ("0.6000", "0.6000", "0.6000"),
            "0.6",
            ("0.3334", "0.3333", "0.3333", "0"),
        ),
        # Less than half: not enough data.
        ([part("0.49", "0.8"), part("0.51")], None, "0.49", ("1", "0")),
        ([part("1")], None, "0", ("0",)),
    ],
)
def test_whole_of(parts, total, scored, weights):
    whole = whole_of(parts, cap=D("0.5"))
    assert whole.score == (total and Score(*map(D, total)))
    assert whole.scored_weight == D(scored)
    assert whole.weights == tuple(map(D, weights))


def test_the_interval_stays_between_nothing_and_everything():
    whole = whole_of([part("1", "0.9", "0.1", "1")], cap=D("0.5"))
    assert whole.score == Score(D("0.9"), D("0.1"), D("1"))
    wide = whole_of([part("0.5", "0.1", "0", "1"), part("0.5", "0.1", "0", "1")], cap=D("0.5")).score
    assert wide == Score(D("0.1"), D("0.0293"), D("0.7364"))


@pytest.mark.parametrize(("cap", "total"), [("0.5", "0.5"), ("0.9", "0.8"), ("0", "0")])
def test_a_critical_fail_caps_the_whole(cap, total):
    whole = whole_of([part("0.5", "0.9"), part("0.5", "0.7", fails=True)], cap=D(cap))
    assert (whole.score.value, whole.uncapped) == (D(total), D("0.8"))
    assert whole.score.high <= D(cap)


def test_weights_sum_to_exactly_one():
    with pytest.raises(WeightsDoNotSumToOne):
        whole_of([part("0.5", "0.5"), part("0.4999", "0.5")], cap=D("0.5"))


def test_indirect_standardisation():
    # Hard cases: everybody solves 40 of 100 at once; easy ones: 90 of 100; overall 130 of 200 = 0.65.
    # The person had 30 hard ones and 10 easy ones: 30 * 0.4 + 10 * 0.9 = 21 expected; 24 observed of 40.
    found = standardised([Stratum(30, 15, 100, 40), Stratum(10, 9, 100, 90)], overall=0.65)
    assert (found.observed, found.expected) == (24, pytest.approx(21))
    # Odds: overall 65/35 = 1.857143, expected 21/19 = 1.105263, ratio 1.680272. Observed 24/16 = 1.5: 2.520408.
    assert found.factor == pytest.approx(1.680272, abs=1e-6)
    value, interval = corrected_share(24 / 40, Interval(0.48, 0.71), factor=found.factor)
    assert value == pytest.approx(2.520408 / 3.520408, abs=1e-6)
    # 0.48 / 0.52 = 0.923077: 1.551020; 0.71 / 0.29 = 2.448276: 4.113770
    assert interval.low == pytest.approx(1.551020 / 2.551020, abs=1e-6)
    assert interval.high == pytest.approx(4.113770 / 5.113770, abs=1e-6)


@pytest.mark.parametrize(
    "strata",
    [[], [Stratum(0, 0, 10, 5)], [Stratum(4, 0, 10, 0)], [Stratum(4, 4, 10, 10)], [Stratum(0, 0, 0, 0)]],
)
def test_nothing_to_compare_with(strata):
    assert standardised(strata, overall=0.5) is None


def test_who_has_the_mix_of_everybody_stays_where_they_are():
    found = standardised([Stratum(10, 8, 100, 40), Stratum(10, 2, 100, 90)], overall=0.65)
    assert corrected_share(0.5, None, factor=found.factor) == (pytest.approx(0.5), None)


@pytest.mark.parametrize("factor", [0.2, 1.0, 5.0])
def test_nothing_and_all_stay_what_they_are_and_all_between_keeps_its_order(factor):
    assert corrected_share(0.0, Interval(0.0, 1.0), factor=factor) == (0.0, Interval(0.0, 1.0))
    assert corrected_share(1.0, None, factor=factor) == (1.0, None)
    value, interval = corrected_share(0.9, Interval(0.8, 0.95), factor=factor)
    assert 0 < interval.low < value < interval.high < 1
    assert (value - 0.9) * (factor - 1) >= 0


def test_a_swap_of_hits_and_misses_swaps_the_correction():
    easy = standardised([Stratum(30, 15, 100, 40), Stratum(10, 9, 100, 90)], overall=0.65)
    misses = standardised([Stratum(30, 15, 100, 60), Stratum(10, 1, 100, 10)], overall=0.35)
    found, _ = corrected_share(0.6, None, factor=easy.factor)
    mirrored, _ = corrected_share(0.4, None, factor=misses.factor)
    assert found == pytest.approx(1 - mirrored)


def test_severities():
    # Reviewer 1 gives 1, 2, 1 and 0 more than the others, who agree, to four people.
    ratings = {(reviewer, subject): 3.0 for reviewer in (2, 3) for subject in (11, 12, 13, 14)}
    ratings |= {(1, 11): 4.0, (1, 12): 5.0, (1, 13): 4.0, (1, 14): 3.0}
    found = severities(ratings)
    # Towards 11: of 2, 1, 0 the mean is 1, the variance 1, that of the mean 1/3 with two degrees.
    assert found[1, 11] == Severity(1.0, pytest.approx(1 / 3), 2)
    # Towards 12: of 1, 1, 0 the mean is 2/3, the variance 1/3, that of the mean 1/9.
    assert found[1, 12] == Severity(pytest.approx(2 / 3), pytest.approx(1 / 9), 2)
    # Reviewer 2 gives half of that less: 1, 0.5 and 0 less.
    assert found[2, 11] == Severity(-0.5, pytest.approx(1 / 12), 2)
    assert found[1, 11].error == pytest.approx(2.919986 / 3**0.5, abs=1e-6)


def test_a_rating_has_no_part_in_its_own_severity():
    ratings = {(reviewer, subject): 3.0 for reviewer in (1, 2) for subject in (11, 12, 13, 14)}
    generous = severities(ratings | {(1, 11): 5.0})
    assert (generous[1, 11].value, generous[1, 12].value) == (0, pytest.approx(2 / 3))


def test_severity_needs_three_other_people_rated_by_others_too():
    ratings = {(reviewer, subject): 3.0 for reviewer in (1, 2) for subject in (11, 12, 13)}
    assert severities(ratings | {(1, 14): 5.0}).keys() == {(1, 14)}
    assert severities(ratings) == {}


def test_errors_of_severities_join_by_the_root_of_their_squares():
    # t(2) = 2.919986: arms 2.919986 * 0.3 and * 0.4, of three: 2.919986 * 0.5 / 3
    known = [Severity(1.0, 0.09, 2), Severity(-1.0, 0.16, 2)]
    assert error_of_mean(known, n=3) == pytest.approx(2.919986 * 0.5 / 3, abs=1e-6)
    assert error_of_mean([], n=3) == 0


def test_mean_of_ratings():
    # 3, 4, 5: mean 4, deviation 1; t(2) = 2.919986: 4 ± 2.919986 / √3 = 4 ± 1.685854, held at 5.
    mean, interval = mean_of_ratings([3.0, 4.0, 5.0])
    assert mean == 4
    assert (interval.low, interval.high) == (pytest.approx(2.314146, abs=1e-6), 5.0)
    assert mean_of_ratings([4.0]) == (4.0, None)
    # What was taken out is known within ± 1: ± √(1.685854² + 1²) = 1.960129.
    mean, interval = mean_of_ratings([2.0, 3.0, 4.0], error=1.0)
    assert (mean, interval.low) == (3.0, pytest.approx(3 - 1.960129, abs=1e-5))
