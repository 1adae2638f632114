"""Template words of empowerment: what became of a decision, and the look of it."""

from django import template

from empowerment.choices import DecisionStatus
from empowerment.permissions import can_see_authority
from people.models import User

register = template.Library()

GOOD = frozenset(
    {DecisionStatus.GRANTED, DecisionStatus.APPROVED, DecisionStatus.ACCEPTED, DecisionStatus.DEEMED}
)
WAITING = frozenset({DecisionStatus.WAITING, DecisionStatus.RETURNED, DecisionStatus.COUNTERED})
BAD = frozenset({DecisionStatus.DENIED, DecisionStatus.EXPIRED, DecisionStatus.REVERSED})


@register.filter
def may_see_authority_of(reader: User, person: User) -> bool:
    """`{% if user|may_see_authority_of:person %}`: so that no page leads to a 404."""
    return can_see_authority(reader, person)


@register.filter
def status_label(status: str) -> str:
    """What became of a decision, in words."""
    return str(DecisionStatus(status).label)


@register.filter
def status_kind(status: str) -> str:
    """How its badge looks: good, wait, bad, or plain."""
    if status in GOOD:
        return "good"
    if status in WAITING:
        return "wait"
    return "bad" if status in BAD else ""


@register.filter
def status_icon(status: str) -> str:
    """The icon before the words, so that colour never carries the meaning alone."""
    if status in GOOD:
        return "check-circle"
    if status in WAITING:
        return "hourglass-split"
    return "x-circle" if status in BAD else "dash-circle"
