"""Decides whether a line of managers stays a line."""

from collections.abc import Mapping


def closes_circle(user_id: int, manager_id: int, managers: Mapping[int, int | None]) -> bool:
    """Tell whether the line above a manager leads back to the person; `managers` maps to the next one up."""
    seen: set[int] = set()
    current: int | None = manager_id
    while current is not None and current not in seen:
        if current == user_id:
            return True
        seen.add(current)
        current = managers.get(current)
    return False
