from decimal import Decimal

import pytest

from performance.rules.kpis import KPIS, kpi_of
from performance.rules.targets import (
    NotATarget,
    read_target,
    target_bounds,
    target_hint,
    target_words,
    typed_unit,
)


@pytest.mark.parametrize(
    ("code", "low", "high"),
    [("fcr", "0", "1"), ("time_to_resolve", "0.01", "2160"), ("ces", "1", "7"), ("nps", "-100", "100")],
)
def test_target_bounds(code, low, high):
    assert target_bounds(kpi_of(code)) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("code", "target", "typed", "unit"),
    [
        ("fcr", "0.655", "65.5", "in per cent"),
        (
            "time_to_resolve",
            "30.25",
            "1\N{NO-BREAK SPACE}d 6\N{NO-BREAK SPACE}h 15\N{NO-BREAK SPACE}min",
            "in hours",
        ),
        ("minutes_lost", "7", "7\N{NO-BREAK SPACE}min", "in minutes"),
        ("ces", "5.5", "5.5", "points"),
    ],
)
def test_targets_are_typed_as_people_read_them(code, target, typed, unit):
    kpi = kpi_of(code)
    assert (target_words(kpi, Decimal(target)), typed_unit(kpi)) == (typed, unit)
    assert read_target(kpi, typed) == Decimal(target)


def test_every_kpi_has_bounds_for_its_target():
    assert all(low < high for low, high in map(target_bounds, KPIS))


@pytest.mark.parametrize(
    ("code", "typed", "target"),
    [
        ("time_to_resolve", "7 min", "0.1167"),
        ("time_to_resolve", "1,5 h", "1.5"),
        ("time_to_resolve", "2 d", "48"),
        ("time_to_resolve", "12", "12"),
        ("minutes_lost", "12", "12"),
        ("minutes_lost", "1.5 h", "90"),
        ("fcr", "65,5 %", "0.655"),
        ("volume", "300", "300"),
    ],
)
def test_a_target_is_read_as_people_type_it(code, typed, target):
    assert read_target(kpi_of(code), typed) == Decimal(target)


@pytest.mark.parametrize("typed", ["", "soon", "NaN", "Infinity", "-1", "101", "7 min", "1e9"])
def test_what_is_no_target_is_refused_with_what_would_be_one(typed):
    with pytest.raises(NotATarget, match="In per cent, from 0 to 100"):
        read_target(kpi_of("fcr"), typed)


def test_a_duration_is_explained_with_examples_and_the_unit_of_a_number_alone():
    hint = target_hint(kpi_of("minutes_lost")).replace("\N{NO-BREAK SPACE}", " ")

    assert hint == "From 1 s to 90 d: type 7 min, 1.5 h or 2 d; a number alone is in minutes."
    with pytest.raises(NotATarget, match="a number alone is in minutes"):
        read_target(kpi_of("minutes_lost"), "200 d")
