from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from empowerment.choices import Outcome, Window
from empowerment.rules.facts import ALL_MONEY, facts_from_json, facts_to_json
from empowerment.rules.limits import judge, verdict_from_json, verdict_to_json
from tests.empowerment.rules.books import ban, book, cap, facts, limit, tier

pytestmark = pytest.mark.capability("4.1")
WITHIN, BEYOND, FORBIDDEN = Outcome.WITHIN_AUTHORITY, Outcome.NEEDS_APPROVAL, Outcome.FORBIDDEN


@pytest.mark.parametrize(
    ("amount", "outcome", "headroom"),
    [("150", WITHIN, "150"), ("150.01", BEYOND, "150"), ("0.01", WITHIN, "150")],
)
def test_an_amount_is_held_against_the_limit_per_decision(amount, outcome, headroom):
    verdict = judge(facts(amount), book(limits=[limit("150")]))

    assert (verdict.outcome, verdict.headroom) == (outcome, Decimal(headroom))


@pytest.mark.parametrize("window", list(Window))
@pytest.mark.parametrize(
    ("amount", "used", "held", "outcome", "headroom"),
    [
        ("60", "100", "40", WITHIN, "60"),
        ("60.01", "100", "40", BEYOND, "60"),
        ("1", "200", "0", BEYOND, "0"),
        ("1", "250", "0", BEYOND, "0"),
        ("1", "0", "200", BEYOND, "0"),
    ],
)
def test_what_is_used_and_held_leaves_less_in_every_window(window, amount, used, held, outcome, headroom):
    rules = book(limits=[limit("150")], caps=[cap(window, "200")])

    verdict = judge(facts(amount, drawn=[(window, ALL_MONEY, used, held)]), rules)

    assert (verdict.outcome, verdict.headroom) == (outcome, Decimal(headroom))


def test_the_smallest_of_limit_and_budgets_is_the_headroom():
    rules = book(
        limits=[limit("150")],
        caps=[
            cap(Window.AGENT_DAY, "300", remedy="refund"),
            cap(Window.CASE, "90"),
            cap(Window.AGENT_DAY, "120"),
        ],
    )

    verdict = judge(facts("1", drawn=[(Window.AGENT_DAY, ALL_MONEY, "50", "0")]), rules)

    assert verdict.headroom == Decimal(70)
    assert {(line.window, line.remedy): line.left for line in verdict.budgets} == {
        ("agent_day", "*"): Decimal(70),
        ("agent_day", "refund"): Decimal(300),
        ("case", "*"): Decimal(90),
    }


def test_of_two_caps_for_one_window_the_lower_binds():
    rules = book(
        limits=[limit("150")], caps=[cap(Window.CASE, "90", row=1), cap(Window.CASE, "40", row=2, tier=1)]
    )

    assert judge(facts("1"), rules).headroom == Decimal(40)


def test_a_cap_on_another_remedy_does_not_bind():
    rules = book(limits=[limit("150")], caps=[cap(Window.CASE, "1", remedy="credit")])

    assert judge(facts("80"), rules).outcome is WITHIN


def test_no_matching_limit_means_no_own_limit_and_asks_for_approval():
    verdict = judge(facts("1", remedy="upgrade"), book(limits=[limit()]))

    assert (verdict.outcome, verdict.limit_id, verdict.headroom) == (BEYOND, None, Decimal(0))
    assert [reason.code for reason in verdict.reasons] == ["no_limit"]


@pytest.mark.parametrize(
    ("rows", "matched"),
    [
        ([limit("150", row=1), limit("60", row=2, channel="phone")], 2),
        ([limit("150", row=1), limit("60", row=2, channel="chat")], 1),
        ([limit("150", row=1, channel="phone"), limit("60", row=2, channel="phone", reason="late")], 2),
        ([limit("150", row=1, channel="phone"), limit("60", row=2, segment="standard")], 2),
        ([limit("60", row=1, channel="phone"), limit("150", row=2, segment="standard")], 1),
        ([limit("60", row=4, channel="phone"), limit("60", row=3, segment="standard")], 3),
    ],
    ids=["narrower", "not-matching", "more-conditions", "tie-lower", "tie-lower-first", "tie-older"],
)
def test_the_limit_with_most_matching_conditions_wins_and_ties_take_the_lower_amount(rows, matched):
    assert judge(facts(), book(limits=rows)).limit_id == matched


@pytest.mark.parametrize(
    "row",
    [
        ban(),
        ban(position="agent"),
        ban(tier=1),
        ban(position="agent", tier=1),
        ban(channel="phone"),
        ban(reason="late", segment="standard"),
    ],
)
def test_a_forbidding_row_beats_every_granting_row(row):
    verdict = judge(facts("1"), book(limits=[limit("150", channel="phone", reason="late"), row]))

    assert (verdict.outcome, verdict.limit_id, verdict.headroom) == (FORBIDDEN, 9, Decimal(0))
    assert verdict.reasons[0].text == "Suspended."


@pytest.mark.parametrize(
    "row",
    [ban(remedy="credit"), ban(position="lead"), ban(tier=2), ban(channel="chat"), ban(reason="damaged")],
)
def test_a_forbidding_row_for_something_else_forbids_nothing(row):
    assert judge(facts("1"), book(limits=[limit(), row])).outcome is WITHIN


def test_another_currency_is_beyond_everybodys_own_limit():
    verdict = judge(facts("1", currency="USD"), book(limits=[limit()]))

    assert (verdict.outcome, verdict.headroom) == (BEYOND, Decimal(0))
    assert verdict.reasons[0].code == "other_currency"


@pytest.mark.invariant("I-27")
@pytest.mark.parametrize(
    ("clock_missed", "deemed", "amount", "outcome"),
    [
        (False, "300", "200", BEYOND),
        (True, None, "200", BEYOND),
        (True, "300", "200", WITHIN),
        (True, "300", "300.01", BEYOND),
        (True, "100", "150", WITHIN),
    ],
    ids=["not-missed", "no-bound", "up-to-the-bound", "beyond-the-bound", "never-lowers"],
)
def test_a_missed_clock_raises_the_limit_to_the_bound_and_no_further(clock_missed, deemed, amount, outcome):
    verdict = judge(facts(amount, clock_missed=clock_missed), book(limits=[limit("150")], deemed=deemed))

    assert verdict.outcome is outcome


def test_a_missed_clock_raises_no_budget_and_lifts_no_prohibition():
    rules = book(limits=[limit("150")], caps=[cap(Window.CASE, "160")], deemed="300")

    assert judge(facts("200", clock_missed=True), rules).headroom == Decimal(160)
    assert (
        judge(facts("1", clock_missed=True), book(limits=[limit(), ban()], deemed="300")).outcome is FORBIDDEN
    )


def test_limits_are_those_of_the_tier_reached():
    rules = book(limits=[limit("50", row=1, tier=1), limit("150", row=2, tier=2)], tiers=[tier(2, months=12)])

    assert judge(facts("60"), rules).limit_id == 2


def test_an_empty_book_grants_nothing():
    assert judge(facts("0.01"), book()).outcome is BEYOND


@pytest.mark.invariant("I-20")
@given(
    amount=st.decimals("0.01", "500", places=2),
    used=st.decimals("0", "300", places=2),
    held=st.decimals("0", "300", places=2),
)
def test_judging_what_was_written_down_gives_the_same_verdict_to_the_letter(amount, used, held):
    rules = book(limits=[limit("150.000")], caps=[cap(Window.AGENT_DAY, "200.000")])
    first = facts(str(amount), drawn=[(Window.AGENT_DAY, ALL_MONEY, str(used), str(held))])

    written = verdict_to_json(judge(first, rules))

    assert verdict_to_json(judge(facts_from_json(facts_to_json(first)), rules)) == written
    assert verdict_to_json(verdict_from_json(written)) == written


@pytest.mark.invariant("I-01")
@given(
    asks=st.lists(st.decimals("0.01", "120", places=2), max_size=30),
    per_day=st.decimals("0", "400", places=2),
)
def test_granting_only_what_is_within_authority_never_overspends(asks, per_day):
    rules = book(limits=[limit("100")], caps=[cap(Window.AGENT_DAY, str(per_day))])
    used = Decimal(0)
    for ask in asks:
        verdict = judge(facts(str(ask), drawn=[(Window.AGENT_DAY, ALL_MONEY, str(used), "0")]), rules)
        if verdict.outcome is WITHIN:
            used += ask
    assert used <= per_day
