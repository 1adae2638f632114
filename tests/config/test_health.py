"""Health tells of each part whether it works."""

import socket
import time
from datetime import timedelta

import pytest
from celery.signals import beat_init
from django.utils import timezone

from config import tasks
from config.tasks import HEARTBEAT_KEY
from effects.services import owe


@pytest.fixture
def beating(redis_client):
    tasks.heartbeat()
    return redis_client


@pytest.mark.django_db
def test_all_parts_work(client, beating):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    body = answer.json()
    assert 0 <= body.pop("beat_age_seconds") < 5
    assert body.pop("owed") == {"due": 0, "oldest_wait_seconds": 0.0, "quarantined": 0}
    assert body == {"status": "ok", "database": "ok", "redis": "ok", "beat": "ok"}


@pytest.mark.django_db
def test_beat_never_seen(client, redis_client):
    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["beat"] == "gone"
    assert answer.json()["beat_age_seconds"] is None


@pytest.mark.django_db
def test_beat_silent_for_too_long(client, redis_client, settings):
    redis_client.set(HEARTBEAT_KEY, time.time() - settings.HEARTBEAT_MAX_AGE_SECONDS - 1)

    assert client.get("/healthz").json()["beat"] == "gone"


@pytest.mark.django_db
def test_beat_dead_for_two_minutes_is_no_health(client, redis_client):
    redis_client.set(HEARTBEAT_KEY, time.time() - 120)

    assert client.get("/healthz").status_code == 503


@pytest.mark.django_db
def test_the_heartbeat_of_before_a_restart_says_nothing(client, beating):
    assert client.get("/healthz").status_code == 200

    beat_init.send(sender=None)

    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["beat_age_seconds"]) == (503, None)


@pytest.mark.fault("F-18")
def test_beat_begins_without_redis(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    tasks.forget_heartbeat()


@pytest.mark.django_db
def test_what_waits_too_long_is_told(client, beating):
    at = timezone.now()
    owe("nobody.serves", key="1", facts={}, at=at - timedelta(minutes=3))

    owed = client.get("/healthz").json()["owed"]

    assert owed["due"] == 1
    assert 180 <= owed["oldest_wait_seconds"] < 240


@pytest.mark.fault("F-18")
@pytest.mark.django_db
def test_redis_gone(client, settings):
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{nobody_listens.getsockname()[1]}/0"
        answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["redis"] == "gone"
    assert answer.json()["database"] == "ok"


@pytest.mark.fault("F-10")
def test_database_gone(client, beating, monkeypatch, django_db_blocker):
    from django.db import connection

    with django_db_blocker.unblock():
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "PORT", "1")
        answer = client.get("/healthz")
        connection.close()

    assert answer.status_code == 503
    assert answer.json()["database"] == "gone"
