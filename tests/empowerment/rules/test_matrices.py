from empowerment.rules.matrices import LineKey, bans_of, lines_of, tiers_in
from tests.empowerment.rules.books import ban, book, limit, tier


def amounts(line):
    return [cell.now.per_decision if cell.now else None for cell in line.cells]


def test_limits_that_differ_in_tier_only_share_a_line():
    now = book(limits=[limit("50"), limit("150", tier=2), limit("60", channel="phone")], tiers=[tier(3)])

    lines = lines_of(now, None)

    assert tiers_in(now) == (1, 2, 3)
    assert [(line.key, amounts(line)) for line in lines] == [
        (LineKey("agent", "refund", "", "", ""), [50, 150, None]),
        (LineKey("agent", "refund", "phone", "", ""), [60, None, None]),
    ]


def test_a_cell_knows_what_it_replaces_and_a_line_that_is_gone_still_stands():
    before = book(limits=[limit("50"), limit("150", tier=2), limit("75", remedy="credit")])
    now = book(limits=[limit("50"), limit("200", tier=2)])

    gone, kept = lines_of(now, before)

    assert (gone.key.remedy, gone.is_gone, kept.is_gone) == ("credit", True, False)
    assert [cell.is_changed for cell in kept.cells] == [False, True]
    assert kept.cells[1].before.per_decision == 150
    assert [cell.is_changed for cell in gone.cells] == [True, False]


def test_a_line_says_each_reason_once():
    same = book(limits=[limit("50"), limit("150", tier=2)])
    other = book(limits=[limit("50"), limit("150", tier=2, rationale="Another.")])

    assert lines_of(same, None)[0].rationales == ("Most late deliveries cost less.",)
    assert lines_of(other, None)[0].rationales == ("Most late deliveries cost less.", "Another.")


def test_prohibitions_stand_apart_from_the_lines():
    now = book(limits=[ban(), ban(row=10, position="agent", tier=2)])

    assert lines_of(now, None) == []
    assert [(one.now.position, one.before) for one in bans_of(now, None)] == [(None, None), ("agent", None)]
    assert [(one.now, one.before.position) for one in bans_of(book(), book(limits=[ban()]))] == [(None, None)]
