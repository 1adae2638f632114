from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from effects.models import Owed
from performance.models import DailyFigures, KpiSetting
from performance.services.rollup import recompute_days
from tests.factories import CaseFactory, SurveyResponseFactory
from tests.performance.figures import figures, serve

pytestmark = pytest.mark.django_db
BOUNDS = import_module("performance.migrations.0009_kpi_targets_within_bounds")
UPGRADE = import_module("performance.migrations.0014_owe_all_figures")


def test_a_target_beyond_its_unit_is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="kpi_setting_target_within_bounds"), transaction.atomic():
        KpiSetting.objects.create(code="fcr", target=Decimal(85), minimum_n=20)
    assert KpiSetting.objects.count() == 0


def test_an_upgrade_names_the_targets_that_were_nonsense_before_there_were_bounds():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE performance_kpisetting DROP CONSTRAINT kpi_setting_target_within_bounds")
    KpiSetting.objects.create(code="nps", target=Decimal(30), minimum_n=20)
    KpiSetting.objects.create(code="volume", target=None, minimum_n=20)
    BOUNDS.name_what_lies_beyond(apps, None)  # nothing to say

    KpiSetting.objects.create(code="fcr", target=Decimal(85), minimum_n=20)

    with pytest.raises(ValueError, match=r"\(fcr: 85\.0000\)"):
        BOUNDS.name_what_lies_beyond(apps, None)
    assert KpiSetting.objects.get(code="fcr").target == 85


@pytest.mark.invariant("I-47")
def test_an_upgrade_that_emptied_the_figures_has_the_workers_fill_them_again():
    for month, day in ((9, 28), (11, 3)):
        moment = datetime(2026, month, day, 23, 30, tzinfo=UTC)
        CaseFactory(opened_at=moment, resolved_at=moment)
    SurveyResponseFactory(case=CaseFactory(), answered_at=datetime(2026, 12, 1, 12, tzinfo=UTC))
    recompute_days()
    before = figures()
    DailyFigures.objects.all().delete()

    for _ in range(2):
        UPGRADE.owe_all_figures(apps, None)

    debts = Owed.objects.filter(topic="performance.recompute").order_by("key")
    assert [debt.key[-7:] for debt in debts] == ["2026-09", "2026-10", "2026-11", "2026-12"]
    assert [len(debt.facts["days"]) for debt in debts] == [2, 31, 4, 1]
    serve(datetime.now(UTC))
    assert figures() == before
    assert len(before) == 3
