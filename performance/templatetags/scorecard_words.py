"""Template words of scorecards."""

from django import template

from performance.models import Scorecard
from performance.selectors.scorecards import total_words

register = template.Library()


@register.filter
def whole(scorecard: Scorecard) -> str:
    """`{{ card|whole }}`: `82.2` with its interval, or why there is none."""
    return total_words(scorecard)
