"""Answering in the inbox: what is refused comes back in its place, and nothing typed is lost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from empowerment.models import ApprovalRequest
from tests.empowerment.conftest import desk as desk, draft_desk as draft_desk

pytestmark = [pytest.mark.browser, pytest.mark.capability("4.4")]


@pytest.fixture
def asked(transactional_db, desk):
    return desk.log("200", at=timezone.now()).request


def test_a_refused_offer_stays_on_the_page_and_a_reload_answers_nothing(asked, desk, open_page, sign_in):
    page = open_page(width=360)
    inbox = reverse("empowerment:request-list")
    sign_in(page, desk.lead, inbox)
    page.get_by_text("Offer less").click()
    page.get_by_label("Amount (EUR)").fill("200")
    page.locator("form[action$='counter/'] [name=why]").fill("Half is fair.")

    page.get_by_text("Offer this instead").click()

    summary = page.locator(".error-summary")
    summary.wait_for(state="visible")
    assert "Offer less than €200." in summary.inner_text()
    assert page.locator("form[action$='counter/'] [name=why]").input_value() == "Half is fair."
    assert page.url.endswith(inbox)

    page.reload()
    assert page.locator(".error-summary").count() == 0
    assert ApprovalRequest.objects.get().status == "open"


def test_one_click_answers_and_leads_back_to_the_inbox(asked, desk, open_page, sign_in):
    page = open_page(width=1280)
    inbox = reverse("empowerment:request-list")
    sign_in(page, desk.lead, inbox)

    with page.expect_navigation():
        page.get_by_role("button", name="Our mistake").click()

    assert page.url.endswith(inbox)
    assert "Approved €200" in page.locator("body").inner_text()
    assert ApprovalRequest.objects.get().status == "approved"
