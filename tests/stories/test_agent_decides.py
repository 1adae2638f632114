"""An agent helps the customer in front of them, alone where they may and with an answer where they may not."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from effects.services import fulfil_due
from empowerment.choices import GrantBasis
from empowerment.models import Decision, Grant
from people.models import Notification


def fill(page, amount):
    """Type a decision into the form beside the case."""
    form = page.locator("#decision-form")
    form.get_by_label("Amount").fill(amount)
    return form


@pytest.mark.capability("4.1")
@pytest.mark.capability("4.3")
@pytest.mark.parametrize("width", [1280, 360])
def test_within_the_limit_it_is_done_on_the_case(office, open_page, sign_in, faults, width):
    page = open_page(width=width)
    sign_in(page, office.agent, "/")
    page.get_by_role("link", name="INC0004711").first.click()

    form = fill(page, "30")
    expect(form.get_by_text("Within your authority")).to_be_visible()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    form.get_by_label("Reason").select_option(label="Late delivery")
    form.get_by_label("What happened").fill("The parcel is lost.")
    form.get_by_role("button", name=re.compile("Log refund of €30")).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Refund · €30")
    expect(page.get_by_text("It lay within the agent's own authority.")).to_be_visible()
    assert faults(page) == []
    grant = Grant.objects.get()
    assert (grant.amount, grant.basis, grant.authority_of) == (Decimal(30), GrantBasis.OWN, office.agent)
    page.goto("/")
    expect(page.get_by_text("€120 of €150")).to_be_visible()
    assert faults(page) == []


@pytest.mark.capability("4.3")
def test_an_amount_typed_the_moment_the_form_arrives_is_judged(office, open_page, sign_in):
    page = open_page()
    # As fast as a browser can be: before htmx has looked at what it put there.
    page.add_init_script("""
        new MutationObserver((_, observer) => {
            const field = document.querySelector("#decision-form #id_amount");
            if (!field) { return; }
            observer.disconnect();
            field.value = "30";
            field.dispatchEvent(new Event("input", { bubbles: true }));
        }).observe(document, { childList: true, subtree: true });
    """)
    sign_in(page, office.agent, f"/cases/{office.case.pk}/")

    expect(page.locator("#decision-form").get_by_text("Within your authority")).to_be_visible()


@pytest.mark.capability("4.3")
def test_the_keyboard_is_enough(office, open_page, sign_in):
    page = open_page()
    sign_in(page, office.agent, f"/cases/{office.case.pk}/")
    form = page.locator("#decision-form")
    form.get_by_label("Amount").focus()
    page.keyboard.type("25")
    expect(form.get_by_text("Within your authority")).to_be_visible()
    form.get_by_label("Reason").focus()
    page.keyboard.type("Late")
    page.keyboard.press("Tab")
    page.keyboard.type("Twice late.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Refund · €25")
    assert Decision.objects.get().note.note == "Twice late."


@pytest.mark.capability("4.4")
@pytest.mark.invariant("I-30")
@pytest.mark.parametrize("width", [1280, 360])
def test_beyond_the_limit_the_lead_offers_less_and_the_agent_accepts(
    office, open_page, sign_in, faults, width
):
    agent, lead = open_page(width=width), open_page()
    sign_in(agent, office.agent, f"/cases/{office.case.pk}/")
    form = fill(agent, "240")
    expect(form.get_by_text("Needs approval")).to_be_visible()
    expect(form.get_by_text(re.compile("Dana Okafor"))).to_be_visible()
    form.get_by_label("Reason").select_option(label="Late delivery")
    form.get_by_label("What happened").fill("Third late parcel, a wedding gift.")
    form.get_by_role("button").last.click()
    expect(agent.get_by_role("heading", level=1)).to_have_text("Refund · €240")
    expect(agent.get_by_role("heading", name="Dana Okafor is asked")).to_be_visible()
    ticks_down(agent)
    assert faults(agent) == []

    sign_in(lead, office.lead, "/approvals/")
    card = lead.get_by_role("article")
    expect(card.get_by_text("Third late parcel, a wedding gift.")).to_be_visible()
    assert faults(lead) == []
    card.get_by_text("Offer less").click()
    offer = card.locator("details[open]")
    offer.get_by_label("Amount (EUR)").fill("100")
    offer.get_by_label("Reason").fill("Half is fair for the third time.")
    offer.get_by_role("button", name="Offer this instead").click()
    expect(lead.get_by_text("Nothing waits for you")).to_be_visible()

    # Without touching anything: the page asks by itself.
    expect(agent.get_by_text("Half is fair for the third time.").first).to_be_visible()
    assert agent.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(agent) == []
    agent.get_by_role("button", name="Accept €100").click()
    expect(agent.get_by_text("Accepted: the offer is given.")).to_be_visible()

    grant = Grant.objects.get()
    assert (grant.amount, grant.basis, grant.authority_of) == (
        Decimal(100),
        GrantBasis.COUNTERED,
        office.lead,
    )
    fulfil_due(at=timezone.now())
    told = list(Notification.objects.filter(user=office.lead).order_by("pk").values_list("title", flat=True))
    assert told == ["Sam Reyes asks you: Refund €240", "Sam Reyes accepted your offer of €100"]


def ticks_down(page):
    """The clock is alive: what it says of the time left gets less while one looks at it."""
    clock = page.locator("[data-due]").first
    expect(clock).to_contain_text("left")
    before = clock.inner_text()
    expect(clock).not_to_have_text(before)
    assert minutes(clock.inner_text()) < minutes(before) <= Decimal(30)


def minutes(text):
    found = re.search(r"(\d+):(\d\d)", text)
    return int(found[1]) + Decimal(found[2]) / 60
