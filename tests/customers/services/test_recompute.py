from datetime import UTC, date, datetime

import pytest

from customers.services.recompute import days_touched, recompute_debt

pytestmark = pytest.mark.invariant("I-47")


def version(opened, resolved=None):
    return {"opened_at": opened, "resolved_at": resolved}


def test_a_debt_names_days_teams_and_cases_once_and_in_order():
    debt = recompute_debt(
        key="step:1", days=[(date(2026, 11, 2), 7), (date(2026, 11, 1), None)] * 2, case_ids=[3, 1, 3]
    )

    assert (debt.topic, debt.key) == ("performance.recompute", "step:1")
    assert debt.facts == {"days": [["2026-11-01", None], ["2026-11-02", 7]], "case_ids": [1, 3]}


def test_a_case_touches_the_day_of_its_resolving_in_the_zone_of_the_organization():
    opened, resolved = datetime(2026, 11, 1, 12, tzinfo=UTC), datetime(2026, 11, 20, 23, 30, tzinfo=UTC)

    assert (date(2026, 11, 21), None) in days_touched([version(opened, resolved)])
    assert (date(2026, 11, 20), None) not in days_touched([version(opened, resolved)])


def test_a_case_touches_the_week_before_it_was_opened():
    days = {day for day, _ in days_touched([version(datetime(2026, 11, 20, 12, tzinfo=UTC))])}

    assert {date(2026, 11, day) for day in range(13, 21)} <= days
    assert len(days) <= 9


def test_old_and_new_versions_are_touched():
    old = version(datetime(2026, 1, 20, tzinfo=UTC), datetime(2026, 1, 21, 12, tzinfo=UTC))
    new = version(datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, 12, tzinfo=UTC))

    assert {(date(2026, 1, 21), None), (date(2026, 11, 21), None)} <= days_touched([old, new])
