"""Runs things at the same moment on connections of their own."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

# More rounds find rarer interleavings: RACE_ROUNDS=500 pytest -m race
ROUNDS = int(os.environ.get("RACE_ROUNDS", "5"))


def at_once(*deeds):
    """Run every deed in a thread with a connection of its own, all released together; return what each gave."""
    barrier = Barrier(len(deeds))

    def run(deed):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return deed()
        except Exception as error:  # noqa: BLE001  what went wrong is the result that the test looks at
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))
