"""Asks what customers were given before: the one place that adds it up."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, DecimalField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from empowerment.models import Grant, Reversal

REMEMBERED_DAYS = 365
NOTHING = Decimal(0)


@dataclass(frozen=True)
class EarlierRemedies:
    """
    What a customer got in the last 12 months and kept: the sum of each currency, and how many remedies.
    What was taken back whole counts as not given.
    """

    totals: tuple[tuple[str, Decimal], ...] = ()
    n: int = 0


def earlier_remedies(customer_ids: Collection[int], *, at: datetime) -> dict[int, EarlierRemedies]:
    """Return what each of the customers got and kept, in one query."""
    taken = (
        Reversal.objects.filter(grant=OuterRef("pk")).order_by().values("grant").annotate(sum=Sum("amount"))
    )
    kept = Grant.objects.filter(
        decision__customer__in=customer_ids, granted_at__gt=at - timedelta(days=REMEMBERED_DAYS)
    ).annotate(taken=Coalesce(Subquery(taken.values("sum")), NOTHING, output_field=DecimalField()))
    totals: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    numbers: dict[int, int] = defaultdict(int)
    for customer_id, currency, total, n in (
        kept.order_by("decision__currency")
        .values_list("decision__customer", "decision__currency")
        .annotate(total=Sum(F("amount") - F("taken")), n=Count("pk", filter=Q(amount__gt=F("taken"))))
    ):
        if n:
            totals[customer_id].append((currency, total))
            numbers[customer_id] += n
    return {
        customer_id: EarlierRemedies(tuple(totals[customer_id]), numbers[customer_id])
        for customer_id in customer_ids
    }
