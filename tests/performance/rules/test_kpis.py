import pytest

from performance.choices import Grain, Kind, Measure, Unit
from performance.rules.kpis import BY_CODE, KPIS, UnknownKpi, kpi_of, measures_of

pytestmark = pytest.mark.capability("3.1")


def test_codes_are_unique_and_every_measure_has_its_kpi():
    assert len(BY_CODE) == len(KPIS)
    assert sorted(measures_of(KPIS)) == sorted(Measure)


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.code)
def test_a_kpi_says_everything_about_itself(kpi):
    assert all((kpi.name, kpi.formula, kpi.source, kpi.rationale, kpi.grains))
    assert kpi.version >= 1
    assert kpi.minimum_n >= 5
    assert (kpi.unit == Unit.SHARE) >= (kpi.kind == Kind.SHARE)


def test_volume_and_handle_time_carry_no_weight():
    assert {kpi.code for kpi in KPIS if not kpi.is_weightable} == {"volume", "handle_time"}


def test_what_has_no_source_yet_says_so():
    assert {kpi.code for kpi in KPIS if not kpi.has_source} == {
        "handoff_quality",
        "handle_time",
    }


def test_relations_are_not_a_measure_of_one_agent():
    assert {kpi.code for kpi in KPIS if Grain.AGENT not in kpi.grains} == {"nps", "retention_90"}


def test_an_unknown_code_is_refused_with_those_that_exist():
    with pytest.raises(UnknownKpi, match=r"“speed”.* fcr, reopen_rate, time_to_resolve"):
        kpi_of("speed")
