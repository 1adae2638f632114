"""Asks what is drawn on budgets right now."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from django.db.models import Q

from empowerment.choices import Window
from empowerment.models import BudgetCounter
from empowerment.rules.budgets import ROLLING_DAYS, BudgetKey, Purse
from empowerment.rules.facts import Drawn

# Counters that add up to one figure: those of a rolling window carry no bucket.
_Figure = tuple[str, int, str, str]


def drawn_on(purses: Iterable[Purse]) -> dict[Purse, tuple[Drawn, ...]]:
    """Return what is used and held in every window of each purse, without a lock, in one query."""
    purses = list(purses)
    wanted = Q(pk__in=())
    for purse in purses:
        for key in purse.keys:
            wanted |= _counters_of(key)
    sums: dict[tuple[_Figure, object], tuple[Decimal, Decimal]] = {}
    rolling: dict[_Figure, list[BudgetCounter]] = defaultdict(list)
    for counter in BudgetCounter.objects.filter(wanted):
        figure = (counter.window, counter.subject_id, counter.remedy, counter.currency)
        if counter.window == Window.CUSTOMER_90_DAYS:
            rolling[figure].append(counter)
        else:
            sums[(figure, counter.bucket_on)] = (counter.used, counter.held)
    return {
        purse: tuple(
            Drawn(key.window, key.remedy, *_sum_of(key, sums=sums, rolling=rolling)) for key in purse.keys
        )
        for purse in purses
    }


def _counters_of(key: BudgetKey) -> Q:
    bucket = Q(bucket_on=key.bucket_on)
    if key.window == Window.CUSTOMER_90_DAYS:
        bucket = Q(bucket_on__gt=key.bucket_on - timedelta(days=ROLLING_DAYS))
    return bucket & Q(window=key.window, subject_id=key.subject_id, remedy=key.remedy, currency=key.currency)


def _sum_of(
    key: BudgetKey,
    *,
    sums: dict[tuple[_Figure, object], tuple[Decimal, Decimal]],
    rolling: dict[_Figure, list[BudgetCounter]],
) -> tuple[Decimal, Decimal]:
    figure = (key.window, key.subject_id, key.remedy, key.currency)
    if key.window != Window.CUSTOMER_90_DAYS:
        return sums.get((figure, key.bucket_on), (Decimal(0), Decimal(0)))
    since = key.bucket_on - timedelta(days=ROLLING_DAYS)
    counters = [counter for counter in rolling[figure] if counter.bucket_on > since]
    return (
        sum((counter.used for counter in counters), Decimal(0)),
        sum((counter.held for counter in counters), Decimal(0)),
    )
