"""Asks how the effects are doing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from effects.models import Owed

# How long something that is due may wait before somebody should look: longer than a restart takes.
LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Backlog:
    """What is due and unserved; ``oldest_wait`` is how long the first of it has been due."""

    due: int
    oldest_wait: timedelta
    quarantined: int


def backlog(*, at: datetime) -> Backlog:
    """Return what is due now and what stands in quarantine."""
    due = Owed.objects.open().filter(due_at__lte=at)
    oldest = due.aggregate(oldest=Min("due_at"))["oldest"] or at
    return Backlog(due=due.count(), oldest_wait=at - oldest, quarantined=Owed.objects.quarantined().count())


def quarantined_topics() -> list[tuple[str, int]]:
    """Return of what kind the effects in quarantine are, the most frequent first."""
    topics = Owed.objects.quarantined().values_list("topic").annotate(n=Count("pk"))
    return list(topics.order_by("-n", "topic"))


def next_attempt() -> datetime | None:
    """Return when the next open effect is to be served, or None if nothing is owed."""
    earliest: datetime | None = Owed.objects.open().aggregate(at=Min("next_attempt_at"))["at"]
    return earliest


def waiting_since(topic: str, *, at: datetime) -> datetime | None:
    """
    Return since when the oldest effect of a topic that is due waits to be served, or None if nothing does:
    whatever came earlier has its effect.
    """
    oldest: datetime | None = (
        Owed.objects.open().filter(topic=topic, due_at__lte=at).aggregate(oldest=Min("owed_at"))["oldest"]
    )
    return oldest
