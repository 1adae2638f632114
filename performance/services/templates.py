"""
Does the putting in use of scorecard versions, and the starting of the next.

Locks: the template, then the version.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_noop

from audit.services import record_event
from common.errors import DomainError
from common.shares import exact_words
from people.models import User
from performance.choices import Grain, SectionKind
from performance.models import ScorecardSection, ScorecardTemplate, ScorecardVersion
from performance.rules.kpis import kpi_of
from performance.rules.templates import Draft, Flaw, difference, flaw_of, sum_of_weights
from performance.selectors.templates import (
    begins_in_the_past,
    content_of,
    get_version,
    hash_of_version,
    version_before,
    version_in_the_making,
)
from performance.services.scorecards import ReasonMissing

COPIED = ["scale", "critical_cap", "rationale"]
COPIED_SECTION = [
    "place",
    "kind",
    "name",
    "kpi",
    "grain",
    "weight",
    "floor",
    "target",
    "critical",
    "rationale",
    "exception_by_id",
    "exception_reason",
]


class AlreadyInUse(DomainError):
    code = "already_in_use"


class DayTaken(DomainError):
    code = "day_taken"


class FirstDayPast(DomainError):
    code = "first_day_past"


class SaysTheSame(DomainError):
    code = "says_the_same"


class ContentChanged(DomainError):
    code = "content_changed"


class InTheMaking(DomainError):
    """Another version is being written: `version`."""

    code = "version_in_the_making"

    def __init__(self, version: ScorecardVersion) -> None:
        words = _("Version %(number)s is being written already: put it in use or delete it first.")
        super().__init__(words % {"number": version.number})
        self.version = version


class WeightsNotOne(DomainError):
    code = Flaw.WEIGHTS.value


class UnweightableKpi(DomainError):
    code = Flaw.UNWEIGHTABLE.value


class WrongDirection(DomainError):
    code = Flaw.DIRECTION.value


class KpiNotForGrain(DomainError):
    code = Flaw.GRAIN.value


REFUSALS: dict[Flaw, tuple[type[DomainError], str]] = {
    Flaw.WEIGHTS: (
        WeightsNotOne,
        gettext_noop("The weights of the sections sum to %(sum)s; they have to sum to exactly 100 %%."),
    ),
    Flaw.UNWEIGHTABLE: (
        UnweightableKpi,
        gettext_noop(
            "The KPI of “%(section)s” carries no weight unless an exception says who decided it, and why."
        ),
    ),
    Flaw.DIRECTION: (
        WrongDirection,
        gettext_noop("The scale of “%(section)s” runs against the direction of its figure."),
    ),
    Flaw.GRAIN: (
        KpiNotForGrain,
        gettext_noop("The KPI of “%(section)s” is not defined for whom it is taken."),
    ),
}


@transaction.atomic
def activate_version(
    *,
    version_id: int,
    actor: User,
    reason: str,
    at: datetime,
    shown: str | None = None,
    although_past: bool = False,
) -> ScorecardVersion:
    """
    Put a version in use: from now on neither it nor its sections change.

    :param reason: why; recorded
    :param shown: the hash of what the actor was shown, if they were shown it: the deed binds to that
    :param although_past: that its first day is past, and is meant to be, was confirmed; recorded
    :raises AlreadyInUse: if it is in use
    :raises DayTaken: if another version of the template holds from the same day
    :raises WeightsNotOne: if the weights do not sum to exactly one
    :raises UnweightableKpi: if volume or handle time carries weight without a recorded exception
    :raises WrongDirection: if a scale runs against its KPI
    :raises KpiNotForGrain: if a KPI is not defined for whom it is taken
    :raises SaysTheSame: if it measures people like the version in use before it
    :raises ContentChanged: if the actor was shown something else
    :raises FirstDayPast: if its first day is past and that was not confirmed
    :raises ReasonMissing: without a reason
    """
    # Others of the template are held still too: it is compared with them.
    ScorecardTemplate.objects.select_for_update(of=("self",)).get(versions=version_id)
    ScorecardVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    version = get_version(version_id)
    refusal = refusal_of(version)
    if refusal is not None:
        raise refusal
    if shown is not None and shown != hash_of_version(version):
        raise ContentChanged(_("Somebody has edited this version since you read it. Read it again."))
    is_past = begins_in_the_past(version, at=at)
    if is_past and not although_past:
        words = _("Its first day, %(day)s, is past. Confirm that people are measured from that day on by it.")
        raise FirstDayPast(words % {"day": date_format(version.effective_from)})
    if not reason.strip():
        raise ReasonMissing(_("Say why people are measured by it from then on."))
    version.activated_at, version.activated_by = at, actor
    version.save(update_fields=["activated_at", "activated_by"])
    record_event(
        name="scorecard_version.activated",
        actor_id=actor.pk,
        subject=version,
        facts={
            "number": version.number,
            "effective_from": version.effective_from,
            "content_hash": hash_of_version(version),
            "although_past": is_past,
        },
        reason=reason.strip(),
        at=at,
    )
    return version


def refusal_of(version: ScorecardVersion) -> DomainError | None:
    """Return what keeps a version from being put in use, whoever wants to: `activate_version` raises it."""
    if version.activated_at is not None:
        return AlreadyInUse(_("This version is in use already."))
    others = ScorecardVersion.objects.filter(template=version.template_id, activated_at__isnull=False)
    if others.filter(effective_from=version.effective_from).exists():
        return DayTaken(_("Another version in use already holds from this day."))
    finding = flaw_of([_draft(section) for section in version.sections.all()])
    if finding is not None:
        refusal, words = REFUSALS[finding.flaw]
        total = sum_of_weights(section.weight for section in version.sections.all())
        return refusal(_(words) % {"section": finding.section, "sum": exact_words(total)})
    before = version_before(version)
    if before is not None and not difference(content_of(before), content_of(version)):
        words = _("It says the same as version %(number)s: nobody would be measured in another way.")
        return SaysTheSame(words % {"number": before.number})
    return None


@transaction.atomic
def start_version(*, template_id: int, effective_from: date, actor: User, at: datetime) -> ScorecardVersion:
    """
    Start the next version of a template as a copy of its latest, to be edited and put in use.

    :raises InTheMaking: if another one is being written
    """
    template = ScorecardTemplate.objects.select_for_update(of=("self",)).get(pk=template_id)
    written = version_in_the_making(template.pk)
    if written is not None:
        raise InTheMaking(written)
    latest = template.versions.order_by("-number").first()
    version = ScorecardVersion(
        template=template, number=latest.number + 1 if latest else 1, effective_from=effective_from
    )
    for name in COPIED if latest else []:
        setattr(version, name, getattr(latest, name))
    version.save()
    for section in latest.sections.all() if latest else []:
        copy = ScorecardSection(version=version, **{name: getattr(section, name) for name in COPIED_SECTION})
        copy.save()
        copy.departments.set(section.departments.all())
    record_event(
        name="scorecard_version.started",
        actor_id=actor.pk,
        subject=version,
        facts={"number": version.number, "copied_from": latest.pk if latest else None},
        at=at,
    )
    return version


def _draft(section: ScorecardSection) -> Draft:
    return Draft(
        name=section.name,
        kind=SectionKind(section.kind),
        kpi=kpi_of(section.kpi) if section.kpi else None,
        grain=Grain(section.grain),
        weight=section.weight,
        floor=section.floor,
        target=section.target,
        has_exception=section.exception_by_id is not None,
    )
