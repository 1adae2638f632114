"""Decides how far a long list can be leafed through, and which of its columns are shown and taken out."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import django_tables2 as tables
from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django_tables2.rows import BoundRows

FARTHEST = 10_000
COLUMNS = "columns"


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """
    Pages of a list that may have a million rows, without counting all of them: it says how many there are up
    to ten thousand. Whoever needs what lies beyond narrows the filter or takes the export.
    """

    @cached_property
    def count(self) -> int:
        return self._listed.order_by().values("pk")[:FARTHEST].count()

    @cached_property
    def _listed(self) -> QuerySet[Any]:
        rows: Any = self.object_list
        # A table of django-tables2 keeps its rows in its data.
        return rows if isinstance(rows, QuerySet) else rows.data.data


class LongListPaginator(BoundedPaginator):
    """
    The same for wide rows, a million of them: the ids of a page are found first. Only what is shown is read
    in full and joined, whatever has to be sorted or passed over to find it.
    """

    def page(self, number: int | str) -> Page:  # type: ignore[type-arg]  # of rows of whatever list
        page = super().page(number)
        first = (page.number - 1) * self.per_page
        ids = list(self._listed.values_list("pk", flat=True)[first : first + self.per_page])
        # As values: joined with more than a few tables, a subquery is no longer what PostgreSQL begins with.
        shown = self._listed.filter(pk__in=ids)
        rows: Any = page.object_list
        page.object_list = shown if isinstance(rows, QuerySet) else BoundRows(shown, rows.table)
        return page


class EndlessPaginator(LongListPaginator):
    """
    The same for programs, which fetch page after page: pages go on behind what is counted, and each knows
    whether another one follows, because one row more is looked for.
    """

    @cached_property
    def num_pages(self) -> int:
        """As many as the database could pass over: nobody knows how many there are."""
        return sys.maxsize // self.per_page

    def page(self, number: int | str) -> Page:  # type: ignore[type-arg]  # of rows of whatever list
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        ids = list(self._listed.values_list("pk", flat=True)[first : first + self.per_page + 1])
        if not ids and number > 1:
            raise EmptyPage(self.error_messages["no_results"])
        shown = self._listed.filter(pk__in=ids[: self.per_page])
        return _Followed(shown, number, self, is_followed=len(ids) > self.per_page)


class _Followed(Page):  # type: ignore[type-arg]  # it takes none at run time
    def __init__(self, *args: Any, is_followed: bool) -> None:
        super().__init__(*args)
        self.is_followed = is_followed

    def has_next(self) -> bool:
        return self.is_followed


class ListTable(tables.Table):  # type: ignore[misc]
    """
    A list of which everybody chooses the columns, in the address: `?columns=agent&columns=amount`.

    The first column always stays: it names the row and leads to it. An address that chooses nothing, or
    nothing that there is, shows all. `in_files` says for each column which columns of the list's file tell
    the same; what stands under "" is always taken out, and what stands under none only with all of them.
    """

    in_files: ClassVar[Mapping[str, Sequence[str]]] = {}

    @classmethod
    def chosen(cls, address: QueryDict) -> frozenset[str]:
        """Return the names of the columns that an address shows."""
        names = list(cls.base_columns)
        asked = frozenset(address.getlist(COLUMNS)) & frozenset(names)
        return asked | {names[0]} if asked else frozenset(names)

    @classmethod
    def only_chosen(
        cls, address: QueryDict, columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """Return of a file's columns and rows what the list at this address shows: all of them if it does."""
        chosen = cls.chosen(address)
        if chosen == frozenset(cls.base_columns):
            return columns, rows
        told = {name for shown in ("", *chosen) for name in cls.in_files.get(shown, ())}
        kept = [at for at, name in enumerate(columns) if name in told]
        return [columns[at] for at in kept], ([row[at] for at in kept] for row in rows)

    def before_render(self, request: HttpRequest) -> None:
        """Hide what was not chosen; what a reader may not see at all is excluded already."""
        chosen = self.chosen(request.GET)
        for column in self.columns.iterall():
            if column.name not in chosen:
                self.columns.hide(column.name)

    @property
    def choices(self) -> list[Any]:
        """All columns that the reader may choose from, shown now or not."""
        return list(self.columns.iterall())
