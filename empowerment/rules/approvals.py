"""Decides who may answer an approval request, which moves it makes, and when its clock runs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from common.canonical import content_hash
from common.lifecycle import Lifecycle
from empowerment.choices import RequestStatus
from empowerment.rules.facts import Ask

LIFECYCLE = Lifecycle(
    {
        RequestStatus.OPEN: frozenset(
            {
                RequestStatus.APPROVED,
                RequestStatus.DENIED,
                RequestStatus.COUNTERED,
                RequestStatus.RETURNED,
                RequestStatus.DEEMED,
                RequestStatus.WITHDRAWN,
                RequestStatus.EXPIRED,
            }
        ),
        RequestStatus.RETURNED: frozenset(
            {RequestStatus.OPEN, RequestStatus.WITHDRAWN, RequestStatus.EXPIRED}
        ),
        # Back to open only when the offer falls because whoever made it has left.
        RequestStatus.COUNTERED: frozenset(
            {
                RequestStatus.OPEN,
                RequestStatus.ACCEPTED,
                RequestStatus.DECLINED,
                RequestStatus.WITHDRAWN,
                RequestStatus.EXPIRED,
            }
        ),
        RequestStatus.APPROVED: frozenset(),
        RequestStatus.ACCEPTED: frozenset(),
        RequestStatus.DEEMED: frozenset(),
        RequestStatus.DENIED: frozenset(),
        RequestStatus.DECLINED: frozenset(),
        RequestStatus.WITHDRAWN: frozenset(),
        RequestStatus.EXPIRED: frozenset(),
    }
)
UNANSWERED = frozenset(status for status, moves in LIFECYCLE.moves.items() if moves)


def may_answer(*, requester: UUID, beneficiary: UUID | None, approver: UUID) -> bool:
    """
    Tell whether requester, beneficiary and approver are different human beings.

    They are persons, not accounts: a second account is the same person.
    """
    people = [requester, approver] if beneficiary is None else [requester, beneficiary, approver]
    return len(set(people)) == len(people)


def clock_runs(status: RequestStatus, *, waits_for_customer: bool) -> bool:
    """Tell whether the approver's clock runs: not while somebody else has to act first."""
    return status is RequestStatus.OPEN and not waits_for_customer


def clock_missed(*, due_at: datetime | None, breaches: int, at: datetime) -> bool:
    """Tell whether the clock was missed for what is asked now, whether or not a timer has noticed."""
    return breaches > 0 or (due_at is not None and due_at <= at)


def may_be_deemed(*, missed: bool, customer_waiting: bool, limit_set: bool) -> bool:
    """Tell whether the agent may decide alone: all three hold, and the agent still has to act."""
    return missed and customer_waiting and limit_set


def content_of_request(*, decision_id: int, ask: Ask, note: str) -> str:
    """Return the hash that binds an answer to what was shown: any other content has another one."""
    shown: Mapping[str, Any] = {
        "decision": decision_id,
        "remedy": ask.remedy,
        "quantity": ask.quantity,
        # 50 and 50.000 are the same amount, so they hash the same.
        "amount": f"{ask.amount.normalize():f}",
        "currency": ask.currency,
        "reason": ask.reason,
        "note": note,
    }
    return content_hash(shown)
