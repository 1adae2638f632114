import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from audit.models import AuditEvent
from effects import services
from effects.models import Owed
from effects.registry import handles
from effects.selectors import backlog
from effects.services import (
    BATCH,
    LEASE,
    MOST_ATTEMPTS,
    Debt,
    NotQuarantined,
    cancel,
    cancel_all,
    fulfil_due,
    owe,
    owe_all,
    retry_owed,
)
from tests.effects.conftest import served
from tests.factories import UserFactory
from tests.races import at_once

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("topics")
in_one_transaction = pytest.mark.django_db
with_commits = pytest.mark.django_db(transaction=True)


def owe_work(count=1, topic="test.worked", **arguments):
    for number in range(count):
        owe(topic, key=number, facts={"number": number}, at=NOON, **arguments)


def sweep_until_done(at=NOON):
    while fulfil_due(at=at):
        pass


@in_one_transaction
def test_what_is_owed_is_fulfilled_once():
    owe_work()

    assert fulfil_due(at=NOON + timedelta(seconds=1)) == 1
    assert fulfil_due(at=NOON + timedelta(hours=1)) == 0

    owed = Owed.objects.get()
    assert served("test.worked") == 1
    assert (owed.settled_at, owed.attempts) == (NOON + timedelta(seconds=1), 1)


@in_one_transaction
@pytest.mark.invariant("I-14")
@pytest.mark.fault("F-22")
def test_owing_again_changes_nothing_before_or_after_the_effect():
    owe_work()
    owe("test.worked", key="0", facts={"number": 99}, at=NOON + timedelta(hours=1))
    fulfil_due(at=NOON)
    owe_work()

    assert fulfil_due(at=NOON + timedelta(days=1)) == 0
    assert Owed.objects.get().facts == {"number": 0}
    assert served("test.worked") == 1


@in_one_transaction
@pytest.mark.invariant("I-26")
def test_a_timer_waits_for_its_moment():
    owe_work(due_at=NOON + timedelta(minutes=5))

    assert fulfil_due(at=NOON + timedelta(minutes=5, microseconds=-1)) == 0
    assert fulfil_due(at=NOON + timedelta(minutes=5)) == 1
    assert served("test.worked") == 1


@in_one_transaction
@pytest.mark.fault("F-08")
def test_what_fell_due_while_the_clock_stood_still_is_served_once_and_in_order():
    for number in (2, 0, 1):
        owe(
            "test.worked",
            key=number,
            facts={"number": number},
            at=NOON,
            due_at=NOON + timedelta(hours=number),
        )

    sweep_until_done(at=NOON + timedelta(days=3))

    numbers = [
        event.facts["number"] for event in AuditEvent.objects.filter(name="test.worked").order_by("pk")
    ]
    assert numbers == [0, 1, 2]


@in_one_transaction
def test_a_cancelled_timer_never_fires():
    owe_work(due_at=NOON + timedelta(minutes=5))

    assert cancel("test.worked", key=0, at=NOON)
    assert not cancel("test.worked", key=0, at=NOON)

    assert fulfil_due(at=NOON + timedelta(minutes=5)) == 0
    assert (Owed.objects.get().cancelled_at, Owed.objects.get().settled_at) == (NOON, None)


@in_one_transaction
def test_what_happened_cannot_be_cancelled():
    owe_work()
    fulfil_due(at=NOON)

    assert not cancel("test.worked", key=0, at=NOON)
    assert Owed.objects.get().cancelled_at is None


@in_one_transaction
def test_claiming_costs_the_same_queries_for_any_number(django_assert_num_queries):
    owe_work(20)

    with django_assert_num_queries(4):  # savepoint, turn, claim, release
        assert len(services._claim(at=NOON, limit=BATCH)) == 20


@in_one_transaction
@pytest.mark.invariant("I-14")
@pytest.mark.fault("F-24")
def test_what_fails_undoes_itself_waits_longer_each_time_and_ends_in_quarantine(caplog):
    owe_work(topic="test.failed")
    owe_work(3)
    at, waits = NOON, []

    for _ in range(MOST_ATTEMPTS):
        fulfil_due(at=at)
        owed = Owed.objects.get(topic="test.failed")
        waits.append(owed.next_attempt_at - at)
        at = owed.next_attempt_at

    assert (served("test.failed"), served("test.worked")) == (0, 3)
    assert waits[:4] == [timedelta(seconds=seconds) for seconds in (10, 20, 40, 80)]
    assert max(waits) == timedelta(hours=1)
    assert sum(waits, timedelta(0)) > timedelta(hours=4)  # a mail server may be down for so long
    assert owed.quarantined_at
    assert fulfil_due(at=at + timedelta(days=9)) == 0
    assert any(
        r.levelno == logging.ERROR and "quarantined: test.failed 0" in r.message for r in caplog.records
    )


@in_one_transaction
@pytest.mark.invariant("I-42")
def test_the_kept_error_says_where_and_quotes_nobody():
    owe_work(topic="test.failed")
    fulfil_due(at=NOON)

    error = Owed.objects.get().last_error
    assert error.startswith("ConnectionError in conftest.py:")
    assert "maria" not in error


@in_one_transaction
def test_an_unknown_topic_fails_like_any_other():
    owe("test.unknown", key=1, facts={}, at=NOON)
    owe_work()

    assert fulfil_due(at=NOON) == 2
    assert Owed.objects.get(topic="test.unknown").last_error.startswith("LookupError")
    assert served("test.worked") == 1


@in_one_transaction
@pytest.mark.fault("F-24")
def test_what_kills_its_worker_runs_out_of_attempts():
    owe_work()
    Owed.objects.update(attempts=MOST_ATTEMPTS)

    assert fulfil_due(at=NOON) == 1

    assert Owed.objects.get().quarantined_at == NOON
    assert served("test.worked") == 0


@in_one_transaction
def test_an_operator_gives_the_quarantined_a_fresh_start():
    operator = UserFactory()
    owe_work()
    Owed.objects.update(attempts=MOST_ATTEMPTS, quarantined_at=NOON)

    retry_owed(owed_id=Owed.objects.get().pk, actor_id=operator.pk, at=NOON + timedelta(hours=1))

    assert fulfil_due(at=NOON + timedelta(hours=1)) == 1
    assert served("test.worked") == 1
    assert AuditEvent.objects.get(name="owed.retried").actor == operator


@in_one_transaction
def test_only_the_quarantined_can_be_retried():
    owe_work()

    with pytest.raises(NotQuarantined):
        retry_owed(owed_id=Owed.objects.get().pk, actor_id=UserFactory().pk, at=NOON)

    assert not AuditEvent.objects.exists()


@in_one_transaction
def test_the_backlog_for_the_health_page():
    assert backlog(at=NOON).due == 0
    owe_work(2)
    owe("test.worked", key="later", facts={"number": 9}, at=NOON, due_at=NOON + timedelta(hours=1))
    owe("test.worked", key="stuck", facts={"number": 9}, at=NOON)
    Owed.objects.filter(key="stuck").update(quarantined_at=NOON)

    found = backlog(at=NOON + timedelta(seconds=30))

    assert (found.due, found.oldest_wait, found.quarantined) == (2, timedelta(seconds=30), 1)


# --- beside each other, on connections of their own ---------------------------------------------------------


def all_at_once(*deeds):
    assert not [answer for answer in at_once(*deeds) if isinstance(answer, Exception)]


@with_commits
@pytest.mark.invariant("I-14")
@pytest.mark.fault("F-09")
def test_sweeps_beside_each_other_do_everything_once():
    owe_work(60)

    all_at_once(*[sweep_until_done] * 4)

    assert served("test.worked") == 60
    assert Owed.objects.filter(settled_at=None).count() == 0


@with_commits
@pytest.mark.invariant("I-14")
def test_even_sweeps_that_hold_the_same_claim_do_it_once():
    """The claim spreads the work; the lock and the receipt keep it single. Negative control below."""
    owe_work(20)
    claimed = list(Owed.objects.values_list("pk", flat=True))

    all_at_once(*[lambda: [services._serve(owed_id, at=NOON) for owed_id in claimed]] * 4)

    assert served("test.worked") == 20


@with_commits
def test_without_the_lock_the_same_claim_does_it_twice(monkeypatch):
    owe_work(1)
    both_read = threading.Barrier(2)

    def unguarded():
        owed = Owed.objects.open().get()
        both_read.wait(10)
        with transaction.atomic():
            services.handler_of(owed.topic)(at=NOON, **owed.facts)
            Owed.objects.filter(pk=owed.pk).update(settled_at=NOON)

    all_at_once(unguarded, unguarded)

    assert served("test.worked") == 2


@with_commits
def test_a_claim_runs_out():
    owe_work()
    assert services._claim(at=NOON, limit=BATCH)  # and then the worker dies

    assert fulfil_due(at=NOON + LEASE - timedelta(seconds=1)) == 0
    assert fulfil_due(at=NOON + LEASE) == 1
    assert served("test.worked") == 1


@with_commits
def test_cancelling_never_waits_for_the_handler():
    """A handler that needs the row the canceller holds, and the other way round, would deadlock."""
    owe("test.slow", key=1, facts={}, at=NOON)
    handling, cancelled = threading.Event(), threading.Event()

    @handles("test.slow")
    def slow(*, at):
        handling.set()
        assert cancelled.wait(10)

    answers = []

    def canceller():
        handling.wait(10)
        answers.append(cancel("test.slow", key=1, at=NOON))
        cancelled.set()

    all_at_once(lambda: fulfil_due(at=NOON), canceller)

    assert answers == [False]
    assert Owed.objects.get().settled_at == NOON


@in_one_transaction
@pytest.mark.invariant("I-14")
def test_several_are_owed_in_one_statement_and_each_only_once(django_assert_num_queries):
    owe("test.worked", key="0", facts={"number": 99}, at=NOON)
    debts = [
        Debt("test.worked", key="0", facts={"number": 0}),
        Debt("test.worked", key="1", facts={"number": 1}),
        Debt("test.worked", key="2", facts={"number": 2}, due_at=NOON + timedelta(hours=1)),
    ]

    with django_assert_num_queries(1):
        owe_all(debts, at=NOON)
    owe_all(debts, at=NOON)
    owe_all([], at=NOON)

    assert list(Owed.objects.order_by("key").values_list("facts__number", "due_at")) == [
        (99, NOON),
        (1, NOON),
        (2, NOON + timedelta(hours=1)),
    ]
    assert fulfil_due(at=NOON) == 2


@in_one_transaction
def test_several_are_cancelled_at_once_but_none_that_is_settled():
    owe_work(count=4)
    Owed.objects.filter(key="0").update(settled_at=NOON)

    assert cancel_all(["test.worked", "test.other"], keys=["0", "1", "2", "9"], at=NOON) == 2

    assert set(Owed.objects.filter(cancelled_at=NOON).values_list("key", flat=True)) == {"1", "2"}
    assert list(Owed.objects.open().values_list("key", flat=True)) == ["3"]
    sweep_until_done()
    assert served("test.worked") == 1
