from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from django.db.models import TextChoices

from common.canonical import canonical_json, content_hash


class Colour(TextChoices):
    RED = "RED", "Red"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "ü"]}, '{"a":[true,null,"ü"],"b":1}'),
        (Decimal("80.50"), '"80.50"'),
        (Decimal("1E+2"), '"100"'),
        (datetime(2026, 11, 21, 13, tzinfo=timezone(timedelta(hours=1))), '"2026-11-21T12:00:00.000000Z"'),
        (date(2026, 11, 21), '"2026-11-21"'),
        (time(9, 30), '"09:30:00"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        ((1, 2), "[1,2]"),
        ({Colour.RED: Colour.RED}, '{"RED":"RED"}'),
    ],
)
def test_a_value_has_one_spelling(value, text):
    assert canonical_json(value) == text


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        [0.1],
        {"a": 0.1},
        float("nan"),
        {1: "a"},
        {1, 2},
        Decimal("NaN"),
        datetime(2026, 11, 21),  # noqa: DTZ001
        b"x",
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_one_spelling_is_refused(value):
    with pytest.raises(TypeError):
        canonical_json(value)


def test_equal_contents_have_equal_hashes():
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": "1"})
    assert content_hash({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
