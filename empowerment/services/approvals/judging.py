"""Does the judging of an answer: on the authority of whoever gives it, under lock, for the full amount."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import DomainError
from customers.models import Case
from empowerment.choices import Outcome
from empowerment.models import ApprovalRequest
from empowerment.rules.approvals import may_answer
from empowerment.rules.budgets import Purse, purse_of
from empowerment.rules.explanations import objections
from empowerment.rules.facts import Ask
from empowerment.selectors.authority import Authority, authority_of, circumstances_of
from empowerment.selectors.routing import find_route, question_of
from empowerment.selectors.sentences import sentences
from empowerment.services.judgements import Judgement, judge_under_lock, lock_case


class OwnRequest(DomainError):
    code = "own_request"


class BeyondAuthority(DomainError):
    code = "beyond_authority"


class ContentChanged(DomainError):
    code = "content_changed"


def judge_answer(request: ApprovalRequest, *, answerer_id: int, ask: Ask, at: datetime) -> Judgement:
    """
    Judge an answer on the answerer's own authority at this moment, with every budget it draws on locked.

    :raises BeyondAuthority: if that does not cover the full amount; the message says who can
    :raises ContentChanged: if the case has come to belong to another customer
    :raises Forbidden: if a rule forbids it
    :raises NoAuthority: if no policy gives the answerer any, or they have left
    :raises OwnRequest: if the answerer is, as a person, the requester or the customer
    """
    case = lock_customer(request)
    authority = authority_of(answerer_id, at=at)
    check_four_eyes(request, case, answerer=authority.standing.person)
    judgement = judge_under_lock(
        authority=authority, case=case, team_id=request.decision.team_id, ask=ask, at=at
    )
    if judgement.verdict.outcome != Outcome.WITHIN_AUTHORITY:
        raise BeyondAuthority(
            " ".join(
                [
                    *sentences(objections(judgement.verdict.reasons), ask.currency),
                    _who_can(request, ask, but=answerer_id, at=at),
                ]
            )
        )
    return judgement


def lock_customer(request: ApprovalRequest) -> Case:
    """
    Return the case with its customer locked.

    :raises ContentChanged: if the case has come to belong to another customer
    """
    case = lock_case(request.decision.case_id)
    if case.customer_id != request.decision.customer_id:
        raise ContentChanged(_("The case belongs to another customer now, so this has to be asked anew."))
    return case


def check_four_eyes(request: ApprovalRequest, case: Case, *, answerer: UUID) -> None:
    """
    Refuse whoever is, as a person, the requester or the beneficiary.

    :raises OwnRequest: if they are
    """
    requester = request.decision.agent.person
    if not may_answer(requester=requester, beneficiary=case.customer.person, approver=answerer):
        raise OwnRequest(_("Requester, customer and approver have to be different persons."))


def purse_for(request: ApprovalRequest, authority: Authority, *, ask: Ask, at: datetime) -> Purse:
    """Return where an answer on this authority would draw now."""
    case = request.decision.case
    return purse_of(ask, authority.holder, circumstances_of(case, team_id=request.decision.team_id, at=at))


def _who_can(request: ApprovalRequest, ask: Ask, *, but: int, at: datetime) -> str:
    found = find_route(question_of(request, ask=ask, at=at), at=at)
    names = [found.names[user_id] for user_id in found.route.holders if user_id != but]
    if not names:
        return _("Nobody holds the authority for it right now.")
    return _("Who can: %(names)s.") % {"names": ", ".join(names[:3])}
