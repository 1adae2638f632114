"""Runs the demo: the services, the data, then web, worker and beat, until it is told to stop."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

from config import embedded

LOCAL = embedded.BASE_DIR / ".local"
LOGS = LOCAL / "logs"
STATE = LOCAL / "demo.json"
READY_WITHIN_SECONDS = 90
STOP_WITHIN_SECONDS = 10
MOST_RESTARTS = 5


class Stopped(BaseException):
    """Somebody asked the demo to stop."""


class CannotRun(Exception):
    """The demo cannot go on; the message says why."""


def main() -> int:
    """Run the demo until Ctrl-C, SIGTERM or a closed terminal; everything it started has ended then."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    os.environ["DEBUG"] = "0"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with ExitStack() as stack:
            stack.enter_context(_alone())
            _run(stack)
    except Stopped:
        again = "begins anew" if _seeding().exists() else "finds everything as it was"
        say(f"Stopped. `make demo` {again}.")
        return 0
    except (CannotRun, embedded.ServiceFailed) as error:
        say(f"The demo cannot run: {error}")
        return 1
    return 0


def _run(stack: ExitStack) -> None:
    port = _port()
    os.environ["SITE_URL"] = url = f"http://127.0.0.1:{port}"
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        say("Starting PostgreSQL and Redis ...")
        addresses = stack.enter_context(embedded.running())
        os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or addresses.database_url
        os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or addresses.redis_url
    _forget_half_a_demo()
    logins = _prepare_data()
    say("Starting web, worker and beat ...")
    parts = [Part("web", _web(port)), Part("worker", WORKER), Part("beat", BEAT)]
    stack.callback(_stop_all, parts)
    for part in parts:
        part.start()
    _remember(url, parts)
    _wait_until_healthy(port, parts)
    say(f"\n  Leeway is at work:  {url}\n\n{logins}\n  Ctrl-C stops everything; logs are in .local/logs.\n")
    while True:
        _look_after(url, parts)
        time.sleep(0.5)


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)  # noqa: T201


def _stop(_number: int, _frame: FrameType | None) -> None:
    # Asked twice (by the terminal and by make) is asked once: what is being stopped is not interrupted.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


# --- what has to be true before --------------------------------------------------------------------------


@contextmanager
def _alone() -> Iterator[None]:
    """One demo a checkout; what a demo killed hard has left behind is ended first."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOCAL / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(f"it runs already, at {_state().url}") from None
        for pid in _state().pids:
            until = time.monotonic() + STOP_WITHIN_SECONDS
            while _is_ours(pid) and time.monotonic() < until:
                _kill_group(pid, signal.SIGKILL)
                time.sleep(0.05)
        try:
            yield
        finally:
            STATE.unlink(missing_ok=True)


@dataclass(frozen=True)
class State:
    """What a running demo leaves for the next one to read."""

    url: str = "an address that it is about to print"
    pids: tuple[int, ...] = ()


def _state() -> State:
    with suppress(FileNotFoundError, ValueError, TypeError):
        return State(**json.loads(STATE.read_text()))
    return State()


def _remember(url: str, parts: "list[Part]") -> None:
    STATE.write_text(json.dumps(asdict(State(url, tuple(part.pid for part in parts)))))


def _is_ours(pid: int) -> bool:
    """Whether the process runs from this checkout; a number may have been given to a stranger meanwhile."""
    try:
        return str(embedded.BASE_DIR).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _port() -> int:
    """PORT if given; else 8000 or the next one free."""
    if wanted := os.environ.get("PORT"):
        if not _is_free(int(wanted)):
            raise CannotRun(f"port {wanted} is taken.")
        return int(wanted)
    return next(port for port in range(8000, 9000) if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _seeding() -> Path:
    """There while we seed; still there afterwards if we were stopped in the middle."""
    return LOCAL / "seeding"


def _forget_half_a_demo() -> None:
    """Begin anew if an earlier start was stopped while it seeded; only ever in a database of our own."""
    own = embedded.running_now()
    if _seeding().exists() and own and own.database_url == os.environ["DATABASE_URL"]:
        say("The last start was stopped while it seeded; beginning anew ...")
        embedded.empty(own)


def _prepare_data() -> str:
    """Migrate, seed if nobody is there yet, and give the logins to print."""
    import django

    django.setup()
    from io import StringIO

    from django.core.management import call_command
    from django.db import connections

    from home.demo.seed import CutOff, is_seeded

    say("Bringing the database up to date ...")
    call_command("migrate", verbosity=0, interactive=False)
    try:
        seeded = is_seeded()
    except CutOff as error:
        raise CannotRun(str(error)) from error
    if not seeded:
        say("Seeding an organization (about a minute, the first time only) ...")
        _seeding().touch()
        call_command("seed_demo")
        _seeding().unlink()
    logins = StringIO()
    call_command("demo_logins", stdout=logins)
    connections.close_all()
    return logins.getvalue()


# --- the three processes ---------------------------------------------------------------------------------


def _program(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _web(port: int) -> list[str]:
    return [
        *(_program("gunicorn"), "config.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"),
        *("--workers", "2", "--threads", "4", "--graceful-timeout", "5", "--preload"),
    ]


WORKER = [
    *(_program("celery"), "-A", "config", "worker", "--concurrency", "2", "--loglevel", "INFO"),
    *("--without-gossip", "--without-mingle"),
]
BEAT = [_program("celery"), "-A", "config", "beat", "--loglevel", "INFO", "--pidfile="]


class Part:
    """A process of the demo, leader of its own group, writing to its own log."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self.command = command
        self.log = LOGS / f"{name}.log"
        self.restarts = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    def start(self) -> None:
        with self.log.open("ab" if self.restarts else "wb") as log:
            self._process = subprocess.Popen(  # noqa: S603
                self.command,
                cwd=embedded.BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def tail(self) -> str:
        return "".join(self.log.read_text(errors="replace").splitlines(keepends=True)[-20:])

    def ask_to_end(self) -> None:
        if self._process and not self.has_ended():
            self._process.terminate()

    def wait_until_ended(self, until: float) -> None:
        if not self._process:
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=max(0.1, until - time.monotonic()))
        _kill_group(self.pid, signal.SIGKILL)  # what it has left behind
        self._process.wait()


def _kill_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _stop_all(parts: list[Part]) -> None:
    say("\nStopping ...")
    until = time.monotonic() + STOP_WITHIN_SECONDS
    for part in parts:
        part.ask_to_end()
    for part in parts:
        part.wait_until_ended(until)


def _look_after(url: str, parts: list[Part]) -> None:
    for part in parts:
        if part.has_ended():
            part.restarts += 1
            if part.restarts > MOST_RESTARTS:
                raise CannotRun(f"{part.name} ends again and again.\n{part.tail()}")
            say(f"{part.name} has ended; starting it again.")
            _kill_group(part.pid, signal.SIGKILL)  # what it has left behind
            part.start()
            _remember(url, parts)


def _wait_until_healthy(port: int, parts: list[Part]) -> None:
    until = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < until:
        for part in parts:
            if part.has_ended():
                raise CannotRun(f"{part.name} has ended.\n{part.tail()}")
        if _is_healthy(port):
            return
        time.sleep(0.2)
    raise CannotRun("no good health within time.\n" + "\n".join(part.tail() for part in parts))


def _is_healthy(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
