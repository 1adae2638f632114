"""Decides which budget speaks for what is left: the one that runs out first."""

from collections.abc import Iterable
from decimal import Decimal

from empowerment.choices import Window
from empowerment.rules.limits import BudgetLine, Verdict

NOTHING = Decimal(0)
# Of two budgets that leave the same, the one that renews sooner says more about right now.
_SOONEST_FIRST = (
    Window.AGENT_DAY.value,
    Window.CASE.value,
    Window.AGENT_MONTH.value,
    Window.TEAM_MONTH.value,
    Window.CUSTOMER_90_DAYS.value,
)


def tightest(lines: Iterable[BudgetLine]) -> BudgetLine | None:
    """Return the budget with least left, or none if there is no budget."""
    return min(lines, key=lambda line: (line.left, _SOONEST_FIRST.index(line.window)), default=None)


def left_after(verdict: Verdict, amount: Decimal) -> tuple[BudgetLine, Decimal] | None:
    """Return the budget that will be tightest once an amount is given, and what it then has left."""
    line = tightest(verdict.budgets)
    return (line, max(NOTHING, line.left - amount)) if line else None
