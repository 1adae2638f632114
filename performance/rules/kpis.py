"""Decides what each KPI is: its formula in words, its source, what it is for and what it leads to."""

from dataclasses import dataclass
from math import inf

from common.words import gettext_noop as _
from performance.choices import Direction, Grain, Horizon, Kind, Measure, Unit

EVERYWHERE = frozenset(
    {
        Grain.AGENT,
        Grain.TEAM,
        Grain.DEPARTMENT,
        Grain.REGION,
        Grain.STAGE,
        Grain.CHANNEL,
        Grain.ORGANIZATION,
    }
)
# Below this many facts a page says "not enough data", unless the settings of the KPI say otherwise.
MINIMUM_N = 20
HOUR = 1 / 3600
MINUTE = 1 / 60
THOUSANDTH = 1 / 1000
MILLIONTH = 1 / 1_000_000
ALL_RESOLVED = _(
    "Cases with a known moment of resolving, by that day; agent: who resolved; team: the final one."
)
RESOLVED = _(
    "Cases with a known moment of resolving, by that day; agent: who resolved; team: the final one. Left "
    "out: what was resolved during an outage of the team."
)
RETAINED = _(
    "Cases with a known moment of resolving, by that day; agent: who resolved; team: the final one. Left "
    "out: what was resolved during an outage of the team. The end of each customer's contract, imported: of "
    "each source known up to the day before its last import."
)
WORKED = _(
    "Time worked as the system of the cases tells it, of resolved cases, by the day of resolving; agent: who "
    "resolved; team: the final one. Left out: what was resolved during an outage of the team."
)
DECIDED = _(
    "The decisions of the ledger, by the day and the team of the decision. Left out: what was decided during "
    "an outage of the team."
)
ASKED = _(
    "Approval requests, by the day and the team of the decision that asked, in time on the wall. Left out: "
    "requests that waited during an outage of the team."
)
SURVEYS = _(
    "Survey responses, by the day of the answer; agent and team: those of the case when the answer came. "
    "Left out: answers about cases resolved during an outage of the team."
)


class UnknownKpi(LookupError):
    """No KPI has this code; the message names it."""


@dataclass(frozen=True)
class Kpi:
    """
    One KPI. A changed formula is a new `version`. Name, formula, source and rationale are written in English,
    as they are stored beside a figure; whoever shows them says them in the language of the reader.

    `measure` is what the rollup holds for it, None while its source has not arrived. `scale` turns the whole
    numbers of the rollup into `unit`. Figures of days younger than `matures_days` are not known yet.
    `bounds` are what no value can lie beyond, so that no interval reaches there either.
    `is_weightable` says whether it may carry weight in a scorecard without a recorded exception.
    """

    code: str
    name: str
    formula: str
    source: str
    kind: Kind
    unit: Unit
    direction: Direction
    horizon: Horizon
    rationale: str
    measure: Measure | None
    version: int = 1
    grains: frozenset[Grain] = EVERYWHERE
    scale: float = 1.0
    bounds: tuple[float, float] = (-inf, inf)
    matures_days: int = 0
    minimum_n: int = MINIMUM_N
    is_weightable: bool = True

    @property
    def is_total(self) -> bool:
        """A count or a sum needs no least n: wide is only what it says of the expected one."""
        return self.kind in (Kind.SUM, Kind.COUNT)

    @property
    def has_source(self) -> bool:
        """Without one a page says "no source yet", and a scorecard "not applicable"."""
        return self.measure is not None


KPIS = (
    Kpi(
        code="fcr",
        name=_("First-contact resolution"),
        formula=_("Share of resolved cases that were never reopened and never passed on."),
        source=RESOLVED,
        kind=Kind.SHARE,
        unit=Unit.SHARE,
        direction=Direction.HIGHER,
        horizon=Horizon.DAILY,
        rationale=_(
            "A customer helped at the first contact need not come back: the purpose of authority at "
            "the front. Low where agents may not decide, or do not know that they may."
        ),
        measure=Measure.FIRST_CONTACT,
    ),
    Kpi(
        code="reopen_rate",
        name=_("Reopen rate"),
        formula=_("Share of resolved cases that were reopened at least once."),
        source=RESOLVED,
        kind=Kind.SHARE,
        unit=Unit.SHARE,
        direction=Direction.LOWER,
        horizon=Horizon.MONTHLY,
        rationale=_("Resolved too early is not resolved. Guards against speed bought with quality."),
        measure=Measure.REOPENED,
    ),
    Kpi(
        code="time_to_resolve",
        name=_("Time to resolve"),
        formula=_("Median time on the wall from opening to resolving a case."),
        source=RESOLVED,
        kind=Kind.MEDIAN,
        unit=Unit.HOURS,
        direction=Direction.LOWER,
        horizon=Horizon.DAILY,
        rationale=_(
            "What the customer lives through, nights and weekends included. A median, because a few "
            "cases take months."
        ),
        measure=Measure.TIME_TO_RESOLVE,
        scale=HOUR,
    ),
    Kpi(
        code="csat",
        name=_("Customer satisfaction"),
        formula=_("Share of answers of 4 or 5 on a scale from 1 to 5."),
        source=SURVEYS,
        kind=Kind.SHARE,
        unit=Unit.SHARE,
        direction=Direction.HIGHER,
        horizon=Horizon.MONTHLY,
        rationale=_("The customer's own verdict on this contact."),
        measure=Measure.SATISFIED,
    ),
    Kpi(
        code="ces",
        name=_("Customer effort score"),
        formula=_("Mean answer to “it was easy to get this solved”, from 1 to 7."),
        source=SURVEYS,
        kind=Kind.MEAN,
        unit=Unit.SCORE,
        direction=Direction.HIGHER,
        horizon=Horizon.MONTHLY,
        rationale=_(
            "Effort drives customers away more surely than delight keeps them; approvals cost effort."
        ),
        measure=Measure.EFFORT,
        bounds=(1, 7),
    ),
    Kpi(
        code="nps",
        name=_("Net promoter score"),
        formula=_(
            "Share of answers of 9 or 10 less share of answers from 0 to 6, times 100: from -100 to 100."
        ),
        source=SURVEYS,
        kind=Kind.MEAN,
        unit=Unit.SCORE,
        direction=Direction.HIGHER,
        horizon=Horizon.LONG_TERM,
        rationale=_("The relation as a whole, of which one contact is a small part: no measure of an agent."),
        measure=Measure.PROMOTED,
        scale=100,
        bounds=(-100, 100),
        grains=EVERYWHERE - {Grain.AGENT},
    ),
    Kpi(
        code="repeat_contact",
        name=_("Repeat contact within 7 days"),
        formula=_(
            "Share of resolved cases whose customer opened another case within 7 days after. Customers "
            "who are unknown cannot be followed and do not count."
        ),
        source=RESOLVED,
        kind=Kind.SHARE,
        unit=Unit.SHARE,
        direction=Direction.LOWER,
        horizon=Horizon.MONTHLY,
        rationale=_("Sees what a reopening hides: the customer who comes back with a new case."),
        measure=Measure.REPEAT,
        matures_days=7,
    ),
    Kpi(
        code="retention_90",
        name=_("Customer retention at 90 days"),
        formula=_(
            "Share of resolved cases whose customer was still a customer 90 days after the day of "
            "resolving. Customers who are unknown, and those of a source that has not told who ended up to "
            "that day, cannot be followed and do not count."
        ),
        source=RETAINED,
        kind=Kind.SHARE,
        unit=Unit.SHARE,
        direction=Direction.HIGHER,
        horizon=Horizon.LONG_TERM,
        rationale=_(
            "What all of it is for. Slow and moved by much else, so it is read for large groups only."
        ),
        measure=Measure.RETAINED,
        version=2,
        matures_days=90,
        grains=EVERYWHERE - {Grain.AGENT},
    ),
    Kpi(
        code="escalation_rate",
        name=_("Escalation rate"),
        formula=_(
            "Share of resolved cases with a decision on which at least one decision needed an approval."
        ),
        source=RESOLVED,
        kind=Kind.SHARE,
        unit=Unit.SHARE,
        direction=Direction.LOWER,
        horizon=Horizon.MONTHLY,
        rationale=_(
            "How many customers had to wait for somebody who was not there. Limits too low, or known "
            "too little."
        ),
        measure=Measure.ESCALATED,
    ),
    Kpi(
        code="own_authority",
        name=_("Decided within own authority"),
        formula=_("Share of logged decisions that were within the agent's authority when they were logged."),
        source=DECIDED,
        kind=Kind.SHARE,
        unit=Unit.SHARE,
        direction=Direction.HIGHER,
        horizon=Horizon.REAL_TIME,
        rationale=_("The share of remedies that no customer waited for."),
        measure=Measure.OWN_AUTHORITY,
    ),
    Kpi(
        code="approval_turnaround",
        name=_("Approval turnaround"),
        formula=_(
            "Median time on the wall from asking to the first answer: approved, denied or something "
            "smaller offered."
        ),
        source=ASKED,
        kind=Kind.MEDIAN,
        unit=Unit.HOURS,
        direction=Direction.LOWER,
        horizon=Horizon.REAL_TIME,
        rationale=_(
            "The customer waits in time on the wall, whatever the calendar of the approver says. "
            "Clocks and targets are kept in working time and judged apart."
        ),
        measure=Measure.TURNAROUND,
        scale=HOUR,
    ),
    Kpi(
        code="minutes_lost",
        name=_("Customer minutes lost to approvals"),
        formula=_("Sum of the minutes on the wall from asking to the end of each request, however it ended."),
        source=ASKED,
        kind=Kind.SUM,
        unit=Unit.MINUTES,
        direction=Direction.LOWER,
        horizon=Horizon.DAILY,
        rationale=_("What approvals cost those who wait for them: the other side of every limit."),
        measure=Measure.WAITED,
        scale=MINUTE,
        bounds=(0, inf),
    ),
    Kpi(
        code="remedy_cost",
        name=_("Remedy cost per resolved case"),
        formula=_(
            "Mean of what was given on a resolved case less what was taken back, per currency. Cases "
            "without a remedy count with nothing."
        ),
        source=ALL_RESOLVED,
        kind=Kind.MEAN,
        unit=Unit.MONEY,
        direction=Direction.NEITHER,
        horizon=Horizon.MONTHLY,
        rationale=_(
            "What generosity costs. Neither high nor low is good by itself: read it beside retention "
            "and repeat contacts."
        ),
        measure=Measure.REMEDY_COST,
        scale=THOUSANDTH,
    ),
    Kpi(
        code="authority_used",
        name=_("Authority used"),
        formula=_("Mean share of the limit that decisions within own authority used."),
        source=DECIDED,
        kind=Kind.MEAN,
        unit=Unit.SHARE,
        direction=Direction.NEITHER,
        horizon=Horizon.MONTHLY,
        rationale=_(
            "Near one, the limit binds and may be too low; near nothing, people do not dare to use it."
        ),
        measure=Measure.AUTHORITY_USED,
        scale=MILLIONTH,
        bounds=(0, 1),
    ),
    Kpi(
        code="handoff_quality",
        name=_("Handoff quality"),
        formula=_("Share of handoffs that the receiving team accepted without asking back."),
        source=_("Handoffs between teams."),
        kind=Kind.SHARE,
        unit=Unit.SHARE,
        direction=Direction.HIGHER,
        horizon=Horizon.MONTHLY,
        rationale=_("Whatever is missing at a handoff the customer tells twice."),
        measure=None,
    ),
    Kpi(
        code="volume",
        name=_("Cases resolved"),
        formula=_("Number of resolved cases."),
        source=ALL_RESOLVED,
        kind=Kind.COUNT,
        unit=Unit.CASES,
        direction=Direction.NEITHER,
        horizon=Horizon.REAL_TIME,
        rationale=_(
            "The size behind the other figures. As a goal it is met with easy cases: it has no weight."
        ),
        measure=Measure.RESOLVED,
        is_weightable=False,
    ),
    Kpi(
        code="handle_time",
        name=_("Handle time"),
        formula=_("Median time that agents worked on a resolved case, where it was recorded."),
        source=WORKED,
        kind=Kind.MEDIAN,
        unit=Unit.MINUTES,
        direction=Direction.NEITHER,
        horizon=Horizon.DAILY,
        rationale=_("For planning shifts. As a goal it takes time from the customer, so it has no weight."),
        measure=Measure.WORKED,
        version=2,
        scale=MINUTE,
        is_weightable=False,
    ),
)
BY_CODE = {kpi.code: kpi for kpi in KPIS}
# What is said as a duration, by unit, and how many minutes one of it is.
MINUTES_IN: dict[str, int] = {Unit.HOURS: 60, Unit.MINUTES: 1}


def kpi_of(code: str) -> Kpi:
    """
    Return a KPI by its code.

    :raises UnknownKpi: if there is none
    """
    try:
        return BY_CODE[code]
    except KeyError:
        raise UnknownKpi(f"There is no KPI “{code}”. There are: {', '.join(BY_CODE)}.") from None
