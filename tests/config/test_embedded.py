"""The embedded services: start, are shared, stop with their last user, and recover from being killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2
import pytest
import redis
from django.conf import settings

from config import embedded

HOLD = """
import sys, time
from pathlib import Path
from config import embedded
with embedded.running(Path(sys.argv[1])) as addresses:
    print(addresses.database_url, flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def cluster():
    """A place that the user of PostgreSQL reaches, made once: making a cluster takes longest."""
    with TemporaryDirectory(prefix="leeway-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "services"


@pytest.fixture
def home(cluster):
    """The same place; whatever a test leaves running is stopped."""
    yield cluster
    if (cluster / "addresses.json").exists():
        with embedded.running(cluster):
            pass


@pytest.fixture
def other(home):
    """Another process that needs the services, and the address that it was given."""
    command = [sys.executable, "-c", HOLD, str(home), "60"]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as process:
        yield process, process.stdout.readline().strip()
        process.kill()


def rows(url, *statements):
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall()
    finally:
        connection.close()


def answers(url):
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def test_what_was_written_is_there_the_next_time(home):
    with embedded.running(home) as addresses:
        rows(addresses.database_url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7) RETURNING n")
        with redis.Redis.from_url(addresses.redis_url) as client:
            client.set("kept", "7")
    assert not answers(addresses.database_url)

    with embedded.running(home) as addresses:
        assert rows(addresses.database_url, "SELECT n FROM kept") == [(7,)]
        assert rows(addresses.database_url, "SHOW server_version")[0][0].startswith("18.")
        with redis.Redis.from_url(addresses.redis_url) as client:
            assert client.get("kept") == b"7"


def test_the_last_one_out_stops_them(home, other):
    process, url = other
    with embedded.running(home) as addresses:
        assert addresses.database_url == url
        process.kill()
        process.wait()
        assert answers(url)

    assert not answers(url)


def test_two_at_once_share_one_cluster(home):
    first, second = (
        subprocess.Popen(
            [sys.executable, "-c", HOLD, str(home), "3"],
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    )
    outputs = [process.communicate(timeout=60) for process in (first, second)]

    assert [first.returncode, second.returncode] == [0, 0], outputs
    assert outputs[0][0] == outputs[1][0]


def test_a_demo_that_was_cut_off_begins_anew(home):
    with embedded.running(home) as addresses:
        assert embedded.running_now(home) == addresses
        rows(addresses.database_url, "CREATE TABLE half (n int)", "SELECT 1")

        embedded.empty(addresses)

        assert rows(addresses.database_url, "SELECT to_regclass('half')") == [(None,)]
    assert embedded.running_now(home) is None


@pytest.mark.fault("F-10")
def test_every_committed_row_survives_kill(home, other):
    process, url = other
    rows(
        url,
        "CREATE TABLE survived (n int)",
        "INSERT INTO survived SELECT generate_series(1, 1000) RETURNING n",
    )
    process.kill()
    process.wait()
    data = home / "postgres" / "data"
    for pid_file in (data / "postmaster.pid", home / "redis" / "pid"):
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)

    with embedded.running(home) as addresses:
        assert rows(addresses.database_url, "SELECT count(*) FROM survived") == [(1000,)]


def test_a_pid_file_that_names_a_stranger_does_not_stop_the_start(home):
    with embedded.running(home):
        pass
    pid_file = home / "postgres" / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{pid_file.parent}\n{int(time.time())}\n1\n\n127.0.0.1\n0 0\nready\n")

    with embedded.running(home) as addresses:
        assert answers(addresses.database_url)


def test_they_listen_to_this_machine_and_to_their_password_only(home):
    with embedded.running(home) as addresses:
        assert rows(addresses.database_url, "SHOW listen_addresses") == [("127.0.0.1",)]
        assert not answers(addresses.database_url.replace("leeway:", "leeway:not-"))
        stranger = redis.Redis.from_url(addresses.redis_url.replace("redis://:", "redis://:not-"))
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
    assert (home / "password").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("arguments", "asks"),
    [
        ([], False),
        (["help"], False),
        (["migrate", "--help"], False),
        (["collectstatic"], False),
        (["migrate"], True),
        (["seed_demo"], True),
    ],
)
def test_only_commands_that_need_services_start_them(arguments, asks):
    assert embedded._asks_services(arguments) is asks


@pytest.fixture
def no_addresses(home, monkeypatch):
    """A command finds no addresses in its environment, and what it puts there goes again."""
    monkeypatch.setattr(embedded, "HOME", home)

    def forget():
        for name in ("DATABASE_URL", "REDIS_URL"):
            monkeypatch.delenv(name, raising=False)

    forget()
    handlers = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]
    yield forget
    for number, handler in zip((signal.SIGTERM, signal.SIGHUP), handlers, strict=True):
        signal.signal(number, handler)


def test_a_command_without_a_database_starts_its_own(no_addresses):
    with embedded.for_command(["migrate"]):
        url = os.environ["DATABASE_URL"]
        assert answers(url)
        assert os.environ["REDIS_URL"].startswith("redis://")

    assert not answers(url)


def test_the_tables_of_an_own_database_are_missed_once(no_addresses):
    with embedded.for_command(["verify_audit"]) as missed:
        url = os.environ["DATABASE_URL"]
        assert missed
        with embedded.for_command(["verify_audit"]) as missed_elsewhere:
            assert not missed_elsewhere
        no_addresses()
        with embedded.for_command(["migrate"]) as missed_by_what_makes_them:
            assert not missed_by_what_makes_them
        no_addresses()
        rows(url, "CREATE TABLE django_migrations ()", "SELECT 1")
        with embedded.for_command(["verify_audit"]) as missed_again:
            assert not missed_again
