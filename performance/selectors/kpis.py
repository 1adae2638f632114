"""Asks the rollup for KPIs: per group and period, with n and interval."""

import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Aggregate, BinaryField, DateField, F, Q, QuerySet, Sum, Value as Constant
from django.db.models.functions import TruncMonth, TruncQuarter, TruncWeek

from customers.choices import Channel
from customers.rules.incident_log import UNKNOWN
from journeys.models import Stage, StageCategory
from people.models import Department, Region, Team, User
from performance.choices import Grain, Period, Unit
from performance.models import DailyFigures, KpiSetting
from performance.rules.kpis import Kpi
from performance.rules.measures import COLUMNS, Columns
from performance.rules.values import Totals, Value, merged, value_of

# The column of the rollup that a grain groups by; none for the whole organization.
GROUP_BY = {
    Grain.AGENT: F("agent"),
    Grain.TEAM: F("team"),
    Grain.DEPARTMENT: F("team__department"),
    Grain.REGION: F("team__department__region"),
    # Which stage a category belongs to is looked up after adding up: there are few categories.
    Grain.STAGE: F("category"),
    Grain.CHANNEL: F("channel"),
    Grain.ORGANIZATION: Constant("all"),
}
# The first day of the period that a day belongs to; a whole is named by a day before all others.
STARTS = {
    Period.DAY: F("day"),
    Period.WEEK: TruncWeek("day"),
    Period.MONTH: TruncMonth("day"),
    Period.QUARTER: TruncQuarter("day"),
    Period.WHOLE: Constant(date.min, output_field=DateField()),
}
# What an import calls the team of cases whose log does not name one.
UNKNOWN_TEAM = "-unknown"


@dataclass(frozen=True)
class KpiRow:
    """
    A KPI of one group in one period, named by its first day. `group` is the group's key, None if unknown;
    `unit` is the unit of the KPI, or a currency.
    """

    period: date
    group: int | str | None
    kpi: Kpi
    unit: str
    value: Value


def kpi_rows(
    kpis: Sequence[Kpi],
    *,
    grain: Grain,
    period: Period,
    today: date,
    first: date | None = None,
    last: date | None = None,
    within: Q | None = None,
) -> list[KpiRow]:
    """
    Return every KPI of every group and period that has a fact, in no order; without n where all facts were
    left out. A KPI without a source, or not defined for the grain, has no rows. Days that are too young for a
    KPI are left out of it. Two queries.

    :param within: narrows the rows of the rollup, such as to the teams somebody oversees
    """
    minima = minimum_ns()
    known = [kpi for kpi in kpis if kpi.has_source and grain in kpi.grains]
    days = DailyFigures.objects.filter(within or Q())
    if first is not None:
        days = days.filter(day__gte=first)
    if last is not None:
        days = days.filter(day__lte=last)
    rows = []
    for one in _totals(days, known, grain=grain, period=period, today=today):
        value = value_of(one.kpi, one.totals, minimum_n=minima.get(one.kpi.code, one.kpi.minimum_n))
        if value is not None:
            rows.append(KpiRow(one.start, one.group, one.kpi, one.currency or one.kpi.unit.value, value))
    return rows


@dataclass(frozen=True)
class KpiTotals:
    """
    What a KPI of one group adds up to in one period, named by its first day; `currency` is empty where the
    KPI is not money.
    """

    start: date
    group: int | str | None
    kpi: Kpi
    currency: str
    totals: Totals


def kpi_totals(
    kpis: Sequence[Kpi], *, grain: Grain, first: date, last: date, within: Q | None = None
) -> list[KpiTotals]:
    """
    Return what every KPI adds up to per day and group, to be merged into any stretches of time: a page that
    shows several of them asks once. One query; days too young for a KPI are in it, the caller leaves them.
    """
    known = [kpi for kpi in kpis if kpi.has_source and grain in kpi.grains]
    days = DailyFigures.objects.filter(within or Q(), day__gte=first, day__lte=last)
    return _totals(days, known, grain=grain, period=Period.DAY, today=None)


def minimum_ns() -> dict[str, int]:
    """Return the minimum n of the KPIs for which one was settled."""
    return dict(KpiSetting.objects.values_list("code", "minimum_n"))


def names_of(grain: Grain, groups: Iterable[int | str | None]) -> dict[int | str | None, str]:
    """
    Return the name of each group, "unknown" for what the facts do not know. Groups of the same name get
    their code beside it.
    """
    keys = {key for key in groups if key is not None}
    match grain:
        case Grain.AGENT:
            people = User.objects.filter(pk__in=keys)
            named = {user.pk: (str(user), user.username) for user in people}
        case Grain.TEAM:
            named = {team.pk: _team_name(team) for team in Team.objects.filter(pk__in=keys)}
        case Grain.DEPARTMENT:
            named = {one.pk: (one.name, one.code) for one in Department.objects.filter(pk__in=keys)}
        case Grain.REGION:
            named = {one.pk: (one.name, one.code) for one in Region.objects.filter(pk__in=keys)}
        case Grain.STAGE:
            named = {one.pk: (one.name, one.code) for one in Stage.objects.filter(pk__in=keys)}
        case _:
            return {key: str(key) for key in keys} | {None: UNKNOWN}
    times = Counter(name for name, _ in named.values())
    unique: dict[int | str | None, str] = {
        key: name if times[name] == 1 else f"{name} ({code})" for key, (name, code) in named.items()
    }
    return {None: UNKNOWN, **unique}


def _team_name(team: Team) -> tuple[str, str]:
    return (UNKNOWN if team.code.endswith(UNKNOWN_TEAM) else team.name, team.code)


def is_unknown(grain: Grain, name: str) -> bool:
    """Tell whether a name stands for what the facts do not know, which is shown apart."""
    return name == Channel.UNKNOWN if grain == Grain.CHANNEL else name.split(" (")[0] == UNKNOWN


class _Sent(Aggregate):
    """
    All values of lists of whole numbers, one list after the other, as the database sends lists: four bytes
    for the length of a value, four for the value. Lists as text take five times as long to write and read.
    """

    function = "string_agg"
    # The head of a list has twenty bytes; that of an empty one twelve, and nothing follows.
    template = "%(function)s(substr(array_send(%(expressions)s), 21), '')"
    output_field = BinaryField()


def _totals(
    days: QuerySet[DailyFigures], kpis: Sequence[Kpi], *, grain: Grain, period: Period, today: date | None
) -> list[KpiTotals]:
    """
    Return what each KPI adds up to, where there is a fact.

    :param today: leaves out of each KPI the days that are too young for it; None: they are in it
    """
    asked = [(kpi, COLUMNS[kpi.measure], kpi.matures_days if today else 0) for kpi in kpis if kpi.measure]
    summed: dict[str, Aggregate] = {}
    for _, columns, age in asked:
        ripe = Q(day__lt=today - timedelta(days=age)) if today and age else None
        summed |= {f"{name}_{age}": Sum(name, filter=ripe) for name in columns.summed}
        if columns.spread:
            summed[f"{columns.spread}_{age}"] = _Sent(columns.spread, filter=ripe)
    has_money = any(kpi.unit == Unit.MONEY for kpi in kpis)
    rows = (
        days.order_by()
        .annotate(start=STARTS[period], by=GROUP_BY[grain])
        .values("start", "by", *(["currency"] if has_money else []))
        .annotate(**summed)
    )
    group_of = _stage_of_categories() if grain == Grain.STAGE else _itself
    found: dict[str, dict[tuple[date, Any, str], Totals]] = {kpi.code: {} for kpi in kpis}
    # Not all at once: the values behind medians are in them.
    for row in rows.iterator(100):
        group = group_of(row["by"])
        for kpi, columns, age in asked:
            totals, known = _totals_in(row, columns, age), found[kpi.code]
            if totals.n or totals.excluded:
                key = (row["start"], group, row["currency"] if kpi.unit == Unit.MONEY else "")
                known[key] = merged([known[key], totals]) if key in known else totals
    return [
        KpiTotals(start, group, kpi, currency, totals)
        for kpi in kpis
        for (start, group, currency), totals in found[kpi.code].items()
    ]


def _totals_in(row: dict[str, Any], columns: Columns, age: int) -> Totals:
    def whole(name: str | None) -> int:
        return int(row[f"{name}_{age}"] or 0) if name else 0

    return Totals(
        n=whole(columns.n),
        hits=whole(columns.hits),
        total=whole(columns.total),
        squares=whole(columns.squares),
        spread=(_values_in(row[f"{columns.spread}_{age}"] or b""),) if columns.spread else (),
        excluded=whole(columns.excluded),
    )


def _values_in(sent: bytes) -> Sequence[int]:
    """Return the values that were sent, in no order."""
    numbers = array("i")
    numbers.frombytes(sent)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers[1::2]


def _stage_of_categories() -> Callable[[Any], Any]:
    """Return what names the stage of a category, None if it belongs to none."""
    return dict(StageCategory.objects.values_list("category", "stage")).get


def _itself(group: Any) -> Any:
    return group
