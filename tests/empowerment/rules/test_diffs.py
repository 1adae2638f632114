from dataclasses import replace
from decimal import Decimal

import pytest

from empowerment.choices import Window
from empowerment.rules.diffs import change_to_json, difference, key_of
from empowerment.rules.rulebook import ApproverRow, TargetRow
from tests.empowerment.rules.books import ban, book, cap, limit, tier


def test_equal_content_has_no_difference_whatever_ids_and_order():
    one = book(limits=[limit("50", row=1), ban(row=2)], caps=[cap(Window.CASE, "90")])
    other = book(limits=[ban(row=5), limit("50.000", row=6)], caps=[cap(Window.CASE, "90", row=7)])

    assert difference(one, other) == []


def test_a_difference_names_row_old_and_new():
    old = book(limits=[limit("150"), limit("75", remedy="credit")], caps=[cap(Window.CASE, "90")])
    new = book(limits=[limit("200", row=4), limit("50", tier=2)], caps=[cap(Window.CASE, "90")])

    changes = difference(old, new)

    assert [(change.kind, change.verb, key_of(change.row)[1:5]) for change in changes] == [
        ("limit", "removed", ("grant", "agent", "1", "credit")),
        ("limit", "changed", ("grant", "agent", "1", "refund")),
        ("limit", "added", ("grant", "agent", "2", "refund")),
    ]
    assert changes[1].fields() == [("per_decision", Decimal(150), Decimal(200))]
    assert change_to_json(changes[1]) == {
        "row": "limit",
        "which": {"effect": "grant", "position": "agent", "tier": 1, "remedy": "refund"},
        "verb": "changed",
        "fields": {"per_decision": ["150", "200"]},
    }


@pytest.mark.parametrize(
    ("old", "new", "field", "values"),
    [
        (
            book(tiers=[tier(2, months=12)]),
            book(tiers=[tier(2, months=6)]),
            "tenure_months",
            (12, 6),
        ),
        (
            book(tiers=[tier(2)]),
            book(tiers=[tier(2, courses=["judgment"])]),
            "courses",
            (frozenset(), frozenset({"judgment"})),
        ),
        (book(), book(deemed="100"), "deemed_limit", (None, Decimal(100))),
        (
            book(targets=[TargetRow("refund", 1, 15, "x")]),
            book(targets=[TargetRow("refund", 1, 10, "x")]),
            "minutes",
            (15, 10),
        ),
        (
            book(approvers=[ApproverRow("board", 1, "x")]),
            book(approvers=[ApproverRow("board", 2, "x")]),
            "rank",
            (1, 2),
        ),
        (book(limits=[limit("50")]), book(limits=[limit("50", rationale="New.")]), "rationale", None),
    ],
)
def test_every_kind_of_row_is_compared(old, new, field, values):
    (change,) = difference(old, new)

    ((name, before, after),) = change.fields()
    assert name == field
    assert values is None or (before, after) == values
    assert change.verb == "changed"


def test_against_nothing_everything_is_new():
    changes = difference(None, book(limits=[limit("50")], caps=[cap(Window.CASE, "0")]))

    assert [(change.kind, change.verb) for change in changes] == [
        ("limit", "added"),
        ("cap", "added"),
        ("terms", "added"),
    ]
    assert changes[1].fields()[0] == ("amount", None, Decimal(0))


def test_a_row_without_tier_is_another_row_than_one_with():
    assert key_of(cap(Window.CASE, "1")) != key_of(cap(Window.CASE, "1", tier=1))
    assert key_of(replace(limit("1"), id=1)) == key_of(replace(limit("2"), id=2))
