"""Asks what the sections of scorecards are made of: for many people at once, in a handful of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, Sum

from performance.choices import Grain, Kind, PeerQuestion, Period, SectionKind
from performance.models import DailyFigures, PeerAnswer, ScorecardSection
from performance.rules.figures import (
    QUALITY_FORMULA,
    Figure,
    figure_of_kpi,
    figure_of_peers,
    figure_without_source,
    ratings_of,
)
from performance.rules.kpis import Kpi, kpi_of
from performance.rules.measures import COLUMNS
from performance.rules.peers import SMALLEST_GROUP
from performance.rules.scoring import Severity, Stratum, severities
from performance.rules.values import Totals, Value, merged, value_of
from performance.selectors.kpis import KpiRow, kpi_rows, kpi_totals, minimum_ns
from performance.selectors.left_out import LeftOut, facts_left_out

QUESTIONS = len(PeerQuestion)


@dataclass(frozen=True)
class Rated:
    """A person who gets a scorecard, with what the figures are taken for."""

    person_id: int
    team_id: int | None
    department_id: int | None
    position_id: int
    version_id: int


@dataclass(frozen=True)
class Span:
    """The days of a scorecard, both included, as known on `today`, at the moment `at`."""

    first: date
    last: date
    today: date
    at: datetime


@dataclass(frozen=True)
class _Question:
    """
    These KPIs, by one grain, of the groups with these ids in a column of the rollup; no column: of everybody.
    """

    source: str
    kpis: list[Kpi]
    grain: Grain
    column: str = ""
    ids: frozenset[int] = frozenset()

    @property
    def within(self) -> Q:
        return Q(**{f"{self.column}__in": self.ids}) if self.column else Q()

    def group_of(self, fact: LeftOut) -> int | str | None:
        """Return the group a fact belongs to, None if to none that is asked for."""
        held = {"agent": fact.agent, "team": fact.team, "team__department": fact.department}.get(self.column)
        if self.column and held not in self.ids:
            return None
        return "all" if self.grain == Grain.ORGANIZATION else held


@dataclass(frozen=True)
class _Known:
    """Everything the figures of one computing are taken from."""

    minima: dict[str, int]
    rows: dict[tuple[str, Any, str], KpiRow]
    with_outages: dict[tuple[str, Any, str], Value]
    strata: dict[tuple[str, int], list[Stratum]]
    overall: dict[str, float]
    given: dict[int, dict[int, float]]
    groups: dict[int, int]
    severities: dict[tuple[int, int], Severity]


def figures_of(
    sections: Collection[ScorecardSection], people: Collection[Rated], *, span: Span
) -> dict[tuple[int, int], Figure]:
    """Return the figure of each section and person, of the sections of the person's version."""
    known = _known(sections, people, span)
    of_version: dict[int, list[ScorecardSection]] = defaultdict(list)
    for section in sections:
        of_version[section.version_id].append(section)
    return {
        (section.pk, person.person_id): _figure(section, person, known)
        for person in people
        for section in of_version[person.version_id]
    }


def _figure(section: ScorecardSection, person: Rated, known: _Known) -> Figure:
    match section.kind:
        case SectionKind.QUALITY:
            return figure_without_source(QUALITY_FORMULA)
        case SectionKind.PEERS:
            given = known.given.get(person.person_id, {})
            minimum = known.groups.get(person.person_id, SMALLEST_GROUP)
            ratings = ratings_of(person.person_id, given, known.severities)
            return figure_of_peers(ratings, minimum=minimum)
    kpi = kpi_of(section.kpi)
    grain, group = _taken_for(section, person)
    source = (_source(section, grain), group, kpi.code)
    row = known.rows.get(source)
    strata = known.strata.get((kpi.code, person.person_id), []) if grain == Grain.AGENT else []
    return figure_of_kpi(
        kpi,
        row.value if row else None,
        unit=row.unit if row else kpi.unit.value,
        minimum_n=known.minima.get(kpi.code, kpi.minimum_n),
        is_defined=grain in kpi.grains and group is not None,
        with_outages=known.with_outages.get(source),
        strata=strata,
        overall=known.overall.get(kpi.code, 0.0),
    )


def _taken_for(section: ScorecardSection, person: Rated) -> tuple[Grain, int | str | None]:
    """Return the grain and the group for which the KPI of a section is taken."""
    if section.kind == SectionKind.SHARED:
        return Grain.ORGANIZATION, "all"
    match Grain(section.grain):
        case Grain.TEAM:
            return Grain.TEAM, person.team_id
        case Grain.DEPARTMENT:
            return Grain.DEPARTMENT, person.department_id
    return Grain.AGENT, person.person_id


def _source(section: ScorecardSection, grain: Grain) -> str:
    return f"shared {section.pk}" if section.kind == SectionKind.SHARED else grain.value


def _known(sections: Collection[ScorecardSection], people: Collection[Rated], span: Span) -> _Known:
    minima = minimum_ns()
    rows: dict[tuple[str, Any, str], KpiRow] = {}
    questions = [one for one in _questions(sections, people) if one.kpis]
    for question in questions:
        _add(rows, question.source, _ask(question, span))
    ids = {person.person_id for person in people}
    strata, overall = _strata(_own(sections, Grain.AGENT), ids, span)
    given, groups, strictness = _peers(sections, ids, span)
    return _Known(
        minima=minima,
        rows=rows,
        with_outages=_with_outages(questions, minima, span),
        strata=strata,
        overall=overall,
        given=given,
        groups=groups,
        severities=strictness,
    )


def _questions(sections: Collection[ScorecardSection], people: Collection[Rated]) -> list[_Question]:
    agents = frozenset(person.person_id for person in people)
    teams = frozenset(person.team_id for person in people if person.team_id)
    departments = frozenset(person.department_id for person in people if person.department_id)
    questions = [
        _Question(grain.value, _own(sections, grain), grain, column, ids)
        for grain, column, ids in (
            (Grain.AGENT, "agent", agents),
            (Grain.TEAM, "team", teams),
            (Grain.DEPARTMENT, "team__department", departments),
        )
    ]
    for section in sections:
        if section.kind == SectionKind.SHARED:
            shared = frozenset(department.pk for department in section.departments.all())
            column = "team__department" if shared else ""
            kpis = [kpi_of(section.kpi)]
            questions.append(
                _Question(_source(section, Grain.ORGANIZATION), kpis, Grain.ORGANIZATION, column, shared)
            )
    return questions


def _own(sections: Iterable[ScorecardSection], grain: Grain) -> list[Kpi]:
    """Return the KPIs that sections take for the person, the team or the department."""
    codes = {one.kpi for one in sections if one.kpi and one.kind != SectionKind.SHARED and one.grain == grain}
    return [kpi_of(code) for code in sorted(codes)]


def _ask(question: _Question, span: Span) -> list[KpiRow]:
    rows = kpi_rows(
        question.kpis,
        grain=question.grain,
        period=Period.WHOLE,
        today=span.today,
        first=span.first,
        last=span.last,
        within=question.within,
    )
    return [row for row in rows if row.value.n]


def _with_outages(
    questions: Collection[_Question], minima: dict[str, int], span: Span
) -> dict[tuple[str, Any, str], Value]:
    """
    Return what the figures would be with what outages left out of them, of those it left something out of.
    While the rollup has yet to learn of an outage, nothing is returned: its facts would count twice.
    """
    found: dict[tuple[str, Any, str], Value] = {}
    left = facts_left_out([kpi for one in questions for kpi in one.kpis], first=span.first, last=span.last)
    for question in questions if left else ():
        without = _left_out_of(question, left, span)
        if not without:
            continue
        within = question.within
        if question.grain != Grain.ORGANIZATION:
            within &= Q(**{f"{question.column}__in": {group for group, _ in without}})
        counted: dict[tuple[Any, str], list[Totals]] = defaultdict(list)
        for day in kpi_totals(
            question.kpis, grain=question.grain, first=span.first, last=span.last, within=within
        ):
            if _is_ripe(day.start, day.kpi, span):
                counted[day.group, day.kpi.code].append(day.totals)
        for (group, code), parts in without.items():
            more, known = merged(parts), merged(counted[group, code])
            kpi = kpi_of(code)
            value = value_of(kpi, merged([known, more]), minimum_n=minima.get(code, kpi.minimum_n))
            if value is not None and more.excluded == known.excluded:
                found[question.source, group, code] = value
    return found


def _left_out_of(
    question: _Question, left: Iterable[LeftOut], span: Span
) -> dict[tuple[int | str, str], list[Totals]]:
    found: dict[tuple[int | str, str], list[Totals]] = defaultdict(list)
    for fact in left:
        group = question.group_of(fact)
        for kpi in question.kpis if group is not None else ():
            if kpi.measure in fact.worth and _is_ripe(fact.day, kpi, span):
                found[group, kpi.code].append(fact.worth[kpi.measure])  # type: ignore[index]
    return found


def _is_ripe(day: date, kpi: Kpi, span: Span) -> bool:
    return not kpi.matures_days or day < span.today - timedelta(days=kpi.matures_days)


def _add(rows: dict[tuple[str, Any, str], KpiRow], source: str, found: Iterable[KpiRow]) -> None:
    for row in found:
        key = (source, row.group, row.kpi.code)
        # Money has a row per currency: the one with most facts speaks.
        if key not in rows or row.value.n > rows[key].value.n:
            rows[key] = row


def _strata(
    kpis: Collection[Kpi], person_ids: Collection[int], span: Span
) -> tuple[dict[tuple[str, int], list[Stratum]], dict[str, float]]:
    """
    Return the facts behind each share by person and category beside those of everybody, and everybody's
    share over all categories.
    """
    strata: dict[tuple[str, int], list[Stratum]] = defaultdict(list)
    overall: dict[str, float] = {}
    shares = [kpi for kpi in kpis if kpi.kind == Kind.SHARE and kpi.measure]
    for matures in sorted({kpi.matures_days for kpi in shares}):
        columns = {
            kpi.code: COLUMNS[kpi.measure] for kpi in shares if kpi.measure and kpi.matures_days == matures
        }
        names = sorted({name for one in columns.values() for name in one.summed})
        last = min(span.last, span.today - timedelta(days=matures + 1)) if matures else span.last
        days = DailyFigures.objects.filter(day__gte=span.first, day__lte=last).order_by()
        sums: list[Any] = list(
            days.values("agent", "category").annotate(**{f"{name}_": Sum(name) for name in names})
        )
        for code, one in columns.items():
            facts = [
                (row["agent"], row["category"], int(row[f"{one.n}_"]), int(row[f"{one.hits}_"]))
                for row in sums
            ]
            everybody = _by_category(facts)
            all_n = sum(n for n, _ in everybody.values())
            if all_n:
                overall[code] = sum(hits for _, hits in everybody.values()) / all_n
            for agent, category, n, hits in facts:
                if n and agent in person_ids:
                    strata[code, agent].append(Stratum(n, hits, *everybody[category]))
    return strata, overall


def _by_category(facts: Iterable[tuple[int | None, str, int, int]]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for _, category, n, hits in facts:
        known = found.get(category, (0, 0))
        found[category] = known[0] + n, known[1] + hits
    return found


def _peers(
    sections: Collection[ScorecardSection], person_ids: Collection[int], span: Span
) -> tuple[dict[int, dict[int, float]], dict[int, int], dict[tuple[int, int], Severity]]:
    """Return what was given to each person by whom, each person's minimum group, and known severities."""
    if not any(section.kind == SectionKind.PEERS for section in sections):
        return {}, {}, {}
    answers = PeerAnswer.objects.filter(
        request__first__gte=span.first,
        request__last__lte=span.last,
        request__due_at__lte=span.at,
        answered_at__isnull=False,
    )
    sums: dict[tuple[int, int], list[float]] = defaultdict(list)
    groups: dict[int, int] = {}
    for reviewer, subject, group, *marks in answers.order_by("pk").values_list(
        "respondent", "request__subject", "request__minimum_group", *PeerQuestion.values
    ):
        sums[reviewer, subject].append(sum(marks) / QUESTIONS)
        groups[subject] = max(groups.get(subject, 0), group)
    ratings = {pair: sum(means) / len(means) for pair, means in sums.items()}
    given: dict[int, dict[int, float]] = defaultdict(dict)
    for (reviewer, subject), mean in ratings.items():
        if subject in person_ids:
            given[subject][reviewer] = mean
    return given, groups, severities(ratings)
