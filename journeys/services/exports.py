"""Does the recording of what leaves the house: who took which report on outages along."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.services import record_event
from people.models import User


@transaction.atomic
def record_outage_export(*, actor: User, filters: dict[str, Any], rows: int, at: datetime) -> None:
    """Record that somebody exported what outages cost, with the period as it stood in the address."""
    record_event(
        name="outages.exported",
        actor_id=actor.pk,
        subject=actor,
        facts={"filters": filters, "rows": rows},
        at=at,
    )
