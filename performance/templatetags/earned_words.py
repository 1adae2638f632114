"""Template words of earned authority: shares as people read them."""

from decimal import Decimal

from django import template

from common.shares import bound_words, exact_words, share_words
from performance.models import Demotion
from performance.selectors.qualifications import demotion_words

register = template.Library()


@register.filter
def percent(value: Decimal) -> str:
    """`{{ card.total|percent }}`: `81.4 %`, a measured share."""
    return share_words(value)


@register.filter
def at_least(value: Decimal) -> str:
    """`{{ row.lower_bound|at_least }}`: `81.4 %`, the lower end of an interval, rounded down."""
    return bound_words(value)


@register.filter
def as_asked(value: Decimal) -> str:
    """`{{ demotion.needed_bound|as_asked }}`: `82 %`, what a tier asks for."""
    return exact_words(value)


@register.filter
def falls(demotion: Demotion) -> str:
    """`{{ demotion|falls }}`: `tier 3 to 2`."""
    return demotion_words(demotion)
