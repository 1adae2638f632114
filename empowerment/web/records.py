"""Says what a decision was judged on and what the judgement said, in words instead of codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.shares import bound_words
from customers.choices import Channel, Segment
from empowerment.models import AuthorityLimit, Decision
from empowerment.rules.facts import ALL_MONEY, Facts, facts_from_json
from empowerment.rules.limits import BudgetLine, verdict_from_json
from empowerment.selectors.sentences import sentences
from empowerment.web.words import money, scope_words


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class BudgetChange:
    """One budget before and after what was given; `left` is what remained after."""

    name: str
    cap: str
    before: str
    after: str
    left: str
    rationale: str
    binds: bool


@dataclass(frozen=True)
class Record:
    """One judgement as its page shows it."""

    explanation: tuple[str, ...]
    tier: int
    headroom: str
    asked: tuple[Fact, ...]
    person: tuple[Fact, ...]
    case: tuple[Fact, ...]
    budgets: tuple[BudgetChange, ...]


def record_of(
    facts: Mapping[str, Any],
    verdict: Mapping[str, Any],
    *,
    given: Decimal | None,
    names: Mapping[str, str],
    about: str,
    has_tiers: bool = True,
) -> Record:
    """
    Put a stored judgement into words.

    :param given: what was given on this judgement and drawn on its budgets; none if nothing was
    :param about: name of the person judged; empty when they read it themselves
    :param has_tiers: the position has more than one tier, so that it matters which
    :param names: by code, of courses, positions, remedies and reasons
    """
    read, judged = facts_from_json(dict(facts)), verdict_from_json(dict(verdict))
    currency = read.ask.currency
    return Record(
        explanation=sentences(judged.reasons, currency, about=about),
        tier=judged.tier,
        headroom=money(judged.headroom, currency),
        asked=tuple(_asked(read, names)),
        person=tuple(_person(read, names, tier=judged.tier if has_tiers else None)),
        case=tuple(_case(read)),
        budgets=tuple(_budget(line, read.ask.amount, given, currency, names) for line in judged.budgets),
    )


def limit_words(limit: AuthorityLimit, currency: str, *, has_tiers: bool = True) -> str:
    """Say which row of the matrix matched: `Agent, tier 2, refund, reason late delivery: €150`."""
    parts = [
        limit.position.name if limit.position else _("Everybody"),
        _("tier %s") % limit.tier if limit.tier is not None and has_tiers else "",
        limit.remedy.name,
        str(Channel(limit.channel).label) if limit.channel else "",
        str(Segment(limit.segment).label) if limit.segment else "",
        limit.reason.label if limit.reason else "",
    ]
    amount = money(limit.per_decision, currency) if limit.per_decision is not None else _("not allowed")
    return f"{', '.join(filter(None, parts))}: {amount}"


def _asked(facts: Facts, names: Mapping[str, str]) -> Iterable[Fact]:
    ask = facts.ask
    yield Fact(_("Remedy"), names.get(ask.remedy, ask.remedy))
    if ask.quantity is not None:
        yield Fact(_("How many"), str(ask.quantity))
    yield Fact(_("Amount"), money(ask.amount, ask.currency))
    yield Fact(_("Reason"), names.get(ask.reason, ask.reason))
    yield Fact(_("Judged at"), date_format(timezone.localtime(facts.at), "j M Y, H:i:s T"))
    if facts.clock_missed:
        yield Fact(_("Approval clock"), _("missed while the customer waited"))


def _person(facts: Facts, names: Mapping[str, str], *, tier: int | None) -> Iterable[Fact]:
    holder = facts.holder
    yield Fact(_("Position"), names.get(holder.position, holder.position))
    if tier is not None:
        yield Fact(_("Tier"), str(tier))
    if holder.hired_on:
        yield Fact(_("In the company since"), date_format(holder.hired_on, "j M Y"))
    courses = ", ".join(sorted(names.get(code, code) for code in holder.courses))
    yield Fact(_("Valid courses"), courses or _("none"))
    for one in holder.qualifications:
        name = _("%s, lower bound") % one.kind.capitalize()
        yield Fact(name, f"{bound_words(one.lower_bound)} (n {one.n})")


def _case(facts: Facts) -> Iterable[Fact]:
    around = facts.circumstances
    yield Fact(_("Channel"), str(Channel(around.channel).label))
    yield Fact(_("Segment"), str(Segment(around.segment).label))
    yield Fact(_("Agent's day"), date_format(facts.holder.day_on, "j M Y"))


def _budget(
    line: BudgetLine, asked: Decimal, given: Decimal | None, currency: str, names: Mapping[str, str]
) -> BudgetChange:
    before = line.used + line.held
    after = before + (given or 0)
    name = scope_words(line)
    if line.remedy != ALL_MONEY:
        name = f"{name}, {names.get(line.remedy, line.remedy)}"
    return BudgetChange(
        name=name,
        cap=money(line.cap, currency),
        before=money(before, currency),
        after=money(after, currency) if given else "—",
        left=money(max(Decimal(0), line.cap - after), currency),
        rationale=line.rationale,
        binds=asked > line.left,
    )


def names_for(decision: Decision, courses: Mapping[str, str], positions: Mapping[str, str]) -> dict[str, str]:
    """Return the names of the codes in the facts of a decision."""
    return {
        **courses,
        **positions,
        decision.remedy.code: decision.remedy.name,
        decision.reason.code: decision.reason.label,
    }
