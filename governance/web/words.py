"""Says what happened to a version in the words of its timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _, ngettext

from audit.models import AuditEvent
from governance.models import PolicyVersion
from governance.selectors import said


@dataclass(frozen=True)
class Entry:
    """One entry of the timeline."""

    who: Any
    what: str
    when: datetime
    note: str = ""
    kind: str = ""


def timeline(version: PolicyVersion, events: Iterable[AuditEvent], *, at: datetime) -> list[Entry]:
    """Return what happened and what is to come, the newest first."""
    told = [Entry(event.actor, said(event.name), event.occurred_at, _note(event)) for event in events]
    borders = [
        (version.effective_from, _("In force from here"), _("Comes into force")),
        (version.effective_to, _("No longer in force"), _("Ends")),
    ]
    for moment, was, will in borders:
        if moment is not None:
            ahead = moment > at
            told.append(Entry(None, will if ahead else was, moment, kind="wait" if ahead else ""))
    return sorted(told, key=lambda entry: entry.when, reverse=True)


def _note(event: AuditEvent) -> str:
    changes = event.facts.get("changes")
    if isinstance(changes, list):
        return ngettext("%d rule", "%d rules", len(changes)) % len(changes)
    return event.reason
