"""Decides how a value is written so that equal values give equal bytes and one hash."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

_PLAIN = frozenset({str, int, bool, type(None)})


def canonical_json(value: Any) -> str:
    """
    Write a value as JSON with sorted keys and no white space.

    Decimals become strings, moments UTC in ISO 8601 with microseconds, days ISO 8601.

    :raises TypeError: for floats, moments without a zone, keys that are no strings, unknown types
    """
    return _canonical(plain(value))


def content_hash(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hash_of_plain(plain(value))


def hash_of_plain(written: Any) -> str:
    """Return the same for what `plain` returned, without looking at every leaf of it again."""
    return sha256(_canonical(written).encode()).hexdigest()


def plain(value: Any) -> Any:
    """Return the value in the types of JSON, spelled as in the canonical form."""
    # Most leaves of most facts are plain already, and facts are written with every decision.
    if type(value) in _PLAIN or isinstance(value, int):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dict | Mapping):
        return {
            key if type(key) is str else _key(key): item if type(item) in _PLAIN else plain(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [item if type(item) in _PLAIN else plain(item) for item in value]
    return _text(value)


def _canonical(written: Any) -> str:
    return json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"A key must be a string, not {type(key).__name__}.")
    return str(key)


def _text(value: Any) -> str:
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise TypeError("A moment without a zone has no canonical form.")
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form.")
