from decimal import Decimal

import pytest

from performance.rules.calibration import Spread, Standing, basis_of, standing_of

TEN = Spread(10, Decimal("0.7"), Decimal("0.1"))


@pytest.mark.parametrize(
    ("everybody", "seen", "who"),
    [
        (10, 10, "everybody"),
        (10, 9, "seen"),  # the mean would tell the one who is missing
        (10, 6, "seen"),
        (10, 5, "everybody"),
        (10, 0, "everybody"),
        (3, 0, "seen"),
    ],
)
def test_basis_of(everybody, seen, who):
    spreads = {"everybody": Spread(everybody, Decimal("0.7")), "seen": Spread(seen, Decimal("0.6"))}
    assert basis_of(spreads["everybody"], spreads["seen"]) == spreads[who]


@pytest.mark.parametrize(
    ("score", "low", "high", "spread", "standing"),
    [
        ("0.9", "0.85", "0.95", TEN, Standing.ABOVE),
        ("0.5", "0.45", "0.55", TEN, Standing.BELOW),
        ("0.85", "0.80", "0.90", TEN, None),  # just as far as others lie
        ("0.9", "0.65", "0.99", TEN, None),  # may be chance
        ("0.9", "0.70", "0.99", TEN, None),  # the mean is in the interval
        ("0.9", "0.85", "0.95", Spread(4, Decimal("0.7"), Decimal("0.1")), None),  # too few
        ("0.71", "0.705", "0.72", Spread(5, Decimal("0.7"), Decimal(0)), Standing.ABOVE),
        ("0.7", "0.7", "0.7", Spread(5, Decimal("0.7"), Decimal(0)), None),
    ],
)
def test_standing_of(score, low, high, spread, standing):
    assert standing_of(Decimal(score), Decimal(low), Decimal(high), spread) == standing
