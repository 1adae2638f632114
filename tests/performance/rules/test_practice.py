import pytest

from performance.choices import Difference
from performance.rules.comparisons import Comparison
from performance.rules.intervals import Interval, share_interval
from performance.rules.kpis import KPIS, kpi_of
from performance.rules.practice import avoided, may_be_goal, strength_of
from performance.rules.values import Value


def share(hits, n, *, is_enough=True):
    return Value(n, hits / n, share_interval(hits, n), is_enough)


def difference(difference, by, low, high):
    return Comparison(Difference(difference), by, Interval(low, high))


@pytest.mark.parametrize(
    ("mine", "theirs", "by", "is_clear"),
    [
        # 5 % of 100 instead of 20 %: fifteen customers did not come back.
        (share(5, 100), share(200, 1000), 15.0, True),
        (share(20, 100), share(50, 1000), -15.0, True),
        (share(10, 100), share(110, 1000), 1.0, False),
    ],
)
def test_what_would_have_come_back_is_the_difference_times_the_own_cases(mine, theirs, by, is_clear):
    found = avoided(mine, theirs)

    assert found.by == pytest.approx(by)
    assert found.interval.low < found.by < found.interval.high
    assert found.is_clear is is_clear


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [(None, share(1, 20)), (share(1, 20), None), (share(1, 4, is_enough=False), share(1, 20))],
)
def test_too_few_cases_avoid_nothing_that_one_could_know(mine, theirs):
    assert avoided(mine, theirs) is None


@pytest.mark.parametrize(
    ("compared", "code"),
    [
        # Half intervals of 0.05 and 0.2: the smaller difference is the clearer one.
        (
            {"fcr": difference("better", 0.1, 0.05, 0.15), "csat": difference("better", 0.3, 0.1, 0.5)},
            "fcr",
        ),
        ({"fcr": difference("unclear", 0.1, -0.1, 0.3)}, None),
        ({"fcr": difference("worse", -0.3, -0.4, -0.2)}, None),
        ({"fcr": Comparison(Difference.UNKNOWN)}, None),
        ({}, None),
    ],
)
def test_a_strength_is_what_is_better_most_clearly(compared, code):
    assert strength_of(compared) == code


@pytest.mark.parametrize(
    ("code", "may"),
    [
        ("fcr", True),
        ("repeat_contact", True),
        ("volume", False),  # carries no weight
        ("remedy_cost", False),  # neither high nor low is better
        ("retention_90", False),  # not for one person
        ("handoff_quality", False),  # no source yet
    ],
)
def test_a_goal_says_something_about_one_person_and_what_is_better(code, may):
    assert may_be_goal(kpi_of(code)) is may


def test_there_is_something_to_choose():
    assert sum(may_be_goal(kpi) for kpi in KPIS) > 4
