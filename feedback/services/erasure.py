"""Does the erasing of what a customer wrote in surveys, on their demand; the scores stay."""

from datetime import datetime

from django.db import transaction

from audit.services import record_event
from customers.models import Customer
from feedback.models import SurveyResponse


@transaction.atomic
def erase_comments(*, customer_id: int, at: datetime) -> None:
    """Empty every comment of a customer, for good: the same file again does not bring it back."""
    surveys = SurveyResponse.objects.filter(case__customer=customer_id, comment_erased_at=None)
    erased = surveys.exclude(comment="").update(comment="", comment_erased_at=at)
    record_event(
        name="customer.comments_erased",
        actor_id=None,
        subject=Customer.objects.get(pk=customer_id),
        facts={"comments": erased},
        at=at,
    )
