"""Does the sealing: gives recorded events their place in the chain."""

from datetime import UTC, datetime

from django.db import connection, transaction

from audit.models import AuditSeal, UnsealedEvent
from audit.rules.chain import EventContent, link_hash
from audit.selectors import chain_end, unsealed_events

BATCH = 1000
# Names the lock of the sealer among all advisory locks of the database.
SEALER = 0x1EE3A7


@transaction.atomic
def seal_events(*, at: datetime, limit: int = BATCH) -> int:
    """
    Seal up to ``limit`` waiting events in the order of their ids and return how many.

    There is one sealer at a time; a second one leaves at once with 0. An event that commits late is sealed
    late, behind younger ones: the chain keeps the order of sealing, and no event waits for another.
    """
    if not _alone():
        return 0
    seals = _chained(unsealed_events(limit=limit), at=at)
    AuditSeal.objects.bulk_create(seals)
    UnsealedEvent.objects.filter(pk__in=[seal.event_id for seal in seals]).delete()
    return len(seals)


def _chained(events: list[EventContent], *, at: datetime) -> list[AuditSeal]:
    sealed_at = at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    last_sequence, previous_hash = chain_end()
    seals = []
    for sequence, event in enumerate(events, start=last_sequence + 1):
        seal = AuditSeal(sequence=sequence, event_id=event.id, previous_hash=previous_hash, sealed_at=at)
        seal.hash = link_hash(
            previous_hash=previous_hash, sequence=sequence, sealed_at=sealed_at, event=event
        )
        seals.append(seal)
        previous_hash = seal.hash
    return seals


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER])
        return bool(cursor.fetchone()[0])
