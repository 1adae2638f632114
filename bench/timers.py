"""
P5: what an idle sweep costs, what claiming in batches gains, how late thousands of timers due at once are.

Run by itself: ``python -m bench.timers [--open 1000000] [--due 5000] [--rounds 5]``. It works in a database
of its own on the embedded server of the tests and drops it at the end. One JSON line per figure; only ratios
within one run mean anything.
"""

import json
import os
import sys
import threading
import time
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from django.db import connection  # noqa: E402

from audit.services import record_event  # noqa: E402
from effects.models import Owed  # noqa: E402
from effects.registry import handles  # noqa: E402
from effects.services import BATCH, LEASE, _claim, fulfil_due  # noqa: E402
from tests import services  # noqa: E402

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
WORKERS = 2
FILL = """
    INSERT INTO effects_owed (topic, key, facts, owed_at, due_at, next_attempt_at, attempts, last_error)
    SELECT %s, number, '{}', %s, %s, %s, 0, '' FROM generate_series(%s, %s) AS number
"""
# The same work for one timer with nothing between: lock, effect, receipt, one transaction.
RAW_LOCK = "SELECT id FROM effects_owed WHERE id = %s AND settled_at IS NULL FOR UPDATE SKIP LOCKED"
RAW_EFFECT = """
    INSERT INTO audit_auditevent (name, subject_type, subject_id, facts, reason, occurred_at)
    VALUES ('bench.raw', 'effects.owed', %s, '{}', '', %s) RETURNING id
"""
RAW_RECEIPT = "UPDATE effects_owed SET settled_at = %s WHERE id = %s"


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, default=1_000_000, help="timers that are open and not yet due")
    parser.add_argument("--due", type=int, default=5_000, help="timers that fall due at once")
    parser.add_argument("--rounds", type=int, default=5)
    sizes = parser.parse_args()
    with services.running():
        say(
            "setting",
            fsync=value_of("SHOW fsync"),
            postgres=value_of("SHOW server_version"),
            cores=os.cpu_count(),
        )
        idle_sweep(sizes.open, sizes.rounds)
        claiming(sizes.open, sizes.due, sizes.rounds)
        all_at_once(sizes.open, sizes.due)


def idle_sweep(most: int, rounds: int) -> None:
    """An idle sweep: the same for a thousand open timers as for a million; the peer reads them all."""
    counts = sorted({1_000, most // 10, most})
    medians = []
    for count in counts:
        have = Owed.objects.count()
        fill("bench.later", due_at=NOON + timedelta(days=30), first=have + 1, last=count)
        medians.append(1000 * median(timed(lambda: _claim(at=NOON, limit=BATCH)) for _ in range(20 * rounds)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_indexonlyscan = off"
        )
    peer = 1000 * median(timed(lambda: _claim(at=NOON, limit=BATCH)) for _ in range(rounds))
    with connection.cursor() as cursor:
        cursor.execute("RESET enable_indexscan; RESET enable_bitmapscan; RESET enable_indexonlyscan")
    for count, milliseconds in zip(counts, medians, strict=True):
        say("idle_sweep", open=count, median_ms=milliseconds, times_the_smallest=milliseconds / medians[0])
    say("idle_sweep_without_index", open=counts[-1], median_ms=peer, ratio=medians[-1] / peer)


def claiming(waiting: int, due: int, rounds: int) -> None:
    """Claiming what is due, in batches and row by row, each in transactions of its own."""
    fill("bench.due", due_at=NOON, first=1, last=due)
    batch, single = [], []
    for _ in range(rounds):
        for limit, seconds in ((BATCH, batch), (1, single)):
            Owed.objects.filter(topic="bench.due").update(next_attempt_at=NOON)
            vacuum()
            claimed: list[int] = []
            seconds.append(timed(lambda limit=limit, claimed=claimed: claim_all(limit, claimed)))
            assert len(claimed) == len(set(claimed)) == due
    rows = [due / median(seconds) for seconds in (batch, single)]
    say(
        "claim",
        open=waiting,
        due=due,
        batch=BATCH,
        rows_per_s=rows[0],
        row_by_row_per_s=rows[1],
        ratio=rows[0] / rows[1],
    )
    Owed.objects.filter(topic="bench.due").update(settled_at=NOON)


def claim_all(limit: int, claimed: list[int]) -> None:
    while found := _claim(at=NOON, limit=limit):
        claimed.extend(found)


def all_at_once(waiting: int, due: int) -> None:
    """Everything due in one moment, served by two workers; the floor does the same writes without Django."""
    done: list[float] = []

    @handles("bench.effect")
    def effect(*, at: datetime) -> None:
        record_event(name="bench.effect", actor_id=None, subject=Owed(pk=0), facts={}, at=at)
        done.append(time.monotonic())

    fill("bench.effect", due_at=NOON, first=1, last=due)
    vacuum()
    started = time.monotonic()
    beside_each_other(lambda: sweep_until_done(NOON))
    lateness = [moment - started for moment in done]
    assert not Owed.objects.due(NOON + LEASE).exists()
    happened = value_of("SELECT count(*) FROM audit_auditevent WHERE name = 'bench.effect'")
    floor = due / timed(lambda: raw_floor(due))
    rate = due / max(lateness)
    say(
        "all_at_once",
        open=waiting,
        due=due,
        workers=WORKERS,
        effects=happened,
        each_once=happened == due == len(done),
        lateness_p50_s=median(lateness),
        lateness_p99_s=quantiles(lateness, n=100)[98],
        rows_per_s=rate,
        raw_one_worker_rows_per_s=floor,
        ratio=rate / floor,
    )


def sweep_until_done(at: datetime) -> None:
    while fulfil_due(at=at):
        pass


def beside_each_other(work) -> None:
    def run() -> None:
        work()
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def raw_floor(due: int) -> None:
    fill("bench.raw", due_at=NOON, first=1, last=due)
    ids = list(Owed.objects.filter(topic="bench.raw").values_list("pk", flat=True))
    raw = connection.connection
    raw.autocommit = False
    try:
        with raw.cursor() as cursor:
            for number in ids:
                cursor.execute(RAW_LOCK, [number])
                cursor.execute(RAW_EFFECT, [number, NOON])
                cursor.execute(RAW_RECEIPT, [NOON, number])
                raw.commit()
    finally:
        raw.autocommit = True


def fill(topic: str, *, due_at: datetime, first: int, last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FILL, [topic, NOON, due_at, due_at, first, last])
    vacuum()


def vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE effects_owed")


def timed(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def value_of(question: str):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def say(figure: str, **values) -> None:
    rounded = {name: round(value, 3) if isinstance(value, float) else value for name, value in values.items()}
    print(json.dumps({"bench": "timers", "figure": figure, **rounded}))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
