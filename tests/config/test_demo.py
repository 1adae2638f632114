"""The demo: starts everything, brings back what was killed, ends everything it started."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from audit.services import record_event
from home.demo.seed import SEEDED
from tests.factories.people import UserFactory

DEMO = """
import sys
from pathlib import Path
from config import demo
demo.LOCAL = Path(sys.argv[1])
demo.LOGS, demo.STATE = demo.LOCAL / "logs", demo.LOCAL / "demo.json"
sys.exit(demo.main())
"""


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def demo(transactional_db, redis_client, tmp_path, port):
    """A demo on the servers of the tests that is seeded already, as far as it can tell."""
    record_event(name=SEEDED, actor_id=None, subject=UserFactory(), facts={}, at=timezone.now())
    environment = {**os.environ, "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-c", DEMO, str(tmp_path)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        process.terminate()
        process.wait(timeout=30)


def read_until(process, words):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return lines
    raise AssertionError("".join(lines))


def pids(folder):
    return json.loads((folder / "demo.json").read_text())["pids"]


def members(group):
    """Living processes of a process group; what has ended and was not yet collected does not count."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, of_group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of_group) == group and state != "Z":
            found.append(stat.parent.name)
    return found


def asked(port):
    """Status and body of `/healthz`; nothing from a server that is not there."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (OSError, HTTPException):
        return None, {}
    finally:
        connection.close()


def status(port):
    return asked(port)[0]


def has_beaten_since(port, moment):
    """Whether all parts work, and beat did so after that moment: a heartbeat outlives the one who wrote it."""
    answered, parts = asked(port)
    return answered == 200 and parts["beat_age_seconds"] < time.monotonic() - moment


def test_one_at_a_time_and_a_clean_end(demo, tmp_path, port):
    read_until(demo, f"http://127.0.0.1:{port}")
    assert status(port) == 200
    groups = pids(tmp_path)
    assert all(members(group) for group in groups)
    second = subprocess.run(
        [sys.executable, "-c", DEMO, str(tmp_path)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert f"it runs already, at http://127.0.0.1:{port}" in second.stdout

    demo.terminate()
    assert demo.wait(timeout=30) == 0

    assert [members(group) for group in groups] == [[], [], []]
    assert status(port) is None
    assert not (tmp_path / "demo.json").exists()


@pytest.mark.fault("F-05")
def test_what_is_killed_comes_back(demo, tmp_path, port):
    read_until(demo, "Ctrl-C stops everything")
    before = pids(tmp_path)

    for pid in before:
        os.killpg(pid, signal.SIGKILL)
    killed = time.monotonic()
    read_until(demo, "beat has ended; starting it again.")

    while not (is_back := has_beaten_since(port, killed)) and time.monotonic() < killed + 60:
        time.sleep(0.3)
    assert is_back
    after = pids(tmp_path)
    assert set(after).isdisjoint(before)

    demo.send_signal(signal.SIGINT)
    demo.send_signal(signal.SIGINT)  # the terminal and make both tell
    assert demo.wait(timeout=30) == 0
    assert [members(group) for group in after] == [[], [], []]
