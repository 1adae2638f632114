"""Asks for KPIs as a table, in the order and the cells of an exported file."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from common.exports import safe_cell
from performance.choices import Grain, Period
from performance.rules.kpis import Kpi
from performance.selectors.kpis import KpiRow, is_unknown, kpi_rows, names_of

DAY = timedelta(days=1)
PERIODS = {Period.DAY: "%Y-%m-%d", Period.MONTH: "%Y-%m"}


def kpi_table(
    kpis: Sequence[Kpi],
    *,
    grain: Grain,
    period: Period,
    today: date,
    first: date | None = None,
    last: date | None = None,
) -> Iterator[list[object]]:
    """
    Yield a header and a row per period, group and KPI that has a fact: also below the minimum n, with a
    column that says so. In the order of period, name and the KPIs asked for; the unknown come last.
    """
    found = kpi_rows(kpis, grain=grain, period=period, today=today, first=first, last=last)
    rows = [row for row in found if row.value.n]
    names = names_of(grain, {row.group for row in rows})
    place = {kpi.code: number for number, kpi in enumerate(kpis)}

    def order(row: KpiRow) -> tuple[object, ...]:
        name = names[row.group]
        return (
            row.period,
            is_unknown(grain, name),
            _natural(name),
            str(row.group),
            place[row.kpi.code],
            row.unit,
        )

    yield ["period", grain.value, "kpi", "n", "value", "low", "high", "unit", "enough"]
    for row in sorted(rows, key=order):
        interval = row.value.interval
        yield [
            row.period.strftime(PERIODS[period]),
            safe_cell(names[row.group]),
            row.kpi.code,
            row.value.n,
            number(row.value.value),
            number(interval.low) if interval else "",
            number(interval.high) if interval else "",
            row.unit,
            str(row.value.is_enough).lower(),
        ]


def cut_periods(period: Period, *, today: date, first: date | None, last: date | None) -> list[str]:
    """Return the names in the file of periods of which it has only some days; of one that still runs too."""

    def is_within(day: date, neighbour: date) -> bool:
        return day.strftime(PERIODS[period]) == neighbour.strftime(PERIODS[period])

    ends = []
    if first is not None and first > date.min and is_within(first, first - DAY):
        ends.append(first)
    end = today if last is None else min(last, today)
    if end == today or is_within(end, end + DAY):
        ends.append(end)
    return list(dict.fromkeys(day.strftime(PERIODS[period]) for day in ends))


def number(value: float) -> str:
    """Write a number with ten digits that count and no exponent."""
    text = f"{value:.10f}"
    return text.rstrip("0").rstrip(".") or "0"


def _natural(name: str) -> tuple[str, int, str]:
    """Return a key that puts Group 9 before Group 10."""
    stem = name.rstrip("0123456789")
    digits = name[len(stem) :]
    return stem, int(digits or 0), name
