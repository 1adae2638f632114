"""Asks how closely what moves soon goes together with what moves late, over teams and months."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from performance.choices import Grain, Horizon
from performance.rules.kpis import Kpi, kpi_of
from performance.rules.relations import PAIRS, Pair, Relation, relation_of
from performance.rules.values import Totals, merged, value_of
from performance.rules.windows import Stretch, window_of
from performance.selectors.kpis import kpi_totals
from performance.selectors.scopes import Group
from performance.selectors.trends import settings_of_kpis


@dataclass(frozen=True)
class Found:
    """A pair of KPIs and how closely they go together; `has_source` says whether both are measured."""

    pair: Pair
    lead: Kpi
    lag: Kpi
    has_source: bool
    relation: Relation


def relations_of(group: Group, *, today: date) -> list[Found]:
    """
    Return each pair of KPIs over the teams of a group and the last twelve whole months: one point for each
    team and month in which both have enough facts. Three queries.
    """
    codes = {code for pair in PAIRS for code in (pair.lead, pair.lag)}
    kpis = [kpi_of(code) for code in sorted(codes)]
    months = window_of(Horizon.MONTHLY, span=365, today=today).trend
    values = _values(group, kpis, months, today)
    return [_found(pair, values) for pair in PAIRS]


def _values(
    group: Group, kpis: list[Kpi], months: tuple[Stretch, ...], today: date
) -> dict[str, dict[tuple[object, date], float]]:
    settings = settings_of_kpis()
    parts: dict[tuple[str, object, date], list[Totals]] = defaultdict(list)
    for one in kpi_totals(
        kpis, grain=Grain.TEAM, first=months[0].first, last=months[-1].last, within=group.within
    ):
        parts[(one.kpi.code, one.group, one.day.replace(day=1))].append(one.totals)
    known = {month.first: month.last for month in months}
    found: dict[str, dict[tuple[object, date], float]] = defaultdict(dict)
    for (code, team, month), totals in parts.items():
        kpi, setting = kpi_of(code), settings.get(code)
        minimum_n = setting.minimum_n if setting else kpi.minimum_n
        value = value_of(kpi, merged(totals), minimum_n=minimum_n)
        is_over = (today - known[month]).days > kpi.matures_days
        if value is not None and value.is_enough and is_over:
            found[code][(team, month)] = value.value
    return found


def _found(pair: Pair, values: dict[str, dict[tuple[object, date], float]]) -> Found:
    leads, lags = values.get(pair.lead, {}), values.get(pair.lag, {})
    both = sorted(leads.keys() & lags.keys(), key=str)
    lead, lag = kpi_of(pair.lead), kpi_of(pair.lag)
    return Found(
        pair=pair,
        lead=lead,
        lag=lag,
        has_source=lead.has_source and lag.has_source,
        relation=relation_of([(leads[place], lags[place]) for place in both]),
    )
