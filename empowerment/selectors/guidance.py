"""Asks everything that helps at the moment of decision: the verdict, who may approve, what else to do."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from customers.models import Case
from empowerment.choices import Outcome
from empowerment.models import ApprovalRequest, Decision, ReasonCode, Remedy
from empowerment.rules.facts import Ask
from empowerment.rules.limits import Verdict
from empowerment.selectors.approvals import WhoCanApprove, requests_waiting_for, who_can_approve
from empowerment.selectors.authority import preview
from empowerment.selectors.headrooms import RemedyHeadroom, headrooms_for, smallest_ask
from empowerment.selectors.similar_amounts import SimilarAmounts, similar_amounts
from people.models import User

USUAL_DAYS = 90


@dataclass(frozen=True)
class Guidance:
    """
    What to know before deciding. Nothing was asked for yet: `ask` is none and the verdict judges the least
    there is. No verdict: no policy binds the person.

    `is_own_benefit`: the customer is the agent, who may not decide whatever the verdict says.
    `waiting` are requests for the same remedy on the case that nobody has answered yet. `approver` is told
    when an approval is needed, `alternatives` when the answer is no: remedies that lie within authority.
    """

    remedy: Remedy
    currency: str
    ask: Ask | None
    verdict: Verdict | None
    is_own_benefit: bool
    approver: WhoCanApprove | None
    alternatives: tuple[RemedyHeadroom, ...]
    similar: SimilarAmounts | None
    waiting: tuple[ApprovalRequest, ...]

    @property
    def outcome(self) -> Outcome | None:
        """What would happen; none while nothing is asked for and nothing forbids it."""
        if self.verdict is None or self.is_own_benefit:
            return Outcome.FORBIDDEN
        if self.ask is None and self.verdict.outcome != Outcome.FORBIDDEN:
            return None
        if self.is_beyond_everybody:
            return Outcome.FORBIDDEN
        return self.verdict.outcome

    @property
    def is_beyond_everybody(self) -> bool:
        """It would need approval, and nobody holds the authority to give it."""
        return self.approver is not None and not self.approver.holders


def guide(
    *, agent: User, case: Case, remedy: Remedy, ask: Ask | None, reason: ReasonCode | None, at: datetime
) -> Guidance:
    """
    Return what helps the agent decide on a remedy for a case, without lock or effect.

    :param ask: what is asked for, or none while the amount is missing or unreadable
    :param reason: of the decision, once chosen
    """
    code = reason.code if reason else ""
    asked = ask or smallest_ask(remedy, currency=case.currency, reason=code)
    verdict = preview(user_id=agent.pk, case=case, ask=asked, at=at)
    approver = None
    if ask and verdict and verdict.outcome == Outcome.NEEDS_APPROVAL:
        approver = who_can_approve(user=agent, case=case, ask=ask, at=at)
    refused = (
        verdict is None
        or verdict.outcome == Outcome.FORBIDDEN
        or (approver is not None and not approver.holders)
    )
    return Guidance(
        remedy=remedy,
        currency=asked.currency,
        ask=ask,
        verdict=verdict,
        is_own_benefit=case.customer.person is not None and case.customer.person == agent.person,
        approver=approver,
        alternatives=_alternatives(agent, case, remedy, code, at=at) if refused else (),
        similar=similar_amounts(remedy=remedy, reason=reason, currency=asked.currency, at=at)
        if reason
        else None,
        waiting=tuple(requests_waiting_for(case, remedy)),
    )


def usual_remedy(agent: User, *, at: datetime) -> Remedy | None:
    """Return the active remedy the agent gave most in the last 90 days, else the first there is."""
    most = (
        Decision.objects.filter(
            agent=agent, remedy__active=True, decided_at__gt=at - timedelta(days=USUAL_DAYS)
        )
        .order_by()
        .values_list("remedy")
        .annotate(n=Count("pk"))
        .order_by("-n", "remedy")
        .first()
    )
    active = Remedy.objects.filter(active=True)
    return active.get(pk=most[0]) if most else active.first()


def _alternatives(
    agent: User, case: Case, remedy: Remedy, reason: str, *, at: datetime
) -> tuple[RemedyHeadroom, ...]:
    others = headrooms_for(user_id=agent.pk, case=case, reason=reason, at=at)
    return tuple(one for one in others if one.is_within and one.remedy != remedy)
