"""Runs things at the same moment on connections of their own."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

# More rounds find rarer interleavings: RACE_ROUNDS=500 pytest -m race
ROUNDS = int(os.environ.get("RACE_ROUNDS", "5"))

# On a busy machine the last of many in line waits longer than anybody would at work; a deadlock shows at once.
WAITS_LONG = "SET lock_timeout = '2min'"


def at_once(*deeds):
    """Run every deed in a thread with a connection of its own, all released together; return what each gave."""
    barrier = Barrier(len(deeds))

    def run(deed):
        try:
            with connection.cursor() as cursor:
                cursor.execute(WAITS_LONG)
            barrier.wait(timeout=120)
            return deed()
        except Exception as error:  # noqa: BLE001  what went wrong is the result that the test looks at
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))
