from dataclasses import replace
from decimal import Decimal

import pytest

from performance.choices import Grain, LineState
from performance.rules.figures import (
    Figure,
    Rating,
    figure_of_kpi,
    figure_of_peers,
    figure_without_source,
    ratings_of,
    rests_on_facts,
    with_outages_of,
)
from performance.rules.intervals import Interval
from performance.rules.kpis import kpi_of
from performance.rules.scoring import Severity, Stratum
from performance.rules.values import Value

FCR = kpi_of("fcr")
KNOWN = Value(n=40, value=0.6, interval=Interval(0.48, 0.71), is_enough=True)
HARD_AND_EASY = [Stratum(30, 15, 100, 40), Stratum(10, 9, 100, 90)]


def of_kpi(value=KNOWN, *, kpi=FCR, **changes):
    arguments = {"unit": "share", "minimum_n": 20, "is_defined": Grain.AGENT in kpi.grains, "overall": 0.65}
    return figure_of_kpi(kpi, value, **{**arguments, **changes})


@pytest.mark.parametrize(
    ("changes", "state", "n"),
    [
        ({}, LineState.SCORED, 40),
        ({"value": None}, LineState.NOT_ENOUGH_DATA, 0),
        ({"value": replace(KNOWN, n=19, is_enough=False)}, LineState.NOT_ENOUGH_DATA, 19),
        # Known, but too little to judge anybody by; without an interval nobody is judged at all.
        ({"kpi": kpi_of("volume"), "value": replace(KNOWN, n=19)}, LineState.NOT_ENOUGH_DATA, 19),
        (
            {"kpi": kpi_of("minutes_lost"), "value": replace(KNOWN, interval=None)},
            LineState.NOT_ENOUGH_DATA,
            40,
        ),
        ({"is_defined": False}, LineState.NOT_APPLICABLE, 0),
        ({"kpi": replace(FCR, measure=None)}, LineState.NO_SOURCE, 0),
    ],
)
def test_state_of_a_kpi(changes, state, n):
    figure = of_kpi(**changes)
    formula = changes.get("kpi", FCR).formula
    assert (figure.state, figure.n, figure.formula) == (state, n, formula)
    assert (figure.value is None) == (state != LineState.SCORED)


def test_case_mix_is_corrected_where_it_matters():
    figure = of_kpi(strata=HARD_AND_EASY)
    assert (figure.value, figure.corrected) == (0.6, pytest.approx(0.715942, abs=1e-6))
    assert figure.corrections == (
        {"kind": "case_mix", "expected": "0.5250", "overall": "0.6500", "on": "odds"},
    )
    usual = of_kpi(strata=[Stratum(20, 12, 100, 40), Stratum(20, 12, 100, 90)])
    assert (usual.corrected, usual.corrections) == (None, ())


@pytest.mark.parametrize("marks", [[], [3.0], [3.0, 4.0]])
def test_below_the_minimum_group_not_even_the_number_of_answers_is_told(marks):
    figure = figure_of_peers([Rating(mark, None) for mark in marks], minimum=3)
    assert (figure.state, figure.n, figure.value) == (LineState.NOT_ENOUGH_DATA, 0, None)


def known(value, variance=0.0):
    return Severity(value, variance, 2)


def test_peers():
    figure = figure_of_peers(
        [Rating(2.0, known(-1.5)), Rating(3.0, known(0.0)), Rating(4.0, None)], minimum=3
    )
    assert (figure.n, figure.value, figure.corrected) == (3, 3.0, 3.5)
    assert figure.corrections == ({"kind": "severity", "mean": "-0.50", "error": "0.00"},)
    plain = figure_of_peers(ratings_of(11, {1: 3.0, 2: 3.0, 3: 4.5}, {(1, 12): known(2.0)}), minimum=3)
    assert (plain.value, plain.corrected) == (3.5, None)


def test_a_correction_brings_its_own_error():
    # Corrected all give 2.4: what they say is sure, how severe each is is not. Arms of t(2) = 2.919986 times
    # 0.5 each, of three: 2.919986 * 0.5 * √3 / 3 = 0.842927.
    given = [Rating(mean, known(mean - 2.4, 0.25)) for mean in (2.0, 2.7, 3.4)]
    figure = figure_of_peers(given, minimum=3)
    assert (figure.value, figure.corrected) == (pytest.approx(2.7), pytest.approx(2.4))
    assert figure.corrected_interval.low == pytest.approx(2.4 - 0.842927, abs=1e-6)
    assert figure.corrected_interval.high == pytest.approx(2.4 + 0.842927, abs=1e-6)
    assert figure.corrections == ({"kind": "severity", "mean": "+0.30", "error": "0.84"},)


def test_a_corrected_rating_stays_on_the_scale():
    figure = figure_of_peers([Rating(5.0, known(-2.0))] * 3, minimum=3)
    assert (figure.corrected, figure.corrected_interval) == (5.0, Interval(5.0, 5.0))


def test_what_has_no_source_says_so():
    assert figure_without_source("Words.").state == LineState.NO_SOURCE


def test_what_an_outage_took_is_said():
    figure = of_kpi(value=replace(KNOWN, n_excluded=3))
    assert (figure.value, figure.corrected, figure.corrections) == (
        0.6,
        None,
        ({"kind": "outage", "n": "3"},),
    )


@pytest.mark.parametrize(
    ("value", "with_outages", "state", "left_out", "n", "shown"),
    [
        # 24 of 40 are left of 30 of 50.
        (KNOWN, Value(50, 0.58, Interval(0.46, 0.69), is_enough=True), LineState.SCORED, 10, 50, "0.580000"),
        # Of 25 too few are left.
        (
            replace(KNOWN, n=15, is_enough=False),
            Value(25, 0.58, Interval(0.46, 0.69), is_enough=True),
            LineState.NOT_ENOUGH_DATA,
            10,
            25,
            "0.580000",
        ),
        # Too few either way: only how many.
        (None, Value(5, 0.6, Interval(0.2, 0.9), is_enough=False), LineState.NOT_ENOUGH_DATA, 5, 5, None),
    ],
)
def test_the_value_with_outages_is_kept_beside_the_one_without(
    value, with_outages, state, left_out, n, shown
):
    figure = of_kpi(value=value, with_outages=with_outages)
    found = with_outages_of(figure.corrections)
    assert figure.state == state
    assert (found.left_out, found.n) == (left_out, n)
    assert found.value == (shown and Decimal(shown))
    assert (found.low is None) == (found.high is None) == (shown is None)


def test_what_left_nothing_out_of_this_figure_is_not_said():
    assert of_kpi(value=KNOWN, with_outages=KNOWN).corrections == ()
    assert with_outages_of([{"kind": "case_mix", "expected": "0.5", "overall": "0.6"}]) is None


def test_a_line_from_before_values_with_outages_were_kept_still_says_how_many():
    found = with_outages_of([{"kind": "outage", "n": "3"}])
    assert (found.left_out, found.n, found.value) == (3, None, None)


NOTHING = Figure(LineState.NOT_ENOUGH_DATA, "A formula.")


@pytest.mark.parametrize(
    ("own", "rests"),
    [
        ([], True),  # only what is shared counts
        ([NOTHING, NOTHING], False),
        ([NOTHING, replace(NOTHING, n=1)], True),  # too few for a score, and still a fact
        ([replace(NOTHING, corrections=({"kind": "outage", "left_out": "3"},))], True),
    ],
)
def test_rests_on_facts(own, rests):
    assert rests_on_facts(own) is rests
