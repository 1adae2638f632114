"""Asks the rollup for KPIs: per group and period, with n and interval."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, F, Q, QuerySet, Sum, Value as Constant
from django.db.models.functions import TruncMonth, TruncQuarter, TruncWeek

from customers.choices import Channel
from customers.rules.incident_log import UNKNOWN
from journeys.models import Stage, StageCategory
from people.models import Department, Region, Team, User
from performance.choices import Grain, Measure, Period, Unit
from performance.models import DailyFigures, KpiSetting
from performance.rules.kpis import Kpi, measures_of
from performance.rules.measures import COLUMNS, Columns
from performance.rules.values import Totals, Value, value_of

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
    Return every KPI of every group and period that has a fact, in no order. A KPI without a source, or not
    defined for the grain, has no rows. Days that are too young for a KPI are left out of it.

    :param within: narrows the rows of the rollup, such as to the teams somebody oversees
    """
    minima = minimum_ns()
    known = [kpi for kpi in kpis if kpi.has_source and grain in kpi.grains]
    days = DailyFigures.objects.filter(within or Q())
    if first is not None:
        days = days.filter(day__gte=first)
    if last is not None:
        days = days.filter(day__lte=last)
    rows: list[KpiRow] = []
    for matures, alike in _by_maturity(known):
        ripe = days.filter(day__lt=today - timedelta(days=matures)) if matures else days
        totals = _totals(ripe, alike, grain=grain, period=period)
        for kpi in alike:
            rows += _rows_of(kpi, totals, minimum_n=minima.get(kpi.code, kpi.minimum_n))
    return rows


@dataclass(frozen=True)
class KpiTotals:
    """What a KPI of one group adds up to on one day; `currency` is empty where the KPI is not money."""

    day: date
    group: int | str | None
    kpi: Kpi
    currency: str
    totals: Totals


def kpi_totals(
    kpis: Sequence[Kpi], *, grain: Grain, first: date, last: date, within: Q | None = None
) -> list[KpiTotals]:
    """
    Return what every KPI adds up to per day and group, to be merged into any stretches of time: a page that
    shows several of them asks once. Two queries; days too young for a KPI are in it, the caller leaves them.
    """
    known = [kpi for kpi in kpis if kpi.has_source and grain in kpi.grains]
    days = DailyFigures.objects.filter(within or Q(), day__gte=first, day__lte=last)
    found = _totals(days, known, grain=grain, period=Period.DAY)
    return [
        KpiTotals(day, group, kpi, currency, totals)
        for (day, group, measure, currency), totals in found.items()
        for kpi in known
        if kpi.measure == measure
    ]


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


_Key = tuple[date, Any, Measure, str]


def _by_maturity(kpis: Collection[Kpi]) -> list[tuple[int, list[Kpi]]]:
    ages = sorted({kpi.matures_days for kpi in kpis})
    return [(age, [kpi for kpi in kpis if kpi.matures_days == age]) for age in ages]


def _totals(
    days: QuerySet[DailyFigures], kpis: Sequence[Kpi], *, grain: Grain, period: Period
) -> dict[_Key, Totals]:
    rows = days.order_by().annotate(start=STARTS[period], by=GROUP_BY[grain])
    money = {kpi.measure for kpi in kpis if kpi.unit == Unit.MONEY}
    columns = {measure: COLUMNS[measure] for measure in measures_of(kpis)}
    group_of = _stage_of_categories() if grain == Grain.STAGE else _itself
    spreads = _spreads(rows, {one.spread for one in columns.values() if one.spread}, group_of)
    names = sorted({name for one in columns.values() for name in one.summed})
    sums = rows.values("start", "by", *(["currency"] if money else [])).annotate(
        **{f"{name}_": Sum(name) for name in names}
    )
    found: dict[_Key, Totals] = {}
    for row in sums:
        group = group_of(row["by"])
        for measure, one in columns.items():
            key = (row["start"], group, measure, row["currency"] if measure in money else "")
            spread = spreads.get((row["start"], group, one.spread), ())
            if row[f"{one.n}_"] or (one.excluded and row[f"{one.excluded}_"]):
                found[key] = _added(found.get(key), row, one, spread)
    return found


def _added(known: Totals | None, row: dict[str, Any], columns: Columns, spread: Sequence[int]) -> Totals:
    before = known or Totals(0)

    def more(name: str | None) -> int:
        return int(row[f"{name}_"]) if name else 0

    return Totals(
        n=before.n + more(columns.n),
        hits=before.hits + more(columns.hits),
        total=before.total + more(columns.total),
        squares=before.squares + more(columns.squares),
        spread=spread,
        excluded=before.excluded + more(columns.excluded),
    )


def _stage_of_categories() -> Callable[[Any], Any]:
    """Return what names the stage of a category, None if it belongs to none."""
    return dict(StageCategory.objects.values_list("category", "stage")).get


def _itself(group: Any) -> Any:
    return group


def _spreads(
    rows: QuerySet[Any], columns: Collection[str], group_of: Callable[[Any], Any]
) -> dict[tuple[date, Any, str | None], list[int]]:
    """Return all values of each group and column, in order."""
    found: dict[tuple[date, Any, str | None], list[int]] = {}
    if columns:
        names = sorted(columns)
        for start, by, *spreads in rows.values_list("start", "by", *names).iterator(2000):
            for name, spread in zip(names, spreads, strict=True):
                found.setdefault((start, group_of(by), name), []).extend(spread)
    for values in found.values():
        values.sort()
    return found


def _rows_of(kpi: Kpi, totals: dict[_Key, Totals], *, minimum_n: int) -> list[KpiRow]:
    rows = []
    for (start, by, measure, currency), one in totals.items():
        value = value_of(kpi, one, minimum_n=minimum_n) if measure == kpi.measure else None
        if value is not None and value.n:
            rows.append(KpiRow(start, by, kpi, currency or kpi.unit.value, value))
    return rows
