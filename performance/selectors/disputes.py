"""Asks about disputes: who may answer one, in what order they are asked, what waits for somebody."""

from django.db.models import QuerySet

from people.choices import Role
from people.models import User
from people.selectors.organization import managers_above
from performance.models import Dispute

ANSWERS = frozenset({Role.LEAD.value, Role.MANAGER.value})


def answerers_of(rated: User) -> list[User]:
    """
    Return who answers for a person, in the order in which they are asked: up the line, who is active and
    leads or manages, and is not the same human being.
    """
    above = managers_above(rated.pk)
    people = (
        User.objects.filter(pk__in=above, is_active=True, groups__name__in=ANSWERS)
        .exclude(person=rated.person)
        .distinct()
    )
    return sorted(people, key=lambda user: above.index(user.pk))


def may_answer(user: User, dispute: Dispute) -> bool:
    """
    Tell whether a person may answer: whoever leads the rated, and HR once nobody in the line is left to ask.
    """
    rated = dispute.scorecard.person
    if not user.is_active or user.person == rated.person:
        return False
    if dispute.answerer_id is None and Role.HR in user.roles:
        return True
    return user.pk in {answerer.pk for answerer in answerers_of(rated)}


def disputes_waiting_for(user: User) -> QuerySet[Dispute]:
    """Return the open disputes that a person is asked to answer, most urgent first; HR those of nobody."""
    open_ones = Dispute.objects.filter(answered_at=None).select_related("scorecard__person", "line")
    mine = open_ones.filter(answerer=user.pk)
    if Role.HR in user.roles:
        mine = open_ones.filter(answerer=None) | mine
    return mine.order_by("due_at", "pk")
