"""An auditor judges a decision again and verifies the log, before and after somebody tampered with it."""

import pytest
from django.db import connection, transaction
from django.utils import timezone
from playwright.sync_api import expect

from audit.models import AuditEvent
from audit.services import seal_events, write_checkpoint


@pytest.mark.capability("4.3")
@pytest.mark.invariant("I-20", "I-40")
@pytest.mark.security("S-99")
def test_every_step_is_proven_in_the_browser(office, open_page, sign_in, faults, settings, tmp_path):
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "checkpoints.jsonl"
    office.log("30")
    seal_events(at=timezone.now())
    write_checkpoint(at=timezone.now())
    page = open_page()

    sign_in(page, office.auditor, "/")
    page.get_by_role("link", name="Open decisions").click()
    page.get_by_role("link", name="INC0004711").click()
    assert faults(page) == []
    page.get_by_role("link", name="Replay").click()
    expect(page.get_by_text("the same verdict, the same explanation, word for word")).to_be_visible()

    page.goto("/audit/verify/")
    page.get_by_role("button", name="Verify now").click()
    expect(page.get_by_text("The log is whole.")).to_be_visible()
    assert faults(page) == []

    tamper()
    page.get_by_role("button", name="Verify again").click()
    expect(page.get_by_text("The log is broken at seal")).to_be_visible()
    assert faults(page) == []


def tamper():
    """Change an event the way a superuser of the database can."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        logged = AuditEvent.objects.get(name="decision.logged")
        cursor.execute("UPDATE audit_auditevent SET actor_id = NULL WHERE id = %s", [logged.pk])
