import pytest
from django.utils import translation

from performance.rules.intervals import Interval
from performance.selectors.relations import correlations

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (0.505, 0.2, 0.72, ("0.51", "0.20", "0.72")),
        (-0.3, -0.61, 0.08, (f"{MINUS}0.30", f"{MINUS}0.61", "0.08")),
        (-0.001, -0.2, 0.2, ("0.00", f"{MINUS}0.20", "0.20")),  # nothing has no sign
        (0.2, 0.004, 0.4, ("0.200", "0.004", "0.400")),  # clear, so no end is written as nothing
    ],
)
def test_a_correlation_in_words(value, low, high, expected):
    assert correlations(value, Interval(low, high)) == expected


def test_a_correlation_in_another_language():
    with translation.override("de"):
        assert correlations(-0.3, Interval(-0.6, 0.1)) == (f"{MINUS}0,30", f"{MINUS}0,60", "0,10")
