from decimal import Decimal

import pytest

from performance.choices import ScoreScale
from performance.rules.scales import distance_words, points_of, score_words, scores_between

DASH = "\N{EN DASH}"


@pytest.mark.parametrize(
    ("score", "points"), [("0", "1.0"), ("1", "5.0"), ("0.625", "3.5"), ("0.7125", "3.8")]
)
def test_points_of(score, points):
    assert points_of(Decimal(score)) == Decimal(points)


@pytest.mark.parametrize(
    ("low", "score", "high", "scale", "expected"),
    [
        ("0.7099", "0.7301", "0.7549", ScoreScale.SHARE, ("73.0", f"70.9{DASH}75.5")),
        ("0.4999", "0.75", "1", ScoreScale.POINTS, ("4.0", f"2.9{DASH}5.0")),
    ],
)
def test_a_score_as_its_scale_writes_it_the_lower_end_rounded_down(low, score, high, scale, expected):
    assert (
        score_words(Decimal(score), scale),
        scores_between(Decimal(low), Decimal(high), scale),
    ) == expected


@pytest.mark.parametrize(
    ("distance", "scale", "expected"),
    [
        ("0.174", ScoreScale.SHARE, "17"),
        ("0.174", ScoreScale.POINTS, "0.7"),
        ("0.004", ScoreScale.SHARE, "0"),
    ],
)
def test_a_distance_as_the_scale_counts(distance, scale, expected):
    assert distance_words(Decimal(distance), scale) == expected
