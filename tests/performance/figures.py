"""What the rollup holds, to be compared; and the serving of what is owed to it."""

from datetime import timedelta

from effects.models import Owed
from effects.services import fulfil_due
from performance.models import DailyFigures
from performance.rules.measures import COLUMNS


def figures():
    """All of it, in one order, without keys; the values behind medians stand in no order."""
    rows = DailyFigures.objects.values()
    return sorted(
        (
            tuple(
                (name, sorted(value) if isinstance(value, list) else value)
                for name, value in row.items()
                if name != "id"
            )
            for row in rows
        ),
        key=repr,
    )


def measured(measure):
    """(n, hits, total, squares, spread) of each row that knows of the measure."""
    columns = COLUMNS[measure]
    found = []
    for row in DailyFigures.objects.order_by("day", "team", "agent", "channel").values():
        numbers = (
            row[columns.n],
            *(row[name] if name else 0 for name in (columns.hits, columns.total, columns.squares)),
        )
        if numbers[0]:
            found.append((*numbers, sorted(row[columns.spread]) if columns.spread else []))
    return found


def serve(at):
    """Serve what is owed to the figures, and nothing else."""
    Owed.objects.open().exclude(topic="performance.recompute").update(
        next_attempt_at=at + timedelta(days=9999)
    )
    while fulfil_due(at=at):
        pass
    assert not Owed.objects.open().filter(topic="performance.recompute").exists()
