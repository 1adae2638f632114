"""Counts in memory what the walk through the year draws on budgets, and writes the counters it leaves."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from empowerment.choices import Window
from empowerment.models import BudgetCounter
from empowerment.rules.budgets import ROLLING_DAYS, Purse
from empowerment.rules.facts import Drawn
from home.demo.copying import CopiedRows

NOTHING = Decimal("0.000")
CUSTOMER = Window.CUSTOMER_90_DAYS.value
CASE = Window.CASE.value
# Zones lie a day apart at most: nobody draws on a bucket that is this much older than today.
LATE = timedelta(days=2)

_Place = tuple[int, str]


class Counters:
    """
    What is used of every budget that can still be drawn on. Time only goes forward.

    A customer's 90 days are kept as one sum; a day that leaves them is taken off at midnight.
    """

    def __init__(self, *, currency: str) -> None:
        self.currency = currency
        self.rows = CopiedRows(BudgetCounter, "window subject_id remedy currency bucket_on used held")
        self._buckets: dict[tuple[str, date], dict[_Place, Decimal]] = defaultdict(dict)
        self._rolling: dict[_Place, Decimal] = {}
        self._rolled_to = date.min

    def drawn_on(self, purse: Purse) -> tuple[Drawn, ...]:
        """Return what is used in every window of a purse, as reading it under lock does."""
        self._roll_to(purse.customer_day_on)
        return tuple(
            Drawn(
                key.window,
                key.remedy,
                self._used(key.window, key.bucket_on, (key.subject_id, key.remedy)),
                NOTHING,
            )
            for key in purse.keys
        )

    def draw(self, purse: Purse, amount: Decimal) -> None:
        """Draw an amount on every budget of a purse."""
        for key in purse.keys:
            place = (key.subject_id, key.remedy)
            bucket = self._buckets[(key.window, key.bucket_on)]
            bucket[place] = bucket.get(place, NOTHING) + amount
            if key.window == CUSTOMER:
                self._rolling[place] = self._rolling.get(place, NOTHING) + amount

    def settle(self, today: date) -> None:
        """Hand the buckets that nobody will draw on any more to the rows that wait to be written."""
        self._roll_to(today - LATE)
        self._hand_over([one for one in self._buckets if self._is_over(*one, today=today - LATE)])

    def settle_all(self) -> None:
        """Hand over what is left, at the end of the walk."""
        self._hand_over(list(self._buckets))

    def _used(self, window: str, bucket_on: date, place: _Place) -> Decimal:
        if window == CUSTOMER:
            return self._rolling.get(place, NOTHING)
        return self._buckets[(window, bucket_on)].get(place, NOTHING)

    def _roll_to(self, day: date) -> None:
        if day <= self._rolled_to:
            return
        before, self._rolled_to = self._rolled_to, day
        for window, bucket_on in list(self._buckets):
            leaves_on = bucket_on + timedelta(days=ROLLING_DAYS)
            if window == CUSTOMER and before < leaves_on <= day:
                self._take_off(self._buckets[(window, bucket_on)])

    def _take_off(self, bucket: dict[_Place, Decimal]) -> None:
        for place, used in bucket.items():
            self._rolling[place] -= used
            if not self._rolling[place]:
                del self._rolling[place]

    @staticmethod
    def _is_over(window: str, bucket_on: date, *, today: date) -> bool:
        if window == CASE:
            return False
        if window == CUSTOMER:
            return bucket_on + timedelta(days=ROLLING_DAYS) < today
        if window == Window.AGENT_DAY.value:
            return bucket_on < today
        return bucket_on < today.replace(day=1)

    def _hand_over(self, buckets: Iterable[tuple[str, date]]) -> None:
        for window, bucket_on in buckets:
            for (subject_id, remedy), used in self._buckets.pop((window, bucket_on)).items():
                self.rows.add(window, subject_id, remedy, self.currency, bucket_on, used, 0)
