"""Template words of earned authority: shares as people read them."""

from decimal import Decimal

from django import template

from performance.selectors.qualifications import share

register = template.Library()


@register.filter
def percent(value: Decimal) -> str:
    """`{{ row.lower_bound|percent }}`: `81.4 %`."""
    return share(value)
