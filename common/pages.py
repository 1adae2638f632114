"""Decides how far a long list can be leafed through."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

FARTHEST = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """
    Pages of a list that may have a million rows, without counting all of them: it says how many there are up
    to ten thousand. Whoever needs what lies beyond narrows the filter or takes the export.
    """

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        # A table of django-tables2 keeps its rows in its data.
        listed: QuerySet[Any] = rows if isinstance(rows, QuerySet) else rows.data.data
        return listed.order_by().values("pk")[:FARTHEST].count()
