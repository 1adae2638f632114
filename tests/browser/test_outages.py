"""Recording an outage: teams are found by typing, and the form says what is left out before it is sent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from journeys.models import Outage
from tests.factories import CaseFactory, DepartmentFactory, TeamFactory, UserFactory


@pytest.fixture
def ops(transactional_db):
    """Two departments of two teams, and one case that the first team resolved an hour ago."""
    care, field = DepartmentFactory(name="Customer care"), DepartmentFactory(name="Field service")
    team = TeamFactory(name="First line", department=care)
    for name, department in [("Billing", care), ("North", field), ("South", field)]:
        TeamFactory(name=name, department=department)
    agent, now = UserFactory(team=team, roles=["agent"]), timezone.now()
    CaseFactory(
        team=team,
        agent=agent,
        resolved_by=agent,
        status="resolved",
        opened_at=now - timedelta(hours=5),
        resolved_at=now - timedelta(hours=1),
    )
    return UserFactory(roles=["operations"])


@pytest.mark.parametrize("width", [1280, 360])
def test_teams_are_found_by_typing_and_what_is_left_out_is_seen_first(ops, open_page, sign_in, faults, width):
    page = open_page(width=width)
    sign_in(page, ops, reverse("journeys:outage-create"))
    page.get_by_label("Find a team or a department").fill("first")
    expect(page.locator("summary", has_text="Field service")).to_be_hidden()
    expect(page.get_by_role("checkbox", name="Billing", exact=True)).to_be_hidden()
    page.get_by_role("checkbox", name="First line", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("System").fill("Telephony")
    page.get_by_label("Cause").select_option("network")
    began = timezone.localtime() - timedelta(hours=2)
    page.get_by_label("From").fill(began.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("What happened?").fill("The line was cut.")
    page.get_by_label("What happened?").blur()

    shown = page.locator("#left-out")
    expect(shown.locator(".stat", has_text="Cases resolved")).to_contain_text("1")
    assert faults(page) == []
    page.get_by_role("button", name="Record this outage").click()

    expect(page.get_by_text("Cases resolved: 1")).to_be_visible()
    assert [team.name for team in Outage.objects.get().teams.all()] == ["First line"]
    assert faults(page) == []


def test_typing_a_department_leaves_its_teams(ops, open_page, sign_in):
    page = open_page(width=1280)
    sign_in(page, ops, reverse("journeys:outage-create"))
    search = page.get_by_label("Find a team or a department")

    search.fill("field")
    expect(page.get_by_role("checkbox", name="South")).to_be_visible()
    expect(page.locator("summary", has_text="Customer care")).to_be_hidden()
    search.fill("nowhere")
    expect(page.get_by_text("No team is called that.")).to_be_visible()
