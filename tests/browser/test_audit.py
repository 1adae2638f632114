"""The auditor's pages, as an auditor meets them."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from audit.services import record_event, seal_events, write_checkpoint
from people.models import User

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def auditor(transactional_db, settings, tmp_path):
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "checkpoints.jsonl"
    user = User.objects.create(username="ada", first_name="Ada", last_name="Novak")
    user.groups.add(Group.objects.get(name="auditor"))
    for number in range(60):
        record_event(
            name="limit.changed",
            actor_id=user.pk,
            subject=user,
            facts={"changes": {"amount": [str(number), str(number + 10)]}},
            reason="Board motion 14",
            at=NOON,
        )
    seal_events(at=NOON)
    write_checkpoint(at=NOON)
    return user


@pytest.mark.invariant("I-40")
def test_an_auditor_finds_an_event_and_verifies_the_log(auditor, open_page, sign_in, faults):
    page = open_page()
    sign_in(page, auditor, "/audit/")
    assert page.locator("h1").inner_text() == "Audit log"
    page.get_by_label("Event").fill("limit.")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_role("link", name="Older")).to_have_count(0)  # the last page is there
    page.get_by_role("row", name="limit.changed").get_by_role("link").last.click()
    expect(page.get_by_role("row", name="amount 0 10")).to_be_visible()
    assert faults(page) == []

    page.goto("/audit/")
    page.get_by_role("link", name="Verify the log").click()
    page.get_by_role("button", name="Verify now").click()

    expect(page.get_by_text("The log is whole.")).to_be_visible()
    expect(page.get_by_text("Checked seal 1 to 60")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("path", ["/audit/", "/audit/verify/"])
def test_the_pages_fit_and_have_no_fault_that_axe_finds(auditor, open_page, sign_in, faults, width, path):
    page = open_page(width=width)
    sign_in(page, auditor, path)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []


def test_the_export_is_a_file(auditor, open_page, sign_in):
    page = open_page()
    sign_in(page, auditor, "/audit/?name=limit.")

    with page.expect_download() as download:
        page.get_by_role("button", name="Export what is shown").click()

    assert download.value.suggested_filename == "audit-log.csv"
    assert len(download.value.path().read_text().splitlines()) == 61
