"""Decides which columns of the rollup each measure adds up."""

from dataclasses import dataclass

from performance.choices import Measure


@dataclass(frozen=True)
class Columns:
    """
    Where a measure stands in the rollup: `n` counts facts, `hits` those among them that hold, `total` and
    `squares` add up their values, `spread` holds the values themselves; `excluded` counts
    the facts of the same source that happened while the team could not work. None: the measure has no such
    thing.
    """

    n: str
    hits: str | None = None
    total: str | None = None
    squares: str | None = None
    spread: str | None = None
    excluded: str | None = None

    @property
    def summed(self) -> list[str]:
        """The columns that are added up."""
        return [name for name in (self.n, self.hits, self.total, self.squares, self.excluded) if name]


COLUMNS = {
    Measure.RESOLVED: Columns("resolved"),
    Measure.FIRST_CONTACT: Columns("judged", hits="first_contact", excluded="cases_excluded"),
    Measure.REOPENED: Columns("judged", hits="reopened", excluded="cases_excluded"),
    Measure.TIME_TO_RESOLVE: Columns("judged", spread="resolving", excluded="cases_excluded"),
    Measure.REPEAT: Columns("known", hits="back", excluded="cases_excluded"),
    Measure.RETAINED: Columns("followed", hits="retained", excluded="cases_excluded"),
    Measure.WORKED: Columns("timed", spread="working", excluded="cases_excluded"),
    Measure.REMEDY_COST: Columns("resolved", total="remedies", squares="remedies_squared"),
    Measure.ESCALATED: Columns("decided", hits="escalated", excluded="cases_excluded"),
    Measure.OWN_AUTHORITY: Columns("decisions", hits="own", excluded="decisions_excluded"),
    Measure.AUTHORITY_USED: Columns(
        "limited", total="used", squares="used_squared", excluded="decisions_excluded"
    ),
    Measure.TURNAROUND: Columns("answered", spread="answering", excluded="requests_excluded"),
    Measure.WAITED: Columns("closed", total="waited", squares="waited_squared", excluded="requests_excluded"),
    Measure.SATISFIED: Columns("csat", hits="satisfied", excluded="surveys_excluded"),
    Measure.EFFORT: Columns("ces", total="effort", squares="effort_squared", excluded="surveys_excluded"),
    Measure.PROMOTED: Columns(
        "nps", total="promoted", squares="promoted_squared", excluded="surveys_excluded"
    ),
}
