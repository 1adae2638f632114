"""
P2: what recomputing all figures costs against a plain GROUP BY with writing, DuckDB and polars; and one day.

Run by itself: ``python -m bench.kpis [--facts 1000000] [--days 365] [--agents 526] [--rounds 3]``. It works
in a database of its own on the embedded server of the tests and drops it at the end. One JSON line per
figure; only ratios within one run mean anything. DuckDB and polars hold the facts in memory already and write
a file; the others read tables and write tables. Nobody but us looks for repeated contacts and for remedies.
"""

import json
import os
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

import duckdb  # noqa: E402
import polars  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Q  # noqa: E402

from performance.choices import Grain, Period  # noqa: E402
from performance.models import DailyFigures  # noqa: E402
from performance.rules.kpis import KPIS  # noqa: E402
from performance.rules.scopes import Scope  # noqa: E402
from performance.selectors.kpis import kpi_rows  # noqa: E402
from performance.services.rollup import recompute_changed, recompute_days, recompute_scopes  # noqa: E402
from tests import services  # noqa: E402
from tests.factories import PositionFactory, TeamFactory  # noqa: E402

FIRST = date(2025, 1, 1)
TEAM_SIZE = 17
AGENTS = """
    INSERT INTO people_user (password, is_superuser, username, first_name, last_name, email, is_staff,
                             is_active, date_joined, person, kind, time_zone, wants_mail, position_id,
                             team_id)
    SELECT '', false, 'bench-' || n, '', '', '', false, true, now(), gen_random_uuid(), 'human', '', false,
           %(position)s, (%(teams)s::bigint[])[1 + n / %(size)s]
      FROM generate_series(0, %(agents)s - 1) AS n RETURNING id, team_id
"""
CUSTOMERS = """
    INSERT INTO customers_customer (source, reference, name, segment, email, phone)
    SELECT 'bench', n, 'Customer', 'standard', '', '' FROM generate_series(1, %s) AS n
"""
# In the order of time, as cases come; resolved after some minutes to two weeks; an agent has one channel.
CASES = """
    INSERT INTO customers_case (source, reference, customer_id, team_id, agent_id, resolved_by_id, channel,
           category, subcategory, priority, status, currency, customer_waiting, opened_at, resolved_at,
           reopen_count, reassignment_count)
    SELECT 'bench', n, (%(lowest)s + (n * 7919::bigint) %% %(customers)s), t.team_id, t.id, t.id,
           (ARRAY['phone', 'email', 'chat'])[1 + t.id %% 3], '', '', 3, 'resolved', 'EUR', false,
           t.at - interval '1 minute' * (1 + (n * 31::bigint) %% 20000), t.at,
           CASE WHEN n %% 71 = 0 THEN 1 ELSE 0 END, CASE WHEN n %% 3 = 0 THEN 1 ELSE 0 END
      FROM (SELECT n, (%(ids)s::bigint[])[1 + (n * 104729::bigint) %% %(agents)s] AS id,
                   (%(homes)s::bigint[])[1 + (n * 104729::bigint) %% %(agents)s] AS team_id,
                   %(first)s::timestamptz + interval '1 second' * floor(n * %(step)s) AS at
              FROM generate_series(0, %(facts)s - 1) AS n) AS t
"""
GROUP_BY = """
    SELECT (resolved_at AT TIME ZONE 'Europe/Berlin')::date AS day, team_id, resolved_by_id AS agent_id,
           channel, category, currency, count(*) AS n,
           count(*) FILTER (WHERE reopen_count = 0 AND reassignment_count = 0) AS first_contact,
           count(*) FILTER (WHERE reopen_count > 0) AS reopened,
           sum(extract(epoch FROM resolved_at - opened_at)::bigint)::bigint AS seconds
      FROM customers_case GROUP BY 1, 2, 3, 4, 5, 6
"""
# The same into a table and index like ours, with the values that medians are made of.
ALIKE = """
    INSERT INTO bench_plain
           (day, team_id, agent_id, channel, category, currency, resolved, judged, first_contact, reopened,
            resolving)
    SELECT (resolved_at AT TIME ZONE 'Europe/Berlin')::date, team_id, resolved_by_id, channel, category,
           currency, count(*), count(*), count(*) FILTER (WHERE reopen_count = 0 AND reassignment_count = 0),
           count(*) FILTER (WHERE reopen_count > 0),
           array_agg(date_part('epoch', resolved_at - opened_at)::int)
      FROM customers_case GROUP BY 1, 2, 3, 4, 5, 6
"""
NOTHING = """
    SELECT format('ALTER TABLE bench_plain ALTER %I SET DEFAULT %L', column_name,
                  CASE data_type WHEN 'ARRAY' THEN '{}' ELSE '0' END)
      FROM information_schema.columns
     WHERE table_name = 'bench_plain' AND is_nullable = 'NO' AND column_default IS NULL
       AND data_type IN ('integer', 'bigint', 'numeric', 'ARRAY') AND is_identity = 'NO'
"""


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=1_000_000, help="resolved cases")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--agents", type=int, default=526)
    parser.add_argument("--rounds", type=int, default=3)
    sizes = parser.parse_args()
    with services.running(), tempfile.TemporaryDirectory() as folder:
        fill(sizes.facts, sizes.days, sizes.agents)
        ours = measure("full recompute", sizes.rounds, recompute_days)
        groups = DailyFigures.objects.count()
        say("sizes", facts=sizes.facts, groups=groups, cores=os.cpu_count())
        execute("CREATE TABLE bench_plain (LIKE performance_dailyfigures INCLUDING ALL)")
        for (statement,) in query(NOTHING):
            execute(statement)
        bare = measure(
            "plain GROUP BY + write, four columns and no index",
            sizes.rounds,
            plain(f"CREATE TABLE bench_wide AS {GROUP_BY}", "DROP TABLE IF EXISTS bench_wide"),
        )
        alike = measure(
            "plain GROUP BY + write, a table like ours", sizes.rounds, plain(ALIKE, "TRUNCATE bench_plain")
        )
        say("ratio", what="full recompute / plain, four columns", value=round(ours / bare, 2), goal=1.3)
        say("ratio", what="full recompute / plain, a table like ours", value=round(ours / alike, 2), goal=1.3)
        columns = Path(folder) / "facts.csv"
        write_columns(columns)
        say(
            "ratio",
            what="full recompute / DuckDB",
            value=round(ours / measure("DuckDB", sizes.rounds, in_duckdb(columns, folder)), 2),
        )
        say(
            "ratio",
            what="full recompute / polars",
            value=round(ours / measure("polars", sizes.rounds, in_polars(columns, folder)), 2),
        )
        day = FIRST + timedelta(days=sizes.days // 2)
        one_day = measure("one day", 7, lambda: recompute_scopes([Scope(day, day + timedelta(days=1), None)]))
        say("ratio", what="one day / full", value=round(one_day / ours, 4), goal=0.02)
        ids = query(
            "SELECT id FROM customers_case WHERE resolved_at >= %s ORDER BY resolved_at LIMIT 7", [day]
        )
        each = iter(ids)
        measure(
            "one changed case: its team and day", 7, lambda: recompute_changed(days=[], case_ids=next(each))
        )
        measure("read: all KPIs by month, the organization", 3, read(Grain.ORGANIZATION, Q()))
        team = DailyFigures.objects.values_list("team", flat=True)[0]
        measure("read: all KPIs by month, one team", 3, read(Grain.TEAM, Q(team=team)))


def fill(facts: int, days: int, agents: int) -> None:
    """Make the organization and its cases, set-based; their keys are right, nobody has to look them up."""
    execute("SET session_replication_role = replica")
    teams = [TeamFactory().pk for _ in range(-(-agents // TEAM_SIZE))]
    people = query(
        AGENTS, {"position": PositionFactory().pk, "teams": teams, "size": TEAM_SIZE, "agents": agents}
    )
    # Indexes are made when the rows are there: as quick as a copy would be.
    kept = query(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'customers_case'"
        " AND indexdef NOT LIKE '%UNIQUE%'"
    )
    for name, _ in kept:
        execute(f"DROP INDEX {name}")
    customers = max(1, facts // 10)
    execute(CUSTOMERS, [customers])
    execute(
        CASES,
        {
            "facts": facts,
            "agents": agents,
            "ids": [pk for pk, _ in people],
            "homes": [team for _, team in people],
            "lowest": query("SELECT min(id) FROM customers_customer")[0][0],
            "customers": customers,
            "first": f"{FIRST} 08:00+00",
            "step": (days - 1) * 86_400 / facts,
        },
    )
    for _, definition in kept:
        execute(definition)
    execute("SET session_replication_role = origin")
    execute("VACUUM ANALYZE customers_case")
    execute("ANALYZE customers_customer")


def read(grain: Grain, within: Q) -> Callable[[], object]:
    return lambda: kpi_rows(KPIS, grain=grain, period=Period.MONTH, today=date(2030, 1, 1), within=within)


def plain(statement: str, before: str) -> Callable[[], None]:
    def run() -> None:
        execute(before)
        execute(statement)

    return run


def write_columns(path: Path) -> None:
    with path.open("w") as file, connection.cursor() as cursor:
        cursor.copy_expert(
            "COPY (SELECT (resolved_at AT TIME ZONE 'Europe/Berlin')::date AS day, team_id, resolved_by_id AS"
            " agent_id, channel, reopen_count, reassignment_count,"
            " extract(epoch FROM resolved_at - opened_at)::bigint AS seconds FROM customers_case)"
            " TO STDOUT WITH (FORMAT csv, HEADER)",
            file,
        )


def in_duckdb(path: Path, folder: str) -> Callable[[], object]:
    memory = duckdb.connect()
    memory.execute(f"CREATE TABLE facts AS SELECT * FROM read_csv('{path}')")
    return lambda: memory.execute(
        "COPY (SELECT day, team_id, agent_id, channel, count(*) AS n,"
        " count(*) FILTER (reopen_count = 0 AND reassignment_count = 0) AS first_contact,"
        " count(*) FILTER (reopen_count > 0) AS reopened, list(seconds ORDER BY seconds) AS spread"
        f" FROM facts GROUP BY ALL) TO '{folder}/duckdb.parquet'"
    )


def in_polars(path: Path, folder: str) -> Callable[[], object]:
    facts = polars.read_csv(path)
    once = (polars.col("reopen_count") == 0) & (polars.col("reassignment_count") == 0)
    return lambda: (
        facts.group_by("day", "team_id", "agent_id", "channel")
        .agg(
            polars.len().alias("n"),
            once.sum().alias("first_contact"),
            (polars.col("reopen_count") > 0).sum().alias("reopened"),
            polars.col("seconds").sort().alias("spread"),
        )
        .write_parquet(f"{folder}/polars.parquet")
    )


def execute(statement: str, values: object = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def query(statement: str, values: object = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def measure(name: str, rounds: int, run: Callable[[], object]) -> float:
    """Return the median of the seconds, and print it."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    say("time", what=name, median_s=round(median(times), 4), rounds=rounds)
    return median(times)


def say(kind: str, **figures: object) -> None:
    print(json.dumps({"bench": "kpis", "kind": kind, **figures}), flush=True)


if __name__ == "__main__":
    main()
