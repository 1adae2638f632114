from dataclasses import replace

import pytest

from empowerment.choices import Window
from empowerment.rules.raises import raised_positions
from empowerment.rules.rulebook import ApproverRow, TargetRow
from tests.empowerment.rules.books import ban, book, cap, limit, tier

DAY = Window.AGENT_DAY.value
LEAD = limit("500", position="lead")
PLAIN = book(limits=[limit("150"), LEAD])


def agents(*rows, **rest):
    return book(limits=[*rows, LEAD], **rest)


@pytest.mark.invariant("I-34")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PLAIN, agents(limit("150.01"))),
        (PLAIN, agents(limit("150"), limit("10", tier=2))),
        (PLAIN, agents(limit("150"), limit("10", remedy="credit"))),
        (PLAIN, agents(limit("150"), limit("151", channel="phone"))),
        (agents(limit("150"), limit("50", channel="phone")), PLAIN),
        (agents(limit("150"), limit("50", segment="premium", reason="late")), PLAIN),
        (agents(limit("150"), ban(position="agent")), PLAIN),
        (agents(limit("150"), ban(position="agent", channel="phone")), PLAIN),
        (agents(limit("150"), ban(position="agent")), agents(limit("150"), ban(position="agent", tier=2))),
        (agents(limit("150"), caps=[cap(DAY, "300")]), PLAIN),
        (agents(limit("150"), caps=[cap(DAY, "300")]), agents(limit("150"), caps=[cap(DAY, "301")])),
        (agents(limit("150"), caps=[cap(DAY, "300")]), agents(limit("150"), caps=[cap(DAY, "300", tier=2)])),
        (
            agents(limit("150"), caps=[cap(DAY, "300")]),
            agents(limit("150"), caps=[cap(DAY, "300", remedy="refund")]),
        ),
        (
            agents(limit("150"), caps=[cap(DAY, "300"), cap(DAY, "100", tier=1)]),
            agents(limit("150"), caps=[cap(DAY, "300")]),
        ),
        (agents(limit("150"), tiers=[tier(2, months=12)]), agents(limit("150"), tiers=[tier(2, months=11)])),
        (agents(limit("150"), tiers=[tier(1, months=1)]), PLAIN),
        (PLAIN, agents(limit("150"), tiers=[tier(2, months=12)])),
        (agents(limit("150"), tiers=[tier(2, courses=["a"])]), agents(limit("150"), tiers=[tier(2)])),
        (
            agents(limit("150"), tiers=[tier(2, courses=["a"])]),
            agents(limit("150"), tiers=[tier(2, courses=["b"])]),
        ),
        (
            agents(limit("150"), tiers=[tier(2, performance=("quality", "0.9", 30))]),
            agents(limit("150"), tiers=[tier(2, performance=("quality", "0.8", 30))]),
        ),
        (
            agents(limit("150"), tiers=[tier(2, performance=("quality", "0.9", 30))]),
            agents(limit("150"), tiers=[tier(2, performance=("quality", "0.9", 20))]),
        ),
        (
            agents(limit("150"), tiers=[tier(2, performance=("quality", "0.9", 30))]),
            agents(limit("150"), tiers=[tier(2, performance=("sandbox", "0.95", 30))]),
        ),
        (
            agents(limit("150"), tiers=[tier(2, performance=("quality", "0.9", 30))]),
            agents(limit("150"), tiers=[tier(2)]),
        ),
    ],
    ids=[
        "higher-limit",
        "new-tier",
        "new-remedy",
        "new-exception-above",
        "exception-below-removed",
        "exception-of-two-conditions-removed",
        "ban-removed",
        "narrow-ban-removed",
        "ban-narrowed",
        "cap-removed",
        "cap-raised",
        "cap-of-one-tier-only",
        "cap-of-one-remedy-only",
        "lower-cap-of-a-tier-removed",
        "less-tenure",
        "tier-1-without-requirements",
        "tier-2-within-reach",
        "course-dropped",
        "course-exchanged",
        "lower-bound",
        "fewer-cases",
        "other-kind",
        "no-performance",
    ],
)
def test_what_lets_agents_do_more_raises_agents_and_nobody_else(old, new):
    assert raised_positions(old, new) == {"agent"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PLAIN, PLAIN),
        (PLAIN, agents(limit("149"))),
        (PLAIN, agents()),
        (PLAIN, agents(limit("150"), ban())),
        (PLAIN, agents(limit("150"), limit("20", channel="phone"))),
        (PLAIN, agents(limit("150"), caps=[cap(DAY, "300")])),
        (agents(limit("150"), caps=[cap(DAY, "300")]), agents(limit("150"), caps=[cap(DAY, "200")])),
        (
            agents(limit("150"), caps=[cap(DAY, "300")]),
            agents(limit("150"), caps=[cap(DAY, "300"), cap(DAY, "400", tier=2)]),
        ),
        (agents(limit("150"), tiers=[tier(2, months=12)]), agents(limit("150"), tiers=[tier(2, months=24)])),
        (agents(limit("150"), tiers=[tier(2, months=12)]), PLAIN),
        (PLAIN, agents(limit("150"), tiers=[tier(1, months=3)])),
        (agents(limit("150"), tiers=[tier(1)]), PLAIN),
        (PLAIN, replace(PLAIN, targets=(TargetRow("", None, 5, "x"),))),
        (PLAIN, replace(PLAIN, approvers=(ApproverRow("lead", 1, "x"),))),
        (PLAIN, replace(PLAIN, terms=replace(PLAIN.terms, reversal_gives_back=False))),
        (PLAIN, replace(PLAIN, limits=(*PLAIN.limits, limit("100", row=7, reason="late")))),
    ],
)
def test_what_allows_no_more_raises_nobody(old, new):
    assert raised_positions(old, new) == frozenset()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, PLAIN),
        (replace(PLAIN, currency="USD"), PLAIN),
        (PLAIN, replace(PLAIN, terms=book(deemed="100").terms)),
        (
            replace(PLAIN, terms=book(deemed="100").terms),
            replace(PLAIN, terms=book(deemed="101").terms),
        ),
        (agents(limit("150"), ban()), PLAIN),
    ],
    ids=["first-version", "another-currency", "deemed-approval", "deemed-approval-raised", "ban-for-all"],
)
def test_what_lets_everybody_do_more_raises_everybody(old, new):
    assert raised_positions(old, new) == {"agent", "lead"}


def test_a_bound_of_the_deemed_approval_that_falls_raises_nobody():
    old = replace(PLAIN, terms=book(deemed="100").terms)

    assert raised_positions(old, PLAIN) == frozenset()
