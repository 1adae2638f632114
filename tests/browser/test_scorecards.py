"""An agent reads a scorecard and disputes a score; the manager answers, and a new version holds."""

from datetime import date

import pytest
from django.urls import reverse

from performance.models import Dispute
from performance.services.templates import start_version
from tests.factories import (
    ScorecardFactory,
    ScorecardSectionFactory,
    ScorecardTemplateFactory,
    ScorecardVersionFactory,
    UserFactory,
    put_in_use,
)
from tests.performance.scorecards import NOVEMBER, floor

pytestmark = pytest.mark.capability("3.2")


@pytest.fixture
def org(transactional_db):
    org = floor()
    org.card = ScorecardFactory(person=org.agent)
    return org


def test_agent_disputes_and_the_manager_answers(org, open_page, sign_in, faults):
    page = open_page(width=1280)
    sign_in(page, org.agent, reverse("performance:scorecard-list"))
    page.get_by_role("link", name="October 2026").click()
    page.get_by_text("Share of resolved cases that were never reopened").first.wait_for()
    page.get_by_label("What is wrong?").select_option(label="Reopen rate")
    page.get_by_label("Why?").fill("Two were reopened by mistake.")
    page.get_by_role("button", name="Dispute this score").click()
    page.get_by_text("Your dispute was sent.").wait_for()
    page.get_by_text(f"{org.lead} is asked to answer.").wait_for()

    other = open_page(width=1280)
    sign_in(other, org.manager, reverse("performance:scorecard-detail", args=[org.card.pk]))
    other.get_by_text("Two were reopened by mistake.").wait_for()
    other.get_by_label("Leave “Reopen rate” out").check()
    # What it would change is said before it is sent.
    other.get_by_text("What the new version says").wait_for()
    assert faults(other) == []
    other.get_by_label("Why?").fill("You are right: it does not count.")
    other.get_by_role("button", name="Send the answer").click()
    other.get_by_text("Your answer was sent.").wait_for()
    assert Dispute.objects.get().answer == "amended"

    page.goto(page.url)
    page.get_by_role("link", name="Version 2").first.click()
    page.get_by_text("You are right: it does not count.").first.wait_for()
    page.get_by_role("heading", name="What this version changed").wait_for()
    page.get_by_role("button", name="Acknowledge").click()
    page.get_by_text("You have acknowledged this scorecard.").wait_for()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_have_no_fault_that_axe_finds(org, open_page, sign_in, faults, width):
    page = open_page(width=width)
    written = start_version(
        template_id=org.version.template_id, effective_from=date(2026, 12, 1), actor=org.hr, at=NOVEMBER
    )
    ScorecardSectionFactory(version=written, name="How long it takes", kpi="time_to_resolve")
    written.sections.filter(name="First-contact resolution").delete()
    written.sections.filter(name="How long it takes").update(weight="0.6", floor=48, target=4)
    for user, name, args in [
        (org.agent, "scorecard-detail", [org.card.pk]),
        (org.hr, "scorecard-detail", [org.card.pk]),
        (org.hr, "scorecard-list", []),
        (org.hr, "scorecard-compute", []),
        (org.hr, "template-list", []),
        (org.hr, "template-activate", [written.pk]),
        (org.lead, "peer-ask", [org.agent.pk]),
        (org.lead, "peer-list", []),
    ]:
        sign_in(page, user, reverse(f"performance:{name}", args=args))
        assert faults(page) == [], name


@pytest.mark.parametrize("width", [1280, 360])
def test_calibration_of_seven_sections_fits_its_page(org, open_page, sign_in, faults, width):
    template = ScorecardTemplateFactory()
    version = ScorecardVersionFactory(template=template)
    for name in ("Solved at first contact", "Stays solved", "Decided without asking", "What customers say"):
        ScorecardSectionFactory(version=version, name=name, weight="0.1")
    for name in ("What colleagues say", "Quality of conversations", "Customers back within a week"):
        ScorecardSectionFactory(version=version, name=name, weight="0.2")
    put_in_use(version)
    rated = UserFactory(manager=org.lead, position=template.position)
    ScorecardFactory(person=rated, state="in_calibration")
    page = open_page(width=width)
    sign_in(page, org.lead, reverse("performance:calibration"))
    page.get_by_text("Customers back within a week").first.wait_for()
    wide, seen = page.evaluate(
        "[...document.querySelectorAll('.table-container')].map(one => [one.scrollWidth, one.clientWidth])[0]"
    )
    assert wide <= seen
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_text("Leave a note about").click()
    page.get_by_label("Your note").fill("Two weeks of these were training.")
    assert faults(page) == []
    page.get_by_role("button", name="Keep the note about").click()
    page.get_by_text("Your note was kept.").wait_for()
