"""Asks what a person may do: brings facts and rules together for a judgement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.money import check_amount
from customers.models import Case
from empowerment.choices import RemedyKind
from empowerment.models import ReasonCode, Remedy
from empowerment.rules.budgets import purse_of
from empowerment.rules.facts import Ask, Circumstances, Facts, Holder, Qualification
from empowerment.rules.limits import Verdict, judge
from empowerment.rules.rulebook import RuleBook
from empowerment.rules.tiers import NextTier, next_tier
from empowerment.selectors.budgets import drawn_on
from empowerment.selectors.rulebooks import rulebook_of
from governance.rules.policies import Place
from governance.selectors import versions_binding
from people.selectors.standing import Standing, standings_of


class NotAQuantity(DomainError):
    code = "invalid_quantity"


@dataclass(frozen=True)
class Authority:
    """A person as of a moment, and the rules that bind them; no book: no law in force, so no authority."""

    standing: Standing
    holder: Holder
    book: RuleBook | None


def ask_for(
    *, remedy: Remedy, quantity: int | None, amount: Decimal | None, currency: str, reason: ReasonCode
) -> Ask:
    """
    Return what is asked for: money in the currency of the case, or a quantity at its stated cost.

    :raises NotAQuantity: if a quantity is missing, not positive, or given for money, or money for a quantity
    :raises common.money.InvalidAmount: if the amount is missing, not positive, or has too many digits
    """
    if remedy.kind == RemedyKind.MONEY:
        if quantity is not None:
            raise NotAQuantity(
                _("%(remedy)s is money: give an amount, not a quantity.") % {"remedy": remedy.name}
            )
        money = amount or Decimal(0)
        check_amount(money, currency)
        return Ask(remedy=remedy.code, quantity=None, amount=money, currency=currency, reason=reason.code)
    if amount is not None:
        raise NotAQuantity(
            _("%(remedy)s is given by the %(unit)s: say how many, not how much.")
            % {"remedy": remedy.name, "unit": remedy.unit}
        )
    if quantity is None or quantity < 1 or remedy.unit_cost is None:
        raise NotAQuantity(
            _("Say how many: %(remedy)s is given by the %(unit)s.")
            % {"remedy": remedy.name, "unit": remedy.unit}
        )
    return Ask(
        remedy=remedy.code,
        quantity=quantity,
        amount=quantity * remedy.unit_cost,
        currency=remedy.unit_cost_currency,
        reason=reason.code,
    )


def authorities_of(user_ids: Iterable[int], *, at: datetime) -> dict[int, Authority]:
    """Return the authority of several people at a moment, in two queries once their books are compiled."""
    standings = standings_of(user_ids, at=at)
    places = {user_id: _place(standing) for user_id, standing in standings.items()}
    binding = versions_binding(places.values(), at=at)
    found = {}
    for user_id, standing in standings.items():
        version = binding[places[user_id]]
        book = rulebook_of(version.id, version.content_hash) if version else None
        found[user_id] = Authority(standing=standing, holder=_holder(standing, at=at), book=book)
    return found


def authority_of(user_id: int, *, at: datetime) -> Authority:
    """Return the authority of one person at a moment."""
    return authorities_of([user_id], at=at)[user_id]


def circumstances_of(case: Case, *, team_id: int, at: datetime) -> Circumstances:
    """Return what of a case a judgement looks at. The customer must be loaded with it."""
    return Circumstances(
        case_id=case.pk,
        customer_id=case.customer_id,
        team_id=team_id,
        channel=case.channel,
        segment=case.customer.segment,
        customer_day_on=at.astimezone(ZoneInfo(settings.TIME_ZONE)).date(),
    )


def preview(
    *, user_id: int, case: Case, ask: Ask, clock_missed: bool = False, at: datetime
) -> Verdict | None:
    """Judge without a lock and without effect, for a page; none when no policy binds the person."""
    authority = authority_of(user_id, at=at)
    if authority.book is None or authority.standing.team_id is None:
        return None
    circumstances = circumstances_of(case, team_id=authority.standing.team_id, at=at)
    purse = purse_of(ask, authority.holder, circumstances)
    facts = Facts(
        at=at, ask=ask, holder=authority.holder, circumstances=circumstances, clock_missed=clock_missed
    )
    return judge(facts.with_drawn(drawn_on([purse])[purse]), authority.book)


def what_unlocks(user_id: int, *, at: datetime) -> NextTier | None:
    """Return the next tier of a person and what it asks for; none at the top, or where no policy binds."""
    authority = authority_of(user_id, at=at)
    return next_tier(authority.holder, authority.book) if authority.book else None


def _place(standing: Standing) -> Place:
    return Place(team_id=standing.team_id, department_id=standing.department_id, region_id=standing.region_id)


def _holder(standing: Standing, *, at: datetime) -> Holder:
    return Holder(
        user_id=standing.user_id,
        position=standing.position or "",
        day_on=at.astimezone(ZoneInfo(standing.zone)).date(),
        hired_on=standing.hired_on,
        courses=standing.courses,
        qualifications=tuple(
            Qualification(fact.kind, fact.lower_bound, fact.n) for fact in standing.qualifications
        ),
    )
