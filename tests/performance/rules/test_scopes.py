from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from performance.rules.scopes import Scope, day_of, midnight, months_between, scopes_of, stretches

BERLIN = ZoneInfo("Europe/Berlin")


def on(day, month=3):
    return date(2016, month, day)


@pytest.mark.parametrize(
    ("changes", "scopes"),
    [
        ([], []),
        ([(on(1), 7)], [Scope(on(1), on(2), (7,))]),
        ([(on(1), 7), (on(1), 7), (on(2), 7)], [Scope(on(1), on(3), (7,))]),
        ([(on(1), 7), (on(3), 7)], [Scope(on(1), on(2), (7,)), Scope(on(3), on(4), (7,))]),
        ([(on(1), 7), (on(1), None)], [Scope(on(1), on(2), None)]),
        ([(on(2), 7), (on(1), None), (on(2), 8)], [Scope(on(1), on(2), None), Scope(on(2), on(3), (7, 8))]),
        ([(on(1), 7), (on(2), 8), (on(2), 7), (on(3), 7)], [Scope(on(1), on(2), (7,)), Scope(on(2), on(3), (7, 8)), Scope(on(3), on(4), (7,))]),
        ([(on(31), None), (on(1, 4), None)], [Scope(on(31), on(2, 4), None)]),
    ],
)  # fmt: skip
def test_changes_become_scopes_that_do_not_overlap(changes, scopes):
    assert scopes_of(changes) == scopes


def test_stretches_are_runs_of_neighbours():
    assert stretches([on(5), on(1), on(2), on(2)]) == [(on(1), on(3)), (on(5), on(6))]


def test_months_are_cut_at_the_ends():
    assert months_between(on(15), on(2, 5)) == [
        Scope(on(15), on(1, 4), None),
        Scope(on(1, 4), on(1, 5), None),
        Scope(on(1, 5), on(3, 5), None),
    ]
    assert months_between(on(31), on(31)) == [Scope(on(31), on(1, 4), None)]
    assert months_between(date(2016, 12, 31), date(2017, 1, 1))[1] == Scope(
        date(2017, 1, 1), date(2017, 1, 2), None
    )
    assert months_between(on(2), on(1)) == []


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2016, 3, 26, 22, 59, tzinfo=UTC), on(26)),
        (datetime(2016, 3, 26, 23, 0, tzinfo=UTC), on(27)),
        (datetime(2016, 3, 27, 21, 59, tzinfo=UTC), on(27)),
        (datetime(2016, 3, 27, 22, 0, tzinfo=UTC), on(28)),
    ],
)
def test_a_day_is_a_day_on_the_wall(moment, day):
    assert day_of(moment, BERLIN) == day
    assert midnight(day, BERLIN) <= moment < midnight(day + timedelta(days=1), BERLIN)


def test_a_day_that_begins_with_a_skipped_hour_begins_when_the_clocks_go_forward():
    sao_paulo = ZoneInfo("America/Sao_Paulo")

    assert midnight(date(2018, 11, 4), sao_paulo) == datetime(2018, 11, 4, 3, tzinfo=UTC)
    assert day_of(datetime(2018, 11, 4, 2, 59, tzinfo=UTC), sao_paulo) == date(2018, 11, 3)
    assert day_of(datetime(2018, 11, 4, 3, tzinfo=UTC), sao_paulo) == date(2018, 11, 4)


def test_a_scope_knows_its_days_and_moments():
    scope = Scope(on(26), on(28), None)

    assert scope.days() == [on(26), on(27)]
    assert scope.moments(BERLIN) == (
        datetime(2016, 3, 25, 23, tzinfo=UTC),
        datetime(2016, 3, 27, 22, tzinfo=UTC),
    )
