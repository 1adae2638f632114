"""Does the closing of reviews: somebody looked at a decision afterwards and says what they found."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from empowerment.models import Review
from people.models import User


class AlreadyReviewed(DomainError):
    code = "already_reviewed"


class OwnReview(DomainError):
    code = "own_review"


@transaction.atomic
def close_review(*, review_id: int, finding: str, actor: User, at: datetime) -> Review:
    """
    Close a review with what was found.

    :raises AlreadyReviewed: if it is closed
    :raises OwnReview: if the reviewer is, as a person, the agent who decided
    """
    review = (
        Review.objects.select_for_update(of=("self",)).select_related("decision__agent").get(pk=review_id)
    )
    if review.closed_at is not None:
        raise AlreadyReviewed(_("Somebody has closed this review already."))
    if review.decision.agent.person == actor.person:
        raise OwnReview(_("You made this decision, so somebody else has to look at it."))
    review.closed_at, review.closed_by, review.finding = at, actor, finding
    review.save(update_fields=["closed_at", "closed_by", "finding"])
    record_event(
        name="review.closed",
        actor_id=actor.pk,
        subject=review,
        facts={"decision": review.decision_id, "cause": review.cause},
        at=at,
    )
    return review
