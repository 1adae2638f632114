"""Does the import of limits and budgets from a CSV file into a draft."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from customers.choices import Channel, Segment
from empowerment.rules.diffs import Change, Key, key_of, rows_of, same
from empowerment.rules.limit_files import FileRow, Known, UnreadableLine, records_in, row_in
from empowerment.rules.rulebook import CapRow, LimitRow
from empowerment.selectors.rulebooks import compile_rulebook
from empowerment.services.contents import codes
from empowerment.services.limits import save_changes
from governance.models import PolicyVersion
from governance.services import lock_draft
from people.models import User


class FaultyLines(DomainError):
    code = "faulty_lines"


@dataclass(frozen=True)
class LineFault:
    """A line that was not taken, and why."""

    line: int
    sentence: str


@dataclass(frozen=True)
class ImportPlan:
    """What a file changes in a draft, and which lines of it say nothing that could be saved."""

    lines: int
    changes: tuple[Change, ...]
    faults: tuple[LineFault, ...]


@transaction.atomic
def plan_import(*, version_id: int, text: str, replace: bool) -> ImportPlan:
    """
    Say what an import would do; nothing is written.

    :param replace: whether limits and budgets that the file does not name are removed
    :raises governance.services.drafts.NotADraft: if the version was submitted or withdrawn
    :raises empowerment.rules.limit_files.UnreadableFile: if its columns are not those of an export
    """
    return _plan(lock_draft(version_id), text, replace=replace)


@transaction.atomic
def import_limits(
    *, version_id: int, actor: User, text: str, replace: bool, skip_faulty: bool, at: datetime
) -> ImportPlan:
    """
    Write the limits and budgets of a file into a draft, and return what was done.

    :param replace: whether limits and budgets that the file does not name are removed
    :param skip_faulty: whether the good lines are taken although others are faulty; else all or nothing
    :raises FaultyLines: if a line is faulty and none may be skipped
    :raises governance.services.drafts.NotADraft: if the version was submitted or withdrawn
    :raises empowerment.rules.limit_files.UnreadableFile: if its columns are not those of an export
    """
    version = lock_draft(version_id)
    plan = _plan(version, text, replace=replace)
    if plan.faults and not skip_faulty:
        raise FaultyLines(
            _("%(faults)s of %(lines)s lines are faulty. Nothing was saved.")
            % {"faults": len(plan.faults), "lines": plan.lines}
        )
    save_changes(version=version, changes=plan.changes, actor=actor, name="content.imported", at=at)
    return plan


def _plan(version: PolicyVersion, text: str, *, replace: bool) -> ImportPlan:
    known = _known(version)
    wanted: dict[Key, FileRow] = {}
    faults: list[LineFault] = []
    lines = 0
    for line, record in records_in(text):
        lines += 1
        try:
            row = row_in(record, known)
        except UnreadableLine as error:
            faults.append(LineFault(line, str(error)))
            continue
        if key_of(row) in wanted:
            faults.append(
                LineFault(line, _("An earlier line already says something for the same conditions."))
            )
            continue
        wanted[key_of(row)] = row
    current = {
        key_of(row): row
        for row in rows_of(compile_rulebook(version.pk))
        if isinstance(row, LimitRow | CapRow)
    }
    # A faulty line may name a row that it fails to describe: then nothing may be removed for its absence.
    removed = [row for key, row in current.items() if key not in wanted] if replace and not faults else []
    changes = [Change(current.get(key), row) for key, row in wanted.items()]
    changes += [Change(row, None) for row in removed]
    return ImportPlan(
        lines=lines,
        changes=tuple(change for change in changes if not same(change.old, change.new)),
        faults=tuple(faults),
    )


def _known(version: PolicyVersion) -> Known:
    found = codes()
    return Known(
        positions=found.positions.keys(),
        remedies=found.remedies.keys(),
        reasons=found.reasons.keys(),
        channels=[one.value for one in Channel],
        segments=[one.value for one in Segment],
        currency=version.policy.currency,
    )
