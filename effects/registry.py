"""Decides which function serves which topic."""

from collections.abc import Callable
from typing import TypeVar

Handler = TypeVar("Handler", bound=Callable[..., None])
_handlers: dict[str, Callable[..., None]] = {}
_of_one_snapshot: set[str] = set()


def handles(topic: str, *, one_snapshot: bool = False) -> Callable[[Handler], Handler]:
    """
    Register a function as the one that serves a topic.

    It is called as ``function(at=now, **facts)`` in the transaction that writes the receipt: what it writes
    to the database happens exactly once. It judges the state anew under lock, because the world moved on.

    :param one_snapshot: its transaction sees one moment of the database; where somebody else changes a row
        that it wants to change, it fails and is tried again later
    :raises ValueError: if another function serves the topic already
    """
    if one_snapshot:
        _of_one_snapshot.add(topic)

    def register(function: Handler) -> Handler:
        known = _handlers.setdefault(topic, function)
        if (known.__module__, known.__qualname__) != (function.__module__, function.__qualname__):
            raise ValueError(f"{topic} is served by {known.__module__}.{known.__qualname__} already.")
        return function

    return register


def handler_of(topic: str) -> Callable[..., None]:
    """
    Return the function that serves a topic.

    :raises LookupError: if none does
    """
    try:
        return _handlers[topic]
    except KeyError:
        raise LookupError(f"No handler serves the topic {topic}.") from None


def sees_one_snapshot(topic: str) -> bool:
    """Tell whether what serves the topic asked to see one moment of the database."""
    return topic in _of_one_snapshot
