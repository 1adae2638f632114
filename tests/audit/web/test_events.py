import csv
import io
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from audit.services import record_event, seal_events, write_checkpoint
from tests.factories import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAGES = ["audit:event-list", "audit:log-verify"]


def with_role(role, **kwargs):
    user = UserFactory(**kwargs)
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


@pytest.fixture
def auditor(client):
    user = with_role("auditor", username="ada")
    client.force_login(user)
    return user


def record(name="team.changed", at=NOON, **kwargs):
    subject = kwargs.pop("subject", None) or TeamFactory()
    return record_event(
        name=name, actor_id=kwargs.pop("actor_id", None), subject=subject, at=at, **{"facts": {}, **kwargs}
    )


def listed(client, **query):
    return [event.pk for event, _words in client.get(reverse("audit:event-list"), query).context["events"]]


@pytest.mark.security("S-62")
@pytest.mark.parametrize("role", ["agent", "lead", "manager", "board", "operations", "hr", "administrator"])
def test_for_everybody_else_the_log_does_not_exist(client, role):
    event = record()
    client.force_login(with_role(role, is_staff=True))

    answers = [client.get(reverse(page)) for page in PAGES]
    answers += [
        client.get(reverse("audit:event-detail", args=[event.pk])),
        client.post(reverse("audit:log-verify")),
    ]
    answers += [client.post(reverse("audit:event-export"))]

    assert {answer.status_code for answer in answers} == {404}
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_asked_who_they_are(client, page):
    assert client.get(reverse(page)).status_code == 302


def test_the_newest_event_comes_first(client, auditor):
    first, second = record(), record()

    assert listed(client) == [second.pk, first.pk]


def test_filters_find_by_name_person_subject_and_period(client, auditor):
    team = TeamFactory()
    logged = record("decision.logged", actor_id=auditor.pk, at=NOON - timedelta(days=3))
    reversed_ = record("decision.reversed", at=NOON)
    changed = record("team.changed", subject=team, at=NOON + timedelta(days=3))

    assert listed(client, name="decision.") == [reversed_.pk, logged.pk]
    assert listed(client, name="decision.logged") == [logged.pk]
    assert listed(client, actor="ada") == [logged.pk]
    assert listed(client, subject_type="people.team", subject_id=str(team.pk)) == [changed.pk]
    assert listed(client, since="2026-11-21") == [changed.pk, reversed_.pk]
    assert listed(client, until="2026-11-21") == [reversed_.pk, logged.pk]
    assert listed(client, since="2026-11-21", until="2026-11-21") == [reversed_.pk]
    assert listed(client, until="9999-12-31") == [changed.pk, reversed_.pk, logged.pk]


@pytest.mark.security("S-40")
@pytest.mark.parametrize(
    "query",
    [
        {"since": "yesterday"},
        {"before": "x"},
        {"before": "-1"},
        {"before": "٣"},
        {"before": "9" * 40},
        {"name": "\0"},
    ],
)
def test_a_strange_address_is_answered(client, auditor, query):
    record()

    assert client.get(reverse("audit:event-list"), query).status_code == 200


def test_pages_turn_without_gap_or_repeat(client, auditor):
    events = [record(subject=auditor).pk for _ in range(120)]
    seen, address = [], reverse("audit:event-list") + "?subject_type=people.user"

    while address:
        context = client.get(address).context
        seen += [event.pk for event, _words in context["events"]]
        address = context["older"] and reverse("audit:event-list") + context["older"]

    assert seen == events[::-1]


def test_the_list_costs_the_same_queries_for_any_number(client, auditor, django_assert_max_num_queries):
    for _ in range(10):
        record(actor_id=UserFactory().pk)
    seal_events(at=NOON)

    with django_assert_max_num_queries(6) as few:
        client.get(reverse("audit:event-list"))
    for _ in range(60):
        record(actor_id=UserFactory().pk)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("audit:event-list"))


def test_an_event_shows_what_changed_and_its_seal(client, auditor):
    event = record(
        facts={"changes": {"amount": ["50", "80"]}, "motion": 14},
        reason="Board motion 14",
        actor_id=auditor.pk,
    )
    seal_events(at=NOON)

    page = client.get(reverse("audit:event-detail", args=[event.pk])).content.decode()

    for shown in ("Board motion 14", '<td data-label="After">80</td>', event.seal.hash, "Number 1, sealed"):
        assert shown in page


def test_the_list_says_a_reason_where_there_is_one_and_keeps_no_place_for_others(client, auditor):
    record()
    assert "Reason" not in client.get(reverse("audit:event-list")).content.decode()
    record(reason="Board motion 14")
    assert "Reason: Board motion 14" in client.get(reverse("audit:event-list")).content.decode()


@pytest.mark.security("S-01")
def test_what_people_typed_is_escaped(client, auditor):
    event = record(facts={"<b>": "<script>"}, reason="<script>alert(1)</script>")

    for address in (reverse("audit:event-list"), reverse("audit:event-detail", args=[event.pk])):
        assert "<script>alert" not in client.get(address).content.decode()


@pytest.mark.invariant("I-40")
def test_verification_is_a_button(client, auditor, settings, tmp_path):
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "checkpoints.jsonl"
    record()
    seal_events(at=NOON)
    write_checkpoint(at=NOON)

    assert "The log is whole" not in client.get(reverse("audit:log-verify")).content.decode()
    page = client.post(reverse("audit:log-verify")).content.decode()

    assert "The log is whole" in page
    assert "Checked seal 1 to 1" in page


@pytest.mark.invariant("I-40")
def test_a_break_is_named_on_the_page(client, auditor, settings, tmp_path):
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "checkpoints.jsonl"
    record()
    seal_events(at=NOON)
    settings.AUDIT_CHECKPOINT_FILE.write_text("forged\n")

    page = client.post(reverse("audit:log-verify")).content.decode()

    assert "The log is broken at seal 1" in page
    assert "not signed by this installation" in page


@pytest.mark.security("S-08")
def test_the_export_holds_what_the_list_shows_and_is_recorded(client, auditor):
    record("decision.logged", actor_id=auditor.pk, facts={"outcome": "granted"}, reason="=1+1")
    seal_events(at=NOON)
    record("team.changed")

    response = client.post(reverse("audit:event-export") + "?name=decision.&actor=ada")

    content = b"".join(response.streaming_content)
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert response["Content-Disposition"] == 'attachment; filename="audit-log.csv"'
    assert [(row["event"], row["actor"], row["reason"], row["sequence"]) for row in rows] == [
        ("decision.logged", "ada", "'=1+1", "1")
    ]
    assert rows[0]["facts"] == '{"outcome":"granted"}'
    exported = AuditEvent.objects.get(name="export.made")
    assert exported.facts == {
        "what": "audit log",
        "filters": {"name": "decision.", "actor_id": str(auditor.pk), "newest": int(rows[0]["id"])},
        "rows": 1,
        "sha256": sha256(content).hexdigest(),
    }
    assert (exported.actor, exported.subject_id) == (auditor, str(auditor.pk))


def test_the_export_is_not_fetched_by_a_link(client, auditor):
    assert client.get(reverse("audit:event-export")).status_code == 302
    assert not AuditEvent.objects.exists()


def desk(client):
    return client.get(reverse("audit:desk-log"))


def test_the_desk_says_who_verified_last_and_what_came_out(client, auditor, settings, tmp_path):
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "checkpoints.jsonl"
    record()
    assert "Nothing is sealed yet" in desk(client).content.decode()
    seal_events(at=NOON)
    assert "Sealed since 21 Nov 2026, and not verified yet." in desk(client).content.decode()

    client.post(reverse("audit:log-verify"))

    event = AuditEvent.objects.get(name="log.verified")
    assert event.actor == auditor
    assert event.facts == {
        "checked_from": 1,
        "last_sequence": 1,
        "checkpoints": 0,
        "is_whole": True,
        "broken_at": None,
    }
    page = desk(client).content.decode()
    assert "whole up to seal 1" in page
    assert "1 event waits for its seal" in page


def test_the_desk_knows_of_a_verification_at_the_console(client, auditor, settings, tmp_path):
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "checkpoints.jsonl"
    record_event(name="team.created", actor_id=None, subject=auditor, facts={}, at=NOON)
    seal_events(at=NOON)
    call_command("verify_audit")

    assert "by somebody at the console: whole up to seal 1." in desk(client).content.decode()


def test_the_desk_says_where_the_log_is_broken(client, auditor, settings, tmp_path):
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "checkpoints.jsonl"
    event = record()
    seal_events(at=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_auditevent SET name = 'team.created' WHERE id = %s", [event.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")

    client.post(reverse("audit:log-verify"))

    assert AuditEvent.objects.get(name="log.verified").facts["broken_at"] == 1
    assert "broken at seal 1" in desk(client).content.decode()


def test_looks_at_what_is_masked_lead_to_the_log_that_holds_as_many(client, auditor):
    now = timezone.now()
    for days in (0, 3, 6, 9):
        record("customer.viewed_in_full", at=now - timedelta(days=days))
    record("case.texts_viewed", at=now)
    record("case.status_changed", at=now)

    looks = desk(client).context["looks"]

    assert [n for _label, n, _query in looks] == [3, 1, 0]
    for _label, n, query in looks:
        assert len(client.get(f"{reverse('audit:event-list')}?{query}").context["events"]) == n


def test_the_desk_takes_few_queries(client, auditor, django_assert_max_num_queries):
    record("customer.viewed_in_full", at=timezone.now())

    with django_assert_max_num_queries(7):
        assert desk(client).status_code == 200


def test_the_log_says_in_words_what_happened(client, auditor):
    record("decision.logged")
    record("team.changed")

    page = client.get(reverse("audit:event-list")).content.decode()

    for words in ("Decision logged", "Team changed", "decision.logged", "team.changed"):
        assert words in page
