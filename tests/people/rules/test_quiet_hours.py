from datetime import UTC, datetime, time

import pytest

from people.rules.quiet_hours import earliest_delivery

pytestmark = pytest.mark.capability("S2.1")
BERLIN = "Europe/Berlin"


def utc(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "quiet_from", "quiet_to", "delivered"),
    [
        pytest.param(utc(16, 20, 59), time(22), time(7), utc(16, 20, 59), id="just before"),
        pytest.param(utc(16, 21), time(22), time(7), utc(17, 6), id="at the start, past midnight"),
        pytest.param(utc(17, 5, 59), time(22), time(7), utc(17, 6), id="in the last minute"),
        pytest.param(utc(17, 6), time(22), time(7), utc(17, 6), id="at the end"),
        pytest.param(utc(16, 11, 30), time(12), time(13), utc(16, 12), id="within a day"),
        pytest.param(utc(16, 12), time(12), time(13), utc(16, 12), id="after an hour within a day"),
        pytest.param(utc(16, 22), time(20), time(0), utc(16, 23), id="until midnight"),
        pytest.param(utc(16, 23, 30), time(0), time(6), utc(17, 5), id="from midnight"),
        pytest.param(utc(16, 23), time(8), time(8), utc(16, 23), id="empty"),
        pytest.param(utc(16, 23), None, None, utc(16, 23), id="none"),
        # 29 March 2026: 02:00 becomes 03:00, so quiet hours until 02:30 end when the clock jumps.
        pytest.param(utc(29, 0, 30, month=3), time(22), time(2, 30), utc(29, 1, month=3), id="spring"),
        # 25 October 2026: 02:30 is shown twice; the second time it is quiet again.
        pytest.param(utc(25, 0, 15, month=10), time(22), time(2, 30), utc(25, 0, 30, month=10), id="autumn"),
    ],
)
def test_messages_wait_for_the_end_of_quiet_hours(at, quiet_from, quiet_to, delivered):
    found = earliest_delivery(at=at, zone=BERLIN, quiet_from=quiet_from, quiet_to=quiet_to, urgent=False)

    assert found == delivered


def test_urgent_messages_do_not_wait():
    at = utc(16, 23)

    assert earliest_delivery(at=at, zone=BERLIN, quiet_from=time(22), quiet_to=time(7), urgent=True) == at


def test_quiet_hours_are_those_of_the_persons_zone():
    at = utc(16, 21)

    found = earliest_delivery(at=at, zone="Asia/Tokyo", quiet_from=time(22), quiet_to=time(7), urgent=False)

    assert found == utc(16, 22)
