"""Decides how a judgement is said: reasons as sentences fit for the person they concern."""

from collections.abc import Iterable

from common.money import format_money
from empowerment.rules.facts import ALL_MONEY
from empowerment.rules.limits import Reason
from empowerment.rules.tiers import Requirement

_WORDS = {
    "forbidden": "Not allowed: {text}",
    "other_currency": "Needs approval: your limits are in {text}, and nothing is converted.",
    "no_limit": "Needs approval: you hold no limit of your own for this.",
    "over_limit": "Needs approval: {amount} is over your limit of {bound} per decision.",
    "within_limit": "{amount} is within your limit of {bound} per decision.",
    "clock_missed": (
        "The approval clock was missed while the customer waits, so you may decide up to {bound}. {text}"
    ),
    "why": "Why this limit: {text}",
    "over_agent_day": "Your day has {amount} left of {bound}{scope}.",
    "over_agent_month": "Your month has {amount} left of {bound}{scope}.",
    "over_customer_90_days": "This customer has {amount} left of {bound} in 90 days{scope}.",
    "over_case": "This case has {amount} left of {bound}{scope}.",
    "over_team_month": "The team's month has {amount} left of {bound}{scope}.",
}

# The same to somebody else than the person judged.
_WORDS_ABOUT = {
    "other_currency": "The limits are in {text}, and nothing is converted.",
    "no_limit": "{name} holds no limit of their own for this.",
    "over_limit": "{amount} is over {name}'s limit of {bound} per decision.",
    "within_limit": "{amount} is within {name}'s limit of {bound} per decision.",
    "clock_missed": (
        "The approval clock was missed while the customer waited, so {name} could decide up to {bound}. "
        "{text}"
    ),
    "over_agent_day": "{name}'s day had {amount} left of {bound}{scope}.",
    "over_agent_month": "{name}'s month had {amount} left of {bound}{scope}.",
    "over_customer_90_days": "This customer had {amount} left of {bound} in 90 days{scope}.",
    "over_case": "This case had {amount} left of {bound}{scope}.",
    "over_team_month": "The team's month had {amount} left of {bound}{scope}.",
}

_REQUIREMENTS = {
    "tenure": "{needed} months in the company (now {held})",
    "performance": "quality of at least {needed} over {needed_n} reviewed cases (now {held} over {held_n})",
    "course": "a valid completion of {needed}",
}


# Reasons that go without saying once the verdict is no.
_IN_FAVOUR = frozenset({"within_limit", "clock_missed", "why"})


def objections(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return what stands against an act: not what is fine about it."""
    return tuple(reason for reason in reasons if reason.code not in _IN_FAVOUR)


def sentence(reason: Reason, *, currency: str, locale: str = "en", about: str = "") -> str:
    """
    Say a reason in words, amounts in the reader's locale.

    :param about: name of the person judged, when somebody else reads it afterwards
    """
    words = {**_WORDS, **_WORDS_ABOUT} if about else _WORDS
    return words[reason.code].format(
        name=about,
        amount="" if reason.amount is None else format_money(reason.amount, currency, locale=locale),
        bound="" if reason.bound is None else format_money(reason.bound, currency, locale=locale),
        text=reason.text,
        scope=_scope(reason),
    )


def requirement(one: Requirement) -> str:
    """Say what a tier asks for and what is held."""
    share = one.code == "performance"
    return _REQUIREMENTS[one.code].format(
        needed=_percent(one.needed) if share else one.needed,
        held=(_percent(one.held) if one.held else "not measured") if share else one.held,
        needed_n=one.needed_n,
        held_n=one.held_n,
    )


def _scope(reason: Reason) -> str:
    return " over all money" if reason.text == ALL_MONEY else ""


def _percent(share: str) -> str:
    return f"{float(share):.0%}"
