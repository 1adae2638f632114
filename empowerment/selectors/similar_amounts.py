"""Asks what similar cases got, so that like is treated alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, DecimalField, F

from empowerment.choices import RemedyKind
from empowerment.models import Grant, ReasonCode, Remedy

SIMILAR_DAYS = 90
FEWEST = 5


class Percentile(Aggregate):
    """The value below which a share of the rows lies: always a value that occurs, so money stays exact."""

    function = "percentile_disc"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    allow_distinct = False

    def __init__(self, expression: str, *, share: float, **extra: Any) -> None:
        super().__init__(
            F(expression), output_field=DecimalField(max_digits=15, decimal_places=3), share=share, **extra
        )


@dataclass(frozen=True)
class SimilarAmounts:
    """The middle half of what was granted: a quarter got less than `low`, a quarter more than `high`."""

    low: Decimal
    high: Decimal
    n: int
    is_quantity: bool


def similar_amounts(
    *, remedy: Remedy, reason: ReasonCode, currency: str, at: datetime
) -> SimilarAmounts | None:
    """
    Return what the same remedy got for the same reason in the last 90 days, money in `currency`.

    None below five cases: too few to say what is usual, and few enough to name somebody.
    """
    is_quantity = remedy.kind == RemedyKind.QUANTITY
    measured = "quantity" if is_quantity else "amount"
    found = Grant.objects.filter(
        decision__remedy=remedy,
        decision__reason=reason,
        decision__currency=currency,
        granted_at__gt=at - timedelta(days=SIMILAR_DAYS),
        granted_at__lte=at,
    ).aggregate(
        n=Count("pk"),
        low=Percentile(measured, share=0.25),
        high=Percentile(measured, share=0.75),
    )
    if found["n"] < FEWEST:
        return None
    return SimilarAmounts(low=found["low"], high=found["high"], n=found["n"], is_quantity=is_quantity)
