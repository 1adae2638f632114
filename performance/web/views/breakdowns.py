"""Speaks for what is behind a dashboard: its parts, why customers come, its people, what leads to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from customers.choices import Channel
from customers.permissions import can_list_cases
from customers.web.filters import CAUSED, DECIDED, ON_THE_SPOT, ONLY, WITHOUT
from empowerment.choices import Counted
from empowerment.permissions import can_list_decisions
from feedback.permissions import can_list_surveys
from journeys.selectors.stages import stage_of_category
from performance import permissions
from performance.choices import Grain
from performance.models import PersonalGoal
from performance.rules.kpis import Kpi, kpi_of
from performance.rules.relations import CONFIDENCE_OF_PAIR
from performance.rules.values import Value
from performance.rules.windows import USUAL_SPAN_OF_ONE, Stretch
from performance.selectors.drivers import Driver, Wish, drivers_of, reasons_of, wishes_of
from performance.selectors.goals import goals_shared_by
from performance.selectors.kpis import names_of
from performance.selectors.relations import Found, correlations, drift_words, relations_of
from performance.selectors.scopes import Group, group_of_person, people_led_with_figures
from performance.selectors.trends import values_by
from performance.web import words
from performance.web.addresses import LONGEST_SHOWN, Asked, kpi_url
from performance.web.bars import Bar, bar_of
from performance.web.drills import cases_of, decisions_of, known, left_out_of, rows_of, sees_rows, surveys_of
from performance.web.views.dashboards import asked_or_404, dashboard_context

Part = int | str | None
Values = Mapping[tuple[Part, str, str], Value]
REASON = "reason"
PARTS = {
    Grain.CHANNEL.value: gettext_lazy("Channel"),
    Grain.STAGE.value: gettext_lazy("Stage of the journey"),
    REASON: gettext_lazy("Reason of decisions"),
    Grain.TEAM.value: gettext_lazy("Team"),
    Grain.DEPARTMENT.value: gettext_lazy("Department"),
    Grain.REGION.value: gettext_lazy("Region"),
}
SHOWN = ("volume", "fcr", "time_to_resolve", "repeat_contact", "own_authority")
OF_PEOPLE = ("volume", "fcr", "repeat_contact", "own_authority")


@dataclass(frozen=True)
class Cell:
    """
    A figure in a table; `text` is empty where the facts are too few. `url` leads to what the number is,
    `n_url` to the `n` rows behind it; `excluded` is how many more were left out because of outages, which
    `excluded_url` leads to. `value` is what the text says, where a bar can draw it.
    """

    label: str
    text: str
    interval: str
    n: int
    url: str = ""
    n_url: str = ""
    excluded: int = 0
    excluded_url: str = ""
    value: Value | None = None
    bar: Bar | None = None


@dataclass(frozen=True)
class Line:
    """A part of a group with its figures."""

    name: str
    cells: tuple[Cell, ...]
    url: str = ""
    note: str = ""


@require_safe
def dashboard_breakdown(request: HttpRequest) -> HttpResponse:
    """Where does it come from? The same figures by channel, stage, reason, team, department or region."""
    asked = asked_or_404(request)
    typed = request.GET.get("by", "")
    by = typed if typed in PARTS else Grain.STAGE.value
    over = _days(asked)
    kpis = [kpi_of(code) for code in SHOWN]
    lines = _reasons(asked, over) if by == REASON else _parts(asked, Grain(by), kpis, over)
    unread = {} if by == typed or not typed else {"by": _unread_part(typed)}
    asked = replace(asked, unread={**asked.unread, **unread})
    context = dashboard_context(asked, "breakdown") | {
        "by": by,
        "parts": PARTS.items(),
        "part": PARTS[by],
        "headings": [_("Decisions"), _("Within own authority")]
        if by == REASON
        else [_(kpi.name) for kpi in kpis],
        "lines": _with_bars(lines),
        "days": words.days_words(over),
        "later": [] if by == REASON else _known_later(kpis, over, asked),
    }
    return render(request, "performance/dashboard_breakdown.html", context)


@require_safe
def dashboard_drivers(request: HttpRequest) -> HttpResponse:
    """Why do customers come, and how much of it could be solved on the spot?"""
    asked = asked_or_404(request)
    over = _days(asked)
    drivers = drivers_of(asked.group, over=over)
    context = dashboard_context(asked, "drivers") | {
        "headings": [
            _("Cases"),
            _("Share of all"),
            _("Solved on the spot"),
            _("Would not need anybody"),
            _("Caused by how we decide"),
        ],
        "lines": _with_bars([_driver_line(driver, asked, over) for driver in drivers]),
        "wish_headings": [_("Matters, from 1 to 5")],
        "wishes": _with_bars([_wish_line(wish, asked, over) for wish in wishes_of(asked.group, over=over)]),
        "part": _("Category"),
        "days": words.days_words(over),
    }
    return render(request, "performance/dashboard_drivers.html", context)


@require_safe
def dashboard_people(request: HttpRequest) -> HttpResponse:
    """How are the people doing whom I lead? By name, without ranks."""
    asked = asked_or_404(request)
    if not permissions.can_see_figures_of_people(asked.user):
        raise Http404("Figures of single people are for whoever leads them.")
    if "span" not in request.GET:
        asked = replace(asked, span=USUAL_SPAN_OF_ONE)
    over = _days(asked)
    kpis = [kpi_of(code) for code in OF_PEOPLE]
    values = values_by(Grain.AGENT, kpis, group=asked.group, over=over, today=asked.today)
    people = [one for one in people_led_with_figures(asked.user) if any(key[0] == one.pk for key in values)]
    goals = goals_shared_by(people)
    lines = [
        Line(
            name=str(person),
            cells=_cells(values, person.pk, kpis, asked.about(_within(asked, person)), over),
            note=_goal_words(goals.get(person.pk)),
        )
        for person in people
    ]
    context = dashboard_context(asked, "people") | {
        "headings": [_(kpi.name) for kpi in kpis],
        "lines": _with_bars(lines),
        "part": _("Person"),
        "days": words.days_words(over),
    }
    return render(request, "performance/dashboard_people.html", context)


@require_safe
def dashboard_relations(request: HttpRequest) -> HttpResponse:
    """What leads to what? Pairs of what moves soon and what moves late."""
    asked = asked_or_404(request)
    found = relations_of(asked.group, today=asked.today)
    context = dashboard_context(asked, "relations") | {
        "relations": [
            {"found": one, "verdict": _relation_words(one), "drift": drift_words(one)} for one in found
        ]
    }
    return render(request, "performance/dashboard_relations.html", context)


def _days(asked: Asked) -> Stretch:
    """Whole days up to yesterday, whatever the horizons are: parts are compared over the same days."""
    last = asked.today - timedelta(days=1)
    return Stretch(last - timedelta(days=asked.span - 1), last)


def _unread_part(typed: str) -> str:
    said = _("“%(typed)s” is nothing to break figures down by. Shown are the stages of the journey.")
    return said % {"typed": typed[:LONGEST_SHOWN]}


def _known_later(kpis: Sequence[Kpi], over: Stretch, asked: Asked) -> list[str]:
    """Say of which figures the last of these days are not known yet."""
    found = [(kpi, known(kpi, over, asked.today)) for kpi in kpis if kpi.matures_days]
    return [
        _("%(kpi)s: %(days)s, the later days are not known yet.")
        % {"kpi": _(kpi.name), "days": words.days_words(days)}
        for kpi, days in found
        if days and days != over
    ]


def _parts(asked: Asked, grain: Grain, kpis: Sequence[Kpi], over: Stretch) -> list[Line]:
    values = values_by(grain, kpis, group=asked.group, over=over, today=asked.today)
    parts = {part for part, _code, _unit in values}
    if grain == Grain.CHANNEL:
        names = {part: str(Channel(str(part)).label) for part in parts}
    else:
        names = {part: str(name) for part, name in names_of(grain, parts).items()}
    return [
        Line(
            name=names[part],
            cells=_cells(values, part, kpis, of_part, over),
            url=f"{reverse('performance:dashboard-all')}?{of_part.query}" if of_part else "",
        )
        for part in sorted(parts, key=lambda part: (part is None, names[part]))
        for of_part in [asked.part(grain, part)]
    ]


def _cells(
    values: Values, part: Part, kpis: Sequence[Kpi], of_part: Asked | None, over: Stretch
) -> tuple[Cell, ...]:
    """The figures of one part, each with the way to its page and its rows; none where no address has it."""
    cells = []
    for kpi in kpis:
        days, url, n_url, left_url = known(kpi, over, of_part.today) if of_part else None, "", "", ""
        if of_part and days:
            url = kpi_url(kpi.code, of_part)
            n_url = rows_of(kpi, group=of_part.group, over=days, user=of_part.user)
            left_url = left_out_of(kpi, group=of_part.group, over=days, user=of_part.user)
        cell = _cell(kpi, values.get((part, kpi.code, kpi.unit.value)), url=url, n_url=n_url)
        cells.append(replace(cell, excluded_url=left_url))
    return tuple(cells)


def _reasons(asked: Asked, over: Stretch) -> list[Line]:
    own = kpi_of("own_authority")
    listed = sees_rows(asked.user, asked.group) and can_list_decisions(asked.user)
    lines = []
    for row in reasons_of(asked.group, over=over):
        rows, alone = "", ""
        if listed:
            reason = str(row.reason_id)
            rows = decisions_of(asked.group, over, reason=reason)
            alone = decisions_of(asked.group, over, reason=reason, counted=Counted.OWN)
        count = Cell(_("Decisions"), words.count_words(row.decisions), "", row.decisions, rows)
        lines.append(Line(name=row.label, cells=(count, _cell(own, row.own, url=alone, n_url=rows))))
    return lines


def _driver_line(driver: Driver, asked: Asked, over: Stretch) -> Line:
    own = kpi_of("own_authority")
    listed = sees_rows(asked.user, asked.group) and can_list_cases(asked.user)

    def rows(counted: str = "", outages: str = "") -> str:
        if not listed:
            return ""
        return cases_of(asked.group, over, categories=[driver.category], counted=counted, outages=outages)

    every, decided = cases_of(asked.group, over) if listed else "", rows(DECIDED, WITHOUT)
    caused = _cell(
        own,
        driver.caused,
        label=_("Caused by how we decide"),
        url=rows(CAUSED, WITHOUT),
        n_url=rows(outages=WITHOUT),
    )
    alone = asked.at(stage_of_category(driver.category))
    return Line(
        name=driver.category or _("Without a category"),
        url=f"{reverse('performance:dashboard-all')}?{alone.query}",
        cells=(
            Cell(_("Cases"), words.count_words(driver.cases), "", driver.cases, rows()),
            _cell(own, driver.volume, label=_("Share of all"), url=rows(), n_url=every),
            _cell(
                own,
                driver.solvable,
                label=_("Solved on the spot"),
                url=rows(ON_THE_SPOT, WITHOUT),
                n_url=decided,
            ),
            _solvable(driver, decided),
            replace(caused, excluded=driver.excluded, excluded_url=rows(outages=ONLY)),
        ),
    )


def _wish_line(wish: Wish, asked: Asked, over: Stretch) -> Line:
    listed = sees_rows(asked.user, asked.group) and can_list_surveys(asked.user)
    rows = surveys_of(asked.group, over, answered=wish.attribute.value) if listed else ""
    cell = _cell(kpi_of("ces"), wish.matters, label=_("Matters, from 1 to 5"), n_url=rows)
    return Line(name=str(wish.attribute.label), cells=(cell,))


def _solvable(driver: Driver, n_url: str) -> Cell:
    """Volume times the share that nobody had to be asked about: cases, with the interval of the share."""
    label, value = _("Would not need anybody"), driver.solvable
    if value is None or not value.is_enough or value.interval is None:
        return Cell(label, "", "", value.n if value else 0, n_url=n_url)
    low, high = value.interval.low * driver.cases, value.interval.high * driver.cases
    text = _("%(cases)s cases") % {"cases": words.count_words(round(value.value * driver.cases))}
    ends = words.EN_DASH.join(words.count_words(round(end)) for end in (low, high))
    return Cell(label, text, ends, value.n, n_url=n_url)


def _cell(kpi: Kpi, value: Value | None, *, label: str = "", url: str = "", n_url: str = "") -> Cell:
    label = label or _(kpi.name)
    if value is None:
        return Cell(label, "", "", 0)
    if not value.is_enough:
        return Cell(label, "", "", value.n, url, n_url, value.n_excluded)
    ruler = words.ruler_for(kpi.unit.value, value.value)
    interval = ruler.between(value.interval) if value.interval else ""
    return Cell(label, ruler.whole(value.value), interval, value.n, url, n_url, value.n_excluded, value=value)


def _with_bars(lines: Sequence[Line]) -> list[Line]:
    """The lines with their intervals drawn, each column on one scale: what overlaps is seen to overlap."""
    columns = list(zip(*(line.cells for line in lines), strict=True))
    scales = [
        max((cell.value.interval.high for cell in column if cell.value and cell.value.interval), default=0.0)
        for column in columns
    ]
    return [replace(line, cells=tuple(map(_with_bar, line.cells, scales))) for line in lines]


def _with_bar(cell: Cell, most: float) -> Cell:
    if cell.value is None or cell.value.interval is None or not most:
        return cell
    interval = cell.value.interval
    return replace(cell, bar=bar_of(cell.value.value, interval.low, interval.high, most=most))


def _within(asked: Asked, person: Any) -> Group:
    """One person, as far as the figures of the group know of them."""
    return replace(group_of_person(person), team_ids=asked.group.team_ids)


def _goal_words(goal: PersonalGoal | None) -> str:
    """The goal that somebody shares; empty without one."""
    if goal is None:
        return ""
    kpi, target = kpi_of(goal.kpi), float(goal.target)
    said = {"kpi": _(kpi.name), "target": words.ruler_for(kpi.unit.value, target).whole(target)}
    return _("Own goal: %(kpi)s %(target)s.") % said


def _relation_words(found: Found) -> dict[str, str]:
    """Say how two figures go together, or that nobody can tell."""
    if not found.has_source:
        return {"kind": "", "title": _("No source yet"), "text": ""}
    relation = found.relation
    if relation.value is None or relation.interval is None:
        text = _("%(n)d pairs of team and month with enough data; from 20 on something can be said.")
        return {"kind": "", "title": _("Cannot say"), "text": text % {"n": relation.n}}
    rho, low, high = correlations(relation.value, relation.interval)
    level = number_format(CONFIDENCE_OF_PAIR * 100, 2)
    said = {"rho": rho, "low": low, "high": high, "n": relation.n, "level": level}
    text = (
        _("Rank correlation %(rho)s (%(level)s %% interval %(low)s to %(high)s), n %(n)d teams and months.")
        % said
    )
    if not relation.is_clear:
        return {"kind": "", "title": _("No clear relation"), "text": text}
    title = _("Rise together") if relation.value > 0 else _("One rises as the other falls")
    told = round(relation.told * 100)
    if told:
        words_of_it = _("Who knows the one knows at least %(told)d %% of the order of the other.")
        text = f"{text} {words_of_it % {'told': told}}"
    return {"kind": "good", "title": title, "text": text}
