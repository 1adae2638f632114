"""Decides how the change of a row is told: which fields, from what, to what, and what is not quoted."""

from collections.abc import Collection, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

Row = Mapping[str, Any]


def describe_change(before: Row, after: Row, *, concealed: Collection[str] = ()) -> dict[str, Any]:
    """
    Tell what differs between two states of a row. Before creation and after deletion a row is empty.

    :param concealed: fields that are named but not quoted
    :return: ``changes``: field → [old, new]; ``concealed``: changed fields not quoted; empty if equal
    """
    changed = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    quoted = {
        name: [_spelled(before.get(name)), _spelled(after.get(name))]
        for name in changed
        if name not in concealed
    }
    unquoted = [name for name in changed if name in concealed]
    return ({"changes": quoted} if quoted else {}) | ({"concealed": unquoted} if unquoted else {})


def _spelled(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str | Decimal | date | time | UUID):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_spelled(item) for item in value]
    return str(value)
