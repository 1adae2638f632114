from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from audit.models import AuditEvent
from performance.services.templates import (
    AlreadyInUse,
    DayTaken,
    KpiNotForGrain,
    UnweightableKpi,
    WeightsNotOne,
    WrongDirection,
    activate_version,
    start_version,
)
from tests.factories import DepartmentFactory, ScorecardSectionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]
AT = datetime(2026, 11, 16, 9, tzinfo=UTC)


def test_putting_in_use_is_once_and_recorded():
    hr, version = UserFactory(roles=["hr"]), ScorecardSectionFactory().version
    activate_version(version_id=version.pk, actor=hr, at=AT)
    version.refresh_from_db()
    assert (version.activated_at, version.activated_by) == (AT, hr)
    assert AuditEvent.objects.about(version).get().name == "scorecard_version.activated"
    with pytest.raises(AlreadyInUse):
        activate_version(version_id=version.pk, actor=hr, at=AT)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"weight": "0.9"}, WeightsNotOne),
        ({"kpi": "volume"}, UnweightableKpi),
        ({"floor": "0.95"}, WrongDirection),
        ({"kpi": "nps"}, KpiNotForGrain),
    ],
)
def test_what_keeps_a_version_out_of_use(changes, refusal):
    version = ScorecardSectionFactory(**changes).version
    with pytest.raises(refusal):
        activate_version(version_id=version.pk, actor=UserFactory(), at=AT)
    version.refresh_from_db()
    assert (version.activated_at, AuditEvent.objects.count()) == (None, 0)


def test_a_recorded_exception_lets_volume_carry_weight():
    by = UserFactory()
    version = ScorecardSectionFactory(kpi="volume", exception_by=by, exception_reason="Pilot.").version
    assert activate_version(version_id=version.pk, actor=by, at=AT).activated_at == AT


def test_the_next_version_is_a_copy_that_can_be_edited():
    hr, department = UserFactory(roles=["hr"]), DepartmentFactory()
    section = ScorecardSectionFactory()
    section.departments.add(department)
    old = activate_version(version_id=section.version_id, actor=hr, at=AT)
    new = start_version(template_id=old.template_id, effective_from=date(2027, 1, 1), actor=hr, at=AT)
    copy = new.sections.get()
    assert (new.number, new.activated_at, new.rationale) == (2, None, old.rationale)
    assert (copy.weight, copy.kpi, list(copy.departments.all())) == (Decimal(1), "fcr", [department])
    copy.target = Decimal("0.8")
    copy.save()
    section.refresh_from_db()
    assert section.target == Decimal("0.9")


def test_two_versions_do_not_hold_from_the_same_day():
    hr = UserFactory()
    old = activate_version(version_id=ScorecardSectionFactory().version_id, actor=hr, at=AT)
    new = start_version(template_id=old.template_id, effective_from=old.effective_from, actor=hr, at=AT)
    with pytest.raises(DayTaken):
        activate_version(version_id=new.pk, actor=hr, at=AT)
    new.refresh_from_db()
    assert new.activated_at is None
