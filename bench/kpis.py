"""
P2: what recomputing all figures costs against a plain GROUP BY with writing, DuckDB and polars; one day and
one case, with more and more days in the table; and reading.

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
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

import duckdb  # noqa: E402
import polars  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Q  # noqa: E402
from django.db.models.functions import TruncMonth  # noqa: E402

from performance.choices import Grain, Period  # noqa: E402
from performance.models import DailyFigures  # noqa: E402
from performance.rules.kpis import KPIS, Kpi, kpi_of  # noqa: E402
from performance.rules.scopes import Scope, months_between  # noqa: E402
from performance.rules.windows import Stretch  # noqa: E402
from performance.selectors.drivers import drivers_of  # noqa: E402  after the setup
from performance.selectors.facts import days_with_figures  # noqa: E402
from performance.selectors.kpis import kpi_rows  # noqa: E402
from performance.selectors.payoff import payoff_of  # noqa: E402  after the setup
from performance.selectors.scopes import Group  # noqa: E402
from performance.selectors.trends import figures_for, values_by  # noqa: E402
from performance.services.rollup import recompute_changed, recompute_days, recompute_scopes  # noqa: E402
from tests import services  # noqa: E402
from tests.factories import PositionFactory, TeamFactory  # noqa: E402

FIRST = date(2025, 1, 1)
TEAM_SIZE = 17
# How many days are in the table before all are; as many facts a day.
SMALLER = (30, 120)
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
# The same into a table and index like ours, with the values that medians are made of; of one month, as ours:
# the lists of a year do not fit into memory.
ALIKE = """
    INSERT INTO bench_plain
           (day, team_id, agent_id, channel, category, currency, resolved, judged, first_contact, reopened,
            resolving)
    SELECT (resolved_at AT TIME ZONE 'Europe/Berlin')::date, team_id, resolved_by_id, channel, category,
           currency, count(*), count(*), count(*) FILTER (WHERE reopen_count = 0 AND reassignment_count = 0),
           count(*) FILTER (WHERE reopen_count > 0),
           array_agg(date_part('epoch', resolved_at - opened_at)::int)
      FROM customers_case WHERE resolved_at >= %s AND resolved_at < %s GROUP BY 1, 2, 3, 4, 5, 6
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
    with services.running() as databases, tempfile.TemporaryDirectory() as folder:
        changes = {}
        for days in (*SMALLER, sizes.days):
            databases.clone()
            fill(sizes.facts * days // sizes.days, days, sizes.agents)
            full = measure(f"full recompute of {days} days, the first", 1, recompute_days)
            changes[days] = change(days)
        for what, place in (("one day", 0), ("one case", 1)):
            few, *more = (found[place] for found in changes.values())
            for days, one in zip(list(changes)[1:], more, strict=True):
                what_grew = f"{what}: {days} days in the table / {SMALLER[0]} days"
                say("ratio", what=what_grew, value=round(one / few, 2), goal=1)
        say("ratio", what="one day / full", value=round(changes[sizes.days][0] / full, 4), goal=0.02)
        say("sizes", facts=sizes.facts, groups=DailyFigures.objects.count(), cores=os.cpu_count())
        compare_with_plain(sizes.rounds, Path(folder))
        read_all()


def change(days: int) -> tuple[float, float]:
    """Return the seconds that recomputing one day takes, and one changed case: its team and day."""
    day = FIRST + timedelta(days=days // 2)
    cases = iter(
        query("SELECT id FROM customers_case WHERE resolved_at >= %s ORDER BY resolved_at LIMIT 30", [day])
    )
    return (
        measure(
            f"one day of {days}", 15, lambda: recompute_scopes([Scope(day, day + timedelta(days=1), None)])
        ),
        measure(f"one case, of {days} days", 30, lambda: recompute_changed(case_ids=next(cases))),
    )


def compare_with_plain(rounds: int, folder: Path) -> None:
    """Each fills an empty table."""
    again = measure("full recompute, over what is there", rounds, recompute_days)
    empty = "TRUNCATE performance_dailyfigures"
    alone = measure("full recompute", rounds, recompute_days, before=empty)
    cores = os.cpu_count() or 1
    # CREATE TABLE AS, DuckDB and polars take all cores by themselves.
    ours = measure(
        f"full recompute, {cores} months at once", rounds, lambda: recompute_days(jobs=cores), before=empty
    )
    execute("CREATE TABLE bench_plain (LIKE performance_dailyfigures INCLUDING ALL)")
    for (statement,) in query(NOTHING):
        execute(statement)
    bare = measure(
        "plain GROUP BY + write, four columns and no index",
        rounds,
        lambda: execute(f"CREATE TABLE bench_wide AS {GROUP_BY}"),
        before="DROP TABLE IF EXISTS bench_wide",
    )
    alike = measure(
        "plain GROUP BY + write, a table like ours",
        rounds,
        fill_alike,
        before="TRUNCATE bench_plain",
    )
    say("ratio", what="full recompute / plain, four columns", value=round(ours / bare, 2), goal=1.3)
    say("ratio", what="full recompute / plain, a table like ours", value=round(ours / alike, 2), goal=1.3)
    say("ratio", what="one month at a time / plain, four columns", value=round(alone / bare, 2))
    say("ratio", what="over what is there / into an empty table", value=round(again / alone, 2))
    columns = folder / "facts.csv"
    write_columns(columns)
    for name, run in (("DuckDB", in_duckdb(columns, folder)), ("polars", in_polars(columns, folder))):
        theirs = measure(name, rounds, run)
        say("ratio", what=f"full recompute / {name}", value=round(ours / theirs, 2))


def fill_alike() -> None:
    span = days_with_figures()
    for month in months_between(span.first, span.last):
        execute(ALIKE, month.moments(ZoneInfo("Europe/Berlin")))


def read_all() -> None:
    lists = measure("read: medians by month, lists as text and sorted", 3, sorted_lists)
    ours = measure("read: medians by month", 3, read([kpi_of("time_to_resolve")], Grain.ORGANIZATION, Q()))
    say("ratio", what="medians by month / lists as text", value=round(ours / lists, 3))
    measure("read: all KPIs by month, the organization", 3, read(KPIS, Grain.ORGANIZATION, Q()))
    team = DailyFigures.objects.values_list("team", flat=True)[0]
    measure("read: all KPIs by month, one team", 3, read(KPIS, Grain.TEAM, Q(team=team)))
    everybody, last = Group("all", "All"), DailyFigures.objects.latest("day").day
    for span in (28, 365):
        measure(
            f"read: dashboard of the organization, {span} days",
            3,
            lambda: figures_for(everybody, KPIS, span=span, today=last + timedelta(days=1)),  # noqa: B023  called at once
        )
    year = Stretch(last - timedelta(days=364), last)
    measure(
        "read: all KPIs of a year by agent",
        3,
        lambda: values_by(Grain.AGENT, KPIS, group=everybody, over=year, today=last + timedelta(days=1)),
    )
    measure("read: why customers came in a year", 3, lambda: drivers_of(everybody, over=year))
    measure(
        "read: does empowerment pay, a year, without a decision",
        3,
        lambda: payoff_of(everybody, span=365, today=last + timedelta(days=1)),
    )


def sorted_lists() -> dict[date, float]:
    """What reading would be without bytes."""
    found: dict[date, list[int]] = {}
    for start, values in DailyFigures.objects.values_list(TruncMonth("day"), "resolving").iterator(2000):
        found.setdefault(start, []).extend(values)
    return {start: median(sorted(values)) for start, values in found.items()}


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
    execute("INSERT INTO customers_endsknown (source, through_on) VALUES ('bench', '2030-01-01')")
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


def read(kpis: Sequence[Kpi], grain: Grain, within: Q) -> Callable[[], object]:
    return lambda: kpi_rows(kpis, grain=grain, period=Period.MONTH, today=date(2030, 1, 1), within=within)


def write_columns(path: Path) -> None:
    with path.open("w") as file, connection.cursor() as cursor:
        cursor.copy_expert(
            "COPY (SELECT (resolved_at AT TIME ZONE 'Europe/Berlin')::date AS day, team_id, resolved_by_id AS"
            " agent_id, channel, reopen_count, reassignment_count,"
            " extract(epoch FROM resolved_at - opened_at)::bigint AS seconds FROM customers_case)"
            " TO STDOUT WITH (FORMAT csv, HEADER)",
            file,
        )


def in_duckdb(path: Path, folder: Path) -> Callable[[], object]:
    memory = duckdb.connect()
    memory.execute(f"CREATE TABLE facts AS SELECT * FROM read_csv('{path}')")
    return lambda: memory.execute(
        "COPY (SELECT day, team_id, agent_id, channel, count(*) AS n,"
        " count(*) FILTER (reopen_count = 0 AND reassignment_count = 0) AS first_contact,"
        " count(*) FILTER (reopen_count > 0) AS reopened, list(seconds ORDER BY seconds) AS spread"
        f" FROM facts GROUP BY ALL) TO '{folder}/duckdb.parquet'"
    )


def in_polars(path: Path, folder: Path) -> Callable[[], object]:
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


def measure(name: str, rounds: int, run: Callable[[], object], *, before: str = "") -> float:
    """Return the median of the seconds, and print it; what comes before each round does not count."""
    times = []
    for _ in range(rounds):
        if before:
            execute(before)
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    say("time", what=name, median_s=round(median(times), 4), rounds=rounds)
    return median(times)


def say(kind: str, **figures: object) -> None:
    print(json.dumps({"bench": "kpis", "kind": kind, **figures}), flush=True)


if __name__ == "__main__":
    main()
