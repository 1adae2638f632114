"""Decides whether a line of managers stays a line."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def closes_circle(person: Key, manager: Key, managers: Mapping[Key, Key | None]) -> bool:
    """Tell whether the line above a manager leads back to the person; `managers` maps to the next one up."""
    seen: set[Key] = set()
    current: Key | None = manager
    while current is not None and current not in seen:
        if current == person:
            return True
        seen.add(current)
        current = managers.get(current)
    return False
