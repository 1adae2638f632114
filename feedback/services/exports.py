"""Does the recording of what leaves the house: who took which responses along, and how many."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.services import record_event
from people.models import User


@transaction.atomic
def record_survey_export(*, actor: User, filters: dict[str, Any], rows: int, at: datetime) -> None:
    """Record that somebody exported survey responses, with the filters as they stood in its address."""
    record_event(
        name="surveys.exported",
        actor_id=actor.pk,
        subject=actor,
        facts={"filters": filters, "rows": rows},
        at=at,
    )
