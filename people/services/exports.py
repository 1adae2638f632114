"""
Does the taking out: somebody asks for a file, a worker makes it, it is handed out until it expires.

The file lies in the database, in pieces: they appear with the record in one transaction or not at all. What
it holds is judged again each time it is handed out. Locks the export, then nothing else.
"""

import hashlib
import shutil
import struct
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Value
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from common.exports import sheet_blocks
from common.papers import typeset
from common.sheets import Sheet
from common.workbooks import TooManyRows, write_workbook
from effects.services import owe
from people.choices import ExportFormat, ExportPurpose, ExportStatus
from people.models import Export, ExportChunk, ExportHolding, User
from people.registry import ExportKind, kind_of
from people.rules.exports import (
    GIVEN_UP_AFTER,
    LIFECYCLE,
    MOST_WAITING,
    PAGES_A_PART,
    ending_of,
    expires_at,
    part_name,
    why_withheld,
)
from people.selectors.exports import Progress, holding_of, pieces_of, progress_key
from people.services.notifications import notify

MAKE, GIVE_UP, EXPIRE = "exports.make", "exports.give_up", "exports.expire"
PIECE = 1 << 20
# A row of COPY in its binary format: how many fields, and before each its length.
LAY = "COPY people_exportchunk (export_id, number, content) FROM STDIN (FORMAT binary)"
ROW = "!hiqiii"
COPY_BEGINS, COPY_ENDS = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
# A line of progress is a word, not a record: it lives in the cache and dies with the worker.
PROGRESS_SECONDS = 90
BETWEEN_WORDS = 0.5
FOLDER = "leeway-export-"
FONTS = settings.BASE_DIR / "static" / "vendor" / "inter-5.3.0"
LEFT_BEHIND = timedelta(hours=1)  # far longer than a task may run
Clock = Callable[[], datetime]


class CannotExport(DomainError):
    code = "cannot_export"


class PurposeMissing(DomainError):
    code = "purpose_missing"


class TooManyExports(DomainError):
    code = "too_many_exports"


class ExportNotReady(DomainError):
    code = "export_not_ready"


class ExportExpired(DomainError):
    code = "export_expired"


class ExportWithheld(DomainError):
    code = "export_withheld"


class CannotMake(DomainError):
    code = "cannot_make"


@dataclass(frozen=True)
class Handout:
    """A file on its way to its requester: `pieces` streams by once."""

    filename: str
    size: int
    sha256: str
    pieces: Iterator[bytes]


@transaction.atomic
def ask_for_export(
    *,
    kind: str,
    file_format: str,
    filters: dict[str, Any],
    purpose: str,
    purpose_note: str = "",
    actor: User,
    at: datetime,
) -> Export:
    """
    Take an order for a file; a worker makes it.

    :param filters: which rows, as the kind reads them: ids, codes and days
    :raises CannotExport: if the person may not take this list out, or not in this format
    :raises PurposeMissing: without a purpose, or "something else" without saying what
    :raises TooManyExports: while as many wait as one person may have waiting
    """
    offered = _offered(kind, actor)
    if file_format not in ExportFormat.values or (file_format == ExportFormat.PDF and not offered.paper):
        raise CannotExport(_("This list is not available in that format."))
    note = " ".join(purpose_note.split())[:200]
    if purpose not in ExportPurpose.values or (purpose == ExportPurpose.OTHER and not note):
        raise PurposeMissing(_("Say what the file is for. It is recorded with the export."))
    # One at a time per person, so that two clicks at once are counted one after the other.
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    waiting = Export.objects.filter(requester=actor, status=ExportStatus.QUEUED).count()
    if waiting >= MOST_WAITING:
        text = _("%(n)d of your exports are still being made. Ask again when one is ready.")
        raise TooManyExports(text % {"n": waiting})
    export = Export.objects.create(
        requester=actor,
        kind=kind,
        file_format=file_format,
        purpose=purpose,
        purpose_note=note,
        filters=filters,
        asked_at=at,
    )
    facts = {"kind": kind, "format": file_format, "purpose": purpose, "filters": filters}
    record_event(name="export.asked", actor_id=actor.pk, subject=export, facts=facts, at=at)
    owe(MAKE, key=export.pk, facts={"export_id": export.pk}, at=at)
    owe(GIVE_UP, key=export.pk, facts={"export_id": export.pk}, at=at, due_at=at + GIVEN_UP_AFTER)
    return export


@transaction.atomic
def make_export(*, export_id: int, clock: Clock, at: datetime) -> None:
    """
    Make the file of an order: content, description and the word to the requester, or nothing of it.

    What the requester may see is asked at this moment. An order that cannot be filled says why and is over.
    """
    export = (
        Export.objects.select_for_update(of=("self",))
        .select_related("requester")
        .filter(pk=export_id)
        .first()
    )
    if export is None or export.status != ExportStatus.QUEUED:
        return
    try:
        with transaction.atomic():
            written = _write(export, at=at)
    except DomainError as refusal:
        _fail(export, str(refusal), at=clock())
    except OSError:
        _fail(
            export, _("The file could not be written: the disk is full or gone. Ask again later."), at=clock()
        )
    else:
        _hand_over(export, written, at=clock())
    finally:
        cache.delete(progress_key(export.pk))


@transaction.atomic
def give_up_export(*, export_id: int, at: datetime) -> None:
    """Tell the requester of an order that no worker could fill in time that it is over."""
    export = Export.objects.select_for_update(skip_locked=True).filter(pk=export_id).first()
    if export is not None and export.status == ExportStatus.QUEUED:
        _fail(
            export,
            _("No worker could make it in time. Ask again; if it happens again, tell operations."),
            at=at,
        )


@transaction.atomic
def hand_out_export(*, export_id: int, actor: User, at: datetime) -> Handout:
    """
    Hand the file to its requester and record that it was.

    :raises Export.DoesNotExist: if it is not the person's own
    :raises ExportNotReady: if there is no file (yet)
    :raises ExportExpired: if its content was deleted, or is about to be
    :raises CannotExport: if the person may not take this list out any more
    :raises ExportWithheld: if it holds something that the person may not see at this moment
    """
    export = Export.objects.select_for_update(of=("self",)).get(pk=export_id, requester=actor)
    if export.status == ExportStatus.EXPIRED or (export.expires_at and export.expires_at <= at):
        raise ExportExpired(_("This file has expired and its content was deleted. Ask for it anew."))
    if export.status != ExportStatus.DONE:
        raise ExportNotReady(_("There is no file yet."))
    _offered(export.kind, actor)
    if withheld := why_withheld(holding_of(export, actor)):
        raise ExportWithheld(_why(withheld))
    facts = {"kind": export.kind, "rows": export.row_count, "sha256": export.sha256}
    record_event(name="export.downloaded", actor_id=actor.pk, subject=export, facts=facts, at=at)
    return Handout(export.filename, export.size or 0, export.sha256, pieces_of(export))


@transaction.atomic
def expire_export(*, export_id: int, at: datetime) -> None:
    """Delete the content of a file whose time is over; the record stays."""
    export = Export.objects.select_for_update(of=("self",)).filter(pk=export_id).first()
    if export is None or export.status != ExportStatus.DONE:
        return
    _move(export, ExportStatus.EXPIRED)
    export.save(update_fields=["status"])
    ExportChunk.objects.filter(export=export).delete()
    ExportHolding.objects.filter(export=export).delete()
    record_event(name="export.expired", actor_id=None, subject=export, facts={"kind": export.kind}, at=at)


@dataclass(frozen=True)
class _Written:
    rows: int
    size: int
    sha256: str


class _Pieces:
    """Takes the bytes of a file and lays them into the database piece by piece."""

    def __init__(self, export: Export) -> None:
        self.export, self.waiting, self.number = export, bytearray(), 0
        self.size, self.digest = 0, hashlib.sha256()

    def add(self, content: bytes) -> None:
        self.size += len(content)
        self.digest.update(content)
        self.waiting += content
        while len(self.waiting) >= PIECE:
            self._lay(bytes(self.waiting[:PIECE]))
            del self.waiting[:PIECE]

    def close(self) -> None:
        if self.waiting:
            self._lay(bytes(self.waiting))

    def _lay(self, content: bytes) -> None:
        # As a literal of an INSERT each byte would travel as two signs: three times as long.
        row = struct.pack(ROW, 3, 8, self.export.pk, 4, self.number, len(content)) + content
        with connection.cursor() as cursor:
            cursor.copy_expert(LAY, BytesIO(COPY_BEGINS + row + COPY_ENDS))
        self.number += 1


def _write(export: Export, *, at: datetime) -> _Written:
    offered = _offered(export.kind, export.requester)
    with connection.cursor() as cursor:
        # The rows stream through a cursor and all of them are wanted, not the first tenth soon.
        cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
    sheet = offered.sheet(export.requester, export.filters, at=at)
    seen: list[int] = []
    sheet = replace(sheet, rows=_told(export, sheet, seen))
    pieces = _Pieces(export)
    for content in _content(export, offered, sheet, at=at):
        pieces.add(content)
    pieces.close()
    # As one literal: a hundred thousand ids, each a parameter, take longer than their rows.
    ExportHolding.objects.create(
        export=export, row_ids=Value(f"{{{','.join(map(str, seen))}}}"), columns=sheet.rights
    )
    return _Written(len(seen), pieces.size, pieces.digest.hexdigest())


def _content(export: Export, offered: ExportKind, sheet: Sheet, *, at: datetime) -> Iterable[bytes]:
    if export.file_format == ExportFormat.CSV:
        yield from (block.encode() for block in sheet_blocks(sheet, zone=settings.TIME_ZONE))
        return
    with _workplace() as folder:
        if export.file_format == ExportFormat.PDF:
            yield from _paper(export, offered, sheet, folder, at=at)
        else:
            yield from _workbook(export, offered, sheet, folder)


def _workbook(export: Export, offered: ExportKind, sheet: Sheet, folder: Path) -> Iterator[bytes]:
    path = folder / "book.xlsx"
    about = [
        (_("What"), str(offered.label)),
        (_("Which"), offered.describe(export.filters)),
        (_("Taken out by"), str(export.requester)),
        (_("For"), export.get_purpose_display()),
        (_("Note"), export.purpose_note),
        (_("Moments are in the zone"), settings.TIME_ZONE),
        (_("Export"), str(export.pk)),
    ]
    try:
        name = str(offered.label)[:31]
        write_workbook(path, sheet, name=name, about=about, zone=settings.TIME_ZONE, folder=folder)
    except TooManyRows as error:
        raise CannotMake(_("A workbook cannot hold that many rows. Take CSV, or narrow the list.")) from error
    yield from _pieces_of(path)


def _paper(
    export: Export, offered: ExportKind, sheet: Sheet, folder: Path, *, at: datetime
) -> Iterator[bytes]:
    if offered.paper is None:
        raise CannotMake(_("This list is not available in that format."))
    paper, rows = offered.paper, iter(sheet.rows)

    def part(ids: list[int]) -> bytes:
        data = paper.data(export.requester, ids, at=at)
        return typeset(paper.template, data, fonts=FONTS, folder=folder)

    ids = [row_id for row_id, _cells in islice(rows, PAGES_A_PART)]
    if ending_of(export.file_format, sheet.count) != "zip":
        yield part(ids)
        return
    path, first = folder / "parts.zip", 1
    with ZipFile(path, "w") as parts:  # stored as they are: a PDF is compressed
        while ids:
            last = first + len(ids) - 1
            name = part_name(f"{export.kind}-{export.pk}", first, last)
            parts.writestr(ZipInfo(name, at.timetuple()[:6]), part(ids))
            first, ids = last + 1, [row_id for row_id, _cells in islice(rows, PAGES_A_PART)]
    yield from _pieces_of(path)


def _pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while content := file.read(PIECE):
            yield content


def _told(export: Export, sheet: Sheet, seen: list[int]) -> Iterator[tuple[int, Any]]:
    """Let the rows pass, remember which they were, and say now and then how far it has come."""
    key, said = progress_key(export.pk), 0.0
    for row in sheet.rows:
        seen.append(row[0])
        if (now := time.monotonic()) - said >= BETWEEN_WORDS:
            cache.set(key, Progress(len(seen), sheet.count), PROGRESS_SECONDS)
            said = now
        yield row


def _hand_over(export: Export, written: _Written, *, at: datetime) -> None:
    _move(export, ExportStatus.DONE)
    export.row_count, export.size, export.sha256 = written.rows, written.size, written.sha256
    export.made_at, export.expires_at = at, expires_at(at)
    export.save()
    facts = {
        "kind": export.kind,
        "format": export.file_format,
        "rows": written.rows,
        "size": written.size,
        "sha256": written.sha256,
        "expires_at": export.expires_at,
    }
    record_event(name="export.made", actor_id=export.requester_id, subject=export, facts=facts, at=at)
    owe(EXPIRE, key=export.pk, facts={"export_id": export.pk}, at=at, due_at=export.expires_at)
    file = {"what": kind_of(export.kind).label, "format": export.get_file_format_display(), "n": written.rows}
    _tell(export, _("Your export is ready"), body=_("%(what)s, %(format)s, rows: %(n)d.") % file, at=at)


def _fail(export: Export, why: str, *, at: datetime) -> None:
    _move(export, ExportStatus.FAILED)
    export.failure = why[:300]
    export.save(update_fields=["status", "failure"])
    facts = {"kind": export.kind, "format": export.file_format}
    record_event(name="export.failed", actor_id=export.requester_id, subject=export, facts=facts, at=at)
    _tell(export, _("Your export was not made"), body=export.failure, at=at)


def _tell(export: Export, title: str, *, body: str = "", at: datetime) -> None:
    url = reverse("people:export-detail", args=[export.pk])
    key = f"export:{export.pk}:{export.status}"
    notify(user_id=export.requester_id, key=key, title=title, body=body, url=url, at=at)


def _move(export: Export, status: ExportStatus) -> None:
    LIFECYCLE.check(ExportStatus(export.status), status)
    export.status = status


def _offered(kind: str, user: User) -> ExportKind:
    try:
        offered = kind_of(kind)
    except LookupError as error:
        raise CannotExport(_("This list is not offered as a file any more.")) from error
    if not offered.may_export(user):
        raise CannotExport(_("Your roles do not let you take this list out (any more)."))
    return offered


def _why(code: str) -> str:
    reasons = {
        "rows": _("This file holds people or records that you may not see any more."),
        "columns": _("This file holds fields that you may not see any more."),
    }
    return f"{reasons[code]} {_('Make it anew to get what you may see now.')}"


@contextmanager
def _workplace() -> Iterator[Path]:
    """A folder of its own that ends with the work; what killed workers left behind goes first."""
    for left in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        if time.time() - left.stat().st_mtime > LEFT_BEHIND.total_seconds():
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=FOLDER) as folder:
        yield Path(folder)
