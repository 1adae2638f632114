"""Workers die, Redis forgets or is gone: nothing owed is lost, nothing happens twice."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from celery import Celery
from django.conf import settings
from django.db import transaction

from effects import tasks
from effects.models import Owed
from effects.services import LEASE, fulfil_due, owe
from tests.effects.conftest import served

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ROUNDS = int(os.environ.get("KILL_ROUNDS", "3"))
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.invariant("I-14")]

# A worker that stops in the middle of its third effect, written but not committed, and says so.
WORKER = """
import django; django.setup()
import sys, time
from datetime import datetime, UTC
from audit.services import record_event
from effects.models import Owed
from effects.registry import handles
from effects.services import fulfil_due

@handles("test.worked")
def work(*, at, number):
    owed = Owed.objects.get(facts={"number": number})
    record_event(name="test.worked", actor_id=None, subject=owed, facts={"number": number}, at=at)
    if number == 2:
        print("in the middle", flush=True)
        time.sleep(60)

fulfil_due(at=datetime.fromisoformat(sys.argv[1]))
"""


def owe_work(count):
    for number in range(count):
        owe("test.worked", key=number, facts={"number": number}, at=NOON)


@pytest.mark.fault("F-05")
@pytest.mark.usefixtures("topics")
@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_worker_killed_in_the_middle_of_an_effect(_round):
    owe_work(6)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, NOON.isoformat()],
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
    )
    with worker:
        assert worker.stdout.readline() == b"in the middle\n"
        worker.send_signal(signal.SIGKILL)
    assert worker.returncode == -signal.SIGKILL
    wait_until_unlocked(Owed.objects.get(facts={"number": 2}))
    assert served("test.worked") == 2

    assert fulfil_due(at=NOON + LEASE) == 4
    assert fulfil_due(at=NOON + 2 * LEASE) == 0

    assert served("test.worked") == 6
    assert not Owed.objects.filter(settled_at=None).exists()


def wait_until_unlocked(owed):
    """PostgreSQL notices a killed client a moment later."""
    for _ in range(200):
        with transaction.atomic():
            if Owed.objects.select_for_update(skip_locked=True).filter(pk=owed.pk).exists():
                return
        time.sleep(0.05)
    pytest.fail("The lock of the killed worker stayed.")


@pytest.mark.fault("F-19")
@pytest.mark.usefixtures("topics")
def test_redis_that_forgot_the_nudge(redis_client):
    owe_work(3)
    assert redis_client.llen("celery") == 3
    redis_client.flushall()

    assert fulfil_due(at=NOON) == 3

    assert served("test.worked") == 3


@pytest.mark.usefixtures("topics")
def test_one_nudge_a_transaction(redis_client):
    with transaction.atomic():
        owe_work(5)
        owe("test.worked", key="later", facts={"number": 9}, at=NOON, due_at=NOON + timedelta(hours=1))

    assert redis_client.llen("celery") == 1


@pytest.mark.usefixtures("topics")
def test_a_rolled_back_debt_leaves_nothing(redis_client):
    with transaction.atomic():
        owe_work(1)
        transaction.set_rollback(True)

    assert not Owed.objects.exists()
    assert redis_client.llen("celery") == 0


@pytest.mark.usefixtures("topics")
def test_a_timer_of_the_future_nudges_nobody(redis_client):
    owe("test.worked", key=1, facts={"number": 1}, at=NOON, due_at=NOON + timedelta(hours=1))

    assert redis_client.llen("celery") == 0


@pytest.fixture(params=["gone", "silent"])
def unreachable_redis(request):
    """The address of a Redis that refuses connections, or takes them and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if request.param == "silent":
            server.listen()
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.mark.fault("F-18")
@pytest.mark.usefixtures("topics")
def test_an_unreachable_redis_neither_fails_nor_holds_up_the_request(unreachable_redis, monkeypatch, caplog):
    elsewhere = Celery("elsewhere", set_as_current=False)
    elsewhere.config_from_object("django.conf:settings", namespace="CELERY")
    elsewhere.conf.broker_url = unreachable_redis
    monkeypatch.setattr("effects.services.current_app", elsewhere)
    started = time.monotonic()

    owe_work(1)

    assert time.monotonic() - started < 3
    assert "No worker could be nudged" in caplog.text
    assert fulfil_due(at=NOON) == 1
    assert served("test.worked") == 1


@pytest.mark.usefixtures("topics")
def test_the_task_serves_until_nothing_is_due(monkeypatch):
    monkeypatch.setattr("effects.services.BATCH", 2)
    owe_work(5)

    tasks.fulfil_due()

    assert served("test.worked") == 5
