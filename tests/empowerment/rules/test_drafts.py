from dataclasses import replace

import pytest

from empowerment.choices import Window
from empowerment.rules.drafts import fault_in, faults_of, name_of, unexplained_rows
from empowerment.rules.rulebook import ApproverRow, TargetRow
from tests.empowerment.rules.books import ban, book, cap, limit, tier


@pytest.mark.capability("S0.6")
def test_rows_without_a_rationale_are_named():
    silent = replace(limit("50"), rationale="  ")

    assert unexplained_rows(book(limits=[silent, ban()])) == [silent]


@pytest.mark.parametrize(
    ("row", "currency", "sentence"),
    [
        (limit("50"), "EUR", ""),
        (limit("50.05"), "EUR", ""),
        (limit("50.005"), "EUR", "Enter an amount above zero with at most 2 decimals, such as 80.50."),
        (limit("50.5"), "JPY", "Enter an amount above zero in whole JPY, such as 80."),
        (limit("50.005"), "BHD", ""),
        (limit("0"), "EUR", "Enter an amount above zero with at most 2 decimals, such as 80.50."),
        (limit("50", tier=0), "EUR", "Tiers go from 1 to 9."),
        (limit("50", tier=10), "EUR", "Tiers go from 1 to 9."),
        (limit("50", tier=None), "EUR", "A limit names a position and a tier."),
        (limit("50", position=None), "EUR", "A limit names a position and a tier."),
        (replace(limit("50"), per_decision=None), "EUR", "A limit names an amount."),
        (ban(), "EUR", ""),
        (replace(ban(), per_decision=limit("5").per_decision), "EUR", "What is forbidden has no amount."),
        (cap(Window.CASE, "0"), "EUR", ""),
        (
            cap(Window.CASE, "-1"),
            "EUR",
            "Enter an amount above zero with at most 2 decimals, such as 80.50.",
        ),
        (tier(2, performance=("quality", "0.85", 30)), "EUR", ""),
        (tier(2, performance=("quality", "1.5", 30)), "EUR", "A bound is a share between 0 and 100 %."),
        (
            tier(2, performance=("", "0.85", 30)),
            "EUR",
            "A performance requirement names a kind, a bound and a minimum number of cases.",
        ),
        (
            tier(2, performance=("quality", "0.85", None)),
            "EUR",
            "A performance requirement names a kind, a bound and a minimum number of cases.",
        ),
        (TargetRow("", None, 0, "x"), "EUR", "An approval clock needs at least a minute."),
        (ApproverRow("board", 1, "x"), "EUR", ""),
        (
            replace(book(), terms=replace(book().terms, approval_minutes=0)).terms,
            "EUR",
            "An approval clock needs at least a minute.",
        ),
    ],
)
def test_what_is_wrong_with_a_row_is_said(row, currency, sentence):
    assert fault_in(row, currency=currency) == sentence


def test_a_version_that_says_nothing_is_not_fit():
    assert [fault.sentence for fault in faults_of(book())] == ["It holds no limit and forbids nothing."]


@pytest.mark.parametrize("row", [limit("50", tier=2), ban(position="agent", tier=2)])
def test_a_tier_that_nobody_reaches_is_not_fit(row):
    without, with_it = book(limits=[row]), book(limits=[row], tiers=[tier(2, months=12)])

    assert [fault.row for fault in faults_of(without)] == [row]
    assert faults_of(with_it) == []


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (limit("50"), "grant refund, agent tier 1"),
        (limit("50", channel="phone", reason="late"), "grant refund, agent tier 1 (phone, late)"),
        (ban(), "forbid refund, everybody"),
        (cap(Window.AGENT_DAY, "5", tier=2), "budget agent day, agent tier 2, *"),
        (tier(3), "requirements of agent tier 3"),
        (TargetRow("", 1, 5, "x"), "approval target of every remedy"),
        (ApproverRow("board", 1, "x"), "named approver board"),
        (book().terms, "terms"),
    ],
)
def test_a_row_has_a_name(row, name):
    assert name_of(row) == name
