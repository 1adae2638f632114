import gzip
from datetime import UTC, datetime

import pytest
from django.db.models import Count

from customers.choices import CaseStatus
from customers.models import Case, Contact
from customers.selectors import OPEN_STATUSES
from customers.services.demo_extract import EXTRACT, demo_roster, import_demo, make_extract
from tests.factories.incident_log import log_file, log_row
from tests.factories.people import TeamFactory, UserFactory

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_the_shipped_extract_becomes_two_thousand_cases_of_the_given_people():
    roster = demo_roster()
    teams = {label: TeamFactory() for label in roster}
    agents = {label: UserFactory(team=teams[team]) for team, labels in roster.items() for label in labels}

    report = import_demo(at=NOON, teams=teams, agents=agents)

    counts = dict(Case.objects.order_by().values_list("status").annotate(Count("pk")))
    assert (len(teams), len(agents)) == (8, 63)
    assert (report.rows, report.cases_created, report.bad_rows) == (10_426, 2_000, ())
    assert (report.teams_created, report.agents_created) == (0, 0)
    assert counts == {"open": 294, "waiting": 188, "resolved": 80, "closed": 1438}
    assert not Case.objects.exclude(source="demo").exists()
    assert not Case.objects.filter(opened_at__gt=NOON).exists()
    assert not Case.objects.filter(resolved_at__gt=NOON).exists()
    assert not Case.objects.filter(closed_at__gt=NOON).exists()
    assert not Contact.objects.filter(happened_at__gt=NOON).exists()
    assert not Case.objects.filter(status__in=OPEN_STATUSES).exclude(resolved_at=None).exists()
    assert not Case.objects.filter(status=CaseStatus.OPEN).exclude(resolved_by=None).exists()


def test_the_extract_is_small():
    assert EXTRACT.stat().st_size < 400_000


def test_an_extract_is_made_the_same_again_and_without_rows_of_later(tmp_path):
    rows = [
        log_row(
            number=f"INC{agent}-{each}",
            incident_state="Closed",
            resolved_by=f"Agent {agent}",
            contact_type="Email",
        )
        for agent in range(4)
        for each in range(2)
    ]
    later = log_row(number="INC0-0", incident_state="Active", sys_updated_at="16/5/2016 00:01")
    waiting = log_row(number="INC9", resolved_at="1/7/2016 10:00", resolved_by="Elsewhere")
    elsewhere = log_row(
        number="INC10", incident_state="Closed", resolved_by="Elsewhere", assignment_group="Group 1"
    )
    log = log_file(tmp_path, *rows, later, waiting, elsewhere, name="log.csv.gz")
    first, second = tmp_path / "first.csv.gz", tmp_path / "second.csv.gz"

    assert make_extract(log=log, to=first) == make_extract(log=log, to=second) == 9
    assert first.read_bytes() == second.read_bytes()
    text = gzip.decompress(first.read_bytes()).decode()
    assert len(text.splitlines()) == 10
    assert "16/5/2016 00:01" not in text
    assert "Elsewhere" not in text
