"""Speaks of rows in a hidden field: what the editor saw when the page was made."""

import json
from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.signing import BadSignature, Signer

from empowerment.rules.diffs import KINDS, ContentRow

_SIGNER = Signer(salt="empowerment.admin.snapshots")
_KINDS = {name: kind for kind, (name, _) in KINDS.items()}


def snapshot(rows: Iterable[ContentRow]) -> str:
    """Return rows as signed text for a hidden field."""
    told = json.dumps([[KINDS[type(row)][0], _plain(row)] for row in rows], separators=(",", ":"))
    return _SIGNER.sign(told)


def rows_in(text: str) -> list[ContentRow]:
    """
    Read what `snapshot` wrote.

    :raises SuspiciousOperation: if somebody else wrote it
    """
    if not text:
        return []
    try:
        told = _SIGNER.unsign(text)
    except BadSignature as error:
        raise SuspiciousOperation("A hidden field does not hold what the page put there.") from error
    return [_row(kind, row) for kind, row in json.loads(told)]


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
