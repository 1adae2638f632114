"""Decides how a value is written so that equal values give equal bytes and one hash."""

import json
from collections.abc import Callable, Iterable, Mapping
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
    return json_of_plain(plain(value))


def content_hash(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hash_of_plain(plain(value))


def hash_of_plain(written: Any) -> str:
    """Return the same for what `plain` returned, without looking at every leaf of it again."""
    return hash_of_json(json_of_plain(written))


def json_of_plain(written: Any) -> str:
    """Return the canonical JSON of what `plain` returned."""
    return _ENCODER.encode(written)


def hash_of_json(text: str) -> str:
    """Return the same hash for canonical JSON that is written already."""
    return sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """Return the value in the types of JSON, spelled as in the canonical form."""
    # Most leaves of most facts are plain already, and facts are written with every decision.
    if type(value) in _PLAIN:
        return value
    # Asked by its exact type before anything else: what a value is an instance of takes ten times as long.
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        key if type(key) is str else _key(key): item if type(item) in _PLAIN else plain(item)
        for key, item in value.items()
    }


def _list(value: Iterable[Any]) -> list[Any]:
    return [item if type(item) in _PLAIN else plain(item) for item in value]


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"A key must be a string, not {type(key).__name__}.")
    return str(key)


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise TypeError("A number that is none has no canonical form.")
    return f"{value:f}"


def _moment(value: datetime) -> str:
    if value.utcoffset() is None:
        raise TypeError("A moment without a zone has no canonical form.")
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _same(value: int) -> int:
    return value


# In this order: a moment is a day too, and only the first one found writes a value.
_WRITERS: dict[type, Callable[[Any], Any]] = {
    dict: _mapping,
    list: _list,
    tuple: _list,
    Decimal: _decimal,
    datetime: _moment,
    date: date.isoformat,
    time: time.isoformat,
    UUID: str,
    str: str,
    int: _same,
    Mapping: _mapping,
}
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
