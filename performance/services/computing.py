"""
Does the computing of scorecards: for all people of a period at once, from one snapshot of the facts.

What has left draft is left alone. Locks: the scorecards of the period, by id.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from common.snapshots import one_snapshot
from effects.services import owe
from people.models import User
from performance.choices import Grain, ScorecardPeriod, ScorecardState, SectionKind
from performance.models import Scorecard, ScorecardLine, ScorecardRun, ScorecardVersion
from performance.rules.figures import Figure, rests_on_facts
from performance.rules.scopes import day_of
from performance.rules.scorecards import span_of
from performance.selectors.figures import Rated, Span, figures_of
from performance.selectors.lines import lines_of, set_whole
from performance.selectors.scorecards import progress_key, rated_people, versions_in_force

# In the first days of a month the last one's drafts are computed too.
LATE_DAYS = 10
# People whose scorecards are made and written at a time.
BATCH = 500
PROGRESS_LASTS = 24 * 60 * 60  # seconds
# What a draft takes over from a new computing.
COMPUTED = [
    "template_version",
    "team",
    "position",
    "snapshot_at",
    "has_facts",
    "total",
    "low",
    "high",
    "uncapped",
    "scored_weight",
    "content_hash",
]
Progress = Callable[[int, int], None]


class NotYetBegun(DomainError):
    code = "not_yet_begun"


class NoTemplate(DomainError):
    code = "no_template"


@dataclass(frozen=True)
class Computed:
    """
    How many scorecards were computed, how many had left draft and were left alone, and of how many people
    there is no fact of their own in the period that the template measures.
    """

    computed: int
    left_alone: int
    without_facts: int = 0


@transaction.atomic
def ask_for_scorecards(
    *,
    period: ScorecardPeriod,
    day: date,
    at: datetime,
    actor: User | None = None,
    person_ids: Collection[int] = (),
) -> ScorecardRun:
    """
    Ask a worker to compute the scorecards of the month or quarter that holds a day.

    :param person_ids: for whom; none: for everybody whose position has a template
    :raises NotYetBegun: if the period has not begun
    :raises NoTemplate: if no template was in use when it began
    """
    first, last = span_of(period, day)
    if first > day_of(at, ZoneInfo(settings.TIME_ZONE)):
        raise NotYetBegun(_("This period has not begun yet."))
    if not versions_in_force(first):
        raise NoTemplate(_("No scorecard template was in use when this period began."))
    run = ScorecardRun.objects.create(
        period=period, first=first, last=last, people=sorted(person_ids), asked_by=actor, asked_at=at
    )
    record_event(
        name="scorecards.asked",
        actor_id=actor.pk if actor else None,
        subject=run,
        facts={"first": first, "last": last, "people": len(run.people)},
        at=at,
    )
    owe("scorecards.compute", key=run.pk, facts={"run_id": run.pk}, at=at)
    return run


@transaction.atomic
def ask_for_drafts(*, at: datetime) -> list[ScorecardRun]:
    """
    Ask for the drafts of this month, and in its first days for those of the last one, once a day: what is
    known late still reaches them. Nothing is asked for where no template is in use.
    """
    today = day_of(at, ZoneInfo(settings.TIME_ZONE))
    days = [today] if today.day > LATE_DAYS else [today, today.replace(day=1) - timedelta(days=1)]
    runs = []
    for day in days:
        first, last = span_of(ScorecardPeriod.MONTH, day)
        lately = ScorecardRun.objects.filter(
            first=first, last=last, asked_by=None, asked_at__gt=at - timedelta(hours=20)
        )
        if versions_in_force(first) and not lately.exists():
            runs.append(ask_for_scorecards(period=ScorecardPeriod.MONTH, day=day, at=at))
    return runs


def compute_run(*, run_id: int, at: datetime, progress: Progress = lambda _done, _total: None) -> None:
    """Compute what was asked for, once; the cache and whoever waits are told how far it is."""

    def tell(done: int, total: int) -> None:
        cache.set(progress_key(run_id), (done, total), PROGRESS_LASTS)
        progress(done, total)

    with one_snapshot():
        run = ScorecardRun.objects.select_for_update(of=("self",)).get(pk=run_id)
        if run.finished_at is not None:
            return
        found = compute_scorecards(
            period=ScorecardPeriod(run.period),
            first=run.first,
            last=run.last,
            person_ids=run.people,
            at=at,
            progress=tell,
        )
        run.computed, run.left_alone, run.finished_at = found.computed, found.left_alone, at
        run.without_facts = found.without_facts
        run.save(update_fields=["computed", "left_alone", "without_facts", "finished_at"])
        record_event(
            name="scorecards.computed",
            actor_id=run.asked_by_id,
            subject=run,
            facts={"first": run.first, "last": run.last, "computed": found.computed},
            at=at,
        )


def compute_scorecards(
    *,
    period: ScorecardPeriod,
    first: date,
    last: date,
    at: datetime,
    person_ids: Collection[int] = (),
    progress: Progress = lambda _done, _total: None,
) -> Computed:
    """
    Compute the scorecards of a period: new ones, and drafts anew. All or nothing. Nobody without any fact in
    the period gets a new one; of a draft whose facts have gone since it stays that it was there.

    :param person_ids: for whom; none: for everybody whose position has a template
    :param progress: told (people done, people in all)
    :raises OperationalError: if somebody moved one of the drafts since the snapshot; to be done again
    """
    with one_snapshot():
        versions = versions_in_force(first)
        people = rated_people(versions, last=last, person_ids=person_ids)
        known = {
            scorecard.person_id: scorecard
            for scorecard in Scorecard.objects.current()
            .filter(first=first, last=last, person__in=[one.person_id for one in people])
            .order_by("pk")
            .select_for_update(of=("self",))
        }
        drafts = [one for one in people if _may_be_computed(known.get(one.person_id))]
        sections = [section for version in versions.values() for section in version.sections.all()]
        figures = figures_of(sections, drafts, span=_span(first, last, at))
        could_be = len(drafts)
        with_facts = {one.person_id for one in drafts if rests_on_facts(_own_figures(one, versions, figures))}
        drafts = [one for one in drafts if one.person_id in known or one.person_id in with_facts]
        progress(0, len(drafts))
        for start in range(0, len(drafts), BATCH):
            batch = drafts[start : start + BATCH]
            made = [
                _scorecard(known.get(one.person_id), one, versions[one.version_id], period, first, last, at)
                for one in batch
            ]
            for scorecard in made:
                scorecard.has_facts = scorecard.person_id in with_facts
            _write(made, versions, figures)
            progress(start + len(batch), len(drafts))
    return Computed(
        computed=len(with_facts),
        left_alone=len(people) - could_be,
        without_facts=could_be - len(with_facts),
    )


def _span(first: date, last: date, at: datetime) -> Span:
    return Span(first=first, last=last, today=day_of(at, ZoneInfo(settings.TIME_ZONE)), at=at)


def _may_be_computed(scorecard: Scorecard | None) -> bool:
    # The amendment of a published one is a draft for a moment only, inside its transaction.
    return scorecard is None or scorecard.state == ScorecardState.DRAFT


def _own_figures(
    person: Rated, versions: Mapping[int, ScorecardVersion], figures: Mapping[tuple[int, int], Figure]
) -> list[Figure]:
    """Return the figures of a person that are about the person, not about the team or all."""
    sections = versions[person.version_id].sections.all()
    own = [one for one in sections if one.grain == Grain.AGENT and one.kind != SectionKind.SHARED]
    return [figures[section.pk, person.person_id] for section in own]


def _scorecard(
    known: Scorecard | None,
    person: Rated,
    version: ScorecardVersion,
    period: ScorecardPeriod,
    first: date,
    last: date,
    at: datetime,
) -> Scorecard:
    scorecard = known or Scorecard(person_id=person.person_id, period=period, first=first, last=last)
    scorecard.template_version = version
    scorecard.team_id = person.team_id
    scorecard.position_id = person.position_id
    scorecard.snapshot_at = at
    return scorecard


def _write(
    scorecards: Sequence[Scorecard],
    versions: Mapping[int, ScorecardVersion],
    figures: Mapping[tuple[int, int], Figure],
) -> None:
    lines: list[ScorecardLine] = []
    for scorecard in scorecards:
        version = versions[scorecard.template_version_id]
        own = {section.pk: figures[section.pk, scorecard.person_id] for section in version.sections.all()}
        made, whole = lines_of(version, own)
        set_whole(scorecard, made, whole)
        for line in made:
            line.scorecard = scorecard
        lines += made
    drafts = [scorecard for scorecard in scorecards if scorecard.pk]
    ScorecardLine.objects.filter(scorecard__in=drafts).delete()
    Scorecard.objects.bulk_update(drafts, COMPUTED)
    Scorecard.objects.bulk_create([scorecard for scorecard in scorecards if not scorecard.pk])
    for line in lines:
        line.scorecard_id = line.scorecard.pk
    ScorecardLine.objects.bulk_create(lines)
