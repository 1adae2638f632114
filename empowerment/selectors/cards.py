"""Asks everything that somebody needs to answer a request, on one card."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Sum

from empowerment.models import ApprovalRequest, Grant, Reversal
from empowerment.permissions import can_read_texts_of
from empowerment.rules.budgets import purse_of
from empowerment.rules.facts import Facts
from empowerment.rules.limits import Verdict, judge, verdict_from_json
from empowerment.selectors.authority import authority_of, circumstances_of
from empowerment.selectors.budgets import drawn_on
from empowerment.selectors.decisions import REMEMBERED_DAYS, has_tiers
from empowerment.selectors.routing import ask_of
from empowerment.selectors.similar_amounts import Likeness, SimilarAmounts, similar_amounts_for
from people.models import User

NOTHING = Decimal(0)


@dataclass(frozen=True)
class EarlierRemedies:
    """What a customer got in the last 12 months and kept: the sum of each currency, and how many remedies."""

    totals: tuple[tuple[str, Decimal], ...]
    n: int


@dataclass(frozen=True)
class RequestCard:
    """
    A request with what it takes to answer it. `verdict` is the judgement on the requester as logged, `own`
    the one on the reader right now: none where no policy gives the reader any authority.

    `has_tiers` says whether the requester's position had more than one tier; `over_by` is how much more is
    asked than the requester could give; `may_read` whether the reader needs to know what the customer said.
    """

    request: ApprovalRequest
    verdict: Verdict
    has_tiers: bool
    over_by: Decimal
    own: Verdict | None
    earlier: EarlierRemedies
    similar: SimilarAmounts | None
    may_read: bool


def cards_for(reader: User, requests: Iterable[ApprovalRequest], *, at: datetime) -> list[RequestCard]:
    """
    Return the cards of requests the reader may see, in six queries for any number that wait for the reader;
    whether texts may be read of others costs one more each.
    """
    listed = list(requests)
    if not listed:
        return []
    earlier = _earlier({request.decision.customer_id for request in listed}, at=at)
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
    return RequestCard(
        request=request,
        verdict=verdict,
        has_tiers=has_tiers(request.decision),
        over_by=max(NOTHING, request.amount - verdict.headroom),
        own=own.get(request.pk),
        earlier=earlier.get(request.decision.customer_id, EarlierRemedies((), 0)),
        similar=similar,
        may_read=request.approver_id == reader.pk or can_read_texts_of(reader, request.decision),
    )


def _likeness(request: ApprovalRequest) -> Likeness:
    decision = request.decision
    return Likeness(decision.remedy_id, decision.reason_id, decision.currency)


def _earlier(customer_ids: set[int], *, at: datetime) -> dict[int, EarlierRemedies]:
    since = at - timedelta(days=REMEMBERED_DAYS)
    sums: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    numbers: dict[int, int] = defaultdict(int)
    given = Grant.objects.filter(decision__customer__in=customer_ids, granted_at__gt=since).order_by()
    for customer_id, currency, total, n in given.values_list(
        "decision__customer", "decision__currency"
    ).annotate(total=Sum("amount"), n=Count("pk")):
        sums[customer_id][currency] += total
        numbers[customer_id] += n
    taken = Reversal.objects.filter(
        grant__decision__customer__in=customer_ids, grant__granted_at__gt=since
    ).order_by()
    for customer_id, currency, total in taken.values_list(
        "grant__decision__customer", "grant__decision__currency"
    ).annotate(total=Sum("amount")):
        sums[customer_id][currency] -= total
    return {
        customer_id: EarlierRemedies(tuple(sorted(totals.items())), numbers[customer_id])
        for customer_id, totals in sums.items()
    }


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
