"""HR publishes the scorecards of a month, takes them out as files, and opens what came."""

from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from effects.services import fulfil_due
from people.choices import Role
from people.models import Notification
from performance.choices import ScorecardState
from performance.models import Scorecard
from tests.factories import ScorecardFactory, UserFactory


@pytest.fixture
def hr(office):
    """HR, with a scorecard of last month for the agent and for the lead; both only wait to be published."""
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    for person in (office.agent, office.lead):
        ScorecardFactory(
            person=person,
            first=last.replace(day=1),
            last=last,
            state=ScorecardState.IN_CALIBRATION,
            snapshot_at=timezone.now(),
        )
    return UserFactory(first_name="Aylin", roles=[Role.HR], team=None, position=None)


@pytest.mark.capability("3.2")
@pytest.mark.capability("S0.10")
@pytest.mark.invariant("I-46")
def test_a_selection_is_published_and_opened_as_a_file(office, hr, open_page, sign_in, faults, tmp_path):
    page = open_page()
    sign_in(page, hr, "/scorecards/selection/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Publish and export scorecards")
    assert faults(page) == []
    page.get_by_label("All that match").check()
    page.get_by_role("button", name="Publish …").click()
    page.get_by_role("button", name="Publish those ticked").click()
    expect(page.get_by_text("2 scorecards were published.")).to_be_visible()
    assert set(Scorecard.objects.values_list("state", flat=True)) == {ScorecardState.PUBLISHED}

    workbook = openpyxl.load_workbook(taken_out(page, "xlsx", tmp_path))
    told = "\n".join(str(cell) for row in workbook.active.values for cell in row if cell is not None)
    assert "Reyes" in told
    assert "Okafor" in told
    assert not [cell for row in workbook.active.iter_rows() for cell in row if cell.data_type == "f"]

    paper = taken_out(page, "pdf", tmp_path).read_bytes()
    assert paper.startswith(b"%PDF-")
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type/Page\n") in {0, 2}
    assert Notification.objects.filter(user=office.agent).exists()


def taken_out(page, file_format, folder):
    """Ask for a file of all that matches, let a worker make it, and fetch it."""
    page.goto("/scorecards/selection/")
    page.get_by_label("All that match").check()
    page.get_by_text("Take out as a file").click()
    page.get_by_label("Format").select_option(value=file_format)
    page.get_by_label("What for").select_option(index=1)
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_text("A worker takes it up within seconds.")).to_be_visible()
    fulfil_due(at=timezone.now())
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path
