"""Decides how a share between 0 and 1 is written in per cent: as measured, as proved, as asked for."""

from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

TENTH = Decimal("0.1")


def share_words(value: Decimal) -> str:
    """Write a measured share: one digit, rounded half even."""
    return f"{(value * 100).quantize(TENTH, ROUND_HALF_EVEN)} %"


def bound_words(value: Decimal) -> str:
    """
    Write the lower end of an interval: one digit, rounded down. It is compared with what a tier asks for, and
    nothing is to look reached that is not.
    """
    return f"{floored(value * 100)} %"


def floored(value: Decimal) -> Decimal:
    """Return a number rounded down to a tenth: the lower end of an interval, in whatever scale."""
    return value.quantize(TENTH, ROUND_FLOOR)


def exact_words(value: Decimal) -> str:
    """Write what somebody settled, a weight or what a tier asks for: with the digits it has."""
    return f"{(value * 100).normalize():f} %" if value else "0 %"
