"""Speaks for KPIs: what each means, and one of them for a group of people."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.services import recorded_export
from common.exports import csv_lines
from customers.choices import Channel
from customers.selectors import ends_known
from governance.permissions import can_read_policies
from performance.choices import Direction, Grain, Kind, Measure, Unit
from performance.rules.kpis import KPIS, Kpi, UnknownKpi, kpi_of
from performance.rules.relations import leads_to
from performance.rules.windows import SPANS, Stretch
from performance.selectors.exports import number
from performance.selectors.scopes import groups_for
from performance.selectors.trends import (
    Figure,
    counted_until,
    figures_for,
    minimum_of,
    settings_of_kpis,
    versions_adopted,
)
from performance.web.addresses import Asked, asked_of, query_of, reader_of
from performance.web.charts import chart_of
from performance.web.tiles import tile_of
from performance.web.words import HORIZONS, ruler_for

COLUMNS = [
    *("from", "to", "kpi", "version", "group", "channel", "stage"),
    *("n", "value", "low", "high", "unit", "enough"),
]


@require_safe
def kpi_list(request: HttpRequest) -> HttpResponse:
    """What do we measure, and why? Every KPI by its horizon."""
    settings = settings_of_kpis()
    described = [_described(kpi, settings.get(kpi.code)) for kpi in KPIS]
    sections = [
        {
            "title": title,
            "text": text,
            "horizon": horizon.value,
            "kpis": [one for one in described if one["kpi"].horizon == horizon],
        }
        for horizon, (title, text) in HORIZONS.items()
    ]
    has_figures = bool(groups_for(reader_of(request)))
    context = {"sections": sections, "has_figures": has_figures, "query": query_of(request)}
    return render(request, "performance/kpi_list.html", context)


@require_safe
def kpi_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One KPI: what it means and, for whoever has figures, how it went for a group."""
    kpi = _kpi_or_404(code)
    setting = settings_of_kpis().get(code)
    context: dict[str, Any] = _described(kpi, setting) | {"spans": SPANS}
    if kpi.measure == Measure.RETAINED:
        context |= {"needs_ends": True, "ends_known": ends_known()}
    if kpi.has_source and groups_for(reader_of(request)):
        asked = asked_of(request)
        context |= _figures(kpi, asked) | {
            "asked": asked,
            "channels": Channel.choices,
            "stages": asked.stages,
            "until": counted_until(at=timezone.now()),
        }
    return render(request, "performance/kpi_detail.html", context)


@require_safe
def kpi_export(request: HttpRequest, code: str) -> HttpResponse:
    """The trend of a KPI as CSV: every step, also below the minimum n, with a column that says so."""
    kpi = _kpi_or_404(code)
    asked = asked_of(request)
    figures = figures_for(asked.group, [kpi], span=asked.span, today=asked.today)
    recorded = recorded_export(
        csv_lines(COLUMNS, _cells(asked, figures)),
        what="kpi_trend",
        filters={
            "kpi": kpi.code,
            "group": asked.group.code,
            "channel": asked.group.channel,
            "stage": asked.group.stage.code if asked.group.stage else "",
            "span": asked.span,
            "today": asked.today.isoformat(),
        },
        actor=asked.user,
        clock=timezone.now,
    )
    response = HttpResponse(b"".join(recorded), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}-{asked.group.code}.csv"'
    return response


def _cells(asked: Asked, figures: list[Figure]) -> Iterator[list[Any]]:
    for figure in figures:
        for step in figure.trend:
            if step.value is None or not step.value.n:
                continue
            ends = step.value.interval
            yield [
                step.over.first,
                step.over.last,
                figure.kpi.code,
                figure.kpi.version,
                asked.group.name,
                asked.group.channel,
                asked.group.stage.name if asked.group.stage else "",
                step.value.n,
                Decimal(number(step.value.value)),
                Decimal(number(ends.low)) if ends else "",
                Decimal(number(ends.high)) if ends else "",
                figure.unit,
                str(step.value.is_enough).lower(),
            ]


def _figures(kpi: Kpi, asked: Asked) -> dict[str, Any]:
    figures = figures_for(asked.group, [kpi], span=asked.span, today=asked.today)
    adopted = []
    if figures:
        trend = figures[0].trend
        adopted = versions_adopted(
            asked.group.bound_team_ids, over=Stretch(trend[0].over.first, trend[-1].over.last)
        )
    may_open = can_read_policies(asked.user)
    return {
        "tiles": [tile_of(one, asked=asked, adopted=adopted) for one in figures],
        "charts": [chart_of(one, adopted, may_open=may_open, asked=asked) for one in figures],
        "is_defined": asked.group.grain in kpi.grains,
    }


def _described(kpi: Kpi, setting: Any) -> dict[str, Any]:
    return {
        "kpi": kpi,
        "owner": setting.owner if setting else None,
        "target": _target_words(kpi, setting.target if setting else None),
        "minimum_n": minimum_of(kpi, setting),
        "grains": [grain.label for grain in Grain if grain in kpi.grains],
        "leads_to": [(kpi_of(pair.lag), pair.why) for pair in leads_to(kpi.code)],
        "horizon": HORIZONS[kpi.horizon][0],
    }


def _target_words(kpi: Kpi, target: Decimal | None) -> str:
    if target is not None and kpi.unit == Unit.MONEY:
        return _("%(number)s in each currency") % {"number": number_format(target, 2)}
    if target is not None:
        return ruler_for(kpi.unit.value, float(target)).whole(float(target))
    if kpi.kind in (Kind.SUM, Kind.COUNT):
        return _("none: it grows with days and people")
    if kpi.direction == Direction.NEITHER:
        return _("none: neither high nor low is good by itself")
    return _("none yet")


def _kpi_or_404(code: str) -> Kpi:
    try:
        return kpi_of(code)
    except UnknownKpi as unknown:
        raise Http404(str(unknown)) from unknown
