"""Speaks with the clock: beat starts the sealer every few seconds and a checkpoint every minute."""

from celery import shared_task
from django.utils import timezone

from audit.services import seal_events, write_checkpoint
from audit.services.seals import BATCH


@shared_task(name="audit.tasks.seal", ignore_result=True)
def seal() -> None:
    """Seal until nothing waits."""
    while seal_events(at=timezone.now()) == BATCH:
        pass


@shared_task(name="audit.tasks.checkpoint", ignore_result=True)
def checkpoint() -> None:
    """Write down, outside the database, how far the chain reaches."""
    write_checkpoint(at=timezone.now())
