"""Decides what a transaction sees that reads much and must not see a change half-way."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_snapshot() -> Iterator[None]:
    """
    Run what is inside in a transaction that sees one moment of the database: REPEATABLE READ.

    Inside another transaction it sees what that one sees. A row that somebody changed since the first read
    cannot be changed here: the database refuses it with an OperationalError, and the whole is done again.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
