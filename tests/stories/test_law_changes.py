"""A manager changes a limit, a member of the board adopts it, and the agent's next decision is judged by it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from empowerment.choices import Outcome
from empowerment.models import Decision
from governance.models import PolicyVersion


@pytest.mark.capability("4.1")
@pytest.mark.capability("S1.2")
@pytest.mark.invariant("I-22", "I-34")
def test_the_next_decision_is_judged_by_the_law_that_was_adopted(office, open_page, sign_in, monkeypatch):
    # Nobody waits for the notice that people at work get before the rules change under them.
    monkeypatch.setattr("governance.web.forms.SOON", timedelta(0))
    monkeypatch.setattr("governance.rules.adoption.LEAST_NOTICE", timedelta(0))
    manager, board, agent = open_page(), open_page(), open_page()
    sign_in(agent, office.agent, f"/cases/{office.case.pk}/")
    ask(agent, "80")
    expect(agent.get_by_text("Needs approval")).to_be_visible()

    sign_in(manager, office.manager, "/admin/governance/policyversion/start/")
    manager.get_by_role("button", name="Start from version 1").click()
    manager.locator('input[name="line.agent.refund...-t1"]').fill("80")
    manager.get_by_role("button", name="Save").click()
    expect(manager.get_by_text("1 change saved.")).to_be_visible()
    manager.get_by_role("navigation", name="Parts of the draft").get_by_role("link", name="Submit").click()
    manager.get_by_label("What changes and why").fill("Parcels got dearer.")
    manager.get_by_role("button", name="Submit version 2 to the board").click()
    expect(manager.get_by_text("Waits for the board")).to_be_visible()
    ask(agent, "80.00")
    expect(agent.get_by_text("Needs approval")).to_be_visible()

    version = PolicyVersion.objects.get(number=2)
    sign_in(board, office.board, f"/policies/versions/{version.pk}/adopt/")
    board.get_by_role("button", name="Adopt version 2").click()
    expect(board.get_by_text("Adopted. Everybody whom it concerns is told.")).to_be_visible()

    form = ask(agent, "80")
    expect(agent.get_by_text("Within your authority")).to_be_visible()
    form.get_by_label("Reason").select_option(label="Late delivery")
    form.get_by_role("button", name=re.compile("Log refund of €80")).click()
    expect(agent.get_by_role("heading", level=1)).to_have_text("Refund · €80")
    decision = Decision.objects.get()
    assert (decision.version, decision.outcome) == (version, Outcome.WITHIN_AUTHORITY)


def ask(page, amount):
    form = page.locator("#decision-form")
    form.get_by_label("Amount").fill(amount)
    return form
