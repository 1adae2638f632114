from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import AuditEvent, UnsealedEvent
from audit.selectors import events_about
from audit.services import record_event, seal_events
from people.models import Position

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def position():
    return Position.objects.get_or_create(code="agent", name="Agent")[0]


def record(count=1, at=NOON):
    subject = position()
    return [
        record_event(name="limit.changed", actor_id=None, subject=subject, facts={"number": number}, at=at)
        for number in range(count)
    ]


def test_an_event_keeps_what_it_was_given():
    subject = position()

    event = record_event(
        name="limit.changed",
        actor_id=None,
        subject=subject,
        facts={"amount": Decimal("80.50"), "from": NOON},
        reason="Board motion 14",
        at=NOON,
    )

    event.refresh_from_db()
    assert event.facts == {"amount": "80.50", "from": "2026-11-21T12:00:00.000000Z"}
    assert (event.subject_type, event.subject_id) == ("people.position", str(subject.pk))
    assert (event.name, event.reason, event.occurred_at) == ("limit.changed", "Board motion 14", NOON)
    assert list(events_about(subject)) == [event]


def test_recording_costs_one_query(django_assert_num_queries):
    subject = position()

    with django_assert_num_queries(1):
        record_event(name="limit.changed", actor_id=None, subject=subject, facts={}, at=NOON)


def test_a_float_is_refused():
    with pytest.raises(TypeError):
        record_event(name="limit.changed", actor_id=None, subject=position(), facts={"amount": 0.1}, at=NOON)

    assert not AuditEvent.objects.exists()


@pytest.mark.invariant("I-40")
@pytest.mark.parametrize("table", ["audit_auditevent", "audit_auditseal"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET {}", "DELETE FROM {}", "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {} CASCADE"],
    ids=["update", "delete", "truncate"],
)
def test_the_database_refuses_changes(table, statement):
    record()
    seal_events(at=NOON)
    change = "name = 'x'" if table == "audit_auditevent" else "hash = 'x'"

    with (
        pytest.raises(IntegrityError, match="is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, change))

    assert AuditEvent.objects.get().name == "limit.changed"


@pytest.mark.invariant("I-40")
def test_an_event_leaves_the_queue_only_by_a_seal():
    record()

    with pytest.raises(IntegrityError, match="has no seal yet"), transaction.atomic():
        UnsealedEvent.objects.all().delete()

    assert seal_events(at=NOON) == 1
    assert not UnsealedEvent.objects.exists()
