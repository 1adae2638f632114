"""Asks what people are rated by: the templates of all positions, their versions, and whom one measures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, Count, QuerySet, Value, When
from django.shortcuts import get_object_or_404

from common.canonical import content_hash
from performance.choices import ScorecardPeriod, ScorecardState
from performance.models import Scorecard, ScorecardTemplate, ScorecardVersion
from performance.rules.scopes import day_of
from performance.rules.scorecards import OUT, span_of
from performance.rules.templates import Content, Section, Terms
from performance.selectors.scorecards import rated_people


@dataclass(frozen=True)
class Standing:
    """How many scorecards of a period stand in a state; what is out counts as published."""

    first: date
    last: date
    state: ScorecardState
    n: int


@dataclass(frozen=True)
class Reach:
    """
    Whom a version measures once it is in use: periods from its first month and first quarter on, each as its
    first and last day; until the day before `until`, from when on another version in use holds; so many
    people as things stand; and the scorecards there are of periods from its first day on.
    """

    month: tuple[date, date]
    quarter: tuple[date, date]
    until: ScorecardVersion | None
    people: int
    standings: tuple[Standing, ...]


def templates_with_versions() -> list[ScorecardTemplate]:
    """Return every template with its versions, newest first, and their sections; four queries."""
    templates = ScorecardTemplate.objects.select_related("position")
    return list(
        templates.prefetch_related(
            "versions__sections__departments", "versions__sections__exception_by", "versions__activated_by"
        )
    )


def get_version(version_id: int) -> ScorecardVersion:
    """
    Return a version with its sections.

    :raises Http404: if there is none
    """
    versions = ScorecardVersion.objects.select_related("template__position")
    return get_object_or_404(
        versions.prefetch_related("sections__departments", "sections__exception_by"), pk=version_id
    )


def version_in_the_making(template_id: int) -> ScorecardVersion | None:
    """Return the version of a template that is not in use yet: there is one at most."""
    return ScorecardVersion.objects.filter(template=template_id, activated_at=None).first()


def version_before(version: ScorecardVersion) -> ScorecardVersion | None:
    """Return the version in use that this one follows: the last that holds from an earlier day."""
    earlier = _in_use_beside(version).filter(effective_from__lt=version.effective_from)
    return earlier.prefetch_related("sections__departments").order_by("-effective_from").first()


def last_day_of(version: ScorecardVersion, versions: Iterable[ScorecardVersion]) -> date | None:
    """
    Return the last day from which periods are measured by a version in use, before the next one in use holds;
    None if none follows.

    :param versions: those of its template
    """
    later = [
        one.effective_from
        for one in versions
        if one.activated_at and one.effective_from > version.effective_from
    ]
    return min(later) - timedelta(days=1) if later and version.activated_at else None


def reach_of(version: ScorecardVersion) -> Reach:
    """Return whom a version measures once it is in use, from when on."""
    month = _first_from(ScorecardPeriod.MONTH, version.effective_from)
    later = _in_use_beside(version).filter(effective_from__gt=version.effective_from)
    until = later.order_by("effective_from").first()
    scorecards = Scorecard.objects.current().filter(
        position=version.template.position_id, first__gte=version.effective_from
    )
    if until is not None:
        scorecards = scorecards.filter(first__lt=until.effective_from)
    out = When(state__in=OUT, then=Value(ScorecardState.PUBLISHED))
    counted = (
        scorecards.annotate(standing=Case(out, default="state"))
        .order_by("first", "last", "standing")
        .values_list("first", "last", "standing")
    )
    return Reach(
        month=month,
        quarter=_first_from(ScorecardPeriod.QUARTER, version.effective_from),
        until=until,
        people=len(rated_people({version.pk: version}, last=month[1])),
        standings=tuple(
            Standing(first, last, ScorecardState(state), n)
            for first, last, state, n in counted.annotate(n=Count("pk"))
        ),
    )


def content_of(version: ScorecardVersion) -> Content:
    """Return what a version measures people by."""
    sections = (
        Section(
            name=section.name,
            kind=section.kind,
            kpi=section.kpi,
            grain=section.grain,
            departments=frozenset(one.pk for one in section.departments.all()),
            weight=section.weight,
            floor=section.floor,
            target=section.target,
            critical=section.critical,
        )
        for section in version.sections.all()
    )
    return Content(Terms(version.scale, version.critical_cap), tuple(sections))


def begins_in_the_past(version: ScorecardVersion, *, at: datetime) -> bool:
    """Return whether people could not know on its first day what a version measures them by."""
    return version.effective_from < day_of(at, ZoneInfo(settings.TIME_ZONE))


def hash_of_version(version: ScorecardVersion) -> str:
    """Return the hash over all that stays as it is once a version is in use: what somebody was shown."""
    content = content_of(version)
    return content_hash(
        {
            "effective_from": version.effective_from,
            "terms": vars(content.terms),
            "rationale": version.rationale,
            "sections": [
                vars(one)
                | {
                    "departments": sorted(one.departments),
                    "place": section.place,
                    "rationale": section.rationale,
                    "exception": [section.exception_by_id, section.exception_reason],
                }
                for one, section in zip(content.sections, version.sections.all(), strict=True)
            ],
        }
    )


def _in_use_beside(version: ScorecardVersion) -> QuerySet[ScorecardVersion]:
    others = ScorecardVersion.objects.filter(template=version.template_id, activated_at__isnull=False)
    return others.exclude(pk=version.pk)


def _first_from(period: ScorecardPeriod, day: date) -> tuple[date, date]:
    """Return the first month or quarter that begins on a day or later."""
    first, last = span_of(period, day)
    return (first, last) if first == day else span_of(period, last + timedelta(days=1))
