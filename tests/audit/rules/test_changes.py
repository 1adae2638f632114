from decimal import Decimal

import pytest

from audit.rules.changes import describe_change


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"a": 1}, {"a": 1}, {}),
        ({"a": Decimal("5.00")}, {"a": Decimal(5)}, {}),
        ({"a": 1, "b": 2}, {"a": 3, "b": 2}, {"changes": {"a": [1, 3]}}),
        ({}, {"a": 1}, {"changes": {"a": [None, 1]}}),
        ({"a": 1}, {}, {"changes": {"a": [1, None]}}),
        ({"a": [1]}, {"a": [1, 2]}, {"changes": {"a": [[1], [1, 2]]}}),
        ({"a": 0.5}, {"a": 0.25}, {"changes": {"a": ["0.5", "0.25"]}}),
        ({"secret": "x", "a": 1}, {"secret": "y", "a": 1}, {"concealed": ["secret"]}),
        (
            {"secret": "x", "a": 1},
            {"secret": "y", "a": 2},
            {"changes": {"a": [1, 2]}, "concealed": ["secret"]},
        ),
    ],
)
def test_a_change_is_told_by_its_fields(before, after, told):
    assert describe_change(before, after, concealed={"secret"}) == told
