"""What the rollup holds, to be compared; and the serving of what is owed to it."""

from datetime import timedelta

from effects.models import Owed
from effects.services import fulfil_due
from performance.models import DailyMeasure

COLUMNS = (
    "day",
    "team_id",
    "agent_id",
    "channel",
    "currency",
    "measure",
    "n",
    "hits",
    "total",
    "squares",
    "spread",
)


def figures():
    """All of it, in one order, without keys."""
    return sorted(DailyMeasure.objects.values_list(*COLUMNS), key=repr)


def measured(measure):
    """(n, hits, total, squares, spread) of each row of one measure."""
    rows = DailyMeasure.objects.filter(measure=measure).order_by("day", "team", "agent", "channel")
    return list(rows.values_list("n", "hits", "total", "squares", "spread"))


def serve(at):
    """Serve what is owed to the figures, and nothing else."""
    Owed.objects.open().exclude(topic="performance.recompute").update(
        next_attempt_at=at + timedelta(days=9999)
    )
    while fulfil_due(at=at):
        pass
    assert not Owed.objects.open().filter(topic="performance.recompute").exists()
