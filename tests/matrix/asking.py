"""Asks one question of the matrix: as this person, this method, this object; and says the answer in a word."""

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from tests.matrix import samples

WRITTEN = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
     WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""
# What every answer carries, whatever it is.
HEADERS = {
    "Content-Security-Policy": r"default-src 'none'.*frame-ancestors 'none'.*object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": r"camera=\(\)",
    "X-Request-ID": "[0-9a-f]{32}",
}


@dataclass(frozen=True)
class Answer:
    """`word` as in the tables; `wrote` counts the rows written by table, those taken back included."""

    word: str
    path: str
    status: int
    headers: dict
    body: bytes
    wrote: dict = field(default_factory=dict)


@contextmanager
def undone():
    """Do something and leave no trace of it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(world, route, method, role, scope, *, key="", of_nothing=False, client=None):
    """Send the request, undo what it did, and return the answer."""
    key = key or route.name
    path = samples.address(route, key, world, scope, role, of_nothing=of_nothing)
    with undone():
        before = rows_written()
        data = (
            samples.query(key, world, scope, role)
            if method == "GET"
            else samples.body(route, key, method, world, scope, role, of_nothing=of_nothing)
        )
        response = send(client or world.client(role), method, path, data, world.headers(role, path))
        body = b"".join(response.streaming_content) if response.streaming else response.content
        after = rows_written()
    wrote = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
    return Answer(word_for(response, path), path, response.status_code, dict(response.headers), body, wrote)


def send(client, method, path, data, headers):
    """Send one request: a form to pages, JSON to the API."""
    if method == "GET":
        return client.get(path, data, headers=headers)
    if path.startswith("/api/"):
        headers = headers | {"Idempotency-Key": "matrix"}
        text = json.dumps(data, default=str)
        return client.generic(method, path, text, content_type="application/json", headers=headers)
    if method == "POST":
        return client.post(path, data, headers=headers)
    return client.generic(method, path, headers=headers)


def word_for(response, path):
    """`login` where one is sent to log in, `gone` where the admin says that there is no such row."""
    location = response.headers.get("Location", "")
    if response.status_code == 302:
        if location.startswith((reverse(settings.LOGIN_URL), reverse("admin:login"))):
            return "login"
        if location == reverse("admin:index") and path != reverse("admin:login"):
            return "gone"
    return str(response.status_code)


def rows_written():
    """Rows inserted, updated and deleted in the present transaction, by table, whatever became of them."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


def missing_headers(answer):
    """The headers that an answer should carry and does not; what has no body needs none about its body."""
    sorted_policy = "; ".join(sorted(answer.headers.get("Content-Security-Policy", "").split("; ")))
    headers = answer.headers | {"Content-Security-Policy": sorted_policy}
    return {name for name, value in HEADERS.items() if not re.search(value, headers.get(name, ""))}


def as_seen(answer):
    """An answer without what differs from request to request: its own address, tokens, ids of requests."""
    text = answer.body.decode(errors="replace").replace(answer.path, "/asked/")
    text = re.sub(r'(name="csrfmiddlewaretoken" value|name="csrf-token" content|nonce)="[^"]+"', "", text)
    headers = {
        name: value.replace(answer.path, "/asked/")
        for name, value in answer.headers.items()
        if name not in {"X-Request-ID", "Content-Length", "Set-Cookie"}
    }
    return answer.status, headers, text
