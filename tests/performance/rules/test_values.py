from random import Random
from statistics import fmean

import pytest
from scipy import stats

from performance.rules.kpis import kpi_of
from performance.rules.values import Totals, merged, nothing_of, value_of

HOURS = [3600 * hour for hour in (1, 2, 3, 5, 8, 13)]


def shown(value):
    ends = value.interval and (value.interval.low, value.interval.high)
    return value.n, value.value, ends


@pytest.mark.parametrize(
    ("code", "totals", "n", "value", "ends"),
    [
        # Wilson: roots of (0.8 - p)² = 2.705543 · p(1 - p) / 10
        ("fcr", Totals(10, hits=8), 10, 0.8, (0.540793, 0.931442)),
        # Six values: the smallest and the largest, P = 1 - 2/64
        ("time_to_resolve", Totals(6, total=sum(HOURS), spread=(HOURS[3:], HOURS[:3])), 6, 4.0, (1, 13)),
        # 2, 4 and 6 euros: 4 ± 2.919986 · 2 / √3
        ("remedy_cost", Totals(3, total=12_000, squares=56_000_000), 3, 4.0, (0.628291, 7.371709)),
        # 2, 4 and 6 minutes: three times that
        ("minutes_lost", Totals(3, total=720, squares=201_600), 3, 12.0, (1.884873, 22.115127)),
        ("authority_used", Totals(2, total=1_000_000, squares=500_000_000_000), 2, 0.5, (0.5, 0.5)),
        # Answers 5, 4, 4, 2 and 1: roots of (0.6 - p)² = 2.705543 · p(1 - p) / 5
        ("csat", Totals(5, hits=3), 5, 0.6, (0.272483, 0.857294)),
        # Answers 4, 5 and 6: 5 ± 2.919986 · 1 / √3
        ("ces", Totals(3, total=15, squares=77), 3, 5.0, (3.314145, 6.685855)),
        # Answers 7, 4 and 1: 4 ± 2.919986 · 3 / √3, cut to the scale from 1 to 7
        ("ces", Totals(3, total=12, squares=66), 3, 4.0, (1, 7)),
        # Five promote, three do neither, two detract: s² = (10 · 7 - 3²) / 90; 30 ± 100 · 1.833113 · s / √10
        ("nps", Totals(10, total=3, squares=7), 10, 30.0, (-17.723565, 77.723565)),
        # Nine of ten stayed: roots of (0.9 - p)² = 2.705543 · p(1 - p) / 10
        ("retention_90", Totals(10, hits=9), 10, 0.9, (0.652281, 0.977365)),
        ("volume", Totals(16), 16, 16.0, (10.635727, 24.069816)),
    ],
)
def test_values_by_hand(code, totals, n, value, ends):
    found = value_of(kpi_of(code), totals, minimum_n=5)

    assert shown(found)[:2] == (n, pytest.approx(value))
    assert shown(found)[2] == pytest.approx(ends, abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_answers_to_surveys_agree_with_scipy(seed):
    random = Random(seed)  # noqa: S311
    n = random.choice([2, 5, 40, 500])
    csat, ces, nps = (
        [random.randint(low, high) for _ in range(n)] for low, high in [(1, 5), (1, 7), (0, 10)]
    )
    balance = [(answer >= 9) - (answer <= 6) for answer in nps]
    # Answers that are all alike have no spread, of which scipy makes no number.
    ces[0], ces[1], balance[0], balance[1] = 1, 7, 1, -1

    def mean(code, answers):
        totals = Totals(n, total=sum(answers), squares=sum(answer**2 for answer in answers))
        return value_of(kpi_of(code), totals, minimum_n=5)

    hits = sum(answer >= 4 for answer in csat)
    satisfied = value_of(kpi_of("csat"), Totals(n, hits=hits), minimum_n=5)
    assert shown(satisfied)[2] == pytest.approx(
        tuple(stats.binomtest(hits, n).proportion_ci(0.90, method="wilson"))
    )
    for code, answers, scale in [("ces", ces, 1), ("nps", balance, 100)]:
        found, scaled = mean(code, answers), [answer * scale for answer in answers]
        least, most = kpi_of(code).bounds
        theirs = stats.t.interval(0.90, n - 1, loc=fmean(scaled), scale=stats.sem(scaled))
        theirs = max(theirs[0], least), min(theirs[1], most)
        assert found.value == pytest.approx(fmean(scaled))
        assert shown(found)[2] == pytest.approx(theirs)


@pytest.mark.parametrize(
    ("code", "totals", "ends"),
    [
        ("nps", Totals(2, total=0, squares=2), (-100, 100)),
        ("ces", Totals(2, total=8, squares=50), (1, 7)),
        ("authority_used", Totals(2, total=1_900_000, squares=1_810_000_000_000), (0.634, 1)),
        ("minutes_lost", Totals(2, total=7260, squares=51_843_600), (0, 872.3)),
    ],
)
def test_no_interval_reaches_where_no_value_can_lie(code, totals, ends):
    found = value_of(kpi_of(code), totals, minimum_n=5)

    assert (found.interval.low, found.interval.high) == pytest.approx(ends, abs=0.1)


def test_what_was_left_out_stands_beside_the_value():
    assert value_of(kpi_of("fcr"), Totals(10, hits=8, excluded=3), minimum_n=5).n_excluded == 3
    assert merged([Totals(1, excluded=2), Totals(0, excluded=1)]).excluded == 3


@pytest.mark.parametrize(("minimum_n", "is_enough"), [(10, True), (11, False)])
def test_below_the_minimum_there_is_a_value_but_not_enough_data(minimum_n, is_enough):
    assert value_of(kpi_of("fcr"), Totals(10, hits=8), minimum_n=minimum_n).is_enough is is_enough


@pytest.mark.parametrize(
    ("code", "totals", "value", "ends"),
    [
        # A score interval of one: 1 + z²/2 ± z·√(1 + z²/4)
        ("volume", Totals(1), 1.0, (0.223092, 4.482451)),
        ("minutes_lost", Totals(1, total=240, squares=57_600), 4.0, None),
        # 3 minutes, 2 · (1.5 ± 6.313752 · s / √2), s² = 0.5; no time is below nothing.
        ("minutes_lost", Totals(2, total=180, squares=18_000), 3.0, (0, 9.313752)),
    ],
)
def test_a_total_needs_no_least_n_but_an_interval(code, totals, value, ends):
    found = value_of(kpi_of(code), totals, minimum_n=20)

    assert (found.value, found.is_enough) == (value, ends is not None)
    assert shown(found)[2] == (ends and pytest.approx(ends, abs=1e-5))


def test_between_facts_nothing_is_nothing_for_totals_only():
    assert shown(nothing_of(kpi_of("volume"))) == (0, 0.0, (0.0, pytest.approx(2.705543, abs=1e-6)))
    assert shown(nothing_of(kpi_of("minutes_lost"))) == (0, 0.0, None)
    assert nothing_of(kpi_of("fcr")) is None


def test_where_nothing_was_given_no_spread_of_gifts_is_known():
    found = value_of(kpi_of("remedy_cost"), Totals(300), minimum_n=20)

    assert (found.n, found.value, found.interval, found.is_enough) == (300, 0.0, None, False)


def test_without_an_interval_there_is_never_enough():
    found = value_of(kpi_of("time_to_resolve"), Totals(2, total=7200, spread=([3600, 3600],)), minimum_n=1)

    assert (found.value, found.interval, found.is_enough) == (1.0, None, False)


def test_without_facts_there_is_no_value():
    assert value_of(kpi_of("fcr"), Totals(0), minimum_n=5) is None


def test_where_all_facts_are_left_out_nothing_but_their_number_is_known():
    found = value_of(kpi_of("fcr"), Totals(0, excluded=7), minimum_n=5)

    assert (found.n, found.interval, found.is_enough, found.n_excluded) == (0, None, False, 7)


def test_days_merge_into_what_their_facts_add_up_to():
    parts = [
        Totals(2, hits=1, total=5, squares=13, spread=([2, 3],)),
        Totals(1, total=1, squares=1, spread=([1],)),
    ]

    assert merged(parts) == Totals(3, hits=1, total=6, squares=14, spread=([2, 3], [1]))
    assert merged([]) == Totals(0)
