"""The world of the matrix: built once for a module, every request on it undone."""

import logging

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from config.tasks import heartbeat
from tests.matrix import world as worlds


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """
    The two organizations, at a moment that stands still.

    The whole module runs in one transaction that is rolled back at its end; `undone` gives each request a
    savepoint of its own.
    """
    with pytest.MonkeyPatch.context() as patch:
        checkpoints = tmp_path_factory.mktemp("audit") / "checkpoints.jsonl"
        patch.setattr(settings, "AUDIT_CHECKPOINT_FILE", checkpoints)
        patch.setattr(settings, "AUTH_PASSWORD_VALIDATORS", [])
        with django_db_blocker.unblock(), time_machine.travel(worlds.NOW, tick=False), transaction.atomic():
            made = worlds.build()
            logging.disable(logging.WARNING)  # thousands of denials
            yield made
            logging.disable(logging.NOTSET)
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _fresh_limits(request):
    """Each test starts with the rate limits unused and a beat that beats."""
    if "world" in request.fixturenames:
        request.getfixturevalue("world")
        cache.clear()
        heartbeat()
