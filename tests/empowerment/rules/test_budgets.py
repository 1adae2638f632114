from dataclasses import replace
from datetime import date

import pytest

from empowerment.rules.budgets import CASE_BUCKET, purse_of
from tests.empowerment.rules.books import facts

pytestmark = pytest.mark.capability("S1.2")


def purse():
    one = facts()
    return purse_of(one.ask, one.holder, one.circumstances)


def test_an_act_draws_on_every_window_once_for_its_remedy_and_once_for_all_money():
    assert [(key.window, key.subject_id, key.remedy, key.bucket_on) for key in purse().keys] == [
        ("agent_day", 1, "*", date(2026, 11, 20)),
        ("agent_day", 1, "refund", date(2026, 11, 20)),
        ("agent_month", 1, "*", date(2026, 11, 1)),
        ("agent_month", 1, "refund", date(2026, 11, 1)),
        ("case", 11, "*", CASE_BUCKET),
        ("case", 11, "refund", CASE_BUCKET),
        ("customer_90_days", 12, "*", date(2026, 11, 20)),
        ("customer_90_days", 12, "refund", date(2026, 11, 20)),
        ("team_month", 13, "*", date(2026, 11, 1)),
        ("team_month", 13, "refund", date(2026, 11, 1)),
    ]


def test_counters_are_locked_in_one_order_whoever_draws():
    mine, theirs = purse(), replace(purse(), holder_id=0, remedy="credit")

    shared = set(mine.keys) & set(theirs.keys)

    assert [key for key in mine.keys if key in shared] == [key for key in theirs.keys if key in shared]
    assert len(shared) == 3
