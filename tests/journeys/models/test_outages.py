from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from journeys.models import Outage
from tests.factories import HourlyCostFactory, OutageFactory

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)
ELEVEN = datetime(2026, 11, 20, 11, tzinfo=UTC)


def test_an_outage_ends_after_it_starts():
    with pytest.raises(IntegrityError, match="outage_ends_after_it_starts"):
        OutageFactory(started_at=NINE, ended_at=NINE)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [({"amount": 0}, "hourly_cost_positive"), ({"rationale": ""}, "hourly_cost_has_rationale")],
)
def test_an_hour_costs_something_for_a_reason(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        HourlyCostFactory(**fields)


def test_which_outages_touch_an_interval():
    over = OutageFactory(started_at=NINE, ended_at=ELEVEN)
    going = OutageFactory(started_at=ELEVEN, ended_at=None)
    OutageFactory(started_at=NINE, ended_at=None, withdrawn_at=ELEVEN)

    assert list(Outage.objects.between(NINE, ELEVEN)) == [over]
    assert list(Outage.objects.between(ELEVEN, datetime(2026, 12, 1, tzinfo=UTC))) == [going]
    assert list(Outage.objects.going_on(ELEVEN)) == [going]
    assert list(Outage.objects.going_on(datetime(2026, 11, 20, 10, 59, tzinfo=UTC))) == [over]
