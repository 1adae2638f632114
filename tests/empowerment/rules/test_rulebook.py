import pytest

from common.canonical import content_hash
from empowerment.choices import Window
from empowerment.rules.rulebook import TargetRow, content_of
from tests.empowerment.rules.books import ban, book, cap, limit, tier

TARGETS = [
    TargetRow(remedy="", priority=None, minutes=60, rationale="x"),
    TargetRow(remedy="refund", priority=None, minutes=20, rationale="x"),
    TargetRow(remedy="", priority=1, minutes=15, rationale="x"),
    TargetRow(remedy="refund", priority=1, minutes=5, rationale="x"),
]


@pytest.mark.parametrize(
    ("targets", "remedy", "priority", "minutes"),
    [
        ([], "refund", 1, 30),
        (TARGETS, "credit", 3, 60),
        (TARGETS, "refund", 3, 20),
        (TARGETS, "credit", 1, 15),
        (TARGETS, "refund", 1, 5),
        (TARGETS[:3], "refund", 1, 15),
    ],
    ids=["default", "any", "remedy", "priority", "both", "tie-takes-the-quicker"],
)
def test_the_most_specific_target_wins(targets, remedy, priority, minutes):
    assert book(targets=targets).minutes_for(remedy=remedy, priority=priority) == minutes


def test_content_does_not_depend_on_row_ids_row_order_or_trailing_zeros():
    one = book(limits=[limit("50", row=1), ban(row=2)], caps=[cap(Window.CASE, "90.000")])
    other = book(limits=[ban(row=7), limit("50.000", row=8)], caps=[cap(Window.CASE, "90", row=5)])

    assert content_hash(content_of(one)) == content_hash(content_of(other))


@pytest.mark.parametrize(
    "changed",
    [
        book(limits=[limit("51")]),
        book(limits=[limit("50", rationale="Another reason.")]),
        book(limits=[limit("50"), ban()]),
        book(limits=[limit("50")], caps=[cap(Window.CASE, "0")]),
        book(limits=[limit("50")], tiers=[tier(2, courses=["judgment"])]),
        book(limits=[limit("50")], currency="USD"),
        book(limits=[limit("50")], deemed="10"),
    ],
)
def test_any_change_of_content_changes_the_hash(changed):
    assert content_hash(content_of(book(limits=[limit("50")]))) != content_hash(content_of(changed))
