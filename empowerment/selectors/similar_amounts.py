"""Asks what similar cases got, so that like is treated alike."""

from collections.abc import Iterable
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


@dataclass(frozen=True)
class Likeness:
    """What makes two decisions alike: ids of remedy and reason, and the currency."""

    remedy_id: int
    reason_id: int
    currency: str


def similar_amounts(
    *, remedy: Remedy, reason: ReasonCode, currency: str, at: datetime
) -> SimilarAmounts | None:
    """
    Return what the same remedy got for the same reason in the last 90 days, money in `currency`.

    None below five cases: too few to say what is usual, and few enough to name somebody.
    """
    likeness = Likeness(remedy.pk, reason.pk, currency)
    return similar_amounts_for([likeness], at=at).get(likeness)


def similar_amounts_for(likenesses: Iterable[Likeness], *, at: datetime) -> dict[Likeness, SimilarAmounts]:
    """Return the same for many at once, in one query; those with too few cases are left out."""
    wanted = set(likenesses)
    rows = (
        Grant.objects.filter(
            decision__remedy__in={one.remedy_id for one in wanted},
            decision__reason__in={one.reason_id for one in wanted},
            granted_at__gt=at - timedelta(days=SIMILAR_DAYS),
            granted_at__lte=at,
        )
        .order_by()
        .values_list("decision__remedy", "decision__reason", "decision__currency", "decision__remedy__kind")
        .annotate(
            n=Count("pk"),
            low=Percentile("amount", share=0.25),
            high=Percentile("amount", share=0.75),
            fewest=Percentile("quantity", share=0.25),
            most=Percentile("quantity", share=0.75),
        )
        .filter(n__gte=FEWEST)
    )
    found = {}
    for remedy_id, reason_id, currency, kind, n, low, high, fewest, most in rows:
        is_quantity = kind == RemedyKind.QUANTITY
        found[Likeness(remedy_id, reason_id, currency)] = SimilarAmounts(
            low=fewest if is_quantity else low,
            high=most if is_quantity else high,
            n=n,
            is_quantity=is_quantity,
        )
    return {likeness: similar for likeness, similar in found.items() if likeness in wanted}
