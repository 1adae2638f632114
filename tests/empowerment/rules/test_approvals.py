from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from common.lifecycle import TransitionNotAllowed
from empowerment.choices import RequestStatus
from empowerment.models.approvals import UNANSWERED as STORED_UNANSWERED
from empowerment.rules.approvals import (
    LIFECYCLE,
    UNANSWERED,
    clock_missed,
    clock_runs,
    content_of_request,
    may_answer,
    may_be_deemed,
)
from empowerment.rules.facts import Ask

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAM, DANA, KIM = UUID(int=1), UUID(int=2), UUID(int=3)
ASK = Ask(remedy="refund", quantity=None, amount=Decimal(200), currency="EUR", reason="late-delivery")


def test_every_status_has_a_row_and_what_is_unanswered_is_what_may_still_move():
    assert set(LIFECYCLE.moves) == set(RequestStatus)
    assert set(STORED_UNANSWERED) == UNANSWERED


@pytest.mark.invariant("I-33")
@pytest.mark.parametrize("closed", sorted(set(RequestStatus) - UNANSWERED))
@pytest.mark.parametrize("target", sorted(RequestStatus))
def test_a_closed_request_stays_closed(closed, target):
    with pytest.raises(TransitionNotAllowed):
        LIFECYCLE.check(closed, target)


@pytest.mark.parametrize(
    ("current", "target"),
    [
        (RequestStatus.RETURNED, RequestStatus.APPROVED),
        (RequestStatus.RETURNED, RequestStatus.DEEMED),
        (RequestStatus.COUNTERED, RequestStatus.APPROVED),
        (RequestStatus.COUNTERED, RequestStatus.DEEMED),
        (RequestStatus.OPEN, RequestStatus.ACCEPTED),
        (RequestStatus.OPEN, RequestStatus.DECLINED),
    ],
)
def test_nobody_acts_out_of_turn(current, target):
    with pytest.raises(TransitionNotAllowed):
        LIFECYCLE.check(current, target)


@pytest.mark.invariant("I-30")
@pytest.mark.parametrize(
    ("requester", "beneficiary", "approver", "allowed"),
    [
        (SAM, None, DANA, True),
        (SAM, KIM, DANA, True),
        (SAM, None, SAM, False),
        (SAM, DANA, DANA, False),
        (SAM, SAM, DANA, False),
        (SAM, SAM, SAM, False),
    ],
)
def test_four_eyes_are_of_different_persons(requester, beneficiary, approver, allowed):
    assert may_answer(requester=requester, beneficiary=beneficiary, approver=approver) is allowed


@pytest.mark.parametrize(
    ("status", "waits", "runs"),
    [
        (RequestStatus.OPEN, False, True),
        (RequestStatus.OPEN, True, False),
        (RequestStatus.RETURNED, False, False),
        (RequestStatus.COUNTERED, False, False),
        (RequestStatus.APPROVED, False, False),
    ],
)
def test_the_clock_runs_while_it_is_the_approvers_turn(status, waits, runs):
    assert clock_runs(status, waits_for_customer=waits) is runs


@pytest.mark.parametrize(
    ("due_at", "breaches", "missed"),
    [
        (NOON + timedelta(microseconds=1), 0, False),
        (NOON, 0, True),
        (NOON + timedelta(minutes=5), 1, True),
        (None, 0, False),
        (None, 1, True),
    ],
)
def test_a_clock_is_missed_by_time_and_not_by_a_timer(due_at, breaches, missed):
    assert clock_missed(due_at=due_at, breaches=breaches, at=NOON) is missed


@pytest.mark.invariant("I-27")
@pytest.mark.parametrize("missed", [True, False])
@pytest.mark.parametrize("waiting", [True, False])
@pytest.mark.parametrize("limit_set", [True, False])
def test_deemed_approval_takes_all_three(missed, waiting, limit_set):
    allowed = may_be_deemed(missed=missed, customer_waiting=waiting, limit_set=limit_set)

    assert allowed is (missed and waiting and limit_set)


@pytest.mark.invariant("I-32")
@pytest.mark.parametrize(
    "change",
    [
        {"ask": Ask("refund", None, Decimal("200.01"), "EUR", "late-delivery")},
        {"ask": Ask("credit", None, Decimal(200), "EUR", "late-delivery")},
        {"ask": Ask("refund", 2, Decimal(200), "EUR", "late-delivery")},
        {"ask": Ask("refund", None, Decimal(200), "USD", "late-delivery")},
        {"ask": Ask("refund", None, Decimal(200), "EUR", "damage")},
        {"note": "Another story."},
        {"decision_id": 8},
    ],
)
def test_any_change_of_content_has_another_hash(change):
    shown = {"decision_id": 7, "ask": ASK, "note": "Parcel lost."}

    assert content_of_request(**{**shown, **change}) != content_of_request(**shown)


def test_the_same_amount_has_the_same_hash_however_many_digits_are_stored():
    stored = Ask("refund", None, Decimal("200.000"), "EUR", "late-delivery")

    assert content_of_request(decision_id=7, ask=stored, note="") == content_of_request(
        decision_id=7, ask=ASK, note=""
    )
