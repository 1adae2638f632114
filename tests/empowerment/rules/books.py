"""Rule books and facts for the tables of the rules' tests."""

from datetime import UTC, date, datetime
from decimal import Decimal

from empowerment.choices import Effect
from empowerment.rules.facts import ALL_MONEY, Ask, Circumstances, Drawn, Facts, Holder, Qualification
from empowerment.rules.rulebook import CapRow, LimitRow, RuleBook, Terms, TierRow

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = NOON.date()


def limit(per_decision="150", *, row=1, tier=1, position="agent", remedy="refund", **conditions):
    return LimitRow(
        id=row,
        effect=Effect.GRANT.value,
        position=position,
        tier=tier,
        remedy=remedy,
        per_decision=Decimal(per_decision),
        rationale=conditions.pop("rationale", "Most late deliveries cost less."),
        **{"channel": "", "segment": "", "reason": "", **conditions},
    )


def ban(*, row=9, position=None, tier=None, remedy="refund", rationale="Suspended.", **conditions):
    return LimitRow(
        id=row,
        effect=Effect.FORBID.value,
        position=position,
        tier=tier,
        remedy=remedy,
        per_decision=None,
        rationale=rationale,
        **{"channel": "", "segment": "", "reason": "", **conditions},
    )


def cap(window, amount, *, row=1, remedy=ALL_MONEY, tier=None, position="agent"):
    return CapRow(
        id=row,
        position=position,
        tier=tier,
        remedy=remedy,
        window=window,
        amount=Decimal(amount),
        rationale="A day's worth.",
    )


def tier(number, *, months=0, performance=None, courses=(), position="agent"):
    kind, bound, n = performance or ("", None, None)
    return TierRow(
        position=position,
        tier=number,
        tenure_months=months,
        qualification=kind,
        min_bound=bound and Decimal(bound),
        min_n=n,
        courses=frozenset(courses),
        rationale="Earned.",
    )


def book(*, limits=(), caps=(), tiers=(), targets=(), approvers=(), currency="EUR", deemed=None):
    return RuleBook(
        version_id=7,
        policy="EMEA",
        number=3,
        currency=currency,
        terms=Terms(
            approval_minutes=30,
            reversal_gives_back=True,
            deemed_limit=deemed and Decimal(deemed),
            rationale="Customers should not wait.",
        ),
        limits=tuple(limits),
        caps=tuple(caps),
        tiers=tuple(tiers),
        targets=tuple(targets),
        approvers=tuple(approvers),
    )


def holder(*, hired_on=date(2024, 1, 15), courses=(), quality=None, position="agent", day_on=TODAY):
    return Holder(
        user_id=1,
        position=position,
        day_on=day_on,
        hired_on=hired_on,
        courses=frozenset(courses),
        qualifications=(Qualification("quality", Decimal(quality[0]), quality[1]),) if quality else (),
    )


def facts(
    amount="80",
    *,
    remedy="refund",
    currency="EUR",
    reason="late",
    channel="phone",
    segment="standard",
    drawn=(),
    clock_missed=False,
    who=None,
):
    return Facts(
        at=NOON,
        ask=Ask(remedy=remedy, quantity=None, amount=Decimal(amount), currency=currency, reason=reason),
        holder=who or holder(),
        circumstances=Circumstances(
            case_id=11,
            customer_id=12,
            team_id=13,
            channel=channel,
            segment=segment,
            customer_day_on=NOON.date(),
        ),
        drawn=tuple(
            Drawn(window, remedy, Decimal(used), Decimal(held)) for window, remedy, used, held in drawn
        ),
        clock_missed=clock_missed,
    )
