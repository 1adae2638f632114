"""Decides how an export moves, how long its file is kept, and whether it may still be handed out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from common.lifecycle import Lifecycle
from people.choices import ExportFormat, ExportStatus

# Long enough for a week away from the desk, short enough that no forgotten file outlives its purpose.
KEPT = timedelta(days=7)
# A worker takes seconds; whoever still waits after this is told to ask again instead of waiting on.
GIVEN_UP_AFTER = timedelta(hours=2)
MOST_WAITING = 3
# A page takes half a megabyte of memory while it is set: a longer paper comes in parts, in one ZIP.
PAGES_A_PART = 500

LIFECYCLE = Lifecycle(
    {
        ExportStatus.QUEUED: frozenset({ExportStatus.DONE, ExportStatus.FAILED}),
        ExportStatus.DONE: frozenset({ExportStatus.EXPIRED}),
        ExportStatus.FAILED: frozenset(),
        ExportStatus.EXPIRED: frozenset(),
    }
)


@dataclass(frozen=True)
class Holding:
    """What a file holds, and what of it the person may see at this moment."""

    rows: int
    columns: Collection[str]
    rows_visible: int
    columns_visible: Collection[str]


def why_withheld(holding: Holding) -> str:
    """
    Return why a file may not be handed out (any more), as a code; an empty text if it may.

    `rows`, `columns`: the file holds some that the person may not see now.
    """
    if holding.rows_visible < holding.rows:
        return "rows"
    return "columns" if set(holding.columns) - set(holding.columns_visible) else ""


def ending_of(file_format: str, rows: int) -> str:
    """Return what the name of a file with so many rows ends with."""
    return "zip" if file_format == ExportFormat.PDF and rows > PAGES_A_PART else file_format


def part_name(paper: str, first: int, last: int) -> str:
    """Return the name of a part of a paper, by the pages it holds, so that the parts sort by them."""
    return f"{paper}-pages-{first:05}-{last:05}.pdf"


def expires_at(made_at: datetime) -> datetime:
    """Return when the content of a file made at this moment is deleted."""
    return made_at + KEPT
