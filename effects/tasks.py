"""Speaks with the clock: beat and nudges start the sweep here."""

from celery import shared_task
from django.utils import timezone

from effects import services

# One message works at most this many batches off, so that a flood cannot hold a worker for ever.
MOST_BATCHES = 50


@shared_task(name="effects.tasks.fulfil_due", ignore_result=True)
def fulfil_due() -> None:
    """Serve batch after batch until nothing is due."""
    for _ in range(MOST_BATCHES):
        if services.fulfil_due(at=timezone.now()) < services.BATCH:
            return
