"""Speaks to auditors: the log, one event, its verification and its export."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views import View
from django.views.generic import TemplateView

from audit.choices import EVENTS, LOOKS
from audit.models import AuditEvent, AuditEventQuerySet
from audit.permissions import Reader, can_read_audit
from audit.selectors import (
    count_unsealed,
    events_visible_to,
    last_verification,
    looks_since,
    sealed_since,
    words_of,
)
from audit.services import recorded_export, verify_and_record
from audit.web.filters import EventFilter, midnight
from common.canonical import canonical_json
from common.exports import csv_lines

PAGE_SIZE = 50
# What one request verifies; longer logs are verified whole by the command.
VERIFIED_AT_ONCE = 100_000
# How far back the desk counts who looked at what is masked.
LOOKS_SHOWN = timedelta(days=7)
COLUMNS = ["id", "time", "event", "actor", "subject", "subject_id", "facts", "reason", "sequence", "hash"]


class AuditorsOnly(View):
    """For everybody else the log does not exist."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not can_read_audit(cast("Reader", request.user)):
            raise Http404

    def events(self) -> AuditEventQuerySet:
        return events_visible_to(cast("Reader", self.request.user))


class EventList(AuditorsOnly, TemplateView):
    """The log, newest first, turned by the last id seen, so that page 1,000 is as fast as page 1."""

    template_name = "audit/event_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = EventFilter(self.request.GET, queryset=self.events())
        events = list(_older_than(chosen.found, self.request.GET.get("before", ""))[: PAGE_SIZE + 1])
        return super().get_context_data(
            filter=chosen,
            events=[(event, words_of(event)) for event in events[:PAGE_SIZE]],
            older=_turned(self.request, events[PAGE_SIZE - 1].pk) if len(events) > PAGE_SIZE else None,
            newest=_turned(self.request, None) if "before" in self.request.GET else None,
            query=self.request.GET.urlencode(),
            **kwargs,
        )


class DeskLog(AuditorsOnly, TemplateView):
    """The body of the desk's panel: when the log was last verified, and who looked at what is masked."""

    template_name = "audit/_desk_log.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        since = timezone.localdate() - LOOKS_SHOWN
        counts = looks_since(midnight(since))
        looks = [
            (EVENTS[name], counts.get(name, 0), urlencode({"name": name, "since": since.isoformat()}))
            for name in LOOKS
        ]
        verified = last_verification()
        return super().get_context_data(
            verified=verified,
            sealed_since=None if verified else sealed_since(),
            unsealed=count_unsealed(),
            looks=looks,
            **kwargs,
        )


class EventDetail(AuditorsOnly, TemplateView):
    """One event, its facts, its place in the chain."""

    template_name = "audit/event_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = get_object_or_404(self.events(), pk=kwargs["pk"])
        return super().get_context_data(
            event=event,
            words=words_of(event),
            changes=event.facts.get("changes", {}),
            facts={name: value for name, value in event.facts.items() if name != "changes"},
            **kwargs,
        )


class Verify(AuditorsOnly):
    """Verification of the newest part of the chain, with the checkpoints of this installation."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        path = Path(settings.AUDIT_CHECKPOINT_FILE)
        checkpoint_file = path if path.is_file() else None
        result = verify_and_record(
            checkpoint_file=checkpoint_file,
            newest=VERIFIED_AT_ONCE,
            actor=cast("Model", request.user),
            clock=timezone.now,
        )
        return self._answer(request, result=result, verified_at=timezone.now())

    def _answer(self, request: HttpRequest, **context: Any) -> HttpResponse:
        return render(request, "audit/log_verify.html", {"at_once": VERIFIED_AT_ONCE, **context})


class EventExport(AuditorsOnly):
    """What the list shows, all pages of it, as CSV. Each export is an event itself."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> StreamingHttpResponse:
        chosen = EventFilter(request.GET, queryset=self.events())
        events = chosen.found
        newest = events.first()
        exported = events.filter(pk__lte=newest.pk) if newest else events
        lines = recorded_export(
            csv_lines(COLUMNS, map(_cells, exported.iterator(chunk_size=2000))),
            what="audit log",
            filters=_without_names(chosen, newest) | {"newest": newest and newest.pk},
            actor=cast("Model", request.user),
            clock=timezone.now,
        )
        return StreamingHttpResponse(
            lines,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="audit-log.csv"'},
        )


def _cells(event: AuditEvent) -> Iterable[Any]:
    seal = getattr(event, "seal", None)
    return (
        event.pk,
        event.occurred_at.isoformat(),
        event.name,
        event.actor.get_username() if event.actor else "",
        event.subject_type,
        event.subject_id,
        canonical_json(event.facts),
        event.reason,
        seal.sequence if seal else "",
        seal.hash if seal else "",
    )


def _older_than(events: AuditEventQuerySet, before: str) -> AuditEventQuerySet:
    return events.filter(pk__lt=int(before)) if before.isascii() and before.isdigit() else events


def _turned(request: HttpRequest, before: int | None) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    if before is not None:
        query["before"] = str(before)
    return f"?{query.urlencode()}"


def _without_names(chosen: EventFilter, first: AuditEvent | None) -> dict[str, Any]:
    """The filters in use, the person by id: a login is personal."""
    used = {name: str(value) for name, value in chosen.form.cleaned_data.items() if value}
    if used.pop("actor", None):
        used["actor_id"] = str(first.actor_id) if first else ""
    return used
