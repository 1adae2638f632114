from datetime import UTC, datetime, timedelta

import pytest

from performance.rules.peers import Barrier, barrier_to_asking

AT = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "barrier"),
    [
        ({}, None),
        ({"is_own": True}, Barrier.OWN_FEEDBACK),
        ({"minimum_group": 2}, Barrier.GROUP_TOO_SMALL),
        ({"colleagues": {1, 2}}, Barrier.NO_COLLEAGUE),
        ({"asked": {1, 2}}, Barrier.TOO_FEW_ASKED),
        ({"minimum_group": 4}, Barrier.TOO_FEW_ASKED),
        ({"due_at": AT + timedelta(minutes=59)}, Barrier.NO_TIME),
        ({"due_at": AT + timedelta(hours=1)}, None),
    ],
)
def test_barrier_to_asking(changes, barrier):
    usual = {"asked": {1, 2, 3}, "colleagues": {1, 2, 3}, "minimum_group": 3, "is_own": False}
    asking = {**usual, "at": AT, "due_at": AT + timedelta(days=7), **changes}
    assert barrier_to_asking(**asking) is barrier
