"""Asks whether an agent may decide alone because an answer is late."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from empowerment.choices import Outcome
from empowerment.models import ApprovalRequest
from empowerment.rules.approvals import clock_missed, may_be_deemed
from empowerment.rules.facts import Ask
from empowerment.selectors.authority import authority_of, preview
from empowerment.selectors.routing import ask_of


@dataclass(frozen=True)
class DeemedChance:
    """
    What the policy in force allows once an answer is late: up to `bound`. `is_missed` and `is_waiting` say
    what of it holds now; `headroom` is what the agent could decide alone now, with every budget: none while
    something of it does not hold. `is_now`: it covers the amount asked. Where it does not, `part` is the most
    of the request that it covers: an amount, or how many of a quantity.
    """

    bound: Decimal
    is_missed: bool
    is_waiting: bool
    headroom: Decimal | None
    is_now: bool
    part: Decimal | int | None


def deemed_chance(request: ApprovalRequest, *, at: datetime) -> DeemedChance | None:
    """Return what the agent may do alone about a late answer; none where the policy sets no bound."""
    book = authority_of(request.decision.agent_id, at=at).book
    if book is None or book.terms.deemed_limit is None or request.decision.currency != book.currency:
        return None
    case = request.decision.case
    is_missed = clock_missed(due_at=request.due_at, breaches=request.breaches, at=at)
    verdict = None
    ask = ask_of(request)
    if may_be_deemed(missed=is_missed, customer_waiting=case.customer_waiting, limit_set=True):
        verdict = preview(user_id=request.decision.agent_id, case=case, ask=ask, clock_missed=True, at=at)
    return DeemedChance(
        bound=book.terms.deemed_limit,
        is_missed=is_missed,
        is_waiting=case.customer_waiting,
        headroom=verdict.headroom if verdict else None,
        is_now=verdict is not None and verdict.outcome == Outcome.WITHIN_AUTHORITY,
        part=_part(ask, verdict.headroom) if verdict else None,
    )


def _part(ask: Ask, headroom: Decimal) -> Decimal | int:
    if ask.quantity is None:
        return min(ask.amount, headroom)
    return min(ask.quantity, int(headroom * ask.quantity / ask.amount))
