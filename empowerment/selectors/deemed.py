"""Asks whether an agent may decide alone because an answer is late."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from empowerment.models import ApprovalRequest
from empowerment.rules.approvals import clock_missed, may_be_deemed
from empowerment.selectors.authority import authority_of


@dataclass(frozen=True)
class DeemedChance:
    """
    What the policy in force allows once an answer is late: up to `bound`. `is_missed` and `is_waiting` say
    what of it holds now; `is_now`: all of it does, for the amount asked. The service judges budgets on top.
    """

    bound: Decimal
    is_missed: bool
    is_waiting: bool
    is_enough: bool

    @property
    def is_now(self) -> bool:
        return self.is_enough and may_be_deemed(
            missed=self.is_missed, customer_waiting=self.is_waiting, limit_set=True
        )


def deemed_chance(request: ApprovalRequest, *, at: datetime) -> DeemedChance | None:
    """Return what the agent may do alone about a late answer; none where the policy sets no bound."""
    book = authority_of(request.decision.agent_id, at=at).book
    if book is None or book.terms.deemed_limit is None:
        return None
    return DeemedChance(
        bound=book.terms.deemed_limit,
        is_missed=clock_missed(due_at=request.due_at, breaches=request.breaches, at=at),
        is_waiting=request.decision.case.customer_waiting,
        is_enough=request.decision.currency == book.currency and request.amount <= book.terms.deemed_limit,
    )
