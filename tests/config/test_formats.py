"""Dates are written so that nobody mistakes the month for the day."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, get_format

from people.choices import Role
from tests.factories import AbsenceFactory, UserFactory


def test_dates_and_times_are_written_the_same_everywhere():
    moment = datetime(2026, 3, 4, 15, 5, tzinfo=UTC)

    assert date_format(moment, "DATETIME_FORMAT") == "4 Mar 2026, 15:05"
    assert date_format(moment, "SHORT_DATE_FORMAT") == "2026-03-04"
    assert get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize(
    ("typed", "read"), [("2026-03-04", date(2026, 3, 4)), ("4 Mar 2026", date(2026, 3, 4))]
)
def test_a_day_is_read_as_it_is_written(typed, read):
    assert forms.DateField().clean(typed) == read


def test_a_day_that_could_be_a_month_is_asked_for_again():
    with pytest.raises(forms.ValidationError):
        forms.DateField().clean("03/04/2026")


@pytest.mark.django_db
def test_the_admin_writes_them_too(client):
    manager = UserFactory(roles=[Role.MANAGER], is_staff=True)
    absence = AbsenceFactory(user=UserFactory(manager=manager))
    client.force_login(manager)

    page = client.get(reverse("admin:people_absence_changelist")).content.decode()

    assert date_format(timezone.localtime(absence.starts_at), "j M Y, H:i") in page
