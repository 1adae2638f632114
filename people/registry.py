"""Decides which lists can be taken out as a file, and who knows their rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.sheets import Sheet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from people.models import User

Filters = Mapping[str, Any]


@dataclass(frozen=True)
class Paper:
    """What a PDF is set from: the template, and what it needs for these rows; `data` may hold any text."""

    template: Path
    data: Callable[..., Mapping[str, Any]]


@dataclass(frozen=True)
class ExportKind:
    """
    A list that can be taken out. The app that owns the rows registers it; whoever asks, makes and hands out
    the file knows only this.

    `may_export(user)` tells whether somebody may at all. `sheet(user, filters, at=…)` gives the rows of the
    filters that the person may see, with the columns the person may see. `count_visible(user, ids)` tells how
    many of the rows with these ids the person may see now, `columns_of(user)` which columns. `describe` says
    the filters in words. `paper` is how it is set as PDF, if it can be: its `data(user, ids, at=…)`
    returns `{"pages": [{"id": …, …}, …], …}`.
    """

    name: str
    label: "StrOrPromise"
    may_export: "Callable[[User], bool]"
    sheet: "Callable[..., Sheet]"
    count_visible: "Callable[[User, Sequence[int]], int]"
    columns_of: "Callable[[User], frozenset[str]]"
    describe: Callable[[Filters], str]
    paper: Paper | None = None


_kinds: dict[str, ExportKind] = {}


def offer_export(kind: ExportKind) -> ExportKind:
    """
    Register a list that can be taken out.

    :raises ValueError: if another one has the name
    """
    known = _kinds.setdefault(kind.name, kind)
    if known is not kind:
        raise ValueError(f"{kind.name} is offered already.")
    return kind


def kind_of(name: str) -> ExportKind:
    """
    Return the list of a name.

    :raises LookupError: if none is offered under it (any more)
    """
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"No list is offered as {name}.") from None
