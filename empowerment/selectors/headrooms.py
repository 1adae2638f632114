"""Asks what a person could give for one case right now, remedy by remedy."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from common.money import minor_digits
from customers.models import Case
from empowerment.choices import Outcome, RemedyKind
from empowerment.models import Remedy
from empowerment.rules.budgets import purse_of
from empowerment.rules.facts import Ask, Facts
from empowerment.rules.limits import Verdict, judge
from empowerment.selectors.authority import authority_of, circumstances_of
from empowerment.selectors.budgets import drawn_on


@dataclass(frozen=True)
class RemedyHeadroom:
    """What is left of one remedy for one case. `verdict` judges the smallest amount of it there is."""

    remedy: Remedy
    currency: str
    verdict: Verdict

    @property
    def is_within(self) -> bool:
        return self.verdict.outcome == Outcome.WITHIN_AUTHORITY


def smallest_ask(remedy: Remedy, *, currency: str, reason: str) -> Ask:
    """Return the least of a remedy that can be asked for: one minor unit of money, or one of a quantity."""
    if remedy.kind == RemedyKind.QUANTITY:
        return Ask(
            remedy=remedy.code,
            quantity=1,
            amount=remedy.unit_cost or Decimal(0),
            currency=remedy.unit_cost_currency,
            reason=reason,
        )
    unit = Decimal(1).scaleb(-minor_digits(currency))
    return Ask(remedy=remedy.code, quantity=None, amount=unit, currency=currency, reason=reason)


def headrooms_for(*, user_id: int, case: Case, reason: str = "", at: datetime) -> list[RemedyHeadroom]:
    """
    Return every active remedy judged for a case, in four queries however many there are.

    Empty when no policy in force binds the person. The customer must be loaded with the case.

    :param reason: code of the reason for giving; limits for a reason match only if it is told
    """
    authority = authority_of(user_id, at=at)
    if authority.book is None or authority.standing.team_id is None:
        return []
    circumstances = circumstances_of(case, team_id=authority.standing.team_id, at=at)
    asks = {
        remedy: smallest_ask(remedy, currency=case.currency, reason=reason)
        for remedy in Remedy.objects.filter(active=True)
    }
    purses = {remedy: purse_of(ask, authority.holder, circumstances) for remedy, ask in asks.items()}
    drawn = drawn_on(purses.values())
    return [
        RemedyHeadroom(
            remedy=remedy,
            currency=ask.currency,
            verdict=judge(
                Facts(
                    at=at,
                    ask=ask,
                    holder=authority.holder,
                    circumstances=circumstances,
                    drawn=drawn[purses[remedy]],
                ),
                authority.book,
            ),
        )
        for remedy, ask in asks.items()
    ]
