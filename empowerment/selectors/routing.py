"""Asks who could answer a request: brings the line, the shifts and everybody's authority together."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery

from customers.models import Case
from empowerment.choices import Outcome, RequestStatus
from empowerment.models import ApprovalRequest
from empowerment.permissions import ANSWERING_ROLES
from empowerment.rules.budgets import purse_of
from empowerment.rules.facts import Ask, Circumstances, Facts
from empowerment.rules.limits import judge
from empowerment.rules.routing import NO_LEVEL, Candidate, Route, levels_of, route
from empowerment.rules.rulebook import ApproverRow
from empowerment.selectors.authority import Authority, authorities_of, circumstances_of
from empowerment.selectors.budgets import drawn_on
from empowerment.selectors.rulebooks import rulebook_of
from people.models import User
from people.selectors.availability import availabilities_of
from people.selectors.organization import managers_above


@dataclass(frozen=True)
class Question:
    """What somebody has to approve: for whom, how much, and which positions the policy names for it."""

    requester_id: int
    requester: UUID
    beneficiary: UUID | None
    ask: Ask
    circumstances: Circumstances
    named: tuple[ApproverRow, ...]

    @property
    def barred(self) -> frozenset[UUID]:
        people = (self.requester, self.beneficiary)
        return frozenset(person for person in people if person is not None)


@dataclass(frozen=True)
class FoundRoute:
    """A route, and the names of everybody who came into question."""

    route: Route
    names: dict[int, str]

    @property
    def holders(self) -> list[str]:
        return [self.names[user_id] for user_id in self.route.holders]


def ask_of(request: ApprovalRequest) -> Ask:
    """Return what a request asks for now."""
    return Ask(
        remedy=request.decision.remedy.code,
        quantity=request.quantity,
        amount=request.amount,
        currency=request.decision.currency,
        reason=request.decision.reason.code,
    )


def question_of(request: ApprovalRequest, *, ask: Ask | None = None, at: datetime) -> Question:
    """Return the question a request puts; `ask` when another amount is meant than the one it stands at."""
    decision = request.decision
    return question_for(
        requester=decision.agent,
        case=decision.case,
        ask=ask or ask_of(request),
        team_id=decision.team_id,
        # The version at the time of the request names who may answer; each answers on the law of the day.
        named=rulebook_of(decision.version_id, decision.version.content_hash).approvers,
        at=at,
    )


def question_for(
    *, requester: User, case: Case, ask: Ask, team_id: int, named: tuple[ApproverRow, ...], at: datetime
) -> Question:
    """Return the question that an act beyond somebody's authority would put."""
    return Question(
        requester_id=requester.pk,
        requester=requester.person,
        beneficiary=case.customer.person,
        ask=ask,
        circumstances=circumstances_of(case, team_id=team_id, at=at),
        named=named,
    )


def find_route(question: Question, *, above: int = NO_LEVEL, at: datetime) -> FoundRoute:
    """Return who is asked, in a constant number of queries for any number of candidates."""
    levels = levels_of(managers_above(question.requester_id), named_holders(question.named))
    people, names = _candidates({user_id for level in levels for user_id in level}, question, at=at)
    return FoundRoute(route=route(levels, people, barred=question.barred, above=above), names=names)


def named_holders(named: tuple[ApproverRow, ...]) -> dict[int, list[int]]:
    """Return the active holders of the positions a policy names, by rank."""
    if not named:
        return {}
    ranks = {row.position: row.rank for row in named}
    holders: dict[int, list[int]] = defaultdict(list)
    found = User.objects.filter(is_active=True, position__code__in=list(ranks))
    for user_id, position in found.values_list("pk", "position__code"):
        holders[ranks[position]].append(user_id)
    return holders


def _candidates(
    user_ids: Collection[int], question: Question, *, at: datetime
) -> tuple[dict[int, Candidate], dict[int, str]]:
    here = availabilities_of(user_ids, at=at)
    answers = {user_id: found.answers for user_id, found in here.items()}
    # Delegates may be anybody, so their own authority is looked at like that of the line.
    delegates = {delegate for delegate in answers.values() if delegate is not None}
    authorities = authorities_of({*user_ids, *delegates}, at=at)
    covering = _covering(authorities, question, at=at)
    waiting = waiting_for(authorities)
    people = {
        user_id: Candidate(
            user_id=user_id,
            person=authority.standing.person,
            active=authority.standing.active,
            covers=user_id in covering,
            speaks=user_id in waiting,
            answers=answers.get(user_id),
            absent=user_id in here and here[user_id].absent,
            waiting=waiting.get(user_id, 0),
        )
        for user_id, authority in authorities.items()
    }
    return people, {user_id: authority.standing.name for user_id, authority in authorities.items()}


def _covering(authorities: dict[int, Authority], question: Question, *, at: datetime) -> frozenset[int]:
    """Return those whose own authority covers the full amount right now."""
    facts = {
        user_id: Facts(at=at, ask=question.ask, holder=authority.holder, circumstances=question.circumstances)
        for user_id, authority in authorities.items()
    }
    # Whose limit does not reach need not have their budgets read.
    reaching = [user_id for user_id in facts if _is_within(facts[user_id], authorities[user_id])]
    purses = {
        user_id: purse_of(question.ask, authorities[user_id].holder, question.circumstances)
        for user_id in reaching
    }
    drawn = drawn_on(purses.values()) if purses else {}
    return frozenset(
        user_id
        for user_id in reaching
        if _is_within(facts[user_id].with_drawn(drawn[purses[user_id]]), authorities[user_id])
    )


def _is_within(facts: Facts, authority: Authority) -> bool:
    return authority.book is not None and judge(facts, authority.book).outcome is Outcome.WITHIN_AUTHORITY


def waiting_for(user_ids: Iterable[int]) -> dict[int, int]:
    """Return how many open requests wait for each of those whose role lets them answer; the others lack."""
    open_ones = (
        ApprovalRequest.objects.filter(approver=OuterRef("pk"), status=RequestStatus.OPEN)
        .order_by()
        .values("approver")
        .annotate(number=Count("pk"))
        .values("number")
    )
    speaking = User.objects.filter(pk__in=list(user_ids), groups__name__in=ANSWERING_ROLES).distinct()
    return {
        user_id: number or 0
        for user_id, number in speaking.annotate(waiting=Subquery(open_ones)).values_list("pk", "waiting")
    }
