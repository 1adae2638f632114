"""Decides whether an act lies within the authority of a person: within, beyond, or forbidden."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.canonical import plain
from empowerment.choices import Outcome
from empowerment.rules.facts import Drawn, Facts
from empowerment.rules.rulebook import CapRow, LimitRow, RuleBook, best_limit, covers, forbids
from empowerment.rules.tiers import reached_tier

NOTHING = Decimal(0)


@dataclass(frozen=True)
class BudgetLine:
    """One budget that binds the act: its cap, what is used and held in its window, and what is left."""

    window: str
    remedy: str
    cap: Decimal
    used: Decimal
    held: Decimal
    rationale: str

    @property
    def left(self) -> Decimal:
        return self.cap - self.used - self.held


@dataclass(frozen=True)
class Reason:
    """One sentence of the explanation, as a code and its values. `explanations.sentence` says it in words."""

    code: str
    amount: Decimal | None = None
    bound: Decimal | None = None
    text: str = ""


@dataclass(frozen=True)
class Verdict:
    """
    What a judgement says. Amounts are in the currency of what was asked.

    `headroom` is what the person could give right now: the smallest of the limit and everything left, never
    negative.
    """

    outcome: Outcome
    tier: int
    limit_id: int | None
    per_decision: Decimal
    headroom: Decimal
    budgets: tuple[BudgetLine, ...]
    reasons: tuple[Reason, ...]


def judge(facts: Facts, book: RuleBook) -> Verdict:
    """
    Judge one act of one person under one policy version.

    Forbidding rows beat granting ones. Where no row matches, the person's own limit is nothing, which asks
    for somebody else's approval. An act in another currency than the policy's is beyond everybody's own
    limit under it.
    """
    tier = reached_tier(facts.holder, book)
    rows = book.matching_limits(facts, tier=tier)
    budgets = _budgets(facts, book, tier=tier)
    ban = next((row for row in rows if forbids(row)), None)
    if ban is not None:
        return Verdict(
            outcome=Outcome.FORBIDDEN,
            tier=tier,
            limit_id=ban.id,
            per_decision=NOTHING,
            headroom=NOTHING,
            budgets=budgets,
            reasons=(Reason("forbidden", text=ban.rationale),),
        )
    limit = best_limit(rows)
    per_decision = _per_decision(facts, book, limit)
    headroom = max(NOTHING, min([per_decision, *(line.left for line in budgets)]))
    within = facts.ask.amount <= headroom
    return Verdict(
        outcome=Outcome.WITHIN_AUTHORITY if within else Outcome.NEEDS_APPROVAL,
        tier=tier,
        limit_id=limit.id if limit else None,
        per_decision=per_decision,
        headroom=headroom,
        budgets=budgets,
        reasons=tuple(_reasons(facts, book, limit, per_decision, budgets)),
    )


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as JSON values; equal verdicts give equal JSON."""
    written: dict[str, Any] = plain(
        {
            **vars(verdict),
            "budgets": [vars(line) for line in verdict.budgets],
            "reasons": [vars(reason) for reason in verdict.reasons],
        }
    )
    return written


def verdict_from_json(written: dict[str, Any]) -> Verdict:
    """Read what `verdict_to_json` wrote."""
    return Verdict(
        outcome=Outcome(written["outcome"]),
        tier=written["tier"],
        limit_id=written["limit_id"],
        per_decision=Decimal(written["per_decision"]),
        headroom=Decimal(written["headroom"]),
        budgets=tuple(
            BudgetLine(**{**line, **{name: Decimal(line[name]) for name in ("cap", "used", "held")}})
            for line in written["budgets"]
        ),
        reasons=tuple(
            Reason(**{**reason, **{name: _decimal(reason[name]) for name in ("amount", "bound")}})
            for reason in written["reasons"]
        ),
    )


def _per_decision(facts: Facts, book: RuleBook, limit: LimitRow | None) -> Decimal:
    if facts.ask.currency != book.currency:
        return NOTHING
    own = limit.per_decision if limit and limit.per_decision is not None else NOTHING
    if facts.clock_missed and book.terms.deemed_limit is not None:
        return max(own, book.terms.deemed_limit)
    return own


def _budgets(facts: Facts, book: RuleBook, *, tier: int) -> tuple[BudgetLine, ...]:
    """Return the budgets that bind, one per window and remedy: of several caps the lowest."""
    lowest: dict[tuple[str, str], CapRow] = {}
    for cap in book.caps_for(facts.holder.position, tier=tier):
        key = (cap.window, cap.remedy)
        if covers(cap, remedy=facts.ask.remedy) and (key not in lowest or cap.amount < lowest[key].amount):
            lowest[key] = cap
    drawn = {(one.window, one.remedy): one for one in facts.drawn}
    return tuple(
        _line(cap, drawn.get(key) or Drawn(cap.window, cap.remedy, NOTHING, NOTHING))
        for key, cap in sorted(lowest.items())
    )


def _line(cap: CapRow, drawn: Drawn) -> BudgetLine:
    return BudgetLine(
        window=cap.window,
        remedy=cap.remedy,
        cap=cap.amount,
        used=drawn.used,
        held=drawn.held,
        rationale=cap.rationale,
    )


def _reasons(
    facts: Facts,
    book: RuleBook,
    limit: LimitRow | None,
    per_decision: Decimal,
    budgets: tuple[BudgetLine, ...],
) -> list[Reason]:
    amount = facts.ask.amount
    reasons = []
    if facts.ask.currency != book.currency:
        reasons.append(Reason("other_currency", text=book.currency))
    elif limit is None and per_decision == NOTHING:
        reasons.append(Reason("no_limit"))
    elif amount > per_decision:
        reasons.append(Reason("over_limit", amount=amount, bound=per_decision))
    else:
        reasons.append(Reason("within_limit", amount=amount, bound=per_decision))
    if limit is None or per_decision != limit.per_decision:
        if facts.clock_missed and book.terms.deemed_limit == per_decision:
            reasons.append(Reason("clock_missed", bound=per_decision, text=book.terms.rationale))
    else:
        reasons.append(Reason("why", text=limit.rationale))
    reasons.extend(
        Reason(f"over_{line.window}", amount=max(NOTHING, line.left), bound=line.cap, text=line.remedy)
        for line in budgets
        if amount > line.left
    )
    return reasons


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
