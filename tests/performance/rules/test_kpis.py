from hashlib import sha256

import pytest

from performance.choices import Grain, Kind, Measure, Unit
from performance.rules.kpis import (
    BY_CODE,
    KPIS,
    UnknownKpi,
    kpi_of,
)
from performance.rules.measures import COLUMNS

pytestmark = pytest.mark.capability("3.1")


def test_codes_are_unique_and_every_measure_has_its_kpi():
    assert len(BY_CODE) == len(KPIS)
    assert sorted(kpi.measure for kpi in KPIS if kpi.measure) == sorted(Measure)


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.code)
def test_a_kpi_says_everything_about_itself(kpi):
    assert all((kpi.name, kpi.formula, kpi.source, kpi.rationale, kpi.grains))
    assert kpi.version >= 1
    assert kpi.minimum_n >= 5
    assert (kpi.unit == Unit.SHARE) >= (kpi.kind == Kind.SHARE)


def test_volume_and_handle_time_carry_no_weight():
    assert {kpi.code for kpi in KPIS if not kpi.is_weightable} == {"volume", "handle_time"}


def test_what_has_no_source_yet_says_so():
    assert {kpi.code for kpi in KPIS if not kpi.has_source} == {"handoff_quality"}


def test_relations_are_not_a_measure_of_one_agent():
    assert {kpi.code for kpi in KPIS if Grain.AGENT not in kpi.grains} == {"nps", "retention_90"}


def test_an_unknown_code_is_refused_with_those_that_exist():
    with pytest.raises(UnknownKpi, match=r"“speed”.* fcr, reopen_rate, time_to_resolve"):
        kpi_of("speed")


# What each formula was when it got its version. Another formula is another version: what was published with
# the old one never changes silently.
FORMULAS = {
    "fcr v1": "8510c53420ab",
    "reopen_rate v1": "fd1c0dec2d8a",
    "time_to_resolve v1": "4b60d5006660",
    "csat v1": "5d4b2469f481",
    "ces v1": "bcbe18491a21",
    "nps v1": "b2dcf3071213",
    "repeat_contact v1": "00a24128e15b",
    "retention_90 v1": "4f514178b847",
    "retention_90 v2": "d89307acc6f2",
    "escalation_rate v1": "612c07e23884",
    "own_authority v1": "c1faaf2bd6db",
    "approval_turnaround v1": "c8f6bb1529c5",
    "minutes_lost v1": "38dda516bc20",
    "remedy_cost v1": "d152576a59d0",
    "authority_used v1": "36fd994b9409",
    "handoff_quality v1": "06304ddac3ab",
    "volume v1": "bfe27d2eb299",
    "handle_time v1": "38db81a1ef48",
    "handle_time v2": "fbb73d4bc184",
}


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.code)
def test_another_formula_is_another_version(kpi):
    said = (
        kpi.formula,
        kpi.source,
        kpi.kind.value,
        kpi.measure and (kpi.measure.value, COLUMNS[kpi.measure]),
        kpi.scale,
        kpi.matures_days,
    )

    assert FORMULAS[f"{kpi.code} v{kpi.version}"] == sha256(repr(said).encode()).hexdigest()[:12]
