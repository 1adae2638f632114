"""
Decides what a row of a ServiceNow incident log says and what a case is after its rows, in their order.

The last row of an incident is its final state, the highest value of a counter counts, ``?`` means unknown.
Times are wall times of the organization's zone without a mark for summer time. So a time that the clocks
skipped is read as the moment they went forward, and a time that they showed twice as the first of the two,
unless that would put the end of an incident before its opening. The order of times is thereby kept.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from common.words import gettext as _
from customers.choices import CaseStatus, Channel, ContactDirection, Priority

UNKNOWN = "unknown"
COLUMNS = (
    "number",
    "incident_state",
    "reassignment_count",
    "reopen_count",
    "caller_id",
    "opened_at",
    "sys_updated_at",
    "contact_type",
    "category",
    "subcategory",
    "priority",
    "assignment_group",
    "resolved_by",
    "resolved_at",
    "closed_at",
)
AWAITING_CUSTOMER = "Awaiting User Info"
STATUSES = {
    "New": CaseStatus.OPEN,
    "Active": CaseStatus.OPEN,
    AWAITING_CUSTOMER: CaseStatus.WAITING,
    # Somebody else is waited for: the clock of the customer runs on.
    "Awaiting Problem": CaseStatus.OPEN,
    "Awaiting Vendor": CaseStatus.OPEN,
    "Awaiting Evidence": CaseStatus.OPEN,
    # A code of the source system without a label, never the last state of an incident.
    "-100": CaseStatus.OPEN,
    "Resolved": CaseStatus.RESOLVED,
    "Closed": CaseStatus.CLOSED,
}
CHANNELS = {
    "Phone": Channel.PHONE,
    "IVR": Channel.PHONE,
    "Email": Channel.EMAIL,
    "Chat": Channel.CHAT,
    "Self service": Channel.SELF_SERVICE,
    "Direct opening": Channel.DIRECT,
    "?": Channel.UNKNOWN,
}
LONGEST_TEXT = 80
HIGHEST_COUNT = 1_000_000
# A log may tell how long agents have worked on an incident so far, in whole seconds.
WORKED = "time_worked"
LONGEST_WORKED = 2**31 - 1
WALL_TIME = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2})", re.ASCII)
MINUTE = timedelta(minutes=1)
Code = TypeVar("Code")


class UnreadableRow(ValueError):
    """A row that cannot be believed. The message says why."""


class UnreadableLog(ValueError):
    """A file that is no incident log at all. The message says why."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row left out: its line in the file (the header is line 1), its incident if readable, and why."""

    line: int
    reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What one row says. Moments are in UTC."""

    reference: str
    status: CaseStatus
    is_asking_customer: bool
    customer: str
    team: str
    agent: str
    channel: Channel
    category: str
    subcategory: str
    priority: Priority
    reassignment_count: int
    reopen_count: int
    opened_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    worked_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class ContactFacts:
    channel: Channel
    direction: ContactDirection
    summary: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as it stands after some rows: the latest of them, and what is gathered from all."""

    last: EventFacts
    reassignment_count: int
    reopen_count: int
    worked_seconds: int | None = None
    asked_at: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Reading:
    """
    What a whole file says. Incidents with a bad row are not among `cases`: part of their story is missing.
    """

    rows: int
    cases: tuple[CaseFacts, ...]
    bad_rows: tuple[BadRow, ...]
    incomplete: frozenset[str] = field(default_factory=frozenset)


def read_log(
    lines: Iterable[str],
    *,
    zone: ZoneInfo,
    cut: datetime | None = None,
    on_row: Callable[[int], None] = lambda _rows: None,
) -> Reading:
    """
    Read a log line by line, keeping one state per incident.

    :param cut: what happened later is dropped
    :param on_row: told the number of rows read, after each row
    :raises UnreadableLog: if a column is missing
    """
    rows = 0
    cases: dict[str, CaseFacts] = {}
    bad: list[BadRow] = []
    broken: set[str] = set()
    for rows, (line, cells) in enumerate(_rows(lines), start=1):
        try:
            event = read_event(cells, zone=zone)
        except UnreadableRow as error:
            broken.add((cells.get("number") or "").strip())
            bad.append(BadRow(line=line, reference=_short(cells.get("number") or ""), reason=str(error)))
        else:
            if cut is None or event.updated_at <= cut:
                cases[event.reference] = add_event(cases.get(event.reference), event)
        on_row(rows)
    whole = [case for reference, case in cases.items() if reference not in broken]
    kept = whole if cut is None else [known for case in whole if (known := as_known_at(case, cut))]
    return Reading(rows=rows, cases=tuple(kept), bad_rows=tuple(bad), incomplete=frozenset(broken - {""}))


def read_event(cells: Mapping[str, str], *, zone: ZoneInfo) -> EventFacts:
    """
    Return what a row says.

    :raises UnreadableRow: if a cell is missing, too long or has no meaning, or times contradict each other
    """
    if None in cells or None in cells.values():
        raise UnreadableRow(_("has another number of cells than the header"))
    opened_at = _moment(cells, "opened_at", zone)
    resolved_at = _end(cells, "resolved_at", zone, opened_at)
    state = cells["incident_state"]
    return EventFacts(
        reference=_required(cells, "number"),
        status=_looked_up(STATUSES, cells, "incident_state"),
        is_asking_customer=state == AWAITING_CUSTOMER,
        customer=_text(cells, "caller_id"),
        team=_text(cells, "assignment_group"),
        agent=_text(cells, "resolved_by"),
        channel=_looked_up(CHANNELS, cells, "contact_type"),
        category=_text(cells, "category"),
        subcategory=_text(cells, "subcategory"),
        priority=_priority(cells),
        reassignment_count=_count(cells, "reassignment_count"),
        reopen_count=_count(cells, "reopen_count"),
        opened_at=opened_at,
        updated_at=_moment(cells, "sys_updated_at", zone),
        resolved_at=resolved_at,
        closed_at=_end(cells, "closed_at", zone, opened_at),
        worked_seconds=_worked(cells),
    )


def add_event(case: CaseFacts | None, event: EventFacts) -> CaseFacts:
    """Return the case after its next row."""
    if case is None:
        asked = (event.updated_at,) if event.is_asking_customer else ()
        return CaseFacts(
            event, event.reassignment_count, event.reopen_count, event.worked_seconds, asked_at=asked
        )
    begins_to_ask = event.is_asking_customer and not case.last.is_asking_customer
    return CaseFacts(
        last=event,
        reassignment_count=max(case.reassignment_count, event.reassignment_count),
        reopen_count=max(case.reopen_count, event.reopen_count),
        worked_seconds=max(
            (told for told in (case.worked_seconds, event.worked_seconds) if told is not None), default=None
        ),
        asked_at=(*case.asked_at, event.updated_at) if begins_to_ask else case.asked_at,
    )


def as_known_at(case: CaseFacts, cut: datetime) -> CaseFacts | None:
    """
    Return the case without the later news that every row of the log carries; None if it was not opened yet.

    Resolved after the cut is still open, closed after the cut is only resolved. Who will resolve it stays:
    that is the agent who has the case.
    """
    last = case.last
    if last.opened_at > cut:
        return None
    status = last.status
    if last.closed_at is not None and last.closed_at > cut and status is CaseStatus.CLOSED:
        status = CaseStatus.RESOLVED
    if last.resolved_at is not None and last.resolved_at > cut and status is CaseStatus.RESOLVED:
        status = CaseStatus.OPEN
    known = replace(
        last,
        status=status,
        resolved_at=_unless_after(last.resolved_at, cut),
        closed_at=_unless_after(last.closed_at, cut),
    )
    return replace(case, last=known)


def moved(case: CaseFacts, by: timedelta) -> CaseFacts:
    """Return the case with every moment shifted."""
    last = case.last
    shifted = replace(
        last,
        opened_at=last.opened_at + by,
        updated_at=last.updated_at + by,
        resolved_at=None if last.resolved_at is None else last.resolved_at + by,
        closed_at=None if last.closed_at is None else last.closed_at + by,
    )
    return replace(case, last=shifted, asked_at=tuple(at + by for at in case.asked_at))


def contacts_of(case: CaseFacts) -> list[ContactFacts]:
    """
    Return the contacts that the log tells of, at most one a minute and kind.

    The customer reported the incident through its channel when it was opened, and was asked something each
    time the incident began to wait for them; the log does not say through which channel, nor when the answer
    came.
    """
    opened = ContactFacts(
        channel=case.last.channel,
        direction=ContactDirection.INBOUND,
        summary="Reported the incident",
        happened_at=case.last.opened_at,
    )
    asked = [
        ContactFacts(
            channel=Channel.UNKNOWN,
            direction=ContactDirection.OUTBOUND,
            summary="Asked for information",
            happened_at=at,
        )
        for at in dict.fromkeys(case.asked_at)
    ]
    return [opened, *asked]


def home_teams(cases: Iterable[CaseFacts]) -> dict[str, str]:
    """
    Return the team of each known agent: where the agent resolved most, ties by name.

    Cases that are not resolved yet decide only for agents who have resolved none.
    """
    counts: dict[str, dict[str, tuple[int, int]]] = {}
    for case in cases:
        if case.last.agent == UNKNOWN:
            continue
        teams = counts.setdefault(case.last.agent, {})
        resolved, held = teams.get(case.last.team, (0, 0))
        teams[case.last.team] = (resolved + is_resolved(case), held + 1)
    return {agent: _most(teams) for agent, teams in counts.items()}


def is_resolved(case: CaseFacts) -> bool:
    return case.last.status in (CaseStatus.RESOLVED, CaseStatus.CLOSED)


@lru_cache(maxsize=200_000)
def moment_on_the_wall(text: str, zone: ZoneInfo, fold: int = 0) -> datetime:
    """
    Return the moment, in UTC, at which the clocks of the zone showed ``day/month/year hour:minute``.

    :param fold: which of two passes of a repeated hour is meant, 0 or 1
    :raises ValueError: if the text is no such time
    """
    match = WALL_TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    day, month, year, hour, minute = map(int, match.groups())
    wall = datetime(year, month, day, hour, minute, fold=fold, tzinfo=zone)
    skipped = False
    while (moment := wall.astimezone(UTC)).astimezone(zone).replace(fold=0) != wall.replace(fold=0):
        wall, skipped = wall - MINUTE, True
    return moment + MINUTE if skipped else moment


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.DictReader(lines)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise UnreadableLog(_("The file has no column %(missing)s.") % {"missing": ", ".join(missing)})
    for cells in reader:
        yield reader.line_num, cells


def _moment(cells: Mapping[str, str], column: str, zone: ZoneInfo) -> datetime:
    try:
        return moment_on_the_wall(cells[column], zone)
    except (ValueError, OverflowError):
        raise UnreadableRow(
            _("%(column)s “%(text)s” is not day/month/year hour:minute")
            % {"column": column, "text": _short(cells[column])}
        ) from None


def _end(cells: Mapping[str, str], column: str, zone: ZoneInfo, opened_at: datetime) -> datetime | None:
    if cells[column] == "?":
        return None
    end = _moment(cells, column, zone)
    if end < opened_at:
        end = moment_on_the_wall(cells[column], zone, 1)
    if end < opened_at:
        raise UnreadableRow(_("%(column)s lies before opened_at") % {"column": column})
    return end


def _required(cells: Mapping[str, str], column: str) -> str:
    text = _text(cells, column)
    if text == UNKNOWN:
        raise UnreadableRow(_("%(column)s is missing") % {"column": column})
    return text


def _text(cells: Mapping[str, str], column: str) -> str:
    text = cells[column].strip()
    if len(text) > LONGEST_TEXT:
        raise UnreadableRow(
            _("%(column)s is longer than %(most)s characters") % {"column": column, "most": LONGEST_TEXT}
        )
    if not text.isprintable():
        raise UnreadableRow(_("%(column)s holds characters that cannot be shown") % {"column": column})
    return UNKNOWN if text in ("", "?") else text


def _looked_up(codes: Mapping[str, Code], cells: Mapping[str, str], column: str) -> Code:
    try:
        return codes[cells[column]]
    except KeyError:
        raise UnreadableRow(
            _("%(column)s “%(text)s” is unknown") % {"column": column, "text": _short(cells[column])}
        ) from None


def _priority(cells: Mapping[str, str]) -> Priority:
    try:
        return Priority(int(cells["priority"].split(" - ", 1)[0]))
    except ValueError:
        raise UnreadableRow(
            _("priority “%(priority)s” is unknown") % {"priority": _short(cells["priority"])}
        ) from None


def _count(cells: Mapping[str, str], column: str) -> int:
    text = cells[column]
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and int(text) <= HIGHEST_COUNT):
        raise UnreadableRow(
            _("%(column)s “%(text)s” is not a count") % {"column": column, "text": _short(text)}
        )
    return int(text)


def _worked(cells: Mapping[str, str]) -> int | None:
    text = cells.get(WORKED, "").strip()
    if text in ("", "?"):
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= LONGEST_WORKED):
        raise UnreadableRow(
            _("%(column)s “%(text)s” is not a number of seconds") % {"column": WORKED, "text": _short(text)}
        )
    return int(text)


def _unless_after(at: datetime | None, cut: datetime) -> datetime | None:
    return None if at is not None and at > cut else at


def _most(teams: Mapping[str, tuple[int, int]]) -> str:
    return min(teams, key=lambda team: (-teams[team][0], -teams[team][1], team))


def _short(text: str) -> str:
    shown = "".join(character if character.isprintable() else "�" for character in text[:40])
    return shown if len(text) <= 40 else f"{shown}…"
