from datetime import UTC, datetime, timedelta

import pytest

from audit.models import AuditEvent
from effects.models import Owed
from people.models import Absence
from people.services import absences
from tests.factories import AbsenceFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def plan(user, delegate=None, since=NOON + HOUR, until=NOON + DAY, actor=None):
    return absences.plan_absence(
        user=user,
        delegate=delegate,
        starts_at=since,
        ends_at=until,
        reason="a private matter",
        actor=actor or UserFactory(),
        at=NOON,
    )


def due():
    return sorted(Owed.objects.open().values_list("due_at", flat=True))


def test_a_planned_absence_is_recorded_and_routes_anew_at_start_and_end():
    user, delegate, actor = UserFactory(), UserFactory(), UserFactory()

    absence = plan(user, delegate, actor=actor)

    event = AuditEvent.objects.get()
    assert (event.name, event.actor_id, event.subject_id) == ("absence.planned", actor.pk, str(absence.pk))
    assert event.facts["user_id"] == user.pk
    assert event.facts["delegate_id"] == delegate.pk
    assert "private" not in str(event.facts) + event.reason
    assert due() == [absence.starts_at] * 2 + [absence.ends_at] * 2
    assert {owed.topic for owed in Owed.objects.all()} == {"approvals.reroute", "answers.hand_over"}
    assert {str(owed.facts) for owed in Owed.objects.all()} == {f"{{'user_id': {user.pk}}}"}


def test_an_absence_since_this_morning_routes_anew_at_once():
    plan(UserFactory(), since=NOON - 3 * HOUR)

    assert due()[0] == NOON


@pytest.mark.parametrize(("since", "until"), [(NOON + HOUR, NOON + HOUR), (NOON - DAY, NOON)])
def test_an_absence_ends_after_it_starts_and_not_in_the_past(since, until):
    with pytest.raises(absences.AbsenceOver):
        plan(UserFactory(), since=since, until=until)

    assert_nothing_happened()


def test_absences_of_one_person_do_not_overlap():
    there = AbsenceFactory(starts_at=NOON, ends_at=NOON + DAY)

    with pytest.raises(absences.AbsenceOverlaps):
        plan(there.user)

    assert_nothing_happened(absences=1)


def test_a_second_account_of_the_same_person_does_not_stand_in():
    user = UserFactory()

    with pytest.raises(absences.UnfitDelegate):
        plan(user, UserFactory(person=user.person))

    assert_nothing_happened()


def test_who_has_left_does_not_stand_in():
    with pytest.raises(absences.UnfitDelegate):
        plan(UserFactory(), UserFactory(is_active=False))

    assert_nothing_happened()


def test_delegates_do_not_stand_in_for_each_other_in_a_circle():
    first, second, third = UserFactory(), UserFactory(), UserFactory()
    AbsenceFactory(user=second, delegate=third, starts_at=NOON, ends_at=NOON + DAY)
    AbsenceFactory(user=third, delegate=first, starts_at=NOON, ends_at=NOON + DAY)

    with pytest.raises(absences.DelegateCircle):
        plan(first, second)

    assert_nothing_happened(absences=2)


def test_a_chain_of_delegates_is_fine():
    second = AbsenceFactory(delegate=UserFactory(), starts_at=NOON, ends_at=NOON + DAY).user

    assert plan(UserFactory(), second).pk


def test_ending_early_ends_now_and_routes_anew_now():
    absence = plan(UserFactory(), since=NOON - HOUR)

    absences.end_absence(absence_id=absence.pk, actor=UserFactory(), at=NOON + HOUR)

    absence.refresh_from_db()
    assert absence.ends_at == NOON + HOUR
    assert AuditEvent.objects.newest_first()[0].name == "absence.ended"
    assert due() == [NOON, NOON, NOON + HOUR, NOON + HOUR]


def test_an_absence_that_has_not_begun_is_taken_back():
    absence = plan(UserFactory())

    absences.end_absence(absence_id=absence.pk, actor=UserFactory(), at=NOON)

    assert not Absence.objects.exists()
    assert AuditEvent.objects.newest_first()[0].name == "absence.cancelled"
    assert due() == []


def test_an_absence_that_is_over_stays():
    absence = plan(UserFactory())

    with pytest.raises(absences.AbsenceOver):
        absences.end_absence(absence_id=absence.pk, actor=UserFactory(), at=absence.ends_at)

    assert AuditEvent.objects.count() == 1


def assert_nothing_happened(absences=0):
    assert Absence.objects.count() == absences
    assert not AuditEvent.objects.exists()
    assert not Owed.objects.exists()
