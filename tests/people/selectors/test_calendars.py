from datetime import date, time

import pytest

from people.models import Holiday, Team
from people.selectors.calendars import clock_of, clocks_of
from tests.factories import CalendarFactory, TeamFactory

pytestmark = pytest.mark.django_db


def test_the_clock_of_a_team_has_its_hours_and_holidays(django_assert_num_queries):
    team = TeamFactory()
    Holiday.objects.create(calendar=team.calendar, day=date(2026, 12, 25), name="Christmas")

    with django_assert_num_queries(1):
        clock = clock_of(team.pk)

    assert clock.zone == "Europe/Berlin"
    assert clock.weekly == dict.fromkeys(range(5), ((time(8), time(12)), (time(13), time(17))))
    assert clock.holidays == {date(2026, 12, 25)}


def test_a_team_around_the_clock_never_closes():
    team = TeamFactory(calendar__around_the_clock=True)

    assert clock_of(team.pk).weekly == dict.fromkeys(range(7), ((time(0), time(0)),))


def test_many_clocks_take_one_query(django_assert_num_queries):
    calendars = CalendarFactory.create_batch(3)

    with django_assert_num_queries(1):
        assert clocks_of([calendar.pk for calendar in calendars]).keys() == {c.pk for c in calendars}


def test_no_team_no_clock():
    with pytest.raises(Team.DoesNotExist):
        clock_of(0)
