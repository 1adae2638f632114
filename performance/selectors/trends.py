"""Asks for the figures of a group: over the days their horizons allow, beside targets and what was before."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Min, Q
from django.utils import timezone

from effects.selectors import waiting_since
from governance.choices import ScopeKind
from governance.models import PolicyVersion
from governance.selectors import HELD
from people.models import User
from performance.choices import Difference, Grain, Kind, Period, Unit
from performance.models import DailyFigures, KpiSetting
from performance.rules.comparisons import Comparison, compare, meets_target
from performance.rules.kpis import Kpi
from performance.rules.measures import COLUMNS
from performance.rules.values import Totals, Value, merged, nothing_of, value_of
from performance.rules.windows import Stretch, Window, is_covered, joined, window_of
from performance.selectors.kpis import kpi_rows, kpi_totals
from performance.selectors.scopes import Group

# A trend whose steps hold too few facts is drawn in longer ones: of a week, of four weeks, of a quarter.
MOST_SPEAK = 0.8
LONGER_STEPS = {Period.DAY: 7, Period.WEEK: 4, Period.MONTH: 3}


@dataclass(frozen=True)
class Step:
    """One step of a trend; no `value` where there was no fact."""

    over: Stretch
    value: Value | None


@dataclass(frozen=True)
class Figure:
    """
    A KPI of a group. `unit` is that of the KPI, or a currency; `value` is none where there was no fact.

    `today` is what is known of today, for what is read in real time. `against` says how the figure lies to
    its target, `change` to the days before; `since` is the day of the first fact where that is too late for
    the days before to be compared with.
    """

    kpi: Kpi
    unit: str
    window: Window
    value: Value | None
    before: Value | None
    today: Value | None
    change: Comparison
    since: date | None
    target: float | None
    against: Difference
    owner: User | None
    minimum_n: int
    trend: tuple[Step, ...]


@dataclass(frozen=True)
class Adopted:
    """A policy version that began to hold for somebody in a group."""

    on: date
    version: PolicyVersion


@dataclass(frozen=True)
class _Series:
    """What a KPI adds up to, day by day, in the order of days."""

    days: list[date]
    totals: list[Totals]

    def over(self, stretch: Stretch) -> Totals:
        start, end = bisect_left(self.days, stretch.first), bisect_right(self.days, stretch.last)
        return merged(self.totals[start:end])


def figures_for(group: Group, kpis: Sequence[Kpi], *, span: int, today: date) -> list[Figure]:
    """
    Return the figures of a group, in the order asked for, money once per currency. A KPI without a source, or
    that is not defined for the group, is left out. Three queries, whatever is asked; one more where facts
    begin lately.

    :param span: how many days to look back where the horizon leaves it open
    """
    shown = [kpi for kpi in kpis if kpi.has_source and group.grain in kpi.grains]
    windows = {
        kpi.code: window_of(kpi.horizon, span=span, today=today, matures_days=kpi.matures_days)
        for kpi in shown
    }
    series = _series(group, shown, windows)
    settings = settings_of_kpis()
    begun = _begun(group, shown, windows, series)
    return [
        _figure(kpi, unit, windows[kpi.code], days, settings.get(kpi.code), today, begun.get(kpi.code))
        for kpi in shown
        for unit, days in _by_unit(kpi, series)
    ]


def settings_of_kpis() -> dict[str, KpiSetting]:
    """Return what was settled about each KPI, with its owner."""
    return {one.code: one for one in KpiSetting.objects.select_related("owner")}


def values_by(
    grain: Grain, kpis: Sequence[Kpi], *, group: Group, over: Stretch, today: date
) -> dict[tuple[int | str | None, str, str], Value]:
    """
    Return each figure of each part of a group over the same days, keyed by (part, code, unit). Days that are
    too young for a KPI are left out of it. Two queries.
    """
    rows = kpi_rows(
        kpis,
        grain=grain,
        period=Period.WHOLE,
        today=today,
        first=over.first,
        last=over.last,
        within=group.within,
    )
    return {(row.group, row.kpi.code, row.unit): row.value for row in rows}


def versions_adopted(team_ids: Sequence[int] | None, *, over: Stretch) -> list[Adopted]:
    """
    Return the policy versions that began to hold for one of the teams (None: for any team) in these days, in
    the order of time.
    """
    held = PolicyVersion.objects.select_related("policy").filter(
        status__in=HELD, effective_from__date__gte=over.first, effective_from__date__lte=over.last
    )
    if team_ids is not None:
        held = held.filter(
            Q(policy__scope_kind=ScopeKind.ORGANIZATION)
            | Q(policy__team__in=team_ids)
            | Q(policy__department__teams__in=team_ids)
            | Q(policy__region__departments__teams__in=team_ids)
        ).distinct()
    return [
        Adopted(on=timezone.localdate(version.effective_from), version=version)
        for version in held.order_by("effective_from", "pk")
    ]


def counted_until(*, at: datetime) -> datetime:
    """Return up to which moment every fact is in the figures: now, if none waits to be counted."""
    return waiting_since("performance.recompute", at=at) or at


def _series(group: Group, kpis: Sequence[Kpi], windows: dict[str, Window]) -> dict[tuple[str, str], _Series]:
    found: dict[tuple[str, str], dict[date, list[Totals]]] = defaultdict(lambda: defaultdict(list))
    # The values behind medians are many: of many people they are read no further back than they are shown.
    for alike in _split(kpis) if group.agent_id is None else (list(kpis),):
        if not alike:
            continue
        for one in kpi_totals(
            alike,
            grain=group.grain,
            first=min(windows[kpi.code].first for kpi in alike),
            last=max(windows[kpi.code].now.last for kpi in alike),
            within=group.within,
        ):
            found[(one.kpi.code, one.currency)][one.start].append(one.totals)
    return {
        key: _Series(sorted(days), [merged(days[day]) for day in sorted(days)]) for key, days in found.items()
    }


def _begun(
    group: Group,
    kpis: Sequence[Kpi],
    windows: dict[str, Window],
    series: dict[tuple[str, str], _Series],
) -> dict[str, date]:
    """
    Return the day of the first fact of each KPI whose facts begin too late for the days before to be compared
    with. Older days are looked at only if those that were asked for leave it open.
    """
    first: dict[str, date] = {}
    for (code, _currency), one in series.items():
        if one.days:
            first[code] = min(first.get(code, one.days[0]), one.days[0])
    late = [kpi for kpi in kpis if kpi.code in first and not _speaks(windows[kpi.code], first[kpi.code])]
    if not late:
        return {}
    columns = {kpi.code: COLUMNS[kpi.measure].n for kpi in late if kpi.measure}
    older = DailyFigures.objects.filter(group.within).aggregate(
        **{code: Min("day", filter=Q(**{f"{column}__gt": 0})) for code, column in columns.items()}
    )
    return {
        code: min(first[code], oldest)
        for code, oldest in older.items()
        if oldest is not None and not _speaks(windows[code], min(first[code], oldest))
    }


def _speaks(window: Window, since: date) -> bool:
    return is_covered(window.before, since=since)


def _split(kpis: Sequence[Kpi]) -> tuple[list[Kpi], list[Kpi]]:
    return [kpi for kpi in kpis if kpi.kind != Kind.MEDIAN], [kpi for kpi in kpis if kpi.kind == Kind.MEDIAN]


def _by_unit(kpi: Kpi, series: dict[tuple[str, str], _Series]) -> list[tuple[str, _Series]]:
    if kpi.unit != Unit.MONEY:
        return [(kpi.unit.value, series.get((kpi.code, ""), _Series([], [])))]
    return [(currency, days) for (code, currency), days in sorted(series.items()) if code == kpi.code]


def _figure(
    kpi: Kpi,
    unit: str,
    window: Window,
    days: _Series,
    setting: KpiSetting | None,
    today: date,
    since: date | None,
) -> Figure:
    minimum_n = minimum_of(kpi, setting)

    def value(stretch: Stretch) -> Value | None:
        return value_of(kpi, days.over(stretch), minimum_n=minimum_n)

    now, before = value(window.now), value(window.before)
    target = None if setting is None or setting.target is None else float(setting.target)
    lengths = (window.now.days, window.before.days)
    return Figure(
        kpi=kpi,
        unit=unit,
        window=window,
        value=now,
        before=before,
        today=value(Stretch(today, today)) if today in window.now else None,
        change=Comparison(Difference.UNKNOWN)
        if since
        else compare(now, before, kind=kpi.kind, direction=kpi.direction, days=lengths),
        since=since,
        target=target,
        against=meets_target(now, target, direction=kpi.direction),
        owner=setting.owner if setting else None,
        minimum_n=minimum_n,
        trend=_trend(window, value, nothing_of(kpi)),
    )


def _trend(
    window: Window, value: Callable[[Stretch], Value | None], nothing: Value | None
) -> tuple[Step, ...]:
    """Return the finest steps of which most hold enough facts, or longer ones if more of these do."""

    def told(stretches: Iterable[Stretch]) -> tuple[Step, ...]:
        steps = _since_first([Step(stretch, value(stretch)) for stretch in stretches])
        return _filled(steps, nothing) if nothing else steps

    steps = told(window.trend)
    if _speaking(steps) >= MOST_SPEAK * len(steps) or window.step not in LONGER_STEPS:
        return steps
    coarse = told(joined(window.trend, LONGER_STEPS[window.step]))
    is_better = _speaking(coarse) * len(steps) > _speaking(steps) * len(coarse)
    return coarse if is_better and _speaking(coarse) > 1 else steps


def _since_first(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Leave out the steps before the first fact; one is left if there is none at all."""
    known = [place for place, step in enumerate(steps) if step.value is not None]
    return tuple(steps[known[0] if known else -1 :])


def _filled(steps: Sequence[Step], nothing: Value) -> tuple[Step, ...]:
    """Say that nothing happened in the steps between others with facts; after the last nobody knows yet."""
    known = [place for place, step in enumerate(steps) if step.value is not None]
    last = known[-1] if known else -1
    return tuple(
        replace(step, value=nothing) if step.value is None and place < last else step
        for place, step in enumerate(steps)
    )


def _speaking(steps: Sequence[Step]) -> int:
    return sum(step.value is not None and step.value.is_enough for step in steps)


def minimum_of(kpi: Kpi, setting: KpiSetting | None) -> int:
    """Below how many facts a page shows nothing: totals have an interval from the first or second one on."""
    if kpi.is_total:
        return 2 if kpi.kind == Kind.SUM else 1
    return setting.minimum_n if setting else kpi.minimum_n
