"""Dashboards, a KPI, and an agent's own impact, as people meet them: on a desk, on a phone, without scripts."""

import os
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.choices import CaseStatus
from people.choices import Role
from performance.models import KpiSetting
from performance.selectors.goals import current_goal_of
from performance.services.rollup import recompute_days
from tests.factories import CaseFactory, PolicyVersionFactory, TeamFactory, UserFactory, put_in_force

SHOTS = os.environ.get("SCREENSHOTS")


@pytest.fixture
def office(transactional_db):
    """A team with 80 days of cases, a target, and a law that changed on the way."""
    now = timezone.now()
    manager = UserFactory(roles=[Role.MANAGER], first_name="Mara", last_name="Lindqvist")
    team = TeamFactory(name="First line")
    agent = UserFactory(roles=[Role.AGENT], team=team, manager=manager, first_name="Sam", last_name="Reyes")
    for number in range(160):
        at = now - timedelta(hours=12 * number)
        CaseFactory(
            team=team,
            resolved_by=agent,
            status=CaseStatus.RESOLVED,
            category=f"Category {number % 3}",
            opened_at=at - timedelta(hours=2),
            resolved_at=at,
            reopen_count=number % 9 == 0,
            reassignment_count=number % 4 == 0,
        )
    KpiSetting.objects.create(code="fcr", minimum_n=10, target="0.8", owner=manager)
    put_in_force(PolicyVersionFactory(summary="More for parcels."), at=now - timedelta(days=20))
    recompute_days()
    return manager, agent


def keep(page, name):
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "theme"), [(1280, "dark"), (360, "light")])
def test_the_pages_of_figures_have_no_fault_that_axe_finds(office, open_page, sign_in, faults, width, theme):
    manager, agent = office
    page = open_page(width=width, theme=theme)
    for reader, name, args in [
        (manager, "dashboard-all", []),
        (manager, "kpi-detail", ["fcr"]),
        (manager, "dashboard-breakdown", []),
        (manager, "dashboard-drivers", []),
        (manager, "dashboard-people", []),
        (manager, "dashboard-relations", []),
        (manager, "dashboard-empowerment", []),
        (manager, "kpi-list", []),
        (agent, "impact", []),
    ]:
        sign_in(page, reader, reverse(f"performance:{name}", args=args))
        page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
        keep(page, f"{name}-{width}-{theme}")
        assert (name, faults(page)) == (name, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_chart_can_be_read_on_a_phone(office, open_page, sign_in):
    manager, _agent = office
    page = open_page(width=360)
    sign_in(page, manager, reverse("performance:kpi-detail", args=["fcr"]) + "?span=90")

    ground = page.locator(".chart-ground").first.bounding_box()
    assert ground["width"] > 200
    # Letters keep their size, and those below the axis do not run into each other.
    boxes = [text.bounding_box() for text in page.locator(".chart-across text").all() if text.is_visible()]
    assert len(boxes) >= 2
    assert all(9 <= box["height"] <= 20 for box in boxes)
    ends = [(box["x"], box["x"] + box["width"]) for box in boxes]
    assert all(earlier[1] < later[0] for earlier, later in pairwise(ends))
    assert page.locator(".chart-legend").get_by_text("target 80").is_visible()


def test_nothing_of_a_chart_or_its_table_sticks_out_on_a_phone(office, open_page, sign_in):
    manager, _agent = office
    page = open_page(width=360)
    sign_in(page, manager, reverse("performance:kpi-detail", args=["fcr"]) + "?span=365")
    page.get_by_text("The same as a table").first.click()

    chart = page.locator(".chart").first
    keep(page, "chart-360")
    figure, last = chart.bounding_box(), chart.locator(".chart-across text").last.bounding_box()
    assert last["x"] + last["width"] <= figure["x"] + figure["width"]
    table = chart.locator(".table-container")
    assert table.evaluate("(part) => part.scrollWidth <= part.clientWidth")
    assert table.locator("td[data-label='90 % interval']").first.is_visible()


def test_without_scripts_the_numbers_are_all_there(office, open_page, sign_in):
    manager, _agent = office
    page = open_page(javascript=False)
    sign_in(page, manager, reverse("performance:kpi-detail", args=["fcr"]) + "?span=90")

    page.get_by_text("The same as a table").click()
    assert page.get_by_role("row").count() > 5
    page.get_by_role("link", name="show the rows").click()
    assert page.url.startswith(page.url.split("/cases/")[0] + "/cases/?")


def test_the_live_part_renews_itself(office, open_page, sign_in):
    manager, agent = office
    page = open_page()
    sign_in(page, manager, reverse("performance:dashboard-all"))
    before = page.locator("#dashboard-now").inner_text()

    now = timezone.now()
    for _ in range(3):
        CaseFactory(team=agent.team, resolved_by=agent, opened_at=now, resolved_at=now)
    recompute_days()
    page.evaluate("htmx.trigger('#dashboard-now', 'leeway:refresh')")

    page.wait_for_function(
        "(before) => document.getElementById('dashboard-now').innerText !== before", arg=before
    )


def test_an_agent_chooses_a_figure_and_shares_it(office, open_page, sign_in, faults):
    _manager, agent = office
    page = open_page(width=360)
    sign_in(page, agent, reverse("performance:impact"))

    page.locator("#id_kpi").select_option("fcr")
    page.locator("#id_target").fill("85")
    page.get_by_role("button", name="Make it my goal").click()
    page.get_by_text("Only you see it", exact=False).first.wait_for()
    keep(page, "goal-360")
    assert faults(page) == []

    page.get_by_role("button", name="Share it with those who lead me").click()
    page.get_by_text("Those who lead you see your goal now.").wait_for()
    assert current_goal_of(agent).shared_at is not None
