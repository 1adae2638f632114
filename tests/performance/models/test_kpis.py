from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from performance.models import KpiSetting

pytestmark = pytest.mark.django_db
BOUNDS = import_module("performance.migrations.0009_kpi_targets_within_bounds")


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
