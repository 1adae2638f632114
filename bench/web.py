"""Starts the web server as production does and asks it from several threads for a while."""

import json
import os
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from threading import Thread
from uuid import uuid4

from knox.models import AuthToken

from bench.desks import Desk

SERVER = [
    "-m",
    "gunicorn",
    "config.wsgi",
    "--no-control-socket",
    "--workers",
    "2",
    "--threads",
    "4",
    "--preload",
]
WARM_UP_SECONDS = 2
ROUNDS = 3


def measure(desks: list[Desk], *, seconds: int) -> dict[str, float]:
    """Return answers per second of each address, asked in turns: a client thread for each desk."""
    tokens = [AuthToken.objects.create(user=desk.agent)[1] for desk in desks]
    paths = {
        "echo_per_s": "/bench/echo/",
        "echo_with_token_per_s": "/bench/echo-with-token/",
        "decisions_per_s": "/api/v1/decisions/",
    }
    answered = dict.fromkeys(paths, 0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, *SERVER, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings", "LOG_LEVEL": "WARNING"},
    )
    try:
        _wait_for(port)
        for path in paths.values():
            _ask(port, path, desks, tokens, seconds=WARM_UP_SECONDS)
        for _ in range(ROUNDS):
            for name, path in paths.items():
                answered[name] += _ask(port, path, desks, tokens, seconds=seconds / ROUNDS)
    finally:
        server.terminate()
        server.wait()
    return {name: number / seconds for name, number in answered.items()}


def _ask(port: int, path: str, desks: list[Desk], tokens: list[str], *, seconds: float) -> int:
    until = time.monotonic() + seconds
    answers: list[int] = []
    threads = [
        Thread(target=_ask_as, args=(port, path, desk, token, until, answers))
        for desk, token in zip(desks, tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(desks), "A client thread died."
    return sum(answers)


def _ask_as(port: int, path: str, desk: Desk, token: str, until: float, answers: list[int]) -> None:
    body = json.dumps(
        {
            "case": desk.case.pk,
            "remedy": desk.remedy.code,
            "reason": desk.reason.code,
            "amount": "20.00",
            "note": "Parcel lost.",
        }
    )
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    client = HTTPConnection("127.0.0.1", port)
    number = 0
    while time.monotonic() < until:
        client.request("POST", path, body, {**headers, "Idempotency-Key": str(uuid4())})
        answer = client.getresponse()
        said = answer.read()
        assert answer.status == 201, said
        number += 1
    client.close()
    answers.append(number)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("The server did not start.")
