"""Does the deemed approval: the clock was missed, the customer waits, the agent acts alone up to a bound."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from customers.models import Case
from effects.services import owe_all
from empowerment.choices import GrantBasis, Outcome, RequestStatus, ReviewCause
from empowerment.models import ApprovalRequest, Review
from empowerment.rules.approvals import clock_missed, may_be_deemed
from empowerment.rules.explanations import objections
from empowerment.rules.facts import Ask
from empowerment.selectors.authority import authority_of
from empowerment.selectors.routing import ask_of
from empowerment.selectors.sentences import sentences
from empowerment.services.approvals.endings import end_request
from empowerment.services.approvals.judging import OwnRequest, lock_customer
from empowerment.services.approvals.replies import changed_ask, own_request
from empowerment.services.approvals.requests import check_move, figures, tell
from empowerment.services.grants import give
from empowerment.services.judgements import Judgement, judge_under_lock
from people.models import User


class NotDeemed(DomainError):
    code = "not_deemed"


@transaction.atomic
def decide_deemed(
    *,
    request_id: int,
    agent: User,
    at: datetime,
    amount: Decimal | None = None,
    quantity: int | None = None,
) -> ApprovalRequest:
    """
    Decide alone what nobody answered in time: the request, or less than was asked for. The policy's bound
    widens the agent's own limit for this request and nothing else: budgets and prohibitions still bind. The
    use is marked for review.

    :param amount: of a money remedy, if it is less
    :param quantity: of any other, if it is less, at the cost stated in the request
    :raises AlreadyAnswered: if the request is closed
    :raises NotDeemed: if the clock was not missed, the customer does not wait, the policy sets no bound, or
        what is decided lies beyond it or beyond the request
    :raises NotYourRequest: if somebody else asked
    """
    request = own_request(request_id, agent)
    check_move(request, RequestStatus.DEEMED)
    case = lock_customer(request)
    ask = changed_ask(ask_of(request), amount=amount, quantity=quantity)
    if ask.amount > request.amount:
        raise NotDeemed(_("Nobody was asked for more than this request says."))
    judgement = _judge(request, case, agent, ask, at=at)
    step = end_request(
        request, RequestStatus.DEEMED, by_id=agent.pk, actor_id=agent.pk, judgement=judgement, at=at
    )
    give(
        decision=request.decision,
        basis=GrantBasis.DEEMED,
        authority_of_id=agent.pk,
        judgement=judgement,
        at=at,
    )
    Review.objects.create(decision=request.decision, cause=ReviewCause.DEEMED, opened_at=at)
    owe_all([figures(step), *tell(step, [request.approver_id, request.decision.agent.manager_id])], at=at)
    return request


def _judge(request: ApprovalRequest, case: Case, agent: User, ask: Ask, *, at: datetime) -> Judgement:
    authority = authority_of(agent.pk, at=at)
    if case.customer.person is not None and case.customer.person == authority.standing.person:
        raise OwnRequest(_("You are the customer of this case, so somebody else has to decide."))
    book = authority.book
    allowed = may_be_deemed(
        missed=clock_missed(due_at=request.due_at, breaches=request.breaches, at=at),
        customer_waiting=case.customer_waiting,
        limit_set=book is not None and book.terms.deemed_limit is not None,
    )
    if not allowed:
        raise NotDeemed(
            _(
                "You may decide alone only where the policy allows it, once the clock is missed, while the "
                "customer waits."
            )
        )
    judgement = judge_under_lock(
        authority=authority,
        case=case,
        team_id=request.decision.team_id,
        ask=ask,
        clock_missed=True,
        at=at,
    )
    if judgement.verdict.outcome != Outcome.WITHIN_AUTHORITY:
        against = sentences(objections(judgement.verdict.reasons), request.decision.currency)
        raise NotDeemed(" ".join([*against, _("Give less, or wait for the answer.")]))
    return judgement
