"""Asks which approvals earned authority has made unnecessary."""

from django.db.models import F, OuterRef, Q, Subquery

from empowerment.choices import Effect, Outcome
from empowerment.models import AuthorityLimit


def without_approval() -> Q:
    """
    Return what is true of decisions within own authority that somebody in the same position on the lowest
    tier would have had to ask about: the amount is above the limit of the lowest tier that the version grants
    for the same remedy under the same conditions.

    It is mechanical: it knows what would have been routed at the amount that was given, not which amount
    somebody would have chosen under the lower limit.
    """
    lowest = (
        AuthorityLimit.objects.filter(
            Q(reason=OuterRef("limit__reason")) | Q(reason=None),
            version=OuterRef("version"),
            effect=Effect.GRANT,
            position=OuterRef("limit__position"),
            remedy=OuterRef("limit__remedy"),
            channel=OuterRef("limit__channel"),
            segment=OuterRef("limit__segment"),
        )
        .order_by("tier", F("reason").asc(nulls_last=True))
        .values("per_decision")[:1]
    )
    return Q(outcome=Outcome.WITHIN_AUTHORITY, amount__gt=Subquery(lowest))
