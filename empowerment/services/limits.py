"""Does what changes the content of a draft, and hands it to governance. Lock: the version before its rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _, ngettext

from audit.services import record_event
from common.canonical import content_hash
from common.errors import DomainError
from empowerment.rules.diffs import Change, Key, change_to_json, key_of, rows_of, same
from empowerment.rules.drafts import fault_in, faults_of, name_of, unexplained_rows
from empowerment.rules.raises import raised_positions
from empowerment.rules.rulebook import RuleBook, content_of
from empowerment.selectors.drafts import book_before
from empowerment.selectors.rulebooks import compile_rulebook
from empowerment.services.contents import codes, write_changes
from governance.models import Policy, PolicyVersion
from governance.selectors import predecessor_of
from governance.services import describe_version, draft_version, lock_draft, note_editor, submit_version
from people.models import User

NAMED_IN_A_MESSAGE = 5


class EditedMeanwhile(DomainError):
    """Somebody else changed the same rows. `changes` hold what is stored now as `old`."""

    code = "edited_meanwhile"

    def __init__(self, message: str, changes: Sequence[Change]) -> None:
        super().__init__(message)
        self.changes = changes


class InvalidRow(DomainError):
    code = "invalid_row"


class Unexplained(DomainError):
    code = "unexplained"


class NotFit(DomainError):
    code = "not_fit"


@transaction.atomic
def start_draft(
    *, policy: Policy, actor: User, at: datetime, source: PolicyVersion | None = None
) -> PolicyVersion:
    """
    Open a draft that says what the version in force says, or what another version of the policy says.

    :param source: a version of the same policy to copy instead, such as one that was withdrawn
    :raises governance.services.drafts.AlreadyAtWork: if the policy has a draft or a submitted version already
    """
    version = draft_version(policy=policy, actor=actor, at=at)
    source = source or predecessor_of(version)
    if source is not None and source.policy_id != policy.pk:
        raise ValueError("A draft copies a version of its own policy.")
    book = compile_rulebook(source.pk if source else version.pk)
    write_changes(version.pk, [Change(None, row) for row in rows_of(book)])
    record_event(
        name="content.copied",
        actor_id=actor.pk,
        subject=version,
        facts={"from": source.pk if source else None},
        at=at,
    )
    return version


@transaction.atomic
def edit_draft(*, version_id: int, actor: User, edits: Iterable[Change], at: datetime) -> list[Change]:
    """
    Change rows of a draft: all of them or none. Return what was changed, which may be nothing.

    :param edits: per row what the editor saw as `old` and wants as `new`; none to remove it
    :raises governance.services.drafts.NotADraft: if it was submitted or withdrawn
    :raises InvalidRow: if a row could never hold
    :raises EditedMeanwhile: if a row is no longer what the editor saw
    """
    version = lock_draft(version_id)
    current = {key_of(row): row for row in rows_of(compile_rulebook(version.pk))}
    changes: list[Change] = []
    overtaken: list[Change] = []
    for edit in _once_per_row(edits):
        stored = current.get(key_of(edit.row))
        if same(stored, edit.new):
            continue
        change = Change(stored, edit.new)
        (changes if same(stored, edit.old) else overtaken).append(change)
    if overtaken:
        names = ", ".join(name_of(change.row) for change in overtaken[:NAMED_IN_A_MESSAGE])
        raise EditedMeanwhile(
            _("Somebody changed this meanwhile: %(names)s. Nothing was saved.") % {"names": names}, overtaken
        )
    _check(changes, version)
    save_changes(version=version, changes=changes, actor=actor, name="content.edited", at=at)
    return changes


@transaction.atomic
def submit_draft(*, version_id: int, actor: User, at: datetime, summary: str | None = None) -> PolicyVersion:
    """
    Hand a draft to the board. From now on nobody can change it.

    :param summary: what changes and why, if it is said only now
    :raises governance.services.drafts.NotADraft: if it was submitted or withdrawn before
    :raises Unexplained: if a row does not say why it is as it is
    :raises NotFit: if a row could never hold, or nobody could reach it
    """
    version = lock_draft(version_id)
    if summary is not None:
        describe_version(version_id=version.pk, actor=actor, summary=summary, at=at)
    book = compile_rulebook(version.pk)
    _check_explained(book)
    faults = faults_of(book)
    if faults:
        sentences = [
            f"{name_of(fault.row).capitalize()}: {fault.sentence}" if fault.row else fault.sentence
            for fault in faults
        ]
        raise NotFit(" ".join(sentences[:NAMED_IN_A_MESSAGE]))
    positions = codes().positions
    raised = raised_positions(book_before(version, at=at), book)
    return submit_version(
        version_id=version.pk,
        actor=actor,
        content_hash=content_hash(content_of(book)),
        raises=[positions[code] for code in raised],
        at=at,
    )


def _once_per_row(edits: Iterable[Change]) -> list[Change]:
    by_row: dict[Key, Change] = {}
    for edit in edits:
        if by_row.setdefault(key_of(edit.row), edit) is not edit:
            raise InvalidRow(
                _("%(row)s: this row stands there twice.") % {"row": name_of(edit.row).capitalize()}
            )
    return list(by_row.values())


def _check(changes: Iterable[Change], version: PolicyVersion) -> None:
    for change in changes:
        fault = fault_in(change.new, currency=version.policy.currency) if change.new else ""
        if fault:
            raise InvalidRow(
                _("%(row)s: %(fault)s") % {"row": name_of(change.row).capitalize(), "fault": fault}
            )


def _check_explained(book: RuleBook) -> None:
    rows = unexplained_rows(book)
    if not rows:
        return
    names = ", ".join(name_of(row) for row in rows[:NAMED_IN_A_MESSAGE])
    if len(rows) > NAMED_IN_A_MESSAGE:
        names = _("%(names)s and %(more)s more") % {"names": names, "more": len(rows) - NAMED_IN_A_MESSAGE}
    raise Unexplained(
        ngettext(
            "%(number)s rule does not say why: %(names)s. Everybody whom it binds is shown the reason.",
            "%(number)s rules do not say why: %(names)s. Everybody whom it binds is shown the reason.",
            len(rows),
        )
        % {"number": len(rows), "names": names}
    )


def save_changes(
    *, version: PolicyVersion, changes: Sequence[Change], actor: User, name: str, at: datetime
) -> None:
    """Write checked changes of a locked draft, note who made them, and record them as one event."""
    if not changes:
        return
    write_changes(version.pk, changes)
    note_editor(version=version, user=actor)
    record_event(
        name=name,
        actor_id=actor.pk,
        subject=version,
        facts={"changes": [change_to_json(change) for change in changes]},
        at=at,
    )
