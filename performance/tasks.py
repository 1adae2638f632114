"""Speaks with the clock: recomputes figures whose facts have changed."""

from datetime import date, datetime

from effects.registry import handles
from performance.services.rollup import recompute_changed


@handles("performance.recompute")
def recompute(*, days: list[tuple[str, int | None]], case_ids: list[int], at: datetime) -> None:
    """Facts of these days, or about these cases, have changed."""
    recompute_changed(days=[(date.fromisoformat(day), team_id) for day, team_id in days], case_ids=case_ids)
