from datetime import UTC, date, datetime, time

import pytest

from audit.models import AuditEvent
from effects.models import Owed
from people.choices import Weekday
from people.models import Shift
from people.services import shifts
from tests.factories import ShiftFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def add(user, to_on=None):
    return shifts.add_shift(
        user=user,
        weekday=Weekday.FRIDAY,
        starts=time(22),
        ends=time(6),
        from_on=date(2026, 11, 23),
        to_on=to_on,
        actor=UserFactory(),
        at=NOON,
    )


def test_a_shift_is_recorded_and_routes_anew():
    shift = add(UserFactory())

    event = AuditEvent.objects.get()
    assert event.name == "shift.added"
    assert event.facts == {
        "user_id": shift.user_id,
        "weekday": 4,
        "starts": "22:00:00",
        "ends": "06:00:00",
        "from_on": "2026-11-23",
        "to_on": None,
    }
    assert Owed.objects.get().facts == {"user_id": shift.user_id}


def test_a_shift_that_never_applies_is_refused():
    with pytest.raises(shifts.ShiftOver):
        add(UserFactory(), to_on=date(2026, 11, 23))

    assert not Shift.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_shift_ends_on_a_day():
    shift = ShiftFactory()

    shifts.end_shift(shift_id=shift.pk, to_on=date(2026, 12, 1), actor=UserFactory(), at=NOON)

    shift.refresh_from_db()
    assert shift.to_on == date(2026, 12, 1)
    assert AuditEvent.objects.get().name == "shift.ended"


def test_a_shift_that_never_started_is_removed():
    shift = ShiftFactory(from_on=date(2026, 12, 1))

    assert shifts.end_shift(shift_id=shift.pk, to_on=date(2026, 12, 1), actor=UserFactory(), at=NOON) is None

    assert not Shift.objects.exists()
    assert AuditEvent.objects.get().name == "shift.removed"


def test_a_shift_that_has_ended_stays():
    shift = ShiftFactory(to_on=date(2026, 1, 1))

    with pytest.raises(shifts.ShiftOver):
        shifts.end_shift(shift_id=shift.pk, to_on=date(2026, 12, 1), actor=UserFactory(), at=NOON)

    assert not Owed.objects.exists()
