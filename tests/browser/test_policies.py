"""A manager changes a limit, the board adopts it, and the agent may do more."""

from datetime import timedelta
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from guardian.shortcuts import assign_perm
from playwright.sync_api import expect

from governance.models import PolicyVersion
from people.choices import Role
from tests.factories.empowerment import (
    AuthorityLimitFactory,
    BudgetCapFactory,
    PolicyTermsFactory,
    RemedyFactory,
    TierRequirementFactory,
)
from tests.factories.governance import put_in_force, the_draft
from tests.factories.people import CalendarFactory, PositionFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
FIELD = "line.agent.refund..."


class Organization:
    def __init__(self):
        self.team = TeamFactory(calendar=CalendarFactory(around_the_clock=True))
        agents = PositionFactory(code="agent", name="Agent")
        version = the_draft()
        PolicyTermsFactory(version=version)
        AuthorityLimitFactory(
            version=version, position=agents, remedy=RemedyFactory(), per_decision=Decimal(50)
        )
        BudgetCapFactory(version=version, position=agents, amount=Decimal(900))
        TierRequirementFactory(version=version, position=agents, tenure_months=600)
        self.policy = put_in_force(version).policy
        self.manager = UserFactory(roles=[Role.MANAGER], is_staff=True, position=None, team=self.team)
        assign_perm("governance.edit_policy", self.manager, self.policy)
        self.board = UserFactory(roles=[Role.BOARD], position=None)
        self.agent = UserFactory(roles=[Role.AGENT], position=agents, team=self.team)


@pytest.fixture
def organization(transactional_db):
    return Organization()


def test_a_limit_is_changed_adopted_and_holds_for_the_agent(organization, open_page, sign_in, monkeypatch):
    monkeypatch.setattr("governance.web.forms.SOON", timedelta(0))
    monkeypatch.setattr("governance.rules.adoption.LEAST_NOTICE", timedelta(0))
    desk, board, agent = open_page(), open_page(), open_page()

    sign_in(desk, organization.manager, "/admin/governance/policyversion/start/")
    desk.get_by_role("button", name="Start from version 1").click()
    cell = desk.locator(f'input[name="{FIELD}-t1"]')
    cell.fill("80.005")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("alert")).to_contain_text("Refund, Tier 1: Enter an amount")
    expect(cell).to_have_value("80.005")
    cell.fill("80")
    # The keyboard is enough: Enter in a cell saves.
    cell.press("Enter")
    expect(desk.get_by_text("1 change saved.")).to_be_visible()
    expect(desk.get_by_text("until now €50")).to_be_visible()
    desk.get_by_role("navigation", name="Parts of the draft").get_by_role("link", name="Submit").click()
    desk.get_by_label("What changes and why").fill("Parcels got dearer.")
    desk.get_by_role("button", name="Submit version 2 to the board").click()
    expect(desk.get_by_text("Waits for the board")).to_be_visible()
    expect(desk.get_by_role("link", name="Adopt…")).to_have_count(0)

    version = PolicyVersion.objects.get(number=2)
    sign_in(board, organization.board, f"/policies/versions/{version.pk}/")
    expect(board.get_by_text("What is different from")).to_be_visible()
    board.get_by_role("link", name="Adopt…").click()
    expect(board.get_by_text("May do more: Agent.")).to_be_visible()
    board.get_by_role("button", name="Adopt version 2").click()
    expect(board.get_by_text("In force", exact=True).first).to_be_visible()

    sign_in(agent, organization.agent, "/authority/")
    expect(agent.get_by_role("main")).to_contain_text("€80")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_about_policies_are_for_everybody(organization, open_page, sign_in, faults, width):
    page = open_page(width=width)
    sign_in(page, organization.manager, "/policies/")
    version = PolicyVersion.objects.get()
    for path in ("/policies/", f"/policies/versions/{version.pk}/", "/policies/who-decides/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_a_draft_are_for_everybody(organization, open_page, sign_in, width):
    page = open_page(width=width)
    sign_in(page, organization.manager, "/admin/governance/policyversion/start/")
    page.get_by_role("button", name="Start from version 1").click()
    start = page.url.removesuffix("limits/")
    for section in ("limits", "budgets", "tiers", "approvals", "changes", "file", "submit"):
        page.goto(f"{start}{section}/")
        page.evaluate(
            "document.querySelectorAll('details.new-rows').forEach((part) => { part.open = true; })"
        )
        # Only our part: what the frame of the admin gets wrong is not ours to change.
        found = Axe().run(page, context={"include": [[".draft"]]}).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
