"""Decides which columns of the rollup each measure adds up."""

from dataclasses import dataclass

from performance.choices import Measure


@dataclass(frozen=True)
class Columns:
    """
    Where a measure stands in the rollup: `n` counts facts, `hits` those among them that hold, `total` and
    `squares` add up their values, `spread` holds the values themselves. None: the measure has no such thing.
    """

    n: str
    hits: str | None = None
    total: str | None = None
    squares: str | None = None
    spread: str | None = None

    @property
    def summed(self) -> list[str]:
        """The columns that are added up."""
        return [name for name in (self.n, self.hits, self.total, self.squares) if name]


COLUMNS = {
    Measure.RESOLVED: Columns("resolved"),
    Measure.FIRST_CONTACT: Columns("resolved", hits="first_contact"),
    Measure.REOPENED: Columns("resolved", hits="reopened"),
    Measure.TIME_TO_RESOLVE: Columns("resolved", spread="resolving"),
    Measure.REPEAT: Columns("known", hits="back"),
    Measure.REMEDY_COST: Columns("resolved", total="remedies", squares="remedies_squared"),
    Measure.ESCALATED: Columns("decided", hits="escalated"),
    Measure.OWN_AUTHORITY: Columns("decisions", hits="own"),
    Measure.AUTHORITY_USED: Columns("limited", total="used", squares="used_squared"),
    Measure.TURNAROUND: Columns("answered", spread="answering"),
    Measure.WAITED: Columns("closed", total="waited", squares="waited_squared"),
}
