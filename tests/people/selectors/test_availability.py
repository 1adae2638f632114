from datetime import UTC, datetime, time, timedelta

import pytest

from people.choices import PrincipalKind, Weekday
from people.models import Absence
from people.selectors.availability import (
    answering_for,
    availabilities_of,
    next_on_shift,
    presence_over,
    stand_ins_of,
    stood_in_for,
)
from tests.factories import AbsenceFactory, ShiftFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
MONDAY_10 = datetime(2026, 11, 16, 9, tzinfo=UTC)  # 10:00 in Berlin
MONDAY_22 = datetime(2026, 11, 16, 21, tzinfo=UTC)
TUESDAY_8 = datetime(2026, 11, 17, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


def availability(user, at=MONDAY_10):
    return availabilities_of([user.pk], at=at)[user.pk]


def away(user, delegate=None, since=MONDAY_10, until=MONDAY_10 + HOUR):
    return AbsenceFactory(user=user, delegate=delegate, starts_at=since, ends_at=until)


def test_without_shifts_the_calendar_of_the_team_decides():
    user = UserFactory()

    assert availability(user).on_shift
    assert availability(user).answers == user.pk
    assert not availability(user, MONDAY_22).on_shift
    assert availability(user, MONDAY_22).answers is None


def test_own_shifts_take_the_place_of_the_calendar():
    night = ShiftFactory(weekday=Weekday.MONDAY, starts=time(22), ends=time(6)).user

    assert not availability(night).on_shift
    assert availability(night, MONDAY_22).on_shift
    assert availability(night, MONDAY_22 + 7 * HOUR).on_shift


def test_machines_are_always_on_shift():
    assert availability(UserFactory(kind=PrincipalKind.AI, team=None), MONDAY_22).on_shift


def test_nobody_is_taken_to_be_there_without_team_and_shifts():
    assert not availability(UserFactory(team=None)).on_shift


def test_who_has_left_answers_nothing_and_nobody_answers_for_them():
    left = UserFactory(is_active=False)
    away(left, UserFactory())

    assert not availability(left).active
    assert availability(left).answers is None


def test_an_absence_counts_from_its_start_until_its_end():
    user, delegate = UserFactory(), UserFactory()
    away(user, delegate)

    assert not availability(user, MONDAY_10 - HOUR).absent
    assert availability(user).absent
    assert availability(user).answers == delegate.pk
    assert not availability(user, MONDAY_10 + HOUR).absent


def test_delegates_are_followed_through_a_chain():
    first, second, third = UserFactory(), UserFactory(), UserFactory()
    away(first, second)
    away(second, third)

    assert availability(first).answers == third.pk


def test_a_circle_of_absent_people_is_nobody():
    first, second = UserFactory(), UserFactory()
    away(first, second)
    away(second, first)

    assert availability(first).answers is None


def test_a_delegate_who_has_left_or_is_off_shift_is_nobody():
    user, other = UserFactory(), UserFactory()
    away(user, UserFactory(is_active=False))
    away(other, ShiftFactory(starts=time(20), ends=time(21)).user)

    assert availability(user).answers is None
    assert availability(other).answers is None


def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    people = [UserFactory() for _ in range(5)]
    for person, delegate in zip(people, [UserFactory() for _ in people], strict=True):
        away(person, delegate)

    with django_assert_num_queries(2):
        assert len(availabilities_of([person.pk for person in people], at=MONDAY_10)) == 5


def test_next_on_shift_is_the_earliest_of_all():
    office, evening = UserFactory(), ShiftFactory(starts=time(23), ends=time(0)).user

    assert next_on_shift([office.pk], at=MONDAY_10) == MONDAY_10
    assert next_on_shift([office.pk], at=MONDAY_22) == TUESDAY_8
    assert next_on_shift([office.pk, evening.pk], at=MONDAY_22) == MONDAY_22 + HOUR


def test_next_on_shift_skips_absences_and_people_who_left():
    office = UserFactory()
    away(office, since=TUESDAY_8 - HOUR, until=TUESDAY_8 + HOUR)
    left = UserFactory(is_active=False, team=TeamFactory(calendar__around_the_clock=True))

    assert next_on_shift([office.pk, left.pk], at=MONDAY_22) == TUESDAY_8 + HOUR
    assert next_on_shift([left.pk], at=MONDAY_22) is None
    assert Absence.objects.count() == 1


def test_presence_ahead_follows_shifts_and_absences_in_two_queries(django_assert_num_queries):
    office, absent, left = UserFactory(), UserFactory(), UserFactory(is_active=False)
    away(absent, since=MONDAY_10 + HOUR, until=MONDAY_10 + 2 * HOUR)
    moments = [MONDAY_10, MONDAY_10 + HOUR, MONDAY_10 + 2 * HOUR, MONDAY_22]

    with django_assert_num_queries(2):
        found = presence_over([office.pk, absent.pk, left.pk, 0], moments)

    # The third moment is noon in Berlin, when offices close for an hour.
    assert found == {
        office.pk: (True, True, False, False),
        absent.pk: (True, False, False, False),
        left.pk: (False, False, False, False),
    }
    assert presence_over([office.pk], []) == {}


def test_who_answers_for_somebody_is_asked_of_absences_and_not_of_shifts():
    lead, delegate, further, stranger = (UserFactory() for _ in range(4))
    away(lead, delegate=delegate)
    away(delegate, delegate=further)
    left = UserFactory(is_active=False)
    away(left, delegate=stranger)

    assert answering_for([lead.pk, left.pk], at=MONDAY_10) == {lead.pk, delegate.pk, further.pk}
    assert answering_for([lead.pk], at=MONDAY_22) == {lead.pk}
    assert answering_for([], at=MONDAY_10) == frozenset()


def test_who_stands_in_now_is_the_first_down_the_line_who_is_not_away(django_assert_num_queries):
    first, second, third, here = (UserFactory() for _ in range(4))
    away(first, second)
    away(second, third, until=MONDAY_10 + HOUR / 2)
    away(here, third, since=MONDAY_10 + HOUR, until=MONDAY_10 + 2 * HOUR)
    alone = away(UserFactory()).user
    ids = [first.pk, second.pk, here.pk, alone.pk]

    with django_assert_num_queries(2):
        assert stand_ins_of(ids, at=MONDAY_10) == {first.pk: third.pk, second.pk: third.pk}
    assert stand_ins_of(ids, at=MONDAY_10 + HOUR / 2) == {first.pk: second.pk}
    # On shift or not.
    assert stand_ins_of([first.pk], at=MONDAY_10) == stand_ins_of([first.pk], at=MONDAY_10 + HOUR / 4)
    assert sorted(stood_in_for(third.pk, at=MONDAY_10)) == [first.pk, second.pk]
    assert stood_in_for(third.pk, at=MONDAY_10 + HOUR / 2) == []
    assert stood_in_for(second.pk, at=MONDAY_10) == [first.pk]


def test_who_has_left_neither_stands_in_nor_is_stood_in_for():
    left = UserFactory(is_active=False)
    away(left, UserFactory())
    lead = away(UserFactory(), left).user

    assert stand_ins_of([left.pk, lead.pk], at=MONDAY_10) == {}
