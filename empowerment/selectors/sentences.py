"""Asks how a judgement reads in the language of whoever is at work: codes and values in words."""

from collections.abc import Iterable

from django.utils.translation import get_language, gettext

from empowerment.rules import explanations
from empowerment.rules.limits import Reason
from empowerment.rules.tiers import Requirement


def sentences(reasons: Iterable[Reason], currency: str, *, about: str = "") -> tuple[str, ...]:
    """
    Return the sentences of a judgement, all of them, in their order.

    :param about: name of the person judged, when somebody else reads it
    """
    locale = get_language() or "en"
    return tuple(
        explanations.sentence(one, currency=currency, locale=locale, about=about, say=gettext)
        for one in reasons
    )


def requirement(one: Requirement) -> str:
    """Return what a tier asks for and what is held, as one reads it."""
    return explanations.requirement(one, say=gettext)
