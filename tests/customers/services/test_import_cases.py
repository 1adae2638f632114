from datetime import UTC, datetime, timedelta

import pytest

from audit.models import AuditEvent
from customers.choices import CaseStatus, Channel
from customers.models import Case, Contact, Customer
from customers.services.import_cases import BadRows, UnreadableLog, import_incidents
from effects.models import Owed
from people.choices import Role
from people.models import Team, User
from tests.factories.incident_log import log_file, log_row
from tests.factories.people import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ROWS = [
    log_row(incident_state="New"),
    log_row(incident_state="Awaiting User Info", sys_updated_at="29/2/2016 08:53", reassignment_count="2"),
    log_row(incident_state="Closed", sys_updated_at="5/3/2016 12:00", reopen_count="1"),
    log_row(
        number="INC2",
        incident_state="Active",
        caller_id="?",
        assignment_group="?",
        resolved_by="?",
        resolved_at="?",
        closed_at="?",
        contact_type="Email",
        priority="1 - Critical",
    ),
]


def run(path, **options):
    return import_incidents(**{"path": path, "source": "servicenow", "at": NOON} | options)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Case, Contact, Customer, Team, User)]


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz"])
def test_cases_come_with_customers_teams_agents_and_contacts(tmp_path, name):
    report = run(log_file(tmp_path, *ROWS, name=name))

    case = Case.objects.get(reference="INC1")
    assert (report.rows, report.cases, report.cases_created, report.contacts_created) == (4, 2, 2, 3)
    assert (report.customers_created, report.teams_created, report.agents_created) == (2, 2, 1)
    assert (case.source, case.status, case.priority) == ("servicenow", CaseStatus.CLOSED, 3)
    assert (case.customer.reference, case.customer.name) == ("Caller 1", "Caller 1")
    assert (case.team.code, case.team.name) == ("servicenow-group-56", "Group 56")
    assert case.agent.username == "servicenow-resolved-by-149"
    assert case.resolved_by == case.agent
    assert (case.opened_at, case.resolved_at, case.closed_at) == (
        datetime(2016, 2, 29, 0, 16, tzinfo=UTC),
        datetime(2016, 2, 29, 10, 29, tzinfo=UTC),
        datetime(2016, 3, 5, 11, tzinfo=UTC),
    )
    assert (case.reopen_count, case.reassignment_count) == (1, 2)
    assert [(each.channel, each.direction) for each in case.contacts.order_by("happened_at")] == [
        ("phone", "inbound"),
        ("unknown", "outbound"),
    ]


def test_what_the_log_does_not_know_is_unknown(tmp_path):
    run(log_file(tmp_path, *ROWS))

    case = Case.objects.get(reference="INC2")
    assert (case.customer.name, case.team.name, case.team.code) == (
        "Unknown customer",
        "Unknown team",
        "servicenow-unknown",
    )
    assert (case.agent, case.resolved_by, case.resolved_at) == (None, None, None)
    assert (case.status, case.channel, case.priority) == (CaseStatus.OPEN, Channel.EMAIL, 1)


def test_an_agent_joins_the_home_team_and_cannot_log_in_yet(tmp_path):
    run(log_file(tmp_path, *ROWS))

    agent = User.objects.get(username="servicenow-resolved-by-149")
    assert (agent.team.name, agent.position.code, agent.roles) == ("Group 56", "agent", {Role.AGENT})
    assert not agent.has_usable_password()
    assert str(agent) == "Agent 149"


def test_again_changes_nothing(tmp_path):
    path = log_file(tmp_path, *ROWS)
    run(path)
    before, events = everything(), AuditEvent.objects.count()

    report = run(path, at=NOON + timedelta(days=1))

    assert report.changes == 0
    assert everything() == before
    assert AuditEvent.objects.count() == events


def test_later_rows_change_the_case_and_owe_the_clocks_a_look(tmp_path):
    run(log_file(tmp_path, log_row(incident_state="Awaiting User Info", resolved_at="?", closed_at="?")))

    report = run(log_file(tmp_path, log_row(incident_state="Active", resolved_at="?", closed_at="?")))

    case = Case.objects.get()
    owed = Owed.objects.get(topic="approvals.pause")
    assert (report.cases_created, report.cases_changed) == (0, 1)
    assert case.status == CaseStatus.OPEN
    assert owed.facts == {"case_id": case.pk}
    assert AuditEvent.objects.filter(name="cases.imported").latest("pk").facts["changed_ids"] == [case.pk]


def test_what_the_log_does_not_tell_stays(tmp_path):
    path = log_file(tmp_path, log_row(resolved_at="?", closed_at="?"))
    run(path)
    Case.objects.update(customer_waiting=True)
    Customer.objects.update(name="Dana Okafor", email="dana@example.org")
    User.objects.filter(username="servicenow-resolved-by-149").update(team=TeamFactory())
    before = everything()

    assert run(path).changes == 0
    assert everything() == before


def test_two_sources_stand_side_by_side(tmp_path):
    path = log_file(tmp_path, *ROWS)
    run(path)
    run(path, source="demo")

    assert Case.objects.filter(reference="INC1").count() == 2
    assert Customer.objects.filter(reference="Caller 1").count() == 2
    assert Team.objects.filter(name="Group 56").count() == 2


def test_given_people_and_teams_are_taken(tmp_path):
    team, nobodys, agent = TeamFactory(), TeamFactory(), UserFactory()

    report = run(
        log_file(tmp_path, *ROWS),
        teams={"Group 56": team, "unknown": nobodys},
        agents={"Resolved by 149": agent},
    )

    assert (report.teams_created, report.agents_created) == (0, 0)
    assert set(Case.objects.values_list("reference", "team", "agent")) == {
        ("INC1", team.pk, agent.pk),
        ("INC2", nobodys.pk, None),
    }


def test_an_account_with_the_same_name_is_not_taken_over(tmp_path):
    other = UserFactory(username="resolved-by-149")

    run(log_file(tmp_path, *ROWS))

    assert not Case.objects.filter(agent=other).exists()


def test_a_bad_row_imports_nothing_and_names_line_and_reason(tmp_path):
    path = log_file(tmp_path, *ROWS, log_row(number="INC3", priority="?"))
    before = everything()

    with pytest.raises(BadRows) as refusal:
        run(path)

    assert [(row.line, row.reference, row.reason) for row in refusal.value.rows] == [
        (6, "INC3", "priority “?” is unknown")
    ]
    assert everything() == before
    assert not AuditEvent.objects.exists()


def test_bad_rows_can_be_skipped_with_their_incidents(tmp_path):
    path = log_file(
        tmp_path, *ROWS, log_row(number="INC2", priority="?"), log_row(number="INC3", priority="?")
    )

    report = run(path, skip_bad=True)

    assert (report.cases_created, report.left_out, len(report.bad_rows)) == (1, 2, 2)
    assert Case.objects.get().reference == "INC1"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        b"\x1f\x8b\x08broken",
        b"\x00\x01\x02",
    ],
)
def test_what_is_no_log_is_refused(tmp_path, content):
    path = tmp_path / "log.csv.gz"
    path.write_bytes(content)

    with pytest.raises(UnreadableLog, match=r"log\.csv\.gz cannot be read"):
        run(path)

    assert not Case.objects.exists()


def test_a_file_that_is_missing_is_refused(tmp_path):
    with pytest.raises(UnreadableLog):
        run(tmp_path / "nowhere.csv")


def test_a_truncated_file_imports_nothing(tmp_path):
    path = log_file(tmp_path, *ROWS, name="log.csv.gz")
    path.write_bytes(path.read_bytes()[:-12])

    with pytest.raises(UnreadableLog):
        run(path)

    assert not Case.objects.exists()


def test_bytes_that_are_no_text_make_a_bad_row(tmp_path):
    path = log_file(tmp_path, *ROWS)
    path.write_bytes(path.read_bytes().replace(b"Category 55", b"Category \xff", 1))

    with pytest.raises(BadRows) as refusal:
        run(path)

    assert refusal.value.rows[0].reason == "category holds characters that cannot be shown"


def test_every_batch_is_recorded_with_the_file_and_what_it_wrote(tmp_path, monkeypatch):
    monkeypatch.setattr("customers.services.import_cases.BATCH", 1)
    told = []

    run(log_file(tmp_path, *ROWS), progress=lambda *news: told.append(news))

    events = AuditEvent.objects.filter(name="cases.imported").order_by("pk")
    case = Case.objects.get(reference="INC1")
    assert [event.facts["created"] for event in events] == [1, 1]
    assert events[0].facts["created_ids"] == [case.pk, case.pk]
    assert len(events[0].facts["file_hash"]) == 64
    assert told == [("Writing", 1, 2), ("Writing", 2, 2)]
    assert set(AuditEvent.objects.exclude(name="cases.imported").values_list("name", flat=True)) >= {
        "team.created",
        "user.created",
    }


def test_the_cut_becomes_now(tmp_path):
    cut = datetime(2016, 3, 1, tzinfo=UTC)

    run(log_file(tmp_path, *ROWS), source="demo", cut=cut, moved_to=NOON)

    case = Case.objects.get(reference="INC1")
    assert case.status == CaseStatus.WAITING
    assert NOON - case.opened_at == cut - datetime(2016, 2, 29, 0, 16, tzinfo=UTC)
    assert case.closed_at is None
    assert case.resolved_by is None
    assert case.agent is not None
