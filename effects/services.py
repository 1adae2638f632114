"""Does what is owed: takes debts in, claims those that are due and settles each exactly once."""

import logging
import traceback
from collections.abc import Collection, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.utils.translation import gettext as _
from kombu.exceptions import KombuError, OperationalError

from audit.services import record_event
from common.canonical import plain
from common.errors import DomainError
from common.snapshots import one_snapshot
from effects.models import Owed
from effects.registry import handler_of, sees_one_snapshot

logger = logging.getLogger(__name__)

# While a claim lasts nobody else takes the row; what a dying worker held is free again when it runs out.
LEASE = timedelta(seconds=60)
BATCH = 100
# Waiting doubles from 10 seconds to an hour: 15 attempts span six hours, longer than a mail server is down.
MOST_ATTEMPTS = 15
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
# Names the lock of those who claim among all advisory locks of the database.
CLAIMING = 7_303

CLAIM = """
    UPDATE effects_owed SET next_attempt_at = %(until)s
     WHERE id IN (SELECT id FROM effects_owed
                   WHERE next_attempt_at <= %(at)s
                     AND settled_at IS NULL AND cancelled_at IS NULL AND quarantined_at IS NULL
                   ORDER BY next_attempt_at
                   LIMIT %(limit)s
                     FOR UPDATE SKIP LOCKED)
 RETURNING id, due_at
"""


class NotQuarantined(DomainError):
    code = "not_quarantined"


@transaction.atomic
def owe(
    topic: str, *, key: str | int, facts: dict[str, Any], at: datetime, due_at: datetime | None = None
) -> None:
    """
    Owe an effect in the caller's transaction. Owing the same topic and key again changes nothing, for ever.

    :param facts: keyword arguments of the topic's handler: ids, codes and amounts, no personal plaintext
    :param due_at: when it falls due; at once if None
    """
    due_at = due_at or at
    owed = Owed(
        topic=topic, key=str(key), facts=plain(facts), owed_at=at, due_at=due_at, next_attempt_at=due_at
    )
    Owed.objects.bulk_create([owed], ignore_conflicts=True)
    if due_at <= at:
        _nudge_after_commit()


@dataclass(frozen=True)
class Debt:
    """One thing to be owed, for `owe_all`: the arguments of `owe`."""

    topic: str
    key: str
    facts: dict[str, Any]
    due_at: datetime | None = None


def owe_all(debts: Iterable[Debt], *, at: datetime) -> None:
    """Owe several effects like `owe`, in one statement; call it inside a transaction."""
    owed = [
        Owed(
            topic=debt.topic,
            key=debt.key,
            facts=plain(debt.facts),
            owed_at=at,
            due_at=debt.due_at or at,
            next_attempt_at=debt.due_at or at,
        )
        for debt in debts
    ]
    Owed.objects.bulk_create(owed, ignore_conflicts=True)
    if any(one.due_at <= at for one in owed):
        _nudge_after_commit()


@transaction.atomic
def cancel_all(topics: Collection[str], *, keys: Collection[str], at: datetime) -> int:
    """Cancel every open effect of these topics and keys like `cancel`; return how many were."""
    waiting = Owed.objects.filter(
        topic__in=topics, key__in=keys, settled_at=None, cancelled_at=None
    ).select_for_update(skip_locked=True)
    return Owed.objects.filter(pk__in=[owed.pk for owed in waiting]).update(cancelled_at=at)


@transaction.atomic
def cancel(topic: str, *, key: str | int, at: datetime) -> bool:
    """
    Cancel what is no longer owed, such as the timer of an answered request; tell whether it was still open.

    One that is being served at this moment is left alone; to wait for it could deadlock. Its handler finds
    under lock that the world moved on.
    """
    waiting = Owed.objects.filter(topic=topic, key=str(key), settled_at=None, cancelled_at=None)
    owed = waiting.select_for_update(skip_locked=True).first()
    if owed is None:
        return False
    owed.cancelled_at = at
    owed.save(update_fields=["cancelled_at"])
    return True


def fulfil_due(*, at: datetime, limit: int = BATCH) -> int:
    """
    Claim up to ``limit`` effects that are due, serve each in its own transaction, return how many they were.

    Any number of these may run beside each other and be killed at any point: nothing is lost or done twice.
    """
    claimed = _claim(at=at, limit=limit)
    for owed_id in claimed:
        _serve(owed_id, at=at)
    return len(claimed)


@transaction.atomic
def retry_owed(*, owed_id: int, actor_id: int, at: datetime) -> Owed:
    """
    Give a quarantined effect a fresh set of attempts.

    :raises NotQuarantined: if it is not in quarantine (any more)
    """
    owed = Owed.objects.select_for_update(of=("self",)).get(pk=owed_id)
    if owed.quarantined_at is None or owed.settled_at or owed.cancelled_at:
        raise NotQuarantined(_("This effect is not in quarantine."))
    owed.quarantined_at = None
    owed.attempts = 0
    owed.next_attempt_at = at
    owed.save(update_fields=["quarantined_at", "attempts", "next_attempt_at"])
    record_event(name="owed.retried", actor_id=actor_id, subject=owed, facts={"topic": owed.topic}, at=at)
    _nudge_after_commit()
    return owed


def _claim(*, at: datetime, limit: int) -> list[int]:
    with transaction.atomic(), connection.cursor() as cursor:
        # One claims at a time, which takes milliseconds. Two at once would see the same rows as free, and the
        # later one would hold the locks of rows it then leaves alone, just when the earlier begins to serve
        # them: it would pass them over, and they would lie until the claim runs out.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLAIMING])
        cursor.execute(CLAIM, {"at": at, "until": at + LEASE, "limit": limit})
        rows: list[tuple[int, datetime]] = cursor.fetchall()
    return [owed_id for owed_id, _ in sorted(rows, key=lambda row: (row[1], row[0]))]


def _serve(owed_id: int, *, at: datetime) -> None:
    owed = _begin_attempt(owed_id, at=at)
    if owed is None:
        return
    try:
        with one_snapshot() if sees_one_snapshot(owed.topic) else nullcontext():
            _settle(owed_id, at=at)
    except Exception as error:
        logger.exception("Owed effect failed: %s %s, attempt %s", owed.topic, owed.key, owed.attempts)
        _put_off(owed, error, at=at)


@transaction.atomic
def _begin_attempt(owed_id: int, *, at: datetime) -> Owed | None:
    # Counted in a transaction of its own, so that an effect that kills its worker runs out of attempts too.
    owed = Owed.objects.open().select_for_update(skip_locked=True).filter(pk=owed_id).first()
    if owed is None:
        return None
    if owed.attempts >= MOST_ATTEMPTS:
        _quarantine(owed, at=at)
        return None
    owed.attempts += 1
    owed.save(update_fields=["attempts"])
    return owed


@transaction.atomic
def _settle(owed_id: int, *, at: datetime) -> None:
    owed = Owed.objects.open().select_for_update(skip_locked=True).filter(pk=owed_id).first()
    if owed is None:
        return
    handler_of(owed.topic)(at=at, **owed.facts)
    owed.settled_at = at
    owed.save(update_fields=["settled_at"])


@transaction.atomic
def _put_off(owed: Owed, error: Exception, *, at: datetime) -> None:
    owed.last_error = _without_data(error)
    owed.next_attempt_at = at + min(FIRST_WAIT * 2 ** (owed.attempts - 1), LONGEST_WAIT)
    Owed.objects.open().filter(pk=owed.pk).update(
        last_error=owed.last_error, next_attempt_at=owed.next_attempt_at
    )
    if owed.attempts >= MOST_ATTEMPTS:
        _quarantine(owed, at=at)


def _quarantine(owed: Owed, *, at: datetime) -> None:
    Owed.objects.open().filter(pk=owed.pk).update(quarantined_at=at)
    logger.error("Owed effect quarantined: %s %s after %s attempts", owed.topic, owed.key, owed.attempts)


def _without_data(error: Exception) -> str:
    # The message of an error may quote a customer. Kind and place are enough to find it in the code.
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno} {frame.name}"


def _nudge_after_commit() -> None:
    # One nudge a transaction is enough, however much it owes.
    if not any(entry[1] is _nudge for entry in connection.run_on_commit):
        transaction.on_commit(_nudge, robust=True)


def _nudge() -> None:
    # The message carries nothing: the sweep finds the row without it, so a lost one costs seconds, no effect.
    try:
        current_app.send_task("effects.tasks.fulfil_due", retry=False, ignore_result=True)
    except (OperationalError, KombuError, OSError) as error:
        logger.warning("No worker could be nudged: %s", type(error).__name__)
