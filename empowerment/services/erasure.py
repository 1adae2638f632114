"""Does the erasing of texts about a customer from what was decided for them."""

from datetime import datetime

from django.db import transaction

from audit.services import record_event
from customers.models import Customer
from empowerment.models import ApprovalStep, DecisionNote, Reversal


@transaction.atomic
def erase_texts(*, customer_id: int, at: datetime) -> None:
    """
    Empty every free text about a customer's decisions. Nothing else of the ledger changes, and a replay rests
    on none of them.
    """
    notes = DecisionNote.objects.filter(decision__customer=customer_id, erased_at=None)
    erased = notes.update(note="", wish="", erased_at=at)
    ApprovalStep.objects.filter(request__decision__customer=customer_id).exclude(why="").update(why="")
    Reversal.objects.filter(grant__decision__customer=customer_id).exclude(why="").update(why="")
    record_event(
        name="customer.texts_erased",
        actor_id=None,
        subject=Customer.objects.get(pk=customer_id),
        facts={"notes": erased},
        at=at,
    )
