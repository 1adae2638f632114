from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from audit.models import AuditEvent
from performance.selectors.templates import get_version, hash_of_version
from performance.services.scorecards import ReasonMissing
from performance.services.templates import (
    AlreadyInUse,
    ContentChanged,
    DayTaken,
    FirstDayPast,
    InTheMaking,
    KpiNotForGrain,
    SaysTheSame,
    UnweightableKpi,
    WeightsNotOne,
    WrongDirection,
    activate_version,
    start_version,
)
from tests.factories import DepartmentFactory, ScorecardSectionFactory, ScorecardVersionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]
AT = datetime(2026, 11, 16, 9, tzinfo=UTC)


WHY = "Agreed with the works council."


def in_use(version, *, actor=None, **changes):
    by = actor or UserFactory(roles=["hr"])
    return activate_version(
        **{"version_id": version.pk, "actor": by, "reason": WHY, "at": AT, "although_past": True, **changes}
    )


def next_of(version, *, target="0.8", day=date(2027, 1, 1)):
    new = start_version(
        template_id=version.template_id, effective_from=day, actor=version.activated_by, at=AT
    )
    new.sections.update(target=Decimal(target))
    return new


def test_putting_in_use_is_once_and_recorded_with_its_reason():
    hr, version = UserFactory(roles=["hr"]), ScorecardSectionFactory().version
    in_use(version, actor=hr, reason=f" {WHY} ", shown=hash_of_version(get_version(version.pk)))
    version.refresh_from_db()
    assert (version.activated_at, version.activated_by) == (AT, hr)
    event = AuditEvent.objects.about(version).get()
    assert (event.name, event.reason) == ("scorecard_version.activated", WHY)
    with pytest.raises(AlreadyInUse):
        in_use(version)


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
        in_use(version)
    version.refresh_from_db()
    assert (version.activated_at, AuditEvent.objects.count()) == (None, 0)


def test_without_a_reason_nothing_is_put_in_use():
    version = ScorecardSectionFactory().version
    with pytest.raises(ReasonMissing):
        in_use(version, reason=" ")
    version.refresh_from_db()
    assert (version.activated_at, AuditEvent.objects.count()) == (None, 0)


def test_what_was_edited_since_it_was_read_has_to_be_read_again():
    section = ScorecardSectionFactory()
    shown = hash_of_version(get_version(section.version_id))
    section.rationale = "Because."
    section.save()
    with pytest.raises(ContentChanged):
        in_use(section.version, shown=shown)
    section.version.refresh_from_db()
    assert section.version.activated_at is None


def test_a_first_day_that_is_past_has_to_be_confirmed_and_that_is_recorded():
    version = ScorecardSectionFactory().version
    with pytest.raises(FirstDayPast, match="2026, is past"):
        in_use(version, although_past=False)
    version.refresh_from_db()
    assert (version.activated_at, AuditEvent.objects.count()) == (None, 0)
    in_use(version)
    assert AuditEvent.objects.about(version).get().facts["although_past"] is True


@pytest.mark.parametrize("day", [AT.date(), date(2027, 1, 1)])
def test_a_first_day_to_come_needs_no_confirmation(day):
    version = ScorecardSectionFactory(version__effective_from=day).version
    assert in_use(version, although_past=False).activated_at == AT


def test_the_refusal_names_what_the_weights_sum_to():
    version = ScorecardSectionFactory(weight="0.9").version
    with pytest.raises(WeightsNotOne, match="sum to 90 %; they have to sum to exactly 100 %"):
        in_use(version)


def test_a_recorded_exception_lets_volume_carry_weight():
    by = UserFactory()
    version = ScorecardSectionFactory(kpi="volume", exception_by=by, exception_reason="Pilot.").version
    assert in_use(version, actor=by).activated_at == AT


def test_the_next_version_is_a_copy_that_can_be_edited():
    hr, department = UserFactory(roles=["hr"]), DepartmentFactory()
    section = ScorecardSectionFactory()
    section.departments.add(department)
    old = in_use(section.version, actor=hr)
    new = start_version(template_id=old.template_id, effective_from=date(2027, 1, 1), actor=hr, at=AT)
    copy = new.sections.get()
    assert (new.number, new.activated_at, new.rationale) == (2, None, old.rationale)
    assert (copy.weight, copy.kpi, list(copy.departments.all())) == (Decimal(1), "fcr", [department])
    copy.target = Decimal("0.8")
    copy.save()
    section.refresh_from_db()
    assert section.target == Decimal("0.9")


def test_two_versions_do_not_hold_from_the_same_day():
    old = in_use(ScorecardSectionFactory().version)
    new = next_of(old, day=old.effective_from)
    with pytest.raises(DayTaken):
        in_use(new)
    new.refresh_from_db()
    assert new.activated_at is None


def test_one_version_at_a_time_is_in_the_making():
    old = in_use(ScorecardSectionFactory().version)
    new = next_of(old)
    with pytest.raises(InTheMaking, match="Version 2 is being written already") as refused:
        next_of(old)
    assert refused.value.version == new
    assert old.template.versions.count() == 2
    in_use(new)
    assert next_of(old, day=date(2027, 2, 1)).number == 3


def test_the_database_refuses_a_second_one_by_itself():
    version = ScorecardVersionFactory()
    with pytest.raises(IntegrityError, match="scorecard_version_one_in_the_making"), transaction.atomic():
        ScorecardVersionFactory(template=version.template)


def test_a_version_that_says_the_same_is_not_put_in_use():
    first = in_use(ScorecardSectionFactory().version)
    second = in_use(next_of(first, day=date(2027, 1, 1)))
    # It follows the second, which holds on the day before; the first says the same as it, but is past.
    same = next_of(second, target="0.8", day=date(2027, 2, 1))
    same.rationale = "Other words."
    same.save()
    with pytest.raises(SaysTheSame, match="the same as version 2"):
        in_use(same)
    same.refresh_from_db()
    assert same.activated_at is None
    same.sections.update(target=Decimal("0.9"))
    assert in_use(same).activated_at == AT


def test_an_upgrade_names_what_is_written_twice():
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX scorecard_version_one_in_the_making")
    version = ScorecardVersionFactory(template__position__name="Agent")
    upgrade = import_module("performance.migrations.0011_one_version_in_the_making")
    upgrade.name_what_is_written_twice(apps, None)  # nothing to say
    ScorecardVersionFactory(template=version.template)
    with pytest.raises(ValueError, match=r"\(Agent: 2\)"):
        upgrade.name_what_is_written_twice(apps, None)
