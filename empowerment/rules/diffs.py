"""Decides what is different between two rule books, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from empowerment.rules.rulebook import ApproverRow, CapRow, LimitRow, RuleBook, TargetRow, Terms, TierRow

ContentRow = LimitRow | CapRow | TierRow | TargetRow | ApproverRow | Terms
Key = tuple[str, ...]

# The name of each kind of row, and the fields that say which row it is. In the order in which they are read.
KINDS: dict[type[ContentRow], tuple[str, tuple[str, ...]]] = {
    LimitRow: ("limit", ("effect", "position", "tier", "remedy", "channel", "segment", "reason")),
    CapRow: ("cap", ("position", "tier", "remedy", "window")),
    TierRow: ("tier", ("position", "tier")),
    TargetRow: ("target", ("remedy", "priority")),
    ApproverRow: ("approver", ("position",)),
    Terms: ("terms", ()),
}


@dataclass(frozen=True)
class Change:
    """One row that was added (no `old`), removed (no `new`) or changed."""

    old: ContentRow | None
    new: ContentRow | None

    @property
    def row(self) -> ContentRow:
        """The row it is about, as it is now or else as it was."""
        row = self.new if self.new is not None else self.old
        if row is None:
            raise ValueError("A change without old and new row changes nothing.")
        return row

    @property
    def kind(self) -> str:
        return KINDS[type(self.row)][0]

    @property
    def verb(self) -> str:
        """One of `added`, `removed`, `changed`."""
        if self.old is None:
            return "added"
        return "removed" if self.new is None else "changed"

    def fields(self) -> list[tuple[str, Any, Any]]:
        """Return name, old and new value of the fields that differ: of a new row those that say something."""
        names = [name for name in vars(self.row) if name not in ("id", *KINDS[type(self.row)][1])]
        found = [(name, getattr(self.old, name, None), getattr(self.new, name, None)) for name in names]
        return [(name, old, new) for name, old, new in found if old != new and (_says(old) or _says(new))]


def key_of(row: ContentRow) -> Key:
    """Return what makes a row this row and no other: two rows of one version never have the same key."""
    kind, names = KINDS[type(row)]
    return (kind, *("" if (value := getattr(row, name)) is None else str(value) for name in names))


def same(one: ContentRow | None, other: ContentRow | None) -> bool:
    """Tell whether two rows say the same; the ids of stored rows say nothing."""
    return _anonymous(one) == _anonymous(other)


def rows_of(book: RuleBook) -> Iterator[ContentRow]:
    """Yield all rows of a version, in the order in which they are read; terms last."""
    yield from book.limits
    yield from book.caps
    yield from book.tiers
    yield from book.targets
    yield from book.approvers
    yield book.terms


def difference(old: RuleBook | None, new: RuleBook | None) -> list[Change]:
    """Return the changes that lead from one version to another: by kind, then in a stable order."""
    before = {key_of(row): row for row in rows_of(old)} if old else {}
    after = {key_of(row): row for row in rows_of(new)} if new else {}
    changes = [Change(before.get(key), after.get(key)) for key in {**before, **after}]
    return sorted(
        (change for change in changes if not same(change.old, change.new)),
        key=lambda change: (list(KINDS).index(type(change.row)), key_of(change.row)),
    )


def change_to_json(change: Change) -> dict[str, Any]:
    """Return a change for the audit log: which row, and old and new value of each field that differs."""
    kind, names = KINDS[type(change.row)]
    return {
        "row": kind,
        "which": {name: value for name in names if (value := getattr(change.row, name)) not in (None, "")},
        "verb": change.verb,
        "fields": {name: [_plain(old), _plain(new)] for name, old, new in change.fields()},
    }


def _anonymous(row: ContentRow | None) -> ContentRow | None:
    return replace(row, id=0) if isinstance(row, LimitRow | CapRow) else row


def _says(value: Any) -> bool:
    return value is not None and value is not False and value != "" and value != frozenset()


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
