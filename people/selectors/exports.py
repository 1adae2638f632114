"""Asks about exports: one's own, how far the making is, and what a file holds."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from audit.models import AuditEventQuerySet
from audit.selectors import events_about
from people.choices import ExportStatus
from people.models import Export, ExportChunk, ExportHolding, User
from people.registry import kind_of
from people.rules.exports import Holding

# How long a desk speaks of a file that was not made, and how long before it goes of one that was.
FAILED_LATELY = timedelta(days=7)
EXPIRES_SOON = timedelta(days=2)


class Progress(NamedTuple):
    """How many rows of how many a worker has written."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        return min(99, self.done * 100 // max(1, self.total))


def exports_of(user: User) -> QuerySet[Export]:
    """Return what the person asked for, newest first. Nobody sees the exports of others; the log does."""
    return Export.objects.filter(requester=user).order_by("-pk")


def exports_to_look_at(user: User, *, at: datetime) -> QuerySet[Export]:
    """Return the own exports that a worker makes, that failed lately or that expire soon, newest first."""
    failed = Q(status=ExportStatus.FAILED, asked_at__gt=at - FAILED_LATELY)
    expires = Q(status=ExportStatus.DONE, expires_at__gt=at, expires_at__lte=at + EXPIRES_SOON)
    return exports_of(user).filter(Q(status=ExportStatus.QUEUED) | failed | expires)


def get_export_for(user: User, *, export_id: int) -> Export:
    """
    Return one of the person's own exports.

    :raises Http404: if it is none of them
    """
    return get_object_or_404(exports_of(user), pk=export_id)


def history_of_export(export: Export) -> AuditEventQuerySet:
    """Return what happened to an export, newest first, each download among it."""
    return events_about(export)


def progress_of(export: Export) -> Progress | None:
    """Return how far a worker is with it; none while no worker is at it, or while Redis is gone."""
    if export.status != ExportStatus.QUEUED:
        return None
    told = cache.get(progress_key(export.pk))
    return Progress(*told) if told else None


def progress_key(export_id: int) -> str:
    return f"export-progress:{export_id}"


def holding_of(export: Export, user: User) -> Holding:
    """Return what the file of an export holds, and what of it the person may see at this moment."""
    held = ExportHolding.objects.get(export=export)
    kind = kind_of(export.kind)
    return Holding(
        rows=len(held.row_ids),
        columns=held.columns,
        rows_visible=kind.count_visible(user, held.row_ids),
        columns_visible=kind.columns_of(user),
    )


def pieces_of(export: Export) -> Iterator[bytes]:
    """Give the content of the file piece by piece; each is fetched when its turn comes."""
    pieces = ExportChunk.objects.filter(export=export).order_by("number")
    for number in list(pieces.values_list("number", flat=True)):
        yield bytes(pieces.values_list("content", flat=True).get(number=number))
