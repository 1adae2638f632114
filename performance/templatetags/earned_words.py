"""Template words of earned authority: shares as people read them."""

from decimal import Decimal

from django import template

from performance.models import Demotion
from performance.selectors.qualifications import demotion_words, share

register = template.Library()


@register.filter
def percent(value: Decimal) -> str:
    """`{{ row.lower_bound|percent }}`: `81.4 %`."""
    return share(value)


@register.filter
def falls(demotion: Demotion) -> str:
    """`{{ demotion|falls }}`: `tier 3 to 2`."""
    return demotion_words(demotion)
