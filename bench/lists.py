"""
P4: what a page of each long list costs over a million decisions: its queries, its time, what it reads whole.

Run by itself: ``python -m bench.lists [--decisions 1000000] [--rounds 5]``. It seeds the large demo of that
size into a database of its own on the embedded server of the tests, which takes minutes for the whole
million, and drops it at the end; ``--database URL`` measures one that `seed_demo --profile large` has filled.
One JSON line per page and reader. `whole` names the long tables that some query of the page reads from end to
end.
"""

import json
import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

import dj_database_url  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from empowerment.models import ApprovalRequest, Decision  # noqa: E402
from home.demo.large import Sizes, seed_large  # noqa: E402
from people.models import User  # noqa: E402
from tests import services  # noqa: E402

MOST_QUERIES = 12
LONG = 20_000
READERS = ("auditor", "manager", "lead", "agent")
# What came with surveys, outages, figures and files, for whoever finds it.
ELSEWHERE = [
    "feedback:survey-list",
    "journeys:outage-list",
    "performance:scorecard-list",
    "people:person-list",
    "people:notification-list",
    "people:export-list",
]


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", help="address of a database that is seeded already")
    sizes = parser.parse_args()
    with seeded(sizes.database, sizes.decisions):
        readers = {user.username: user for user in User.objects.filter(username__in=READERS)}
        long_tables = tables_longer_than(LONG)
        say("setting", load=round(os.getloadavg()[0], 1), **long_tables)
        for reader, page, address in pages(readers):
            say(page, reader=reader, **measure(readers[reader], address, sizes.rounds, long_tables))


@contextmanager
def seeded(address: str | None, decisions: int) -> Iterator[None]:
    """A database with the large demo in it: a given one, or one made for this run."""
    if address:
        settings.DATABASES["default"].update(dj_database_url.parse(address))
        connection.settings_dict.update(dj_database_url.parse(address))
        yield
        return
    whole, share = Sizes(), decisions / Sizes().decisions
    small = Sizes(
        teams=max(8, round(whole.teams * share)),
        agents=max(100, round(whole.agents * share)),
        customers=round(whole.customers * share),
        cases=round(whole.cases * share),
        decisions=decisions,
    )
    with services.running():
        started = time.perf_counter()
        random = Random(1)
        seed_large(random=random, at=timezone.now(), progress=lambda _text: None, sizes=small)
        say("seeding", decisions=Decision.objects.count(), seconds=time.perf_counter() - started)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
        yield


def pages(readers: dict[str, User]) -> Iterator[tuple[str, str, str]]:
    """Who looks at what: reader, page, address."""
    last_month = (timezone.now() - timedelta(days=30)).date()
    busiest = Decision.objects.values_list("team").annotate(n=Count("pk")).order_by("-n").first()
    asked = ApprovalRequest.objects.order_by("-pk").select_related("decision__case").first()
    for reader in readers:
        decisions, cases = reverse("empowerment:decision-list"), reverse("customers:case-list")
        yield reader, "decisions", decisions
        yield reader, "decisions, page 200", f"{decisions}?page=200"
        yield reader, "decisions of a month", f"{decisions}?since={last_month}"
        yield reader, "decisions that were denied", f"{decisions}?status=denied"
        yield reader, "cases", cases
        yield reader, "cases, open", f"{cases}?status=open"
        yield reader, "cases behind a figure", f"{cases}?counted=on_the_spot&resolved_from={last_month}"
        yield reader, "requests", reverse("empowerment:request-list")
        yield reader, "API decisions", reverse("empowerment-api:decision-list")
        yield reader, "API approvals", reverse("empowerment-api:request-list")
        for page in ELSEWHERE:
            yield reader, page.split(":")[1].replace("-", " "), reverse(page)
    yield "auditor", "audit log", reverse("audit:event-list")
    yield "auditor", "surveys by CSAT", reverse("feedback:survey-list") + "?sort=csat"
    decisions = reverse("empowerment:decision-list")
    yield "auditor", "decisions of a team", f"{decisions}?team={busiest[0]}"
    yield "auditor", "decisions of a case", f"{decisions}?q={asked.decision.case.reference}"
    yield "auditor", "decisions by amount", f"{decisions}?sort=-amount"


def measure(reader: User, address: str, rounds: int, long_tables: dict[str, int]) -> dict[str, Any]:
    client = Client(raise_request_exception=False)
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    asked: list[tuple[str, Any, float]] = []

    def listen(execute, sql, params, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            asked.append((sql, params, time.perf_counter() - started))

    answer = client.get(address)
    if answer.status_code == 404:
        return {"answer": 404}
    with connection.execute_wrapper(listen):
        client.get(address)
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        client.get(address)
        seconds.append(time.perf_counter() - started)
    slowest = max(asked, key=lambda one: one[2])
    return {
        "answer": answer.status_code,
        "queries": len(asked),
        "queries_goal": MOST_QUERIES,
        "median_ms": 1000 * median(seconds),
        "slowest_query_ms": 1000 * slowest[2],
        "slowest_query": slowest[0][:60] if slowest[2] > 0.1 else "",
        "whole": sorted(
            {table for sql, params, _ in asked for table in read_whole(sql, params, long_tables)}
        ),
    }


def read_whole(sql: str, params: Any, long_tables: dict[str, int]) -> Iterator[str]:
    """Name the long tables of which a query looks at every second row or more."""
    if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    nodes = [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]]
    while nodes:
        node = nodes.pop()
        nodes.extend(node.get("Plans", ()))
        looked_at = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        table = node.get("Relation Name")
        if looked_at * node["Actual Loops"] * 2 > long_tables.get(table, float("inf")):
            yield table


def tables_longer_than(rows: int) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r' AND reltuples > %s"
            " ORDER BY reltuples DESC",
            [rows],
        )
        return dict(cursor.fetchall())


def say(figure: str, **values: Any) -> None:
    rounded = {name: round(value, 1) if isinstance(value, float) else value for name, value in values.items()}
    print(json.dumps({"bench": "lists", "figure": figure, **rounded}))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
