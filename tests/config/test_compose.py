"""The compose file: every variable is explained, and every command runs under production settings."""

import ast
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import yaml
from django.conf import settings
from django.db import connection

from config import embedded
from tests import services
from tests.config.test_settings import FIT

# In a parallel run one worker takes them all: the role that they make belongs to the cluster.
pytestmark = pytest.mark.xdist_group("serving role")

ROOT = settings.BASE_DIR
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if "build" in service}
EXPLAINED = set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
# Set by the image or the platform, not by the person who runs it.
GIVEN = {"DJANGO_SETTINGS_MODULE", "PORT"}
STARTS_WITHIN_SECONDS = 60


def environment_variables():
    """Names that our code asks the environment for."""
    calls = {"given", "_text", "_flag", "_list"}
    tree = ast.parse((ROOT / "config/settings/environment.py").read_text())
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in calls
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_variable_of_ours_is_explained():
    assert environment_variables() <= EXPLAINED


def test_every_variable_of_the_compose_file_is_explained():
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))

    assert used <= EXPLAINED


def test_nothing_is_explained_that_nobody_reads():
    text = (ROOT / "docker-compose.yml").read_text()
    elsewhere = set(re.findall(r"\$\{([A-Z_]+)", text)) | {"WEB_CONCURRENCY"}  # gunicorn reads it itself

    assert environment_variables() | elsewhere >= EXPLAINED


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_comes_back_and_tells_its_health(name):
    service = SERVICES[name]

    assert service["restart"] in {"unless-stopped", "on-failure"}
    assert name == "migrate" or "healthcheck" in service
    for other, condition in service.get("depends_on", {}).items():
        assert other in SERVICES
        assert condition["condition"] in {"service_healthy", "service_completed_successfully"}


def test_redis_loses_nothing_it_was_given():
    command = " ".join(SERVICES["redis"]["command"])

    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_the_dockerfile_copies_what_exists_and_installs_by_hash():
    text = (ROOT / "Dockerfile").read_text()

    assert text.count("--require-hashes") == 2
    for path in re.findall(r"requirements/\S+\.txt", text):
        assert (ROOT / path).exists()
    assert "USER leeway" in text


# --- each command, as it stands in the file -----------------------------------------------------------------


@pytest.fixture
def serving(transactional_db):
    """Address of the database for the role that serves, made as the compose file makes it."""
    with embedded.locked(
        services.HOME / "serving-role.lock"
    ):  # roles belong to the cluster, not to the clone
        yield from _serving_role()


def _serving_role():
    owner = urlsplit(os.environ["DATABASE_URL"])
    role = SERVICES["web"]["environment"]["DATABASE_URL"].split("://")[1].split(":")[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone():
            cursor.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
    script = next(volume for volume in SERVICES["postgres"]["volumes"] if "initdb.d" in volume).split(":")[0]
    made = subprocess.run(
        [embedded._binaries(services.HOME) / "psql", owner.geturl(), "--quiet", "--file", ROOT / script],
        env={"SERVING_PASSWORD": "of-the-role-that-serves"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    with connection.cursor() as cursor:
        # The clone has its tables already; what the script says of tables to come is tested on its own.
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    yield owner._replace(netloc=f"{role}:of-the-role-that-serves@{owner.hostname}:{owner.port}").geturl()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


@pytest.fixture
def variables(serving, tmp_path):
    """What .env and the compose file would give, with the servers of the tests and a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        **FIT,
        "DATABASE_URL": serving,
        "REDIS_URL": settings.REDIS_URL,
        "AUDIT_CHECKPOINT_FILE": str(tmp_path / "audit.jsonl"),
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "TRUSTED_PROXIES": "1",
        "WEB_CONCURRENCY": "1",
        "PORT": str(port),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "HOSTNAME": socket.gethostname(),
    }


def command_of(name, variables):
    return [
        word.replace("0.0.0.0:8000", f"127.0.0.1:{variables['PORT']}") for word in SERVICES[name]["command"]
    ]


def healthy(name, variables):
    """Run the health check of the service as it stands in the file."""
    kind, *command = SERVICES[name]["healthcheck"]["test"]
    if kind == "CMD-SHELL":
        command = ["/bin/sh", "-c", command[0].replace("$$", "$")]
    checked = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, check=False, timeout=60)
    return checked.returncode == 0


def within(seconds, question):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.3)
    return False


@contextmanager
def started(name, variables, log):
    with log.open("wb") as output:
        process = subprocess.Popen(
            command_of(name, variables), cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield process
        process.terminate()
        assert process.wait(timeout=20) in {0, -15, 143}, log.read_text()
    finally:
        process.kill()
        process.wait()


def test_every_service_of_ours_is_started_below():
    assert {"migrate", "web", "worker", "beat"} == OURS


@pytest.mark.security("S-82")
def test_the_role_that_serves_reads_and_writes_and_nothing_else(serving):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE to_come (id serial PRIMARY KEY)")
    with closing(psycopg2.connect(serving)) as served:
        served.autocommit = True
        with served.cursor() as cursor:
            cursor.execute("INSERT INTO to_come DEFAULT VALUES")
            cursor.execute("SELECT id FROM to_come")
            assert cursor.fetchall() == [(1,)]
            for forbidden in (
                "TRUNCATE to_come",
                "DROP TABLE to_come",
                "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
                "CREATE TABLE mine (n int)",
                "SET session_replication_role = replica",
            ):
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    cursor.execute(forbidden)


def test_migrate_runs(variables):
    owner = variables | {"DATABASE_URL": os.environ["DATABASE_URL"]}
    migrated = subprocess.run(
        command_of("migrate", variables), cwd=ROOT, env=owner, capture_output=True, text=True, check=False
    )

    assert migrated.returncode == 0, migrated.stderr
    assert "No migrations to apply" in migrated.stdout


def test_web_serves_pages_and_their_files(variables, tmp_path):
    collect = re.search(
        r"^RUN (DJANGO_SETTINGS_MODULE=\S+) /venv/bin/python (.*collectstatic.*?) \\$",
        (ROOT / "Dockerfile").read_text(),
        re.MULTILINE,
    )
    subprocess.run(
        [sys.executable, *collect[2].split()],
        cwd=ROOT,
        env={"PATH": variables["PATH"], **dict([collect[1].split("=")])},
        capture_output=True,
        check=True,
    )
    log = tmp_path / "web.log"

    with started("web", variables, log):
        assert within(STARTS_WITHIN_SECONDS, lambda: healthy("web", variables)), log.read_text()
        status, headers, page = _get("/accounts/login/", variables)
        assert status == 200
        assert headers["Strict-Transport-Security"].startswith("max-age=63072000; includeSubDomains")
        assert "__Host-csrf=" in headers["Set-Cookie"]
        assert "Secure" in headers["Set-Cookie"]
        file = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
        assert re.search(r"\.[0-9a-f]{12}\.css$", file)
        assert "immutable" in _get(file, variables)[1]["Cache-Control"]
        assert _get("/accounts/login/", variables, scheme="http")[0] == 301


def _get(path, variables, scheme="https"):
    """Status, headers and body."""
    with closing(HTTPConnection("127.0.0.1", int(variables["PORT"]), timeout=10)) as connection:
        connection.request("GET", path, headers={"Host": FIT["ALLOWED_HOSTS"], "X-Forwarded-Proto": scheme})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def test_worker_and_beat_work_together(variables, redis_client, tmp_path):
    worker_log, beat_log = tmp_path / "worker.log", tmp_path / "beat.log"

    assert not healthy("beat", variables)
    with started("worker", variables, worker_log), started("beat", variables, beat_log):
        assert within(STARTS_WITHIN_SECONDS, lambda: healthy("beat", variables)), beat_log.read_text()
        assert healthy("worker", variables), worker_log.read_text()

    assert '"logger": "celery' in worker_log.read_text()
    assert '"level": "ERROR"' not in worker_log.read_text()
