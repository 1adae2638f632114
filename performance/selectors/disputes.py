"""Asks about disputes: who may answer one, what waits for somebody."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from people.choices import Role
from people.models import User
from people.selectors.organization import managers_above
from performance.models import Dispute, Scorecard
from performance.permissions import LEADS_PEOPLE
from performance.selectors.scorecards import scorecards_visible_to

ANSWERS = LEADS_PEOPLE


def may_answer(user: User, dispute: Dispute) -> bool:
    """
    Tell whether a person may answer: whoever leads the rated, who is asked for somebody who is away, and HR
    once nobody in the line is left to ask. Never, with whatever account, the rated person.
    """
    rated = dispute.scorecard.person
    if not user.is_active or user.person == rated.person:
        return False
    if dispute.answerer_id is None and Role.HR in user.roles:
        return True
    leads = bool(user.roles & ANSWERS)
    return leads and (user.pk == dispute.answerer_id or user.pk in managers_above(rated.pk))


def disputes_waiting_for(user: User) -> QuerySet[Dispute]:
    """Return the open disputes that a person is asked to answer, most urgent first; HR those of nobody."""
    open_ones = Dispute.objects.filter(answered_at=None).select_related("scorecard__person", "line")
    mine = open_ones.filter(answerer=user.pk)
    if Role.HR in user.roles:
        mine = open_ones.filter(answerer=None) | mine
    return mine.order_by("due_at", "pk")


def get_dispute_for(user: User, *, dispute_id: int) -> Dispute:
    """
    Return a dispute about a scorecard that a person may see.

    :raises Http404: if there is none, or the user may not see the scorecard
    """
    disputes = Dispute.objects.select_related("scorecard__person", "line")
    return get_object_or_404(disputes, pk=dispute_id, scorecard__in=scorecards_visible_to(user))


def disputes_about(versions: Collection[Scorecard]) -> list[Dispute]:
    """Return the disputes about the versions of a scorecard, with everybody they name, newest first."""
    disputes = Dispute.objects.filter(scorecard__in=versions)
    named = ("line", "raised_by", "answerer", "answered_by", "scorecard__person")
    return list(disputes.select_related(*named))
