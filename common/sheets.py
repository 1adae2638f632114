"""Decides what a table is, whatever it is written as: columns know their kind, rows their id."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "whole", "number", "share", "day", "moment", "yes_no"]


@dataclass(frozen=True)
class Column:
    """
    One column: the code of the field, its heading, what its cells are, and under which name somebody may see
    it, where that is not the code.

    A cell is None or, by kind: text a str; whole an int; number and share (between 0 and 1) a Decimal;
    day a date; moment a datetime with a zone; yes_no a bool.
    """

    code: str
    heading: str
    kind: Kind = "text"
    right: str = ""


@dataclass(frozen=True)
class Sheet:
    """
    A table that streams by once. `rows` are pairs of an id, by which somebody may see the row, and its
    cells in the order of the columns; `count` is how many are expected.
    """

    columns: Sequence[Column]
    count: int
    rows: Iterable[tuple[int, Sequence[Any]]]

    @property
    def codes(self) -> list[str]:
        return [column.code for column in self.columns]

    @property
    def rights(self) -> list[str]:
        """What one has to be allowed to see to see all of its columns."""
        return sorted({column.right or column.code for column in self.columns})
