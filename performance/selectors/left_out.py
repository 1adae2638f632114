"""
Asks what outages leave out of figures, fact by fact, so that it can be shown beside what is left.

What counts is in the rollup. What a fact is worth to a measure is said here once more, as the rollup says it
(`services/rollup.py`): a test withdraws every outage and finds the same figures there.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from customers.models import Case
from customers.rules.cases import STAYED_DAYS
from customers.rules.incident_log import UNKNOWN
from customers.selectors import RESOLVED_IN_OUTAGE, followed_or_not
from empowerment.choices import Outcome
from empowerment.models import Decision
from empowerment.selectors.decisions import ANSWERS, DECIDED_IN_OUTAGE, WAITED_IN_OUTAGE
from feedback.models import SurveyResponse
from feedback.selectors.surveys import ABOUT_OUTAGE
from performance.choices import Measure
from performance.rules.kpis import Kpi
from performance.rules.measures import COLUMNS
from performance.rules.scopes import DAY, day_of, midnight
from performance.rules.values import Totals

LONGEST = 2**31 - 1  # seconds
BACK_WITHIN = timedelta(hours=168)
STAYED = timedelta(days=STAYED_DAYS)
MILLION = 1_000_000
Row = dict[str, Any]
Worth = Mapping[Measure, Totals]


@dataclass(frozen=True)
class LeftOut:
    """
    One fact that an outage leaves out: the day it would count on, whose it is, and what it would add to each
    measure, `excluded` being one.
    """

    day: date
    agent: int | None
    team: int
    department: int
    worth: Worth


def facts_left_out(kpis: Collection[Kpi], *, first: date, last: date) -> list[LeftOut]:
    """Return the facts between two days, both included, that outages leave out of these KPIs."""
    zone = ZoneInfo(settings.TIME_ZONE)
    span = midnight(first, zone), midnight(last + DAY, zone)
    asked = {COLUMNS[kpi.measure].excluded for kpi in kpis if kpi.measure}
    return [
        LeftOut(day_of(row["moment"], zone), row["who"], row["team"], row["department"], worth(row))
        for column, (rows_between, worth) in SOURCES.items()
        if column in asked
        for row in rows_between(*span)
    ]


def _cases(start: datetime, end: datetime) -> Iterable[Row]:
    another = Case.objects.filter(
        customer=OuterRef("customer"),
        opened_at__gt=OuterRef("resolved_at"),
        opened_at__lte=OuterRef("resolved_at") + BACK_WITHIN,
    )
    decisions = Decision.objects.filter(case=OuterRef("pk"))
    cases = Case.objects.filter(RESOLVED_IN_OUTAGE, resolved_at__gte=start, resolved_at__lt=end)
    return _rows(
        followed_or_not(cases),
        "resolved_at",
        "resolved_by",
        "opened_at",
        "reopen_count",
        "reassignment_count",
        "worked_seconds",
        "is_followed",
        "customer__reference",
        "customer__ended_on",
        is_back=Exists(another.exclude(pk=OuterRef("pk"))),
        is_decided=Exists(decisions),
        is_escalated=Exists(decisions.filter(outcome=Outcome.NEEDS_APPROVAL)),
    )


def _worth_of_case(row: Row) -> Worth:
    reopened = row["reopen_count"] > 0
    known = row["customer__reference"] != UNKNOWN
    resolved_on = day_of(row["moment"], ZoneInfo(settings.TIME_ZONE))
    ended_on = row["customer__ended_on"]
    gone = ended_on is not None and ended_on <= resolved_on + STAYED
    return {
        Measure.FIRST_CONTACT: _share(not reopened and row["reassignment_count"] == 0),
        Measure.REOPENED: _share(reopened),
        Measure.TIME_TO_RESOLVE: _spread(_seconds(row["opened_at"], row["moment"])),
        Measure.REPEAT: _share(row["is_back"], counts=known),
        Measure.RETAINED: _share(not gone, counts=known and row["is_followed"]),
        Measure.WORKED: _spread(row["worked_seconds"]),
        Measure.ESCALATED: _share(row["is_escalated"], counts=row["is_decided"]),
    }


def _decisions(start: datetime, end: datetime) -> Iterable[Row]:
    decisions = Decision.objects.filter(DECIDED_IN_OUTAGE, decided_at__gte=start, decided_at__lt=end)
    return _rows(decisions, "decided_at", "agent", "outcome", "amount", "limit__per_decision")


def _worth_of_decision(row: Row) -> Worth:
    own, limit = row["outcome"] == Outcome.WITHIN_AUTHORITY, row["limit__per_decision"]
    used = round(row["amount"] * MILLION / limit) if own and limit else None
    return {Measure.OWN_AUTHORITY: _share(own), Measure.AUTHORITY_USED: _mean(used)}


def _requests(start: datetime, end: datetime) -> Iterable[Row]:
    asked = Decision.objects.filter(WAITED_IN_OUTAGE, request__isnull=False).exclude(
        outcome=Outcome.WITHIN_AUTHORITY
    )
    return _rows(
        asked.filter(decided_at__gte=start, decided_at__lt=end),
        "decided_at",
        "agent",
        "request__opened_at",
        "request__closed_at",
        answered_at=Min("request__steps__happened_at", filter=Q(request__steps__kind__in=ANSWERS)),
    )


def _worth_of_request(row: Row) -> Worth:
    asked_at = row["request__opened_at"]
    return {
        Measure.TURNAROUND: _spread(_seconds(asked_at, row["answered_at"])),
        Measure.WAITED: _mean(_seconds(asked_at, row["request__closed_at"])),
    }


def _surveys(start: datetime, end: datetime) -> Iterable[Row]:
    surveys = SurveyResponse.objects.filter(ABOUT_OUTAGE, answered_at__gte=start, answered_at__lt=end)
    return _rows(surveys, "answered_at", "agent", "csat", "ces", "nps")


def _worth_of_survey(row: Row) -> Worth:
    csat, nps = row["csat"], row["nps"]
    promoted = None if nps is None else (nps >= 9) - (nps <= 6)
    return {
        Measure.SATISFIED: _share(csat is not None and csat >= 4, counts=csat is not None),
        Measure.EFFORT: _mean(row["ces"]),
        Measure.PROMOTED: _mean(promoted),
    }


# By the column of the rollup that counts what is left out: the facts between two moments, and their worth.
SOURCES: dict[str, tuple[Callable[[datetime, datetime], Iterable[Row]], Callable[[Row], Worth]]] = {
    "cases_excluded": (_cases, _worth_of_case),
    "decisions_excluded": (_decisions, _worth_of_decision),
    "requests_excluded": (_requests, _worth_of_request),
    "surveys_excluded": (_surveys, _worth_of_survey),
}


def _rows(facts: QuerySet[Any], moment: str, who: str, *fields: str, **known: Any) -> Iterator[Row]:
    named = {"moment": F(moment), "who": F(who), "department": F("team__department")}
    yield from facts.order_by().annotate(**known).values("team", *fields, *known, **named).iterator()


def _seconds(since: datetime, until: datetime | None) -> int | None:
    return None if until is None else min(round((until - since).total_seconds()), LONGEST)


def _share(hit: bool, *, counts: bool = True) -> Totals:
    return Totals(n=int(counts), hits=int(hit and counts), excluded=1)


def _mean(value: int | None) -> Totals:
    if value is None:
        return Totals(n=0, excluded=1)
    return Totals(n=1, total=value, squares=value * value, excluded=1)


def _spread(value: int | None) -> Totals:
    return Totals(n=int(value is not None), spread=() if value is None else ([value],), excluded=1)
