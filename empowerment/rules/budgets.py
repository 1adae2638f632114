"""Decides which counters an act draws on, and in which order they are locked."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from empowerment.choices import Window
from empowerment.rules.facts import ALL_MONEY, Ask, Circumstances, Holder

# A case has one bucket for its whole life.
CASE_BUCKET = date(1970, 1, 1)
ROLLING_DAYS = 90


@dataclass(frozen=True, order=True)
class BudgetKey:
    """
    Names one counter. The order of these keys is the order in which counters are locked.

    A customer's 90 days are many counters; the key names the bucket of today.
    """

    window: str
    subject_id: int
    remedy: str
    currency: str
    bucket_on: date


@dataclass(frozen=True)
class Purse:
    """
    Where an act draws: every counter follows from it, then and ever after.

    `holder_id` is whose day and month are drawn, on `day_on` in their team's zone; `team_id` is the
    requesting agent's team; `customer_day_on` the day in the organization's zone.
    """

    holder_id: int
    team_id: int
    customer_id: int
    case_id: int
    remedy: str
    currency: str
    day_on: date
    customer_day_on: date

    @cached_property
    def keys(self) -> tuple[BudgetKey, ...]:
        """Return the counters in locking order: each window once for the remedy and once for all money."""
        month_on = self.day_on.replace(day=1)
        buckets = (
            (Window.AGENT_DAY, self.holder_id, self.day_on),
            (Window.AGENT_MONTH, self.holder_id, month_on),
            (Window.CUSTOMER_90_DAYS, self.customer_id, self.customer_day_on),
            (Window.CASE, self.case_id, CASE_BUCKET),
            (Window.TEAM_MONTH, self.team_id, month_on),
        )
        counters = sorted(
            (window.value, subject_id, remedy, self.currency, bucket_on)
            for window, subject_id, bucket_on in buckets
            for remedy in (self.remedy, ALL_MONEY)
        )
        return tuple(BudgetKey(*counter) for counter in counters)


def purse_of(ask: Ask, holder: Holder, circumstances: Circumstances) -> Purse:
    """Return where an act of this holder would draw."""
    return Purse(
        holder_id=holder.user_id,
        team_id=circumstances.team_id,
        customer_id=circumstances.customer_id,
        case_id=circumstances.case_id,
        remedy=ask.remedy,
        currency=ask.currency,
        day_on=holder.day_on,
        customer_day_on=circumstances.customer_day_on,
    )
