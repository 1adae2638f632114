"""Asks everything that somebody needs to answer a request, on one card."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from empowerment.models import ApprovalRequest
from empowerment.permissions import can_read_texts_of, has_texts_at_hand
from empowerment.rules.budgets import purse_of
from empowerment.rules.facts import Facts
from empowerment.rules.limits import Verdict, judge, verdict_from_json
from empowerment.selectors.authority import authority_of, circumstances_of
from empowerment.selectors.budgets import drawn_on
from empowerment.selectors.decisions import has_tiers
from empowerment.selectors.earlier import EarlierRemedies, earlier_remedies
from empowerment.selectors.routing import ask_of
from empowerment.selectors.similar_amounts import Likeness, SimilarAmounts, similar_amounts_for
from people.models import User

NOTHING = Decimal(0)


@dataclass(frozen=True)
class RequestCard:
    """
    A request with what it takes to answer it. `verdict` is the judgement on the requester as logged, `own`
    the one on the reader right now: none where no policy gives the reader any authority.

    `has_tiers` says whether the requester's position had more than one tier; `over_by` is how much more is
    asked than the requester could give; `may_read` whether the reader has at hand what the customer said,
    `may_show` whether they may ask for it.
    """

    request: ApprovalRequest
    verdict: Verdict
    has_tiers: bool
    over_by: Decimal
    own: Verdict | None
    earlier: EarlierRemedies
    similar: SimilarAmounts | None
    may_read: bool
    may_show: bool


def cards_for(reader: User, requests: Iterable[ApprovalRequest], *, at: datetime) -> list[RequestCard]:
    """
    Return the cards of requests the reader may see, in five queries for any number that wait for the reader;
    whether texts may be read of others costs one more each.
    """
    listed = list(requests)
    if not listed:
        return []
    earlier = earlier_remedies({request.decision.customer_id for request in listed}, at=at)
    similar = similar_amounts_for([_likeness(request) for request in listed], at=at)
    own = _own_verdicts(reader, listed, at=at)
    return [
        _card(request, reader, own=own, earlier=earlier, similar=similar.get(_likeness(request)))
        for request in listed
    ]


def _card(
    request: ApprovalRequest,
    reader: User,
    *,
    own: dict[int, Verdict],
    earlier: dict[int, EarlierRemedies],
    similar: SimilarAmounts | None,
) -> RequestCard:
    verdict = verdict_from_json(request.decision.verdict)
    request.decision.request = request
    at_hand = has_texts_at_hand(reader, request.decision)
    return RequestCard(
        request=request,
        verdict=verdict,
        has_tiers=has_tiers(request.decision),
        over_by=max(NOTHING, request.amount - verdict.headroom),
        own=own.get(request.pk),
        earlier=earlier[request.decision.customer_id],
        similar=similar,
        may_read=at_hand,
        may_show=not at_hand and can_read_texts_of(reader, request.decision),
    )


def _likeness(request: ApprovalRequest) -> Likeness:
    decision = request.decision
    return Likeness(decision.remedy_id, decision.reason_id, decision.currency)


def _own_verdicts(reader: User, requests: list[ApprovalRequest], *, at: datetime) -> dict[int, Verdict]:
    """Judge each request on the reader's own authority, without lock or effect."""
    authority = authority_of(reader.pk, at=at)
    if authority.book is None:
        return {}
    facts, purses = {}, {}
    for request in requests:
        case = request.decision.case
        case.customer = request.decision.customer
        around = circumstances_of(case, team_id=request.decision.team_id, at=at)
        ask = ask_of(request)
        facts[request.pk] = Facts(at=at, ask=ask, holder=authority.holder, circumstances=around)
        purses[request.pk] = purse_of(ask, authority.holder, around)
    drawn = drawn_on(purses.values())
    return {
        request_id: judge(fact.with_drawn(drawn[purses[request_id]]), authority.book)
        for request_id, fact in facts.items()
    }
