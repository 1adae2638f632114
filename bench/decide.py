"""
P1: what logging a decision costs, against the same statements without anything around them.

Run by itself: ``python -m bench.decide [--rounds 15] [--batch 20] [--history 100000] [--seconds 10]``. It
works in a database of its own on the embedded server of the tests and drops it at the end. That server does
not wait for the disk, which makes the peers as fast as they get and every ratio harder. One JSON line per
figure; only ratios within one run mean anything.
"""

import json
import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

import psycopg2  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Sum  # noqa: E402

from bench import web  # noqa: E402
from bench.desks import CAP, NOON, Desk, open_desks, put_more_limits_in_force  # noqa: E402
from empowerment.choices import MovementKind  # noqa: E402
from empowerment.models import BudgetMovement, Decision, Grant  # noqa: E402
from tests import services  # noqa: E402
from tests.races import at_once  # noqa: E402

WRITERS = 16
RACES = 20
# Above every other number in the captured statements, so that it can be told from them.
FIRST_ID = 1_000_000_000
MORE_DECISIONS = """
    INSERT INTO empowerment_decision (agent_id, case_id, customer_id, team_id, remedy_id, reason_id, quantity,
        amount, currency, outcome, version_id, limit_id, facts, facts_hash, verdict, idempotency_key,
        body_hash, decided_at)
    SELECT agent_id, case_id, customer_id, team_id, remedy_id, reason_id, quantity, amount, currency, outcome,
        version_id, limit_id, facts, facts_hash, verdict, 'earlier-' || number, body_hash,
        decided_at - number * interval '5 minutes'
    FROM empowerment_decision, generate_series(1, %(more)s) AS number WHERE id = %(template)s
"""
MORE_OF_THEM = (
    """
    INSERT INTO empowerment_decisionnote (decision_id, note, wish)
    SELECT id, 'Parcel lost.', '' FROM empowerment_decision WHERE idempotency_key LIKE 'earlier-%%'
    """,
    """
    INSERT INTO empowerment_grant (decision_id, basis, authority_of_id, quantity, amount, granted_at)
    SELECT id, 'own', agent_id, quantity, amount, decided_at FROM empowerment_decision
    WHERE idempotency_key LIKE 'earlier-%%'
    """,
    """
    INSERT INTO empowerment_budgetmovement (decision_id, kind, used_delta, held_delta, remedy, currency,
        holder_id, team_id, customer_id, case_id, day_on, customer_day_on, moved_at)
    SELECT earlier.id, kind, used_delta, held_delta, drawn.remedy, drawn.currency, holder_id, drawn.team_id,
        drawn.customer_id, drawn.case_id, earlier.decided_at::date, earlier.decided_at::date,
        earlier.decided_at
    FROM empowerment_budgetmovement AS drawn, empowerment_decision AS earlier
    WHERE drawn.decision_id = %(template)s AND earlier.idempotency_key LIKE 'earlier-%%'
    """,
    """
    INSERT INTO empowerment_budgetcounter ("window", subject_id, remedy, currency, bucket_on, used, held)
    SELECT 'customer_90_days', customer_id, remedy, currency, customer_day_on, sum(used_delta), 0
    FROM empowerment_budgetmovement GROUP BY customer_id, remedy, currency, customer_day_on
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO audit_auditevent (name, actor_id, subject_type, subject_id, facts, reason, occurred_at)
    SELECT 'decision.logged', agent_id, 'empowerment.decision', id::text, '{}', '', decided_at
    FROM empowerment_decision WHERE idempotency_key LIKE 'earlier-%%'
    """,
)


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--batch", type=int, default=20, help="decisions in a round")
    parser.add_argument("--history", type=int, default=100_000, help="earlier decisions of the same agent")
    parser.add_argument("--seconds", type=int, default=10, help="of each measurement over HTTP")
    parser.add_argument("--clients", type=int, default=8, help="threads that ask over HTTP")
    sizes = parser.parse_args()
    with services.running():
        say(
            "setting",
            fsync=value_of("SHOW fsync"),
            postgres=value_of("SHOW server_version"),
            cores=os.cpu_count(),
            load=round(os.getloadavg()[0], 1),
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('empowerment_decision_id_seq', %s)", [FIRST_ID])
        (desk, *others), careful = open_desks(1 + sizes.clients, careful=2 * RACES)
        for _ in range(1000):
            desk.log()
        peer = Peer(desk)
        before = against_the_same_statements(desk, peer, sizes.rounds, sizes.batch, earlier=1000)
        add_history(sizes.history - 1000, template=desk.log().pk)
        after = against_the_same_statements(desk, peer, sizes.rounds, sizes.batch, earlier=sizes.history)
        # Beside the peer: what both slow down by is the machine or the tables, not the service.
        say(
            "flat_in_history",
            earlier=sizes.history,
            times_the_smallest=after["service"] / before["service"],
            raw_times_the_smallest=after["raw"] / before["raw"],
        )
        in_rules(desk, sizes.rounds, sizes.batch)
        overspending(careful)
        over_http(others, seconds=sizes.seconds)


class Peer:
    """
    One decision as statements: captured from the service and sent again by psycopg2 alone, in one
    transaction, with fresh keys and ids.
    """

    def __init__(self, desk: Desk) -> None:
        self.statements: list[tuple[str, Any]] = []
        with connection.execute_wrapper(self._capture):
            self.decision = desk.log()
        self.writes = [one for one in self.statements if not one[0].lstrip().startswith("SELECT")]
        self.queries = len(self.statements)
        self.raw = psycopg2.connect(**_address())

    def _capture(self, execute, sql, params, many, context):
        self.statements.append((sql, params))
        return execute(sql, params, many, context)

    def log(self) -> None:
        self._send(self.statements)

    def only_write(self) -> None:
        self._send(self.writes)

    def _send(self, statements: list[tuple[str, Any]]) -> None:
        known: dict[Any, Any] = {self.decision.idempotency_key: str(uuid4())}
        with self.raw.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(
                    sql, params if isinstance(params, dict) else [_fresh(one, known) for one in params]
                )
                rows = cursor.fetchall() if cursor.description else []
                if sql.startswith('INSERT INTO "empowerment_decision" '):
                    known |= {self.decision.pk: rows[0][0], str(self.decision.pk): str(rows[0][0])}
        self.raw.commit()


def _fresh(value: Any, known: dict[Any, Any]) -> Any:
    return known.get(value, value) if isinstance(value, str | int) else value


def _address() -> dict[str, Any]:
    parts = connection.get_connection_params()
    return {name: parts[name] for name in ("dbname", "user", "password", "host", "port")}


def against_the_same_statements(
    desk: Desk, peer: Peer, rounds: int, batch: int, *, earlier: int
) -> dict[str, float]:
    """The service beside its own statements without Django, in turns, so that noise hits all alike."""
    deeds = {"service": desk.log, "raw": peer.log, "raw_writes": peer.only_write}
    medians = in_turns(deeds, rounds, batch)
    say(
        "log_decision",
        earlier=earlier,
        queries=peer.queries,
        queries_goal=12,
        **{f"{name}_ms": value for name, value in medians.items()},
        ratio=medians["service"] / medians["raw"],
        goal=3,
        ratio_to_writes_alone=medians["service"] / medians["raw_writes"],
    )
    return medians


def in_rules(desk: Desk, rounds: int, batch: int) -> None:
    """192 limits today, 30,000 tomorrow: the same decision under both, in turns."""
    tomorrow = NOON + timedelta(days=1)
    more = put_more_limits_in_force(desk, at=tomorrow)
    compiled = timed(lambda: desk.log(at=tomorrow))
    medians = in_turns({"few": desk.log, "many": lambda: desk.log(at=tomorrow)}, rounds, batch)
    say(
        "flat_in_rules",
        limits=more,
        limits_before=192,
        few_ms=medians["few"],
        many_ms=medians["many"],
        times_the_smallest=medians["many"] / medians["few"],
        first_decision_of_a_process_ms=1000 * compiled,
    )


def overspending(desks: list[Desk]) -> None:
    """Sixteen writers on one budget: the product, and reading before writing as the negative control."""
    overspent = refused = 0
    for desk in desks[:RACES]:
        logged = at_once(*[desk.log] * WRITERS)
        refused += sum(not isinstance(one, Decision) for one in logged)
        given = Grant.objects.filter(decision__agent=desk.agent).aggregate(sum=Sum("amount"))["sum"]
        overspent += given > CAP
    naively = sum(_naive_overspends(desk) for desk in desks[RACES:])
    say(
        "overspend",
        writers=WRITERS,
        trials=RACES,
        overspent=overspent,
        goal=0,
        errors=refused,
        overspent_when_read_before_written=naively,
    )


def _naive_overspends(desk: Desk) -> bool:
    decision = desk.log("1")
    movement = BudgetMovement.objects.get(decision=decision)
    mine = BudgetMovement.objects.filter(holder=desk.agent)

    def naive() -> None:
        with transaction.atomic():
            if mine.aggregate(sum=Sum("used_delta"))["sum"] + 20 <= CAP:
                fields = {
                    field.attname: getattr(movement, field.attname)
                    for field in BudgetMovement._meta.concrete_fields
                    if not field.primary_key
                }
                BudgetMovement.objects.create(**fields | {"kind": MovementKind.POST, "used_delta": 20})

    at_once(*[naive] * WRITERS)
    return mine.aggregate(sum=Sum("used_delta"))["sum"] > CAP


def over_http(desks: list[Desk], *, seconds: int) -> None:
    """Decisions over HTTP beside an echo with serializers in and out, on one server as production runs it."""
    figures = web.measure(desks, seconds=seconds)
    say(
        "http",
        clients=len(desks),
        seconds=seconds,
        **figures,
        ratio=figures["decisions_per_s"] / figures["echo_per_s"],
        goal=0.3,
        ratio_to_echo_with_token=figures["decisions_per_s"] / figures["echo_with_token_per_s"],
    )


def add_history(more: int, *, template: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MORE_DECISIONS, {"more": more, "template": template})
        for statement in MORE_OF_THEM:
            cursor.execute(statement, {"template": template})
        cursor.execute("VACUUM ANALYZE")


def in_turns(deeds: dict[str, Callable[[], object]], rounds: int, batch: int) -> dict[str, float]:
    """Return the median milliseconds of each deed, done in batches that take turns."""
    for deed in deeds.values():
        for _ in range(batch):
            deed()
    seconds: dict[str, list[float]] = {name: [] for name in deeds}
    for _ in range(rounds):
        for name, deed in deeds.items():
            seconds[name].append(timed(lambda deed=deed: [deed() for _ in range(batch)]) / batch)
    return {name: 1000 * median(found) for name, found in seconds.items()}


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def value_of(question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def say(figure: str, **values: Any) -> None:
    rounded = {name: round(value, 3) if isinstance(value, float) else value for name, value in values.items()}
    print(json.dumps({"bench": "decide", "figure": figure, **rounded}))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
