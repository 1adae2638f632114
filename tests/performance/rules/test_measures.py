import pytest

from performance.choices import Kind, Measure
from performance.models import DailyFigures
from performance.rules.kpis import KPIS
from performance.rules.measures import COLUMNS

pytestmark = pytest.mark.capability("3.1")


def test_every_measure_stands_in_columns_of_the_rollup():
    there = {field.name for field in DailyFigures._meta.get_fields()}

    assert COLUMNS.keys() == set(Measure)
    for columns in COLUMNS.values():
        assert set(columns.summed) | ({columns.spread} - {None}) <= there


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if kpi.measure], ids=lambda kpi: kpi.code)
def test_a_kpi_finds_what_its_kind_is_made_of(kpi):
    columns = COLUMNS[kpi.measure]
    needed = {
        Kind.SHARE: [columns.hits],
        Kind.MEDIAN: [columns.spread],
        Kind.MEAN: [columns.total, columns.squares],
        Kind.SUM: [columns.total, columns.squares],
        Kind.COUNT: [],
    }

    assert all(needed[kpi.kind])


def test_only_volume_and_money_know_what_happened_in_an_outage():
    kept = {measure for measure, columns in COLUMNS.items() if columns.excluded is None}

    assert kept == {Measure.RESOLVED, Measure.REMEDY_COST}
