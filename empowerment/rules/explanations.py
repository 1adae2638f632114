"""
Decides how a judgement is said: reasons as sentences fit for the person they concern.

What is stored of a judgement are codes and values, so that it can be said in any language for ever. The words
below are English; whoever speaks for a reader passes in how a text is translated.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

from common.money import format_money
from common.shares import bound_words, exact_words
from empowerment.rules.facts import ALL_MONEY
from empowerment.rules.limits import Reason
from empowerment.rules.tiers import Requirement

Translation = Callable[[str], str]


def _(text: str) -> str:
    """Marks a text for the translators. It is translated when it is said."""
    return text


_WORDS = {
    "forbidden": _("Not allowed: {text}"),
    "other_currency": _("Needs approval: your limits are in {text}, and nothing is converted."),
    "no_limit": _("Needs approval: you hold no limit of your own for this."),
    "over_limit": _("Needs approval: {amount} is over your limit of {bound} per decision."),
    "within_limit": _("{amount} is within your limit of {bound} per decision."),
    "clock_missed": _(
        "The approval clock was missed while the customer waits, so you may decide up to {bound}. {text}"
    ),
    "why": _("Why this limit: {text}"),
    "over_agent_day": _("Your day has {amount} left of {bound}{scope}."),
    "over_agent_month": _("Your month has {amount} left of {bound}{scope}."),
    "over_customer_90_days": _("This customer has {amount} left of {bound} in 90 days{scope}."),
    "over_case": _("This case has {amount} left of {bound}{scope}."),
    "over_team_month": _("The team's month has {amount} left of {bound}{scope}."),
}

# The same to somebody else than the person judged.
_WORDS_ABOUT = {
    "other_currency": _("The limits are in {text}, and nothing is converted."),
    "no_limit": _("{name} holds no limit of their own for this."),
    "over_limit": _("{amount} is over {name}'s limit of {bound} per decision."),
    "within_limit": _("{amount} is within {name}'s limit of {bound} per decision."),
    "clock_missed": _(
        "The approval clock was missed while the customer waited, so {name} could decide up to {bound}. "
        "{text}"
    ),
    "over_agent_day": _("{name}'s day had {amount} left of {bound}{scope}."),
    "over_agent_month": _("{name}'s month had {amount} left of {bound}{scope}."),
    "over_customer_90_days": _("This customer had {amount} left of {bound} in 90 days{scope}."),
    "over_case": _("This case had {amount} left of {bound}{scope}."),
    "over_team_month": _("The team's month had {amount} left of {bound}{scope}."),
}

_REQUIREMENTS = {
    "tenure": _("{needed} months in the company (now {held})"),
    "performance": _(
        "a published scorecard of at least {needed}, by the lower end of its 90 % interval, with n {needed_n}"
        " or more (now {held}, n {held_n})"
    ),
    "performance_unmeasured": _(
        "a published scorecard of at least {needed}, by the lower end of its 90 % interval, with n {needed_n}"
        " or more (now not measured: no scorecard counts yet)"
    ),
    "course": _("a valid completion of {needed}"),
}


# Reasons that go without saying once the verdict is no.
_IN_FAVOUR = frozenset({"within_limit", "clock_missed", "why"})


def objections(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return what stands against an act: not what is fine about it."""
    return tuple(reason for reason in reasons if reason.code not in _IN_FAVOUR)


def sentence(
    reason: Reason, *, currency: str, locale: str = "en", about: str = "", say: Translation = _
) -> str:
    """
    Say a reason in words, amounts in the reader's locale.

    :param about: name of the person judged, when somebody else reads it afterwards
    :param say: translates a text into the reader's language; without it the sentence is English
    """
    words = {**_WORDS, **_WORDS_ABOUT} if about else _WORDS
    return say(words[reason.code]).format(
        name=about,
        amount="" if reason.amount is None else format_money(reason.amount, currency, locale=locale),
        bound="" if reason.bound is None else format_money(reason.bound, currency, locale=locale),
        text=reason.text,
        scope=say(_(" over all money")) if reason.text == ALL_MONEY else "",
    )


def requirement(one: Requirement, *, say: Translation = _) -> str:
    """
    Say what a tier asks for and what is held.

    :param say: as in `sentence`
    """
    share = one.code == "performance"
    code = "performance_unmeasured" if share and not one.held else one.code
    return say(_REQUIREMENTS[code]).format(
        needed=exact_words(Decimal(one.needed)) if share else one.needed,
        held=bound_words(Decimal(one.held)) if share and one.held else one.held,
        needed_n=one.needed_n,
        held_n=one.held_n,
    )
