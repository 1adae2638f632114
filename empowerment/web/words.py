"""Says verdicts, budgets and facts in the words of the page, amounts as the reader's language writes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext as _, gettext_lazy, ngettext

from common.durations import duration_words
from common.money import format_money
from common.shares import bound_words, share_words
from empowerment.choices import Outcome, RemedyKind, RequestStatus, Window
from empowerment.models import ApprovalRequest, Remedy
from empowerment.rules.explanations import objections
from empowerment.rules.facts import ALL_MONEY, Ask
from empowerment.rules.headrooms import left_after, tightest
from empowerment.rules.limits import BudgetLine, Verdict
from empowerment.rules.tiers import Requirement, observations_missing
from empowerment.selectors.approvals import WhoCanApprove
from empowerment.selectors.authority_sheets import AuthoritySheet
from empowerment.selectors.earlier import EarlierRemedies
from empowerment.selectors.guidance import Guidance
from empowerment.selectors.headrooms import RemedyHeadroom
from empowerment.selectors.sentences import requirement, sentences
from empowerment.selectors.similar_amounts import SimilarAmounts
from people.models import User

NOTHING = Decimal(0)
DASH = "\N{EN DASH}"
WINDOWS = {
    Window.AGENT_DAY.value: gettext_lazy("today"),
    Window.AGENT_MONTH.value: gettext_lazy("this month"),
    Window.CUSTOMER_90_DAYS.value: gettext_lazy("for this customer in 90 days"),
    Window.CASE.value: gettext_lazy("for this case"),
    Window.TEAM_MONTH.value: gettext_lazy("for the team this month"),
}
# Reasons that say by themselves that an approval is needed.
_HEADLINES = frozenset({"other_currency", "no_limit", "over_limit"})


@dataclass(frozen=True)
class VerdictWords:
    """The verdict as the page shows it; `outcome` in the terms of the component."""

    outcome: str
    title: str
    reasons: tuple[str, ...] = ()
    way_on: str = ""


@dataclass(frozen=True)
class BarWords:
    """A headroom bar with its words."""

    label: str
    used: Decimal
    held: Decimal
    limit: Decimal
    left: Decimal
    left_text: str
    limit_text: str
    window: str
    note: str = ""
    asked: Decimal = NOTHING


def money(amount: Decimal, currency: str) -> str:
    """Return an amount as the reader's language writes it."""
    return format_money(amount, currency, locale=get_language() or "en")


def how_much(remedy: Remedy, quantity: int | None, amount: Decimal, currency: str) -> str:
    """Say how much of a remedy: `€80`, or `2 nights (€160)`."""
    if remedy.kind == RemedyKind.MONEY or quantity is None:
        return money(amount, currency)
    return _("%(quantity)s (%(cost)s)") % {
        "quantity": remedy.counted(quantity),
        "cost": money(amount, currency),
    }


def small(name: str) -> str:
    """A name in the middle of a sentence: only the first letter changes, and not of an abbreviation."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def verdict_words(guidance: Guidance) -> VerdictWords:
    """Say what would happen, why, and the way on."""
    if guidance.is_own_benefit:
        return VerdictWords(
            "forbidden", _("You are the customer of this case, so somebody else has to decide.")
        )
    if guidance.verdict is None:
        return VerdictWords(
            "forbidden",
            _("No policy in force gives you authority."),
            way_on=_("Ask your lead: a policy has to name your position before you can decide."),
        )
    outcome = guidance.outcome
    if guidance.is_beyond_everybody and guidance.ask:
        return VerdictWords(
            "forbidden",
            _("Nobody holds the authority to give this much."),
            way_on=_("Enter less: as much as somebody who may approve can give, or offer something else."),
        )
    if outcome == Outcome.FORBIDDEN:
        return _forbidden(guidance, guidance.verdict)
    if outcome == Outcome.WITHIN_AUTHORITY and guidance.ask:
        return within_words(guidance.ask.amount, guidance.ask.currency, guidance.verdict)
    if outcome == Outcome.NEEDS_APPROVAL and guidance.ask:
        return _needs_approval(guidance.ask, guidance.verdict, way_on=approver_words(guidance.approver))
    return _nothing_asked(guidance, guidance.verdict)


def unread_words(guidance: Guidance) -> VerdictWords:
    """Say that there is no verdict before an amount can be read."""
    if guidance.remedy.kind == RemedyKind.QUANTITY:
        return VerdictWords("", _("Enter how many: what is there is not a whole number."))
    return VerdictWords("", _("Enter an amount: what is there cannot be read as one."))


def action_words(guidance: Guidance) -> str:
    """Say what the button does."""
    name = small(guidance.remedy.name)
    if guidance.ask is None:
        return _("Log %(remedy)s") % {"remedy": name}
    amount = how_much(guidance.remedy, guidance.ask.quantity, guidance.ask.amount, guidance.ask.currency)
    if guidance.outcome == Outcome.NEEDS_APPROVAL:
        if guidance.approver and guidance.approver.name:
            return _("Ask %(name)s for %(amount)s") % {
                "name": guidance.approver.name.split()[0],
                "amount": amount,
            }
        return _("Ask for %(remedy)s of %(amount)s") % {"remedy": name, "amount": amount}
    return _("Log %(remedy)s of %(amount)s") % {"remedy": name, "amount": amount}


def within_words(amount: Decimal, currency: str, verdict: Verdict) -> VerdictWords:
    """Say that an amount lies within authority, and what is left after it."""
    after = left_after(verdict, amount)
    rest = ""
    if after:
        line, left = after
        rest = _("%(left)s left %(window)s after this.") % {
            "left": money(left, currency),
            "window": WINDOWS[line.window],
        }
    return VerdictWords(
        outcome="within",
        title=" ".join(filter(None, (_("Within your authority."), rest))),
        reasons=sentences(verdict.reasons, currency),
    )


def beyond_words(verdict: Verdict, currency: str, *, about: str = "") -> tuple[str, ...]:
    """Say why something lies beyond an authority; not what is fine about it."""
    return sentences(objections(verdict.reasons), currency, about=about)


def approver_words(approver: WhoCanApprove | None) -> str:
    """Say who would be asked and how fast they answer."""
    if approver is None:
        return ""
    if not approver.name:
        return _(
            "Nobody who may approve is on shift now. It waits for %(names)s, and the duty role is told."
        ) % {"names": ", ".join(approver.holders)}
    name = approver.name
    if approver.stands_in_for:
        name = _("%(name)s (standing in for %(other)s)") % {"name": name, "other": approver.stands_in_for}
    minutes = approver.expected.minutes if approver.expected else None
    if minutes is None:
        return ngettext(
            "%(name)s is on shift. An answer is due within %(minutes)s working minute.",
            "%(name)s is on shift. An answer is due within %(minutes)s working minutes.",
            approver.target_minutes,
        ) % {"name": name, "minutes": approver.target_minutes}
    return ngettext(
        "%(name)s is on shift and usually answers in %(minutes)s minute.",
        "%(name)s is on shift and usually answers in %(minutes)s minutes.",
        minutes,
    ) % {"name": name, "minutes": minutes}


def bar_words(
    label: str,
    verdict: Verdict,
    currency: str,
    *,
    asked: Decimal = NOTHING,
    lines: tuple[BudgetLine, ...] | None = None,
) -> BarWords:
    """Say what is left of the budget that runs out first; without budgets, of the limit per decision."""
    line = tightest(verdict.budgets if lines is None else lines)
    return headroom_words(label, line, verdict.per_decision, currency, asked=asked)


def headroom_words(
    label: str, line: BudgetLine | None, per_decision: Decimal, currency: str, *, asked: Decimal = NOTHING
) -> BarWords:
    """Say what is left of a budget, and what may be given at once where that is less."""
    if line is None:
        return BarWords(
            label=label,
            used=NOTHING,
            held=NOTHING,
            limit=per_decision,
            left=per_decision,
            left_text=money(per_decision, currency),
            limit_text=money(per_decision, currency),
            window=_("per decision"),
            asked=asked,
        )
    left = max(NOTHING, line.left)
    return BarWords(
        label=label,
        used=line.used,
        held=line.held,
        limit=line.cap,
        left=left,
        left_text=money(left, currency),
        limit_text=money(line.cap, currency),
        window=str(WINDOWS[line.window]),
        note=_at_once(line, per_decision, left, currency),
        asked=asked,
    )


def alternatives_words(alternatives: tuple[RemedyHeadroom, ...]) -> list[tuple[Remedy, str]]:
    """Name what may be given instead, each with how much."""
    return [
        (
            one.remedy,
            _("%(remedy)s up to %(amount)s")
            % {"remedy": one.remedy.name, "amount": money(one.verdict.headroom, one.currency)},
        )
        for one in alternatives
    ]


def waiting_words(asked: ApprovalRequest, reader: User) -> str:
    """Say that somebody asked for the same on this case, and whose turn it is."""
    decision = asked.decision
    amount = how_much(decision.remedy, asked.quantity, asked.amount, decision.currency)
    if asked.status == RequestStatus.OPEN and asked.approver:
        said = _("A request for %(amount)s on this case waits with %(name)s") % {
            "amount": amount,
            "name": asked.approver.get_full_name() or asked.approver.username,
        }
    elif asked.status == RequestStatus.OPEN:
        said = _("A request for %(amount)s on this case waits for somebody who may answer") % {
            "amount": amount
        }
    else:
        said = _("A request for %(amount)s on this case waits for its agent") % {"amount": amount}
    if decision.agent_id == reader.pk:
        return said
    return _("%(said)s, asked by %(agent)s") % {
        "said": said,
        "agent": decision.agent.get_full_name() or decision.agent.username,
    }


def totals_words(earlier: EarlierRemedies) -> str:
    """Say what a customer got and kept, each currency by itself."""
    return " + ".join(money(total, currency) for currency, total in earlier.totals)


def similar_words(similar: SimilarAmounts | None, remedy: Remedy, currency: str) -> str:
    """Say what similar cases got, or nothing where too few did."""
    if similar is None:
        return ""
    if similar.is_quantity:
        span = remedy.counted(_span(f"{similar.low:.0f}", f"{similar.high:.0f}"))
    else:
        span = _span(money(similar.low, currency), money(similar.high, currency))
    return _("Similar cases got %(span)s (n %(n)s, 90 days)") % {"span": span, "n": similar.n}


def scope_words(line: BudgetLine) -> str:
    """Name a budget: `today, all money`."""
    window = str(Window(line.window).label)
    return _("%(window)s, all money together") % {"window": window} if line.remedy == ALL_MONEY else window


def window_label(window: str) -> str:
    """Name what a budget adds up over."""
    return str(Window(window).label)


def requirement_words(sheet: AuthoritySheet) -> list[tuple[bool, str]]:
    """Say what the next tier asks for, each with whether it is met."""
    if sheet.next_tier is None:
        return []
    return [
        (one.met, _requirement(one, sheet.courses) + _way_to(one, sheet))
        for one in sheet.next_tier.requirements
    ]


def gain_words(sheet: AuthoritySheet) -> list[str]:
    """Say what the next tier would give."""
    return [
        _("%(remedy)s up to %(amount)s at once")
        % {"remedy": remedy.remedy.name, "amount": money(remedy.unlocked, remedy.currency)}
        for remedy in sheet.remedies
        if remedy.unlocked is not None
    ]


def span_words(length: timedelta) -> str:
    """Say how long something takes, in its two largest units."""
    return duration_words(max(0.0, length.total_seconds() / 60))


def _requirement(one: Requirement, courses: Mapping[str, str]) -> str:
    if one.code == "course":
        return _("A valid completion of %s") % courses.get(one.needed, one.needed)
    words = requirement(one)
    return words[:1].upper() + words[1:]


def _way_to(one: Requirement, sheet: AuthoritySheet) -> str:
    """Say what was measured when and about how much is missing, after what is asked for."""
    fact = next((fact for fact in sheet.measured.values() if one.code == "performance"), None)
    if fact is None or fact.first is None or fact.last is None:
        return ""
    needed = Decimal(one.needed)
    missing = observations_missing(
        lower=fact.lower_bound,
        upper=fact.upper_bound,
        n=fact.n,
        needed=needed,
        needed_n=one.needed_n or 0,
    )
    interval = {
        "days": f"{date_format(fact.first, 'j M Y')} \N{EN DASH} {date_format(fact.last, 'j M Y')}",
        "low": bound_words(fact.lower_bound),
        "high": share_words(fact.upper_bound),
        "n": fact.n,
    }
    if one.met:
        return _(". Measured %(days)s: %(low)s to %(high)s, n %(n)s") % interval
    if missing is None:
        says = _(
            ". Measured %(days)s: %(low)s to %(high)s, n %(n)s: more like these do not reach it, it has to"
            " rise"
        )
        return says % interval
    says = _(
        ". Measured %(days)s: %(low)s to %(high)s, n %(n)s: about %(more)s more like these would settle it"
    )
    return says % {**interval, "more": missing}


def lapsed_words(sheet: AuthoritySheet) -> str:
    """Say which training ran out and which tier went with it; nothing if none did."""
    if sheet.lapsed is None:
        return ""
    says = _("%(courses)s expired on %(day)s: tier %(tier)s instead of %(lost)s. Renewed, it counts at once.")
    return says % {
        "courses": ", ".join(sheet.lapsed.courses),
        "day": date_format(timezone.localtime(sheet.lapsed.since), "j M Y"),
        "tier": sheet.tier,
        "lost": sheet.lapsed.tier,
    }


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low}{DASH}{high}"


def _needs_approval(ask: Ask, verdict: Verdict, *, way_on: str) -> VerdictWords:
    headline = next((one for one in verdict.reasons if one.code in _HEADLINES), None)
    others = tuple(one for one in objections(verdict.reasons) if one is not headline)
    title = sentences((headline,), ask.currency)[0] if headline else _("Needs approval.")
    return VerdictWords("needs_approval", title, sentences(others, ask.currency), way_on)


def _forbidden(guidance: Guidance, verdict: Verdict) -> VerdictWords:
    title, *rest = sentences(verdict.reasons, guidance.currency)
    return VerdictWords("forbidden", title, tuple(rest))


def _nothing_asked(guidance: Guidance, verdict: Verdict) -> VerdictWords:
    if verdict.headroom > NOTHING:
        return VerdictWords(
            "",
            _("You may give up to %(headroom)s right now.")
            % {"headroom": money(verdict.headroom, guidance.currency)},
        )
    return VerdictWords(
        "", _("Whatever you enter here needs approval: you have nothing left for it yourself.")
    )


def _at_once(line: BudgetLine, per_decision: Decimal, left: Decimal, currency: str) -> str:
    if per_decision == NOTHING:
        return _("Each needs approval")
    return (
        _("Up to %(amount)s at once") % {"amount": money(per_decision, currency)}
        if per_decision < left
        else ""
    )
