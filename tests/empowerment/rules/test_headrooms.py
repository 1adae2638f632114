from decimal import Decimal

import pytest

from empowerment.choices import Outcome
from empowerment.rules.headrooms import left_after, tightest
from empowerment.rules.limits import BudgetLine, Verdict

pytestmark = pytest.mark.capability("S1.2")


def line(window, cap, used=0, held=0):
    return BudgetLine(window, "*", Decimal(cap), Decimal(used), Decimal(held), "")


DAY, MONTH, CASE = line("agent_day", 100, used=20, held=30), line("agent_month", 200), line("case", 50)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], None),
        ([MONTH, DAY], DAY),
        ([MONTH, line("team_month", 150)], line("team_month", 150)),
        ([CASE, DAY], DAY),  # both leave 50: the day renews sooner
        ([line("customer_90_days", 10, used=20), DAY], line("customer_90_days", 10, used=20)),
    ],
)
def test_the_budget_that_runs_out_first_speaks(lines, expected):
    assert tightest(lines) == expected


@pytest.mark.parametrize(("amount", "left"), [("20", 30), ("50", 0), ("80", 0)])
def test_what_is_left_after_is_never_less_than_nothing(amount, left):
    verdict = Verdict(Outcome.WITHIN_AUTHORITY, 1, None, Decimal(50), Decimal(50), (MONTH, DAY), ())

    assert left_after(verdict, Decimal(amount)) == (DAY, Decimal(left))


def test_without_budgets_nothing_runs_out():
    verdict = Verdict(Outcome.WITHIN_AUTHORITY, 1, None, Decimal(50), Decimal(50), (), ())

    assert left_after(verdict, Decimal(20)) is None
