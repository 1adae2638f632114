"""HR publishes a selection and takes it out; an agent learns what a scorecard does to their authority."""

import os
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from effects.services import fulfil_due
from performance.models import Demotion, Scorecard
from tests.performance.ladder import card, publish, with_ladder

SHOTS = os.environ.get("SCREENSHOTS")
pytestmark = pytest.mark.capability("3.2", "4.1")


@pytest.fixture
def org(transactional_db):
    org = with_ladder()
    org.falls, org.rises = card(org.agent, "0.6"), card(org.colleague, "0.9")
    return org


def keep(page, name):
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def serve():
    while fulfil_due(at=timezone.now()):
        pass


@pytest.mark.parametrize("width", [1280, 360])
def test_hr_filters_publishes_exports_and_opens_the_file(org, open_page, sign_in, faults, width, tmp_path):
    page = open_page(width=width)
    sign_in(page, org.hr, reverse("performance:selection-list"))
    if width < 600:
        page.locator("details.filters > summary").click()
    page.get_by_label("State").select_option(label="In calibration")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "state=in_calibration" in page.url
    page.get_by_text("2 scorecards match.").wait_for()
    assert faults(page) == []
    keep(page, f"selection-{width}")

    page.get_by_label("All that match").check()
    page.get_by_role("button", name="Publish …").click()
    page.get_by_role("heading", name="1 demotion is announced").wait_for()
    page.get_by_role("heading", name="1 person gains authority at once").wait_for()
    assert faults(page) == []
    keep(page, f"selection-publish-{width}")
    page.get_by_role("button", name="Publish those ticked").click()
    page.get_by_text("2 scorecards were published.").wait_for()
    assert set(Scorecard.objects.values_list("state", flat=True)) == {"published"}

    page.goto(reverse("performance:selection-list"))
    page.locator("input[name=ids]").first.check()
    page.get_by_text("Take out as a file").click()
    page.get_by_label("Format").select_option(label="Excel workbook (XLSX)")
    page.get_by_label("What for").select_option(label="Pay and bonus")
    page.get_by_role("button", name="Export").click()
    page.get_by_text("A worker takes it up within seconds.").wait_for()
    keep(page, f"export-waiting-{width}")
    page.goto("/")  # the page may be left
    serve()
    page.goto(reverse("people:export-list"))
    page.get_by_text("Ready").first.wait_for()
    assert faults(page) == []
    keep(page, f"export-list-{width}")
    page.locator("a[data-open]").first.click()
    page.get_by_text("SHA-256").wait_for()
    assert faults(page) == []
    keep(page, f"export-detail-{width}")
    with page.expect_download() as taking:
        page.get_by_role("button", name="Download scorecards").click()
    path = tmp_path / taking.value.suggested_filename
    taking.value.save_as(path)

    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    assert path.suffix == ".xlsx"
    assert len(rows) == 2
    assert rows[1][1] in {str(org.agent), str(org.colleague)}


def test_a_file_that_is_ready_shows_without_a_page_load(org, open_page, sign_in):
    page = open_page(width=1280)
    sign_in(page, org.hr, reverse("performance:selection-list"))
    page.get_by_label("All that match").check()
    page.get_by_text("Take out as a file").click()
    page.get_by_label("Format").select_option(label="CSV")
    page.get_by_label("What for").select_option(label="Pay and bonus")
    page.get_by_role("button", name="Export").click()
    page.get_by_text("A worker takes it up within seconds.").wait_for()
    address = page.url

    serve()

    page.get_by_role("button", name="Download scorecards").wait_for()
    assert page.url == address


@pytest.mark.parametrize("width", [1280, 360])
def test_an_agent_reads_what_falls_and_appeals(org, open_page, sign_in, faults, width):
    Scorecard.objects.all().delete()
    publish(org, "0.6", at=timezone.now())
    demotion = Demotion.objects.get()
    page = open_page(width=width)
    sign_in(page, org.agent)
    page.get_by_role("heading", name="Your authority changes").wait_for()
    keep(page, f"desk-demotion-{width}")
    page.get_by_role("link", name="What it rests on, and how to appeal").click()
    page.get_by_role("heading", name="The way back").wait_for()
    assert faults(page) == []
    page.get_by_label("What is wrong with it?").fill("Ten of these were passed on to me.")
    page.get_by_role("button", name="Appeal").click()
    page.get_by_text("is asked and answers by").wait_for()
    keep(page, f"demotion-{width}")

    sheet = reverse("empowerment:authority-mine")
    page.goto(sheet)
    page.get_by_text("Your authority falls from tier 3 to tier 2").first.wait_for()
    keep(page, f"what-may-i-do-{width}")
    other = open_page(width=width)
    sign_in(other, org.lead, reverse("performance:appeal-list"))
    other.get_by_role("link", name=str(org.agent)).click()
    other.get_by_label("Upheld").check()
    other.get_by_label("Why", exact=False).last.fill("True: they came from billing.")
    assert faults(other) == []
    keep(other, f"appeal-decide-{width}")
    other.get_by_role("button", name="Decide the appeal").click()
    other.get_by_text("Decided. The person is told.").wait_for()
    assert demotion.appeal.answer == "upheld"


@pytest.mark.capability("4.1")
def test_an_expired_training_lowers_the_tier_at_once_and_the_desk_says_so(org, open_page, sign_in):
    page = open_page(width=1280)
    sign_in(page, org.agent)
    page.get_by_text("Tier 3 of 4").or_(page.get_by_text("You hold no limit")).first.wait_for()
    assert page.get_by_text("Judgment expired").count() == 0

    completion = org.completions["agent"]
    completion.expires_at = timezone.now() - timedelta(minutes=1)
    completion.save()
    page.reload()

    page.get_by_text("tier 1 instead of 3. Renewed, it counts at once.").wait_for()
    keep(page, "desk-expired-training")
