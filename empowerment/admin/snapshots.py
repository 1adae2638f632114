"""Speaks of rows in a hidden field: what the editor saw when the page was made."""

import json
from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import SuspiciousOperation

from empowerment.rules.diffs import KINDS, ContentRow

_KINDS = {name: kind for kind, (name, _) in KINDS.items()}


def snapshot(rows: Iterable[ContentRow]) -> str:
    """Return rows as text for a hidden field."""
    return json.dumps([[KINDS[type(row)][0], _plain(row)] for row in rows], separators=(",", ":"))


def rows_in(text: str) -> list[ContentRow]:
    """
    Read what `snapshot` wrote.

    :raises SuspiciousOperation: if somebody else wrote it
    """
    try:
        return [_row(kind, told) for kind, told in json.loads(text or "[]")]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, InvalidOperation) as error:
        raise SuspiciousOperation("A hidden field does not hold what the page put there.") from error


def _plain(row: ContentRow) -> dict[str, Any]:
    return {field.name: _text(getattr(row, field.name)) for field in fields(row) if field.init}


def _text(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return {"decimal": f"{value.normalize():f}"} if isinstance(value, Decimal) else value


def _row(kind: str, told: dict[str, Any]) -> ContentRow:
    row: ContentRow = _KINDS[kind](**{name: _value(value) for name, value in told.items()})
    return row


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return frozenset(value)
    return Decimal(value["decimal"]) if isinstance(value, dict) else value
