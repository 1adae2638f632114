from decimal import Decimal

import pytest

from empowerment.rules.deciders import Band, who_decides
from tests.empowerment.rules.books import ban, book, limit

ORDER = ["agent", "lead", "head"]


def bands(*rows):
    (decided,) = who_decides(book(limits=rows), frontline_first=ORDER)
    return [(band.up_to, band.position, band.tier) for band in decided.bands]


@pytest.mark.capability("6.2")
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([limit("50")], [(50, "agent", 1), (None, "", 0)]),
        (
            [limit("500", position="lead"), limit("50"), limit("150", tier=2)],
            [(50, "agent", 1), (150, "agent", 2), (500, "lead", 1), (None, "", 0)],
        ),
        # A head who may give less than a lead at the top decides nothing on its own here.
        (
            [limit("50"), limit("500", position="lead"), limit("400", position="head")],
            [(50, "agent", 1), (500, "lead", 1), (None, "", 0)],
        ),
        # A tier that may give less than the one below adds no band.
        ([limit("50"), limit("40", tier=2)], [(50, "agent", 1), (None, "", 0)]),
        # A position that nobody placed comes last.
        (
            [limit("90", position="robot"), limit("50")],
            [(50, "agent", 1), (90, "robot", 1), (None, "", 0)],
        ),
    ],
)
def test_each_amount_goes_to_the_position_nearest_to_the_customer(rows, expected):
    assert bands(*rows) == expected


def test_bands_leave_no_amount_out():
    (decided,) = who_decides(book(limits=[limit("50"), limit("150", tier=2)]), frontline_first=ORDER)

    assert decided.bands[0].over == 0
    assert [band.over for band in decided.bands[1:]] == [band.up_to for band in decided.bands[:-1]]
    assert decided.bands[-1] == Band(Decimal(150), None)


def test_exceptions_and_prohibitions_are_told_apart():
    rows = [limit("50"), limit("90", channel="phone"), ban(segment="business")]

    (decided,) = who_decides(book(limits=rows), frontline_first=ORDER)

    assert [band.up_to for band in decided.bands] == [50, None]
    assert [row.channel for row in decided.exceptions] == ["phone"]
    assert [row.segment for row in decided.bans] == ["business"]


def test_remedies_come_in_order_each_once():
    rows = [limit("50"), limit("75", remedy="credit"), limit("60", tier=2)]

    assert [decided.remedy for decided in who_decides(book(limits=rows), frontline_first=ORDER)] == [
        "credit",
        "refund",
    ]
