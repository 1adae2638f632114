"""Decides what outages leave out of figures, and who can count it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from people.models import User


@dataclass(frozen=True)
class Excluded:
    """
    A kind of fact that outages leave out. The app that owns the facts registers it; whoever records an outage
    knows only this.

    `facts(team_ids, start, end)` gives those, each with its `team`, that an outage of these teams would leave
    out between two moments, half-open. Kinds stand in the order of `place`.

    `list_name` names the list that shows the facts of one outage with `?outage=`, narrowed by `asked`, to
    whom `may_list` lets look through it.
    """

    code: str
    place: int
    label: "StrOrPromise"
    facts: "Callable[[Collection[int], datetime, datetime], QuerySet[Any]]"
    list_name: str
    may_list: "Callable[[User], bool]"
    asked: Mapping[str, str] = field(default_factory=dict)


_kinds: dict[str, Excluded] = {}


def exclude(kind: Excluded) -> Excluded:
    """
    Register a kind of fact that outages leave out.

    :raises ValueError: if another one has the code
    """
    known = _kinds.setdefault(kind.code, kind)
    if known is not kind:
        raise ValueError(f"{kind.code} is left out already.")
    return kind


def excluded_kinds() -> list[Excluded]:
    """Return every kind of fact that outages leave out, in the order they are shown."""
    return sorted(_kinds.values(), key=lambda kind: kind.place)
