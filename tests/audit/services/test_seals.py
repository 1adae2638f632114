import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from audit.models import AuditSeal, UnsealedEvent
from audit.rules.chain import GENESIS
from audit.services import seal_events, verify_chain
from tests.audit.services.test_events import NOON, position, record


@pytest.mark.django_db
def test_seals_follow_each_other():
    events = record(3)

    assert seal_events(at=NOON, limit=2) == 2
    assert seal_events(at=NOON + timedelta(seconds=1), limit=2) == 1
    assert seal_events(at=NOON) == 0

    first, second, third = AuditSeal.objects.order_by("sequence")
    assert [seal.sequence for seal in (first, second, third)] == [1, 2, 3]
    assert [seal.event for seal in (first, second, third)] == events
    assert [first.previous_hash, second.previous_hash, third.previous_hash] == [
        GENESIS,
        first.hash,
        second.hash,
    ]
    assert not UnsealedEvent.objects.exists()


@pytest.mark.django_db
def test_sealing_costs_the_same_queries_for_any_number(django_assert_num_queries):
    record(30)

    with django_assert_num_queries(
        7
    ):  # savepoint, lock, end of chain, queue, seals, leave the queue, release
        seal_events(at=NOON)


@pytest.mark.django_db(transaction=True)
@pytest.mark.invariant("I-40")
def test_an_event_that_commits_late_is_sealed_behind_younger_ones():
    recorded, younger_sealed = threading.Event(), threading.Event()

    position()

    def slow_transaction():
        with transaction.atomic():
            record()
            recorded.set()
            younger_sealed.wait(10)
        connection.close()

    slow = threading.Thread(target=slow_transaction)
    slow.start()
    assert recorded.wait(10)
    record()
    assert seal_events(at=NOON) == 1
    younger_sealed.set()
    slow.join()

    assert seal_events(at=NOON) == 1
    older, younger = AuditSeal.objects.order_by("event_id")
    assert (older.sequence, younger.sequence) == (2, 1)
    assert verify_chain().is_whole


@pytest.mark.django_db(transaction=True)
def test_a_second_sealer_leaves_at_once():
    record()
    sealing, looked = threading.Event(), threading.Event()

    def first_sealer():
        with transaction.atomic():
            seal_events(at=NOON)
            sealing.set()
            looked.wait(10)
        connection.close()

    first = threading.Thread(target=first_sealer)
    first.start()
    assert sealing.wait(10)

    assert seal_events(at=NOON) == 0

    looked.set()
    first.join()
    assert AuditSeal.objects.count() == 1
