"""Asks what happened, and what the chain of seals holds."""

from collections.abc import Collection, Generator, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Count, ForeignObjectRel, Model
from django.utils.text import capfirst

from audit.choices import EVENTS, LOOKS, OF_ROWS, VERIFIED
from audit.models import AuditEvent, AuditEventQuerySet, AuditSeal, UnsealedEvent
from audit.permissions import Reader, can_read_audit
from audit.rules.chain import GENESIS, EventContent, Link

# Rows fetched at once while the chain streams by.
CHUNK = 2000

# The database spells moments and facts, so that hashing never depends on how a driver reads them.
EVENT = """e.id, e.name, e.actor_id, e.subject_type, e.subject_id, e.facts::text, e.reason,
    to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
CHAIN = f"""
    SELECT s.sequence, s.previous_hash, s.hash,
           to_char(s.sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), {EVENT}
      FROM audit_auditseal s LEFT JOIN audit_auditevent e ON e.id = s.event_id
     WHERE s.sequence >= %s ORDER BY s.sequence
"""  # noqa: S608  (constants only)
QUEUE = f"""
    SELECT {EVENT} FROM audit_unsealedevent u JOIN audit_auditevent e ON e.id = u.event_id
     ORDER BY e.id LIMIT %s
"""  # noqa: S608  (constants only)
STRAY = """
    SELECT min(e.id) FROM audit_auditevent e
     WHERE NOT EXISTS (SELECT 1 FROM audit_auditseal s WHERE s.event_id = e.id)
       AND NOT EXISTS (SELECT 1 FROM audit_unsealedevent u WHERE u.event_id = e.id)
"""
LOST = """
    SELECT min(u.event_id) FROM audit_unsealedevent u
     WHERE NOT EXISTS (SELECT 1 FROM audit_auditevent e WHERE e.id = u.event_id)
"""


@dataclass(frozen=True)
class Holding:
    """Rows of one kind that name a row, so that it cannot go: how many, and of what."""

    kind: type[Model]
    count: int


def events_visible_to(user: Reader) -> AuditEventQuerySet:
    """Return all events for an auditor, none for anybody else."""
    events = AuditEvent.objects.select_related("actor", "seal").newest_first()
    return events if can_read_audit(user) else events.none()


def events_about(subject: Model) -> AuditEventQuerySet:
    """Return what happened to a row, newest first: its timeline, for whoever may see the row."""
    return AuditEvent.objects.about(subject).select_related("actor").newest_first()


def words_of(event: AuditEvent) -> str:
    """Say what happened: what the name of an event means, or what was done with which kind of row."""
    if event.name in EVENTS:
        return str(EVENTS[event.name])
    verb = event.name.rpartition(".")[2]
    try:
        kind = apps.get_model(event.subject_type)._meta.verbose_name
    except (LookupError, ValueError):
        return event.name
    return str(OF_ROWS[verb]) % {"kind": capfirst(str(kind))} if verb in OF_ROWS else event.name


def last_verification() -> AuditEvent | None:
    """Return the last verification of the log, from its page or the console, with what came out."""
    verified = AuditEvent.objects.filter(name=VERIFIED).select_related("actor")
    return verified.newest_first().first()


def newest_seal() -> AuditSeal | None:
    """Return the end of the chain as it stands; None while nothing is sealed."""
    return AuditSeal.objects.order_by("-sequence").first()


def sealed_since() -> datetime | None:
    """Return when the first event was sealed; None before that."""
    return AuditSeal.objects.order_by("sequence").values_list("sealed_at", flat=True).first()


def looks_since(moment: datetime) -> dict[str, int]:
    """Return how often something masked or private was shown since a moment, by the name of the event."""
    shown = AuditEvent.objects.filter(occurred_at__gte=moment, name__in=LOOKS).order_by()
    return dict(shown.values_list("name").annotate(Count("pk")))


def stored_rows(model: type[Model], pks: Iterable[Any]) -> dict[Any, dict[str, Any]]:
    """Return rows as the database holds them: primary key → column → value."""
    rows = model._base_manager.filter(pk__in=list(pks)).values()
    return {row[_column(model)]: row for row in rows}


def stored_row(row: Model) -> dict[str, Any]:
    """Return one row as stored, with the keys of its many-to-many relations; empty if it is new."""
    stored = stored_rows(type(row), [row.pk]).get(row.pk)
    if stored is None:
        return {}
    related = {field.name: sorted(_related_keys(row, field.name)) for field in row._meta.many_to_many}
    return stored | related


def rows_that_name(
    rows: Collection[Model], *, parts: Collection[type[Model]] = ()
) -> dict[Any, list[Holding]]:
    """
    Return what names each of the rows, of whatever app: primary key → kinds with their counts, most first.

    :param rows: of one model
    :param parts: kinds of rows that belong to the row and go with it
    """
    found: dict[Any, list[Holding]] = {row.pk: [] for row in rows}
    model = next(iter(rows))._meta
    for relation in model.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
            continue
        kind, name = relation.related_model, relation.field.name
        if kind in parts or name is None:
            continue
        naming = kind._base_manager.filter(**{f"{name}__in": list(found)}).order_by()
        for pk, count in naming.values_list(name).annotate(Count("pk")):
            # The rows that only tie two others together speak for those that they tie.
            found[pk].append(Holding(cast("type[Model] | None", kind._meta.auto_created) or kind, count))
    return {pk: sorted(held, key=lambda one: -one.count) for pk, held in found.items()}


def chain_end() -> tuple[int, str]:
    """Return sequence and hash of the last seal; 0 and the genesis hash before the first."""
    end: tuple[int, str] | None = (
        AuditSeal.objects.order_by("-sequence").values_list("sequence", "hash").first()
    )
    return end or (0, GENESIS)


def hash_at(sequence: int) -> str:
    """Return the hash of a seal; the genesis hash before the first and where the seal is missing."""
    return AuditSeal.objects.filter(pk=sequence).values_list("hash", flat=True).first() or GENESIS


def chain_links(*, since: int = 1) -> Generator[Link, None, None]:
    """Yield the links of the chain in order from a sequence on, in constant memory."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(CHAIN, [since])
        while rows := cursor.fetchmany(CHUNK):
            for sequence, previous_hash, own_hash, sealed_at, *event in rows:
                content = EventContent(*event) if event[0] is not None else None
                yield Link(sequence, previous_hash, own_hash, sealed_at, content)


def unsealed_events(*, limit: int) -> list[EventContent]:
    """Return the first events that wait for their seal, in the order of their ids."""
    with connection.cursor() as cursor:
        cursor.execute(QUEUE, [limit])
        return [EventContent(*row) for row in cursor.fetchall()]


def count_unsealed() -> int:
    """Return how many events wait for their seal."""
    return UnsealedEvent.objects.count()


def stray_event() -> int | None:
    """Return the first event that is neither sealed nor waiting: it got past the triggers."""
    return _single(STRAY)


def lost_event() -> int | None:
    """Return the first event that waits for its seal but is gone: it was deleted past the triggers."""
    return _single(LOST)


def place_of(event_id: int) -> int:
    """Return the sequence before which an unsealed event would stand by its id."""
    later = AuditSeal.objects.filter(event_id__gt=event_id).order_by("sequence").first()
    return later.sequence if later else chain_end()[0] + 1


def _column(model: type[Model]) -> str:
    return model._meta.pk.attname


def _related_keys(row: Model, name: str) -> list[Any]:
    return list(getattr(row, name).values_list("pk", flat=True))


def _single(statement: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found: int | None = cursor.fetchone()[0]
    return found
