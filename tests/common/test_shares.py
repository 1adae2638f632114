from decimal import Decimal

import pytest

from common.shares import bound_words, exact_words, floored, share_words


@pytest.mark.parametrize(
    ("value", "measured", "proved", "asked"),
    [
        ("0.7099", "71.0 %", "70.9 %", "70.99 %"),
        ("0.71", "71.0 %", "71.0 %", "71 %"),
        ("0.8499", "85.0 %", "84.9 %", "84.99 %"),
        ("0.7095", "71.0 %", "70.9 %", "70.95 %"),
        ("0", "0.0 %", "0.0 %", "0 %"),
        ("1", "100.0 %", "100.0 %", "100 %"),
    ],
)
def test_a_share_in_per_cent(value, measured, proved, asked):
    share = Decimal(value)

    assert (share_words(share), bound_words(share), exact_words(share)) == (measured, proved, asked)


def test_the_lower_end_is_rounded_down_on_every_scale():
    assert floored(Decimal("3.8396")) == Decimal("3.8")
    assert floored(Decimal("70.99")) == Decimal("70.9")
