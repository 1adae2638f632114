"""Does the recording of what leaves the house: who took which list along, and how many rows it held."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.services import record_event
from people.models import User


@transaction.atomic
def record_decision_export(*, actor: User, filters: dict[str, Any], rows: int, at: datetime) -> None:
    """Record that somebody exported a list of decisions, with the filters as they stood in its address."""
    record_event(
        name="decisions.exported",
        actor_id=actor.pk,
        subject=actor,
        facts={"filters": filters, "rows": rows},
        at=at,
    )
