"""Asks about scorecards: who is rated by what, whose one may see, what stands in one."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from audit.models import AuditEvent
from common.canonical import content_hash
from people.choices import PrincipalKind, Role
from people.models import User
from people.selectors.organization import reports_of, teams_overseen_by
from performance.models import Dispute, Scorecard, ScorecardLine, ScorecardRun, ScorecardVersion
from performance.rules.scales import score_words, scores_between
from performance.rules.scorecards import OUT, name_of_span
from performance.selectors.figures import Rated

SEES_ALL = frozenset({Role.HR, Role.AUDITOR})
SEES_OVERSEEN = frozenset({Role.LEAD, Role.MANAGER})
# What of a line its hash binds.
BOUND = [
    "section_id",
    "place",
    "kind",
    "name",
    "kpi",
    "kpi_version",
    "grain",
    "formula",
    "unit",
    "state",
    "n",
    "minimum_n",
    "value",
    "low",
    "high",
    "corrected",
    "corrected_low",
    "corrected_high",
    "corrections",
    "floor",
    "target",
    "critical",
    "is_critical_fail",
    "weight",
    "effective_weight",
    "score",
    "score_low",
    "score_high",
    "note",
]


def versions_in_force(first: date) -> dict[int, ScorecardVersion]:
    """Return the versions for periods that begin on a day, with their sections, by id."""
    versions = ScorecardVersion.objects.in_force(first).select_related("template")
    return {version.pk: version for version in versions.prefetch_related("sections__departments")}


def rated_people(
    versions: Mapping[int, ScorecardVersion], *, last: date, person_ids: Collection[int] = ()
) -> list[Rated]:
    """
    Return who gets a scorecard: active human beings, hired by the last day, whose position has a version.

    :param person_ids: only these; none: everybody
    """
    by_position = {version.template.position_id: version.pk for version in versions.values()}
    people = User.objects.filter(
        Q(hired_on=None) | Q(hired_on__lte=last),
        is_active=True,
        kind=PrincipalKind.HUMAN,
        position__in=by_position,
    )
    if person_ids:
        people = people.filter(pk__in=person_ids)
    rows = people.order_by("pk").values_list("pk", "team_id", "team__department_id", "position_id")
    return [
        Rated(pk, team_id, department_id, position_id, by_position[position_id])
        for pk, team_id, department_id, position_id in rows
    ]


def hash_of(scorecard: Scorecard, lines: Iterable[ScorecardLine]) -> str:
    """Return the hash over what a scorecard says: the same before it is saved and after it is read."""
    return content_hash(
        {
            "person": scorecard.person_id,
            "first": scorecard.first,
            "last": scorecard.last,
            "number": scorecard.number,
            "template_version": scorecard.template_version_id,
            "snapshot_at": scorecard.snapshot_at,
            "total": [_plain(getattr(scorecard, name)) for name in ("total", "low", "high", "uncapped")],
            "scored_weight": _plain(scorecard.scored_weight),
            "lines": _bound(lines),
        }
    )


def hash_of_lines(lines: Iterable[ScorecardLine]) -> str:
    """Return the hash over what the lines alone say: two versions that say the same have the same."""
    return content_hash({"lines": _bound(lines)})


def scorecards_visible_to(user: User) -> QuerySet[Scorecard]:
    """
    Return the scorecards a person may see: the own from the publishing on; leads and managers those of the
    teams they oversee and of their line, and while they are asked to answer a dispute the one it is about; HR
    and auditors all.
    """
    scorecards = Scorecard.objects.all()
    if not user.is_active:
        return scorecards.none()
    if user.roles & SEES_ALL:
        # One's own draft is not for oneself either.
        return scorecards.filter(~Q(person__person=user.person) | Q(state__in=OUT))
    visible = Q(person=user.pk, state__in=OUT)
    if user.roles & SEES_OVERSEEN:
        led = Q(person__team__in=teams_overseen_by(user)) | Q(person__in=reports_of(user).values("pk"))
        led |= Q(pk__in=Dispute.objects.filter(answerer=user.pk, answered_at=None).values("scorecard"))
        visible |= led & (~Q(person__person=user.person) | Q(state__in=OUT))
    return scorecards.filter(visible)


def get_scorecard_for(user: User, *, scorecard_id: int) -> Scorecard:
    """
    Return a scorecard with what its page names.

    :raises Http404: if there is none, or the user may not see it
    """
    scorecards = scorecards_visible_to(user).select_related(
        "person", "team__department", "position", "template_version__template", "published_by"
    )
    return get_object_or_404(scorecards, pk=scorecard_id)


def latest_runs(many: int) -> list[ScorecardRun]:
    """Return what was computed or asked for lately, newest first."""
    return list(ScorecardRun.objects.select_related("asked_by")[:many])


def progress_key(run_id: int) -> str:
    """Return the name under which a running computing tells how far it is."""
    return f"scorecards:run:{run_id}"


def progress_of(run_id: int) -> tuple[int, int] | None:
    """Return (people done, people in all) of a computing that goes on; None if nothing is known."""
    told: tuple[int, int] | None = cache.get(progress_key(run_id))
    return told


def _bound(lines: Iterable[ScorecardLine]) -> list[dict[str, Any]]:
    return [{name: _plain(getattr(line, name)) for name in BOUND} for line in lines]


def _plain(value: Any) -> Any:
    return f"{value:.6f}" if isinstance(value, Decimal) else value


def scorecards_listed_for(user: User) -> QuerySet[Scorecard]:
    """Return the scorecards of others that a person may look through, newest period first, by name."""
    others = scorecards_visible_to(user).exclude(person__person=user.person)
    rows = others.select_related("person", "team", "template_version")
    return rows.order_by("-first", "person__last_name", "person__first_name", "pk")


def own_scorecards(user: User) -> QuerySet[Scorecard]:
    """Return a person's own scorecards that are out and not replaced, newest first."""
    own = Scorecard.objects.out().current().filter(person=user.pk)
    return own.select_related("template_version").order_by("-first", "-last")


def own_open_disputes(user: User) -> QuerySet[Dispute]:
    """Return what a person contests and waits for, the next answer first."""
    waiting = Dispute.objects.filter(raised_by=user, answered_at=None)
    return waiting.select_related("answerer", "scorecard").order_by("due_at", "pk")


def periods_listed_for(user: User) -> list[tuple[str, str]]:
    """Return the periods of the scorecards a person may see, newest first, as choices of a filter."""
    spans = scorecards_visible_to(user).order_by("-first", "last").values_list("first", "last").distinct()
    return [(f"{first}_{last}", name_of_span(first, last)) for first, last in spans]


def versions_of(scorecard: Scorecard, user: User) -> list[Scorecard]:
    """Return the versions of a scorecard that a person may see, newest first."""
    same = scorecards_visible_to(user).filter(
        person=scorecard.person_id, first=scorecard.first, last=scorecard.last
    )
    lines = "lines__section__departments"
    return list(
        same.select_related("published_by", "template_version").prefetch_related(lines).order_by("-number")
    )


def events_of(versions: Collection[Scorecard]) -> list[AuditEvent]:
    """Return what happened to the versions of a scorecard, newest first."""
    events = AuditEvent.objects.filter(
        subject_type=Scorecard._meta.label_lower, subject_id__in=[str(version.pk) for version in versions]
    )
    return list(events.select_related("actor").newest_first())


def named(scorecards: QuerySet[Scorecard], words: str) -> QuerySet[Scorecard]:
    """Return those of people in whose name or login every one of these words is."""
    for word in words.split():
        found = Q(person__first_name__icontains=word) | Q(person__last_name__icontains=word)
        scorecards = scorecards.filter(found | Q(person__username__icontains=word))
    return scorecards


def total_words(scorecard: Scorecard) -> str:
    """Return the total with its interval for a list; words if there is none."""
    if not scorecard.has_facts:
        return _("no facts any more")
    if scorecard.total is None or scorecard.low is None or scorecard.high is None:
        return _("not enough data")
    scale = scorecard.template_version.scale
    between = scores_between(scorecard.low, scorecard.high, scale)
    return f"{score_words(scorecard.total, scale)} ({between})"
