"""Does the import of an incident log: its cases with their customers, teams, agents and contacts."""

import csv
import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _, ngettext

from audit.services import record_event
from common.errors import DomainError
from customers.choices import CaseStatus
from customers.models import Case, Contact
from customers.rules import incident_log
from customers.rules.incident_log import UNKNOWN, BadRow, CaseFacts, Reading
from customers.services.imported_parties import (
    find_or_create_agents,
    find_or_create_customers,
    find_or_create_teams,
)
from customers.services.recompute import days_touched, recompute_debt
from effects.services import owe, owe_all
from people.models import Team, User

BATCH = 2000
GZIP_MAGIC = b"\x1f\x8b"
ROWS_BETWEEN_NEWS = 2000
Progress = Callable[[str, int, int], None]
# What the log tells about a case. `customer_waiting` is ours and stays.
TOLD = (
    "customer_id",
    "team_id",
    "agent_id",
    "resolved_by_id",
    "channel",
    "category",
    "subcategory",
    "priority",
    "status",
    "opened_at",
    "resolved_at",
    "closed_at",
    "reopen_count",
    "reassignment_count",
    "worked_seconds",
)


class UnreadableLog(DomainError):
    code = "unreadable_log"


class BadRows(DomainError):
    """Rows that cannot be believed; `rows` says which and why. Nothing was imported."""

    code = "bad_rows"

    def __init__(self, rows: Sequence[BadRow]) -> None:
        super().__init__(
            ngettext(
                "%(number)s row cannot be read, so nothing was imported.",
                "%(number)s rows cannot be read, so nothing was imported.",
                len(rows),
            )
            % {"number": len(rows)}
        )
        self.rows = tuple(rows)


@dataclass(frozen=True)
class ImportReport:
    """What an import has read and written. `left_out` counts the incidents with a bad row."""

    rows: int
    cases: int
    cases_created: int
    cases_changed: int
    contacts_created: int
    customers_created: int
    teams_created: int
    agents_created: int
    left_out: int
    bad_rows: tuple[BadRow, ...]

    @property
    def changes(self) -> int:
        return (
            self.cases_created
            + self.cases_changed
            + self.contacts_created
            + self.customers_created
            + self.teams_created
            + self.agents_created
        )


@dataclass(frozen=True)
class _Origin:
    """Where imported cases come from and who belongs to the names in it."""

    source: str
    file_hash: str
    customers: Mapping[str, int]
    teams: Mapping[str, int]
    agents: Mapping[str, int]
    actor_id: int | None
    at: datetime


@dataclass(frozen=True)
class _Written:
    created: int
    changed: int
    contacts: int


def import_incidents(
    *,
    path: Path,
    source: str,
    at: datetime,
    actor_id: int | None = None,
    teams: Mapping[str, Team] | None = None,
    agents: Mapping[str, User] | None = None,
    cut: datetime | None = None,
    moved_to: datetime | None = None,
    skip_bad: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> ImportReport:
    """
    Import a ServiceNow incident log, plain or gzipped CSV, in one transaction. Again, it changes nothing.

    What the log tells about a case replaces what is stored about it; agents and teams that exist stay as they
    are. Names of teams and agents in the log ("Group 56", "Resolved by 149", "unknown") that the mappings do
    not give are found or created.

    :param source: part of the identity of cases and customers, so two sources stand side by side
    :param cut: what happened later is dropped: cases resolved after it are still open
    :param moved_to: shifts every moment so that the cut falls on it
    :param skip_bad: import the incidents all of whose rows are good, instead of nothing
    :param progress: told (stage, done, total) now and then
    :raises UnreadableLog: if the file is no such log
    :raises BadRows: if a row cannot be believed, unless those are skipped
    """
    reading = read_log_file(path, cut=cut, progress=progress)
    if reading.bad_rows and not skip_bad:
        raise BadRows(reading.bad_rows)
    cases = list(reading.cases)
    if cut is not None and moved_to is not None:
        cases = [incident_log.moved(case, moved_to - cut) for case in cases]
    with transaction.atomic():
        _wait_for_other_imports(source)
        customer_ids, new_customers = find_or_create_customers(
            source=source, references={case.last.customer for case in cases}
        )
        team_ids, new_teams = find_or_create_teams(
            source=source,
            labels={case.last.team for case in cases},
            given=teams or {},
            actor_id=actor_id,
            at=at,
        )
        homes = {agent: team_ids[team] for agent, team in incident_log.home_teams(cases).items()}
        agent_ids, new_agents = find_or_create_agents(
            source=source, home_teams=homes, given=agents or {}, actor_id=actor_id, at=at
        )
        origin = _Origin(
            source=source,
            file_hash=_hash_of(path),
            customers=customer_ids,
            teams=team_ids,
            agents=agent_ids,
            actor_id=actor_id,
            at=at,
        )
        written = _write_cases(origin, cases, progress)
    return ImportReport(
        rows=reading.rows,
        cases=len(cases),
        cases_created=sum(each.created for each in written),
        cases_changed=sum(each.changed for each in written),
        contacts_created=sum(each.contacts for each in written),
        customers_created=new_customers,
        teams_created=new_teams,
        agents_created=new_agents,
        left_out=len(reading.incomplete),
        bad_rows=reading.bad_rows,
    )


def read_log_file(
    path: Path, *, cut: datetime | None = None, progress: Progress = lambda _stage, _done, _total: None
) -> Reading:
    """
    Read a log without importing it.

    :raises UnreadableLog: if the file is no such log
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    try:
        size = path.stat().st_size
        with path.open("rb") as raw, _text_of(raw) as lines:

            def tell(rows: int) -> None:
                if rows % ROWS_BETWEEN_NEWS == 0:
                    progress("Reading", raw.tell(), size)

            return incident_log.read_log(lines, zone=zone, cut=cut, on_row=tell)
    except (OSError, EOFError, zlib.error, csv.Error, incident_log.UnreadableLog) as error:
        raise UnreadableLog(
            _("%(path)s cannot be read as an incident log: %(error)s") % {"path": path.name, "error": error}
        ) from error


@contextmanager
def open_log(path: Path) -> Iterator[TextIO]:
    """Open a log, plain or gzipped, as text."""
    with path.open("rb") as raw, _text_of(raw) as lines:
        yield lines


def _hash_of(path: Path) -> str:
    with path.open("rb") as raw:
        return file_digest(raw, "sha256").hexdigest()


@contextmanager
def _text_of(raw: BinaryIO) -> Iterator[TextIO]:
    """Give the file as text. Bytes that are no UTF-8 survive as characters which make their row a bad one."""
    is_zipped = raw.read(2) == GZIP_MAGIC
    raw.seek(0)
    content = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if is_zipped else raw
    text = TextIOWrapper(content, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield text
    finally:
        text.detach()


def _wait_for_other_imports(source: str) -> None:
    """Two imports of one source at once would both find the same cases missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"customers.import:{source}"])


def _write_cases(origin: _Origin, cases: Sequence[CaseFacts], progress: Progress) -> list[_Written]:
    written = []
    for start in range(0, len(cases), BATCH):
        batch = cases[start : start + BATCH]
        written.append(_write_batch(origin, batch))
        progress("Writing", start + len(batch), len(cases))
    return written


def _write_batch(origin: _Origin, batch: Sequence[CaseFacts]) -> _Written:
    told = {case.last.reference: _told(case, origin) for case in batch}
    stored = {
        case.reference: case
        for case in Case.objects.select_for_update(of=("self",))
        .filter(source=origin.source, reference__in=list(told))
        .order_by("pk")
    }
    created = Case.objects.bulk_create(
        Case(source=origin.source, reference=reference, **facts)
        for reference, facts in told.items()
        if reference not in stored
    )
    before = {case.pk: {name: getattr(case, name) for name in TOLD} for case in stored.values()}
    changed = _change(origin, stored, told)
    _owe_figures(origin, created, changed, before)
    ids = {case.reference: case.pk for case in [*created, *stored.values()]}
    contacts = _add_contacts(ids, batch, are_new=not stored)
    written = _Written(created=len(created), changed=len(changed), contacts=contacts)
    if created or changed or contacts:
        _record_batch(origin, created, changed, contacts, subject_id=min(ids.values()))
    return written


def _told(case: CaseFacts, origin: _Origin) -> dict[str, Any]:
    last = case.last
    agent_id = None if last.agent == UNKNOWN else origin.agents[last.agent]
    return {
        "customer_id": origin.customers[last.customer],
        "team_id": origin.teams[last.team],
        "agent_id": agent_id,
        "resolved_by_id": agent_id if incident_log.is_resolved(case) else None,
        "channel": last.channel,
        "category": last.category,
        "subcategory": last.subcategory,
        "priority": last.priority,
        "status": last.status,
        "opened_at": last.opened_at,
        "resolved_at": last.resolved_at,
        "closed_at": last.closed_at,
        "reopen_count": case.reopen_count,
        "reassignment_count": case.reassignment_count,
        "worked_seconds": case.worked_seconds,
    }


def _change(origin: _Origin, stored: Mapping[str, Case], told: Mapping[str, Mapping[str, Any]]) -> list[Case]:
    changed = []
    for reference, case in stored.items():
        differing = {name: value for name, value in told[reference].items() if getattr(case, name) != value}
        if not differing:
            continue
        was_waiting = case.status == CaseStatus.WAITING
        for name, value in differing.items():
            setattr(case, name, value)
        if was_waiting != (case.status == CaseStatus.WAITING):
            key = f"{case.pk}:{origin.at.isoformat()}"
            owe("approvals.pause", key=key, facts={"case_id": case.pk}, at=origin.at)
        changed.append(case)
    Case.objects.bulk_update(changed, [name.removesuffix("_id") for name in TOLD], batch_size=500)
    return changed


def _owe_figures(
    origin: _Origin,
    created: Sequence[Case],
    changed: Sequence[Case],
    before: Mapping[int, Mapping[str, Any]],
) -> None:
    """Owe the figures of the days on which the cases counted before, and count now."""
    if not created and not changed:
        return
    versions = [vars(case) for case in (*created, *changed)] + [before[case.pk] for case in changed]
    # A decision and a survey count under the channel and the category of their case; a survey is left out if
    # the case was resolved while its team could not work.
    moved = [
        case.pk
        for case in changed
        if any(
            getattr(case, name) != before[case.pk][name] for name in ("channel", "category", "resolved_at")
        )
    ]
    debt = recompute_debt(key=f"cases:{uuid4()}", days=days_touched(versions), case_ids=moved)
    owe_all([debt], at=origin.at)


def _add_contacts(ids: Mapping[str, int], batch: Sequence[CaseFacts], *, are_new: bool) -> int:
    wanted = {
        (ids[case.last.reference], told.channel, told.direction, told.happened_at): told.summary
        for case in batch
        for told in incident_log.contacts_of(case)
    }
    if not are_new:
        known = Contact.objects.filter(case__in=list(ids.values()))
        for key in known.values_list("case_id", "channel", "direction", "happened_at"):
            wanted.pop(key, None)  # type: ignore[arg-type]  # a stored code equals its choice
    Contact.objects.bulk_create(
        Contact(case_id=case_id, channel=channel, direction=direction, happened_at=at, summary=summary)
        for (case_id, channel, direction, at), summary in wanted.items()
    )
    return len(wanted)


def _record_batch(
    origin: _Origin, created: Sequence[Case], changed: Sequence[Case], contacts: int, *, subject_id: int
) -> None:
    facts = {
        "source": origin.source,
        "file_hash": origin.file_hash,
        "created": len(created),
        "created_ids": [created[0].pk, created[-1].pk] if created else [],
        "changed_ids": [case.pk for case in changed],
        "contacts": contacts,
    }
    record_event(
        name="cases.imported",
        actor_id=origin.actor_id,
        subject=Case(pk=subject_id),
        facts=facts,
        at=origin.at,
    )
