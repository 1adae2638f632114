"""A process that recomputes is killed in the middle, with another beside it, while the facts change."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from customers.choices import CaseStatus
from performance.models import DailyFigures
from performance.services.rollup import recompute_days
from tests.factories import CaseFactory, TeamFactory
from tests.performance.figures import figures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.capability("3.1"),
    pytest.mark.fault("F-53"),
    pytest.mark.invariant("I-47"),
]
MONTHS = [7, 8, 9, 10]


def resolve_everywhere(team):
    """A case more on three days of each month."""
    for month in MONTHS:
        for day in (3, 4, 25):
            at = datetime(2026, month, day, 12, tzinfo=UTC)
            CaseFactory(
                team=team, opened_at=at - timedelta(hours=1), resolved_at=at, status=CaseStatus.RESOLVED
            )


def of_month(rows, month):
    return [row for row in rows if dict(row)["day"].month == month]


def resolved_in(rows, month):
    return [dict(row)["resolved"] for row in of_month(rows, month)]


def start():
    return subprocess.Popen(
        [sys.executable, "manage.py", "recompute_kpis", "--full"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@contextmanager
def held(day):
    """Hold a row of a day, so that whoever replaces that day stops in the middle of it."""
    other = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM performance_dailyfigures WHERE day = %s FOR UPDATE", [day])
            yield
    finally:
        other.rollback()
        other.close()


def wait_for(count, query):
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchone()[0] == count:
                return
        time.sleep(0.05)
    pytest.fail(f"Never {count}: {query}")


HELD_UP = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
AT_WORK = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def test_killed_at_half_there_are_whole_months_only_and_the_other_one_ends_its_work():
    team = TeamFactory()
    resolve_everywhere(team)
    recompute_days()
    before = figures()
    resolve_everywhere(team)

    with held(date(2026, 9, 25)):
        killed, other = start(), start()
        wait_for(2, HELD_UP)
        # Both stand in September, one of them with days replaced that nobody sees. Facts go on changing.
        resolve_everywhere(team)
        half = figures()
        for process in (killed, other):
            process.poll()
            assert process.returncode is None, process.stdout.read()
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert figures() == half
    other.wait(timeout=60)
    wait_for(0, AT_WORK)

    assert killed.returncode == -signal.SIGKILL
    assert other.returncode == 0, other.stdout.read()
    for process in (killed, other):
        process.stdout.close()
    for month in MONTHS:
        assert resolved_in(before, month) == [1, 1, 1]
        assert resolved_in(half, month) == ([2, 2, 2] if month < 9 else [1, 1, 1])
    # The other one came to September and October after the facts had changed.
    assert [resolved_in(figures(), month) for month in MONTHS] == [[2] * 3, [2] * 3, [3] * 3, [3] * 3]

    recompute_days()

    assert [resolved_in(figures(), month) for month in MONTHS] == [[3] * 3] * 4


def test_killed_alone_it_leaves_what_was_there_and_again_it_comes_to_the_end():
    resolve_everywhere(TeamFactory())
    recompute_days()
    before = figures()
    resolve_everywhere(TeamFactory())

    with held(date(2026, 9, 4)):
        killed = start()
        wait_for(1, HELD_UP)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    killed.stdout.close()
    wait_for(0, AT_WORK)

    half = figures()
    assert [of_month(half, month) for month in (9, 10)] == [of_month(before, month) for month in (9, 10)]
    assert [len(of_month(half, month)) for month in MONTHS] == [6, 6, 3, 3]

    with subprocess.Popen(
        [sys.executable, "manage.py", "recompute_kpis", "--full"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
        stdout=subprocess.PIPE,
    ) as again:
        assert again.wait(timeout=60) == 0
    whole = figures()
    DailyFigures.objects.all().delete()
    recompute_days()
    assert figures() == whole
