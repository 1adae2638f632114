"""Does the judging that counts: under the locks that keep the answer true until it is written."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import DomainError
from customers.models import Case
from empowerment.choices import Outcome
from empowerment.rules.budgets import Purse, purse_of
from empowerment.rules.facts import Ask, Facts
from empowerment.rules.limits import Verdict, judge
from empowerment.rules.rulebook import RuleBook
from empowerment.selectors.authority import Authority, circumstances_of
from empowerment.selectors.sentences import sentences
from empowerment.services.budgets import lock_and_read


class NoAuthority(DomainError):
    code = "no_authority"


class Forbidden(DomainError):
    code = "forbidden"


@dataclass(frozen=True)
class Judgement:
    """One act judged on one person's authority, with everything needed to write it down."""

    facts: Facts
    book: RuleBook
    verdict: Verdict
    purse: Purse


def lock_case(case_id: int) -> Case:
    """Return the case with its customer, whose row is locked: the first lock of every draw on a budget."""
    return (
        Case.objects.select_related("customer")
        .select_for_update(of=("customer",), no_key=True)
        .get(pk=case_id)
    )


def judge_under_lock(
    *,
    authority: Authority,
    case: Case,
    team_id: int | None,
    ask: Ask,
    at: datetime,
    clock_missed: bool = False,
) -> Judgement:
    """
    Judge an act on somebody's authority with every budget it draws on locked.

    :param case: as returned by `lock_case`
    :param team_id: the requesting agent's team, whose month is drawn
    :raises NoAuthority: if no policy in force binds the person, or they have left
    :raises Forbidden: if a rule forbids the act
    """
    if authority.book is None or team_id is None or not authority.standing.active:
        raise NoAuthority(_("No policy in force gives you authority for this."))
    circumstances = circumstances_of(case, team_id=team_id, at=at)
    purse = purse_of(ask, authority.holder, circumstances)
    facts = Facts(
        at=at,
        ask=ask,
        holder=authority.holder,
        circumstances=circumstances,
        drawn=lock_and_read(purse),
        clock_missed=clock_missed,
    )
    verdict = judge(facts, authority.book)
    if verdict.outcome == Outcome.FORBIDDEN:
        raise Forbidden(" ".join(sentences(verdict.reasons, ask.currency)))
    return Judgement(facts=facts, book=authority.book, verdict=verdict, purse=purse)
