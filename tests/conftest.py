"""What every test stands on."""

import pytest
import redis
from django.conf import settings
from django.test import TransactionTestCase

from tests import services

pytest_plugins = ["tests.chromium"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """A database of its own for each test process, cloned from the migrated template."""
    with django_db_blocker.unblock(), services.running() as databases:
        _redis().flushdb()
        with pytest.MonkeyPatch.context() as patch:
            # Append-only tables refuse TRUNCATE, so a test that really commits leaves by a new clone, not by a flush.
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: databases.clone())
            yield


@pytest.fixture
def redis_client(django_db_setup):
    """The Redis of the tests, empty."""
    with _redis() as client:
        client.flushdb()
        yield client


def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL)
