"""
Does what moves budgets: locks counters, reads them under the lock, draws on them.

Locks are taken in one order everywhere: the approval request, then the customer's row, then the counters in
the order of their keys. The customer's row guards the rolling 90 days, whose sum spans counters that may
not exist yet.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection

from empowerment.choices import MovementKind, Window
from empowerment.models import BudgetMovement, Decision
from empowerment.rules.budgets import ROLLING_DAYS, BudgetKey, Purse
from empowerment.rules.facts import Drawn
from empowerment.rules.limits import BudgetLine

_ROW = "(%s, %s, %s, %s, %s::date, 0, 0)"
_LOCK = """
WITH locked AS (
    INSERT INTO empowerment_budgetcounter AS counter
        ("window", subject_id, remedy, currency, bucket_on, used, held)
    VALUES {rows}
    ON CONFLICT ("window", subject_id, remedy, currency, bucket_on) DO UPDATE SET used = counter.used
    RETURNING "window", remedy, used, held
), earlier AS (
    SELECT "window", remedy, used, held FROM empowerment_budgetcounter
    WHERE "window" = %s AND subject_id = %s AND remedy = ANY(%s) AND currency = %s
        AND bucket_on > %s AND bucket_on <> %s
)
SELECT "window", remedy, sum(used), sum(held)
FROM (SELECT * FROM locked UNION ALL SELECT * FROM earlier) AS drawn
GROUP BY "window", remedy ORDER BY "window", remedy
"""

_LOCK_ONLY = """
INSERT INTO empowerment_budgetcounter AS counter
    ("window", subject_id, remedy, currency, bucket_on, used, held)
VALUES {rows}
ON CONFLICT ("window", subject_id, remedy, currency, bucket_on) DO UPDATE SET used = counter.used
"""

_MOVE = """
UPDATE empowerment_budgetcounter AS counter
SET used = counter.used + %s, held = counter.held + %s
FROM (VALUES {rows}) AS draw("window", subject_id, remedy, currency, bucket_on, cap)
WHERE counter."window" = draw."window" AND counter.subject_id = draw.subject_id
    AND counter.remedy = draw.remedy AND counter.currency = draw.currency
    AND counter.bucket_on = draw.bucket_on
    AND (draw.cap IS NULL OR counter.used + counter.held + %s <= draw.cap)
"""


class Overspend(Exception):
    """A counter would pass its cap although it was judged under lock: the judgement was not. Never caught."""


def lock_and_read(purse: Purse) -> tuple[Drawn, ...]:
    """
    Lock every counter of a purse, creating those that are missing, and return what is drawn in each window.

    The customer's row must be locked already.
    """
    today = next(key for key in purse.keys if key.window == Window.CUSTOMER_90_DAYS)
    remedies = [key.remedy for key in purse.keys if key.window == Window.CUSTOMER_90_DAYS]
    with connection.cursor() as cursor:
        cursor.execute(
            _LOCK.format(rows=", ".join([_ROW] * len(purse.keys))),
            [
                *(value for key in purse.keys for value in _values(key)),
                today.window,
                today.subject_id,
                remedies,
                today.currency,
                today.bucket_on - timedelta(days=ROLLING_DAYS),
                today.bucket_on,
            ],
        )
        return tuple(Drawn(*row) for row in cursor.fetchall())


def lock_counters(*purses: Purse) -> None:
    """
    Lock the counters of several purses at once, in the one order, before any of them is read or moved.

    For a hold that ends on another day than it began: its counters and today's are two sets.
    """
    keys = sorted({key for purse in purses for key in purse.keys})
    with connection.cursor() as cursor:
        cursor.execute(
            _LOCK_ONLY.format(rows=", ".join([_ROW] * len(keys))),
            [value for key in keys for value in _values(key)],
        )


def move(
    *,
    decision: Decision,
    kind: MovementKind,
    purse: Purse,
    used: Decimal,
    held: Decimal,
    at: datetime,
    lines: tuple[BudgetLine, ...] = (),
) -> BudgetMovement:
    """
    Write one movement and bring its counters along.

    :param used: what is added to the used side, negative to take away
    :param held: the same for the held side
    :param lines: the budgets just judged: their caps are checked once more by the database
    :raises Overspend: if a counter would pass its cap
    """
    caps = {(line.window, line.remedy): line.cap for line in lines}
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE.format(
                rows=", ".join(["(%s, %s::bigint, %s, %s, %s::date, %s::numeric)"] * len(purse.keys))
            ),
            [used, held, *_draws(purse, caps), used + held],
        )
        if cursor.rowcount != len(purse.keys):
            raise Overspend(f"Decision {decision.pk}: {len(purse.keys) - cursor.rowcount} counters refused.")
    return BudgetMovement.objects.create(
        decision=decision,
        kind=kind,
        used_delta=used,
        held_delta=held,
        remedy=purse.remedy,
        currency=purse.currency,
        holder_id=purse.holder_id,
        team_id=purse.team_id,
        customer_id=purse.customer_id,
        case_id=purse.case_id,
        day_on=purse.day_on,
        customer_day_on=purse.customer_day_on,
        moved_at=at,
    )


def purse_drawn(movement: BudgetMovement) -> Purse:
    """Return the purse a movement drew on, so that what follows it lands in the same buckets."""
    return Purse(
        holder_id=movement.holder_id,
        team_id=movement.team_id,
        customer_id=movement.customer_id,
        case_id=movement.case_id,
        remedy=movement.remedy,
        currency=movement.currency,
        day_on=movement.day_on,
        customer_day_on=movement.customer_day_on,
    )


def _draws(purse: Purse, caps: Mapping[tuple[str, str], Decimal]) -> list[str | int | date | Decimal | None]:
    return [value for key in purse.keys for value in (*_values(key), caps.get((key.window, key.remedy)))]


def _values(key: BudgetKey) -> tuple[str | int | date, ...]:
    return (key.window, key.subject_id, key.remedy, key.currency, key.bucket_on)
