from datetime import UTC, datetime
from hashlib import sha256

import pytest

from audit.models import AuditEvent
from audit.services import recorded_export
from audit.services.exports import BLOCK
from tests.factories import UserFactory

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.invariant("I-46")]


def stream(lines):
    return recorded_export(
        lines, what="cases", filters={"team": "3"}, actor=UserFactory(), clock=lambda: NOON
    )


def events():
    return list(AuditEvent.objects.order_by("pk").values_list("name", "facts"))


def test_a_stream_is_recorded_with_its_rows_and_hash():
    content = b"".join(stream(["head\r\n", "äb\r\n", "c\r\n"]))

    begun = {"what": "cases", "filters": {"team": "3"}}
    made = begun | {"rows": 2, "sha256": sha256(content).hexdigest()}
    assert events() == [("export.begun", begun), ("export.made", made)]


def test_it_is_recorded_before_the_first_byte_leaves():
    stream(["head\r\n"])

    assert [name for name, _facts in events()] == ["export.begun"]


@pytest.mark.fault("F-03")
def test_a_stream_that_breaks_off_says_how_far_it_came():
    lines = stream(["head\r\n", *(f"{number}\r\n" for number in range(2 * BLOCK))])
    left = next(lines)
    lines.close()

    name, facts = events()[-1]
    assert (name, facts["rows"]) == ("export.broken_off", BLOCK - 1)
    assert left.endswith(b"\r\n")
    assert facts["sha256"] == sha256(left).hexdigest()


def test_an_empty_list_has_no_rows():
    b"".join(stream(["head\r\n"]))

    assert events()[-1][1]["rows"] == 0
