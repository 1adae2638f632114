"""The pages about people, as a manager and HR meet them, on a desk and on a phone."""

import os
from datetime import time, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from people.choices import Role
from people.models import User
from people.services.notifications import notify
from tests.factories import AbsenceFactory, CompletionFactory, ShiftFactory, UserFactory

SHOTS = os.environ.get("SCREENSHOTS")


@pytest.fixture
def manager(transactional_db):
    return UserFactory(first_name="Mara", last_name="Lindqvist", roles=[Role.MANAGER, Role.HR])


@pytest.fixture
def report(manager):
    now = timezone.now()
    person = UserFactory(manager=manager, first_name="Dana", last_name="Okafor")
    CompletionFactory(user=person)
    CompletionFactory(user=person, expires_at=now - timedelta(days=1))
    ShiftFactory(user=person, starts=time(22), ends=time(6))
    AbsenceFactory(
        user=person,
        delegate=UserFactory(team=person.team),
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=3),
        reason="parental leave",
    )
    return person


def keep(page, name):
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_have_no_fault_that_axe_finds(manager, report, open_page, sign_in, faults, width):
    notify(user_id=manager.pk, key="1", title="A decision waits", url="/", urgent=True, at=timezone.now())
    page = open_page(width=width)
    absence = report.absences.get()
    for name, args in [
        ("person-list", []),
        ("person-detail", [report.pk]),
        ("absence-create", [report.pk]),
        ("absence-end", [absence.pk]),
        ("notification-list", []),
        ("profile", []),
        ("import", []),
    ]:
        sign_in(page, manager, reverse(f"people:{name}", args=args))
        keep(page, f"{name}-{width}")
        assert (name, faults(page)) == (name, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_bell_counts_and_reading_empties_it(manager, open_page, sign_in):
    notify(user_id=manager.pk, key="1", title="A decision waits", at=timezone.now())
    page = open_page()
    sign_in(page, manager)
    assert page.locator("[data-unread='1']").inner_text().startswith("1")

    page.get_by_title("Notifications").click()
    page.get_by_role("button", name="Mark all as read").click()

    page.get_by_text("0 unread messages").wait_for()
    assert page.locator("[data-unread]").count() == 0


@pytest.mark.parametrize("width", [1280, 360])
def test_hr_imports_the_good_rows_of_a_file(manager, open_page, sign_in, faults, width):
    page = open_page(width=width)
    sign_in(page, manager, reverse("people:import"))
    file = {
        "name": "people.csv",
        "mimeType": "text/csv",
        "buffer": b"username,last_name,hired_on\nsam,Reyes,2024-05-01\ndana,Okafor,soon\n",
    }
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()

    page.get_by_text("Write the day as 2026-11-30.").wait_for()
    keep(page, f"import-preview-{width}")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Import 1 good row, leave out the bad").click()

    page.get_by_text("1 row was imported.").wait_for()
    assert User.objects.filter(username="sam").exists()
    assert not User.objects.filter(username="dana").exists()
