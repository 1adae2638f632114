"""The clock of the pages stands at noon, so that budgets and clocks are what the tests say."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.empowerment.conftest import NOON


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def as_(client):
    """Return the client, signed in as somebody."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def queries_of(client):
    """Return how many queries a page takes, once what is kept per process has been read."""

    def count(url):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
            b"".join(response) if response.streaming else response.content
        assert response.status_code == 200
        return len(queries)

    return count
