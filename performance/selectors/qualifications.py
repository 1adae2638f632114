"""Asks what was measured of people, what tiers ask for it, and which demotions are announced."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.models import AuditEventQuerySet
from audit.selectors import events_about
from common.shares import bound_words, exact_words, share_words
from empowerment.rules.facts import Qualification as Held
from empowerment.rules.tiers import reached_tier
from empowerment.selectors.authority import Authority, authorities_of
from people.choices import QualificationKind, Role
from people.models import Qualification, User
from people.selectors.organization import people_visible_to
from performance.choices import Grain, LineState, SectionKind, Standing
from performance.models import Appeal, Demotion, Scorecard, ScorecardLine
from performance.permissions import can_decide_appeals
from performance.rules.qualifications import (
    Announced,
    Asked,
    Measured,
    carried_tier,
    is_older,
    lost,
    measured_of,
    n_to_count,
    stands,
    starts_of,
)
from performance.rules.scorecards import OUT
from performance.selectors.scorecards import scorecards_visible_to

KIND = QualificationKind.QUALITY  # what a scorecard measures
# What colleagues say and what departments reach together have no cases of the person behind them.
OWN_WORK = (SectionKind.KPI, SectionKind.QUALITY, SectionKind.CUSTOMERS)
# How many scorecards the page of a person speaks of.
LATEST = 6


@dataclass(frozen=True)
class Record:
    """What counts of a kind for a person now, and what is announced to count later."""

    in_effect: Measured | None = None
    announced: tuple[Announced, ...] = ()


def records_of(user_ids: Iterable[int], *, at: datetime) -> dict[int, Record]:
    """Return what counts of each person, and what will, in one query."""
    rows = Qualification.objects.filter(user__in=list(user_ids), kind=KIND).order_by("counts_from", "pk")
    by_person: dict[int, list[Qualification]] = defaultdict(list)
    for row in rows:
        by_person[row.user_id].append(row)
    return {user_id: _record(found, at=at) for user_id, found in by_person.items()}


def measured_by(scorecards: Collection[Scorecard]) -> dict[int, Measured | None]:
    """Return what each scorecard proves, by its id, in one query."""
    lines: dict[int, list[ScorecardLine]] = defaultdict(list)
    for line in ScorecardLine.objects.filter(scorecard__in=scorecards, state=LineState.SCORED):
        lines[line.scorecard_id].append(line)
    return {one.pk: _measured(one, lines[one.pk]) for one in scorecards}


def _measured(scorecard: Scorecard, lines: Iterable[ScorecardLine]) -> Measured | None:
    own = [
        (line.effective_weight, line.n)
        for line in lines
        if line.state == LineState.SCORED
        and line.effective_weight > 0
        and line.kind in OWN_WORK
        and line.grain == Grain.AGENT
    ]
    return measured_of(
        low=scorecard.low, high=scorecard.high, sections=own, first=scorecard.first, last=scorecard.last
    )


def ladder_of(authority: Authority) -> list[Asked]:
    """Return what the tiers of the person's position ask of the measurement; nothing without a policy."""
    if authority.book is None:
        return []
    return [
        Asked(row.tier, row.min_bound, row.min_n or 0) if row.qualification == KIND else Asked(row.tier)
        for row in authority.book.tiers_of(authority.holder.position)
    ]


def tier_with(authority: Authority, measured: Measured | None) -> int:
    """Return the tier the person would have by everything that holds now and another measurement."""
    if authority.book is None:
        return 0
    others = tuple(one for one in authority.holder.qualifications if one.kind != KIND)
    own = (Held(KIND.value, measured.lower, measured.n),) if measured else ()
    return reached_tier(replace(authority.holder, qualifications=(*others, *own)), authority.book)


@dataclass(frozen=True)
class Outlook:
    """
    What publishing a scorecard does to the authority of its person. Without `proved` it measures nothing;
    without `starts` what it measures changes nothing: it `is_older` than what counts, or has fewer cases
    than `n_needed`. `needed` is the requirement lost, and with it the way back; `spares`: a fall that was
    announced does not come. An amendment that measures nothing `puts_aside` the demotion that what it
    replaces had announced.
    """

    proved: Measured | None = None
    before: Measured | None = None
    starts: tuple[datetime, ...] = ()
    tier_before: int = 0
    tier_after: int = 0
    needed: Asked | None = None
    spares: bool = False
    is_older: bool = False
    n_needed: int = 0
    puts_aside: Demotion | None = None

    @property
    def falls_at(self) -> datetime | None:
        """When something that counts is lost; None if nothing is."""
        return self.starts[0] if self.needed else None

    @property
    def rises(self) -> bool:
        """Whether the person gains a tier at once."""
        return self.tier_after > self.tier_before

    @property
    def takes_something(self) -> bool:
        """Whether the person's tier falls; not where another requirement keeps it lower anyway."""
        return self.tier_after < self.tier_before


def outlooks_of(scorecards: Sequence[Scorecard], *, at: datetime) -> dict[int, Outlook]:
    """Return what publishing each of these would do now, by its id, in five queries for any number."""
    measured = measured_by(scorecards)
    found = _outlooks([(one, measured[one.pk]) for one in scorecards], at=at)
    return {one.pk: outlook for one, outlook in zip(scorecards, found, strict=True)}


def outlook_of(scorecard: Scorecard, lines: Iterable[ScorecardLine], *, at: datetime) -> Outlook:
    """Return what publishing a scorecard would do now by these lines: neither has to be saved."""
    return _outlooks([(scorecard, _measured(scorecard, lines))], at=at)[0]


def _outlooks(scorecards: Sequence[tuple[Scorecard, Measured | None]], *, at: datetime) -> list[Outlook]:
    people = [one.person_id for one, _proved in scorecards]
    records, authorities = records_of(people, at=at), authorities_of(people, at=at)
    found = []
    for one, proved in scorecards:
        record, authority = records.get(one.person_id, Record()), authorities[one.person_id]
        if proved is None:
            found.append(_unmeasured(one, record, authority, at=at))
        else:
            found.append(_outlook(proved, record, authority, at=at))
    return found


def _unmeasured(scorecard: Scorecard, record: Record, authority: Authority, *, at: datetime) -> Outlook:
    tier = tier_with(authority, record.in_effect)
    replaced = scorecard.supersedes_id
    demotion = Demotion.objects.filter(scorecard=replaced).first() if replaced else None
    if demotion is None or is_overtaken(demotion):
        return Outlook(before=record.in_effect, tier_before=tier, tier_after=tier)
    again, ladder = before_of(demotion), ladder_of(authority)
    return Outlook(
        before=record.in_effect,
        tier_before=tier,
        tier_after=tier_with(authority, again) if demotion.takes_effect_at <= at else tier,
        spares=_spares(carried_tier(again, ladder), record, ladder),
        puts_aside=demotion,
    )


def _outlook(proved: Measured, record: Record, authority: Authority, *, at: datetime) -> Outlook:
    ladder, before = ladder_of(authority), record.in_effect
    starts = starts_of(proved, in_effect=before, announced=record.announced, ladder=ladder, at=at)
    falls = before is not None and bool(starts) and starts[0] > at
    tier = tier_with(authority, before)
    return Outlook(
        proved=proved,
        before=before,
        starts=starts,
        tier_before=tier,
        tier_after=tier_with(authority, proved) if starts else tier,
        needed=lost(before, proved, ladder) if falls and before else None,
        is_older=is_older(proved, in_effect=before, announced=record.announced),
        n_needed=n_to_count(proved, before, ladder),
        spares=bool(starts) and not falls and _spares(carried_tier(before, ladder), record, ladder),
    )


def _spares(carried: int, record: Record, ladder: Sequence[Asked]) -> bool:
    return any(carried_tier(one.measured, ladder) < carried for one in record.announced)


def before_of(demotion: Demotion) -> Measured:
    """Return what counted until a demotion takes effect."""
    return Measured(
        demotion.lower_before,
        demotion.upper_before,
        demotion.n_before,
        demotion.before_from,
        demotion.before_to,
    )


def is_overtaken(demotion: Demotion) -> bool:
    """Whether something newer than the demotion and its appeal was measured of the person."""
    newest = newest_of(demotion.person_id)
    sources = {f"scorecard:{demotion.scorecard_id}"}
    if (appeal := Appeal.objects.filter(demotion=demotion).first()) is not None:
        sources.add(f"appeal:{appeal.pk}")
    return newest is not None and newest.source not in sources


@dataclass(frozen=True)
class Counting:
    """
    A published scorecard and what it is to the tier of its person. `n_needed` is what `TOO_FEW` fell short
    of; `counted_from` is when it began or begins to count; `is_open` whether the reader may open it.
    """

    scorecard: Scorecard
    standing: Standing
    proved: Measured | None
    n_needed: int
    counted_from: datetime | None
    is_open: bool


def counting_of(person: User, *, reader: User, at: datetime) -> list[Counting]:
    """
    Return the latest published scorecards of a person, the newest days first, with what each is to the tier:
    one whose days are older than all that counts, and did not count itself, is left out.
    """
    cards = list(Scorecard.objects.current().filter(person=person, state__in=OUT).order_by("-last", "-pk"))
    cards = cards[:LATEST]
    opened = set(
        scorecards_visible_to(reader).filter(pk__in=[card.pk for card in cards]).values_list("pk", flat=True)
    )
    found = _counting(person.pk, cards, opened, at=at)
    return [one for one in found if one.standing != Standing.OLDER]


def standing_of(scorecard: Scorecard, *, at: datetime) -> Counting:
    """Return what a published scorecard, whose page is read, is to the tier of its person."""
    return _counting(scorecard.person_id, [scorecard], {scorecard.pk}, at=at)[0]


def _counting(
    person_id: int, cards: Collection[Scorecard], opened: Collection[int], *, at: datetime
) -> list[Counting]:
    rows = list(Qualification.objects.filter(user=person_id, kind=KIND).order_by("counts_from", "pk"))
    record, authority = _record(rows, at=at), authorities_of([person_id], at=at)[person_id]
    measured, ladder = measured_by(cards), ladder_of(authority)
    found = []
    for card in cards:
        own = [row.counts_from for row in rows if _scorecard_of(row.source) == card.pk]
        proved = measured[card.pk]
        standing = stands(
            proved,
            counted_from=own[0] if own else None,
            in_effect=record.in_effect,
            announced=record.announced,
            at=at,
        )
        needed = n_to_count(proved, record.in_effect, ladder) if proved else 0
        found.append(Counting(card, standing, proved, needed, own[0] if own else None, card.pk in opened))
    return found


def demotions_visible_to(user: User) -> QuerySet[Demotion]:
    """
    Return the demotions of the people somebody may see, their own among them; whoever has to decide an appeal
    sees what it is about. Administrators look after accounts, not after how people are rated.
    """
    demotions = Demotion.objects.select_related(
        "person", "scorecard__published_by", "qualification", "appeal__decider", "appeal__decided_by"
    )
    if not user.is_active:
        return demotions.none()
    seen = Q(person=user)
    if can_decide_appeals(user):
        seen |= Q(appeal__decider=user)
    if user.roles & {Role.LEAD, Role.MANAGER, Role.HR, Role.AUDITOR}:
        seen |= Q(person__in=people_visible_to(user))
    return demotions.filter(seen)


def get_demotion_for(user: User, *, demotion_id: int) -> Demotion:
    """
    Return a demotion with its appeal.

    :raises Http404: if there is none, or the user may not see it
    """
    return get_object_or_404(demotions_visible_to(user), pk=demotion_id)


def appeals_to_decide(user: User) -> QuerySet[Appeal]:
    """Return the open appeals that wait for this person, the most urgent first; for HR those left to it."""
    mine = Q(decider=user)
    if Role.HR in user.roles:
        nobody = Q(decider=None) & ~Q(demotion__person__person=user.person)
        mine |= nobody & ~Q(demotion__scorecard__published_by__person=user.person)
    open_ones = Appeal.objects.filter(mine, decided_at=None)
    return open_ones.select_related("demotion__person__team", "demotion__qualification").order_by("due_at")


def standing_demotions_of(user: User, *, at: datetime) -> list[Demotion]:
    """
    Return the demotions of a person that are announced or in effect: the rows that they put in the way count
    now, or will.
    """
    rows = list(Qualification.objects.filter(user=user, kind=KIND).order_by("counts_from", "pk"))
    in_effect = [row for row in rows if row.counts_from <= at][-1:]
    # Of each later moment the row recorded last counts.
    later = {row.counts_from: row for row in rows if row.counts_from > at}
    sources = {_scorecard_of(row.source) for row in [*in_effect, *later.values()]}
    demotions = Demotion.objects.filter(person=user, announced_at__lte=at)
    found = demotions.filter(
        Q(scorecard_id__in=sources - {None}) | Q(appeal__decided_at=None, appeal__isnull=False)
    )
    return list(found.select_related("qualification", "scorecard", "appeal").order_by("takes_effect_at"))


def history_of_demotion(demotion: Demotion) -> AuditEventQuerySet:
    """Return what happened to a demotion and its appeal, newest first."""
    events = events_about(demotion)
    appeal = getattr(demotion, "appeal", None)
    return events if appeal is None else (events | events_about(appeal)).order_by("-pk")


def deciders_of(appeal: Appeal) -> list[int]:
    """Return who is asked to decide an open appeal: one person, or everybody of HR who may."""
    if appeal.decider_id is not None:
        return [appeal.decider_id]
    hr = User.objects.filter(groups__name=Role.HR, is_active=True)
    published_by = appeal.demotion.scorecard.published_by
    barred = [appeal.demotion.person.person, *([published_by.person] if published_by else [])]
    return list(hr.exclude(person__in=barred).order_by("pk").values_list("pk", flat=True))


def demotion_title(demotion: Demotion, *, is_own: bool = True) -> str:
    """Say what falls, to which tier: to the person, or to somebody else."""
    if not is_own and not demotion.takes_something:
        return _("Scorecard no longer carries tier {tier}: {name}").format(
            tier=demotion.needed_tier, name=demotion.person
        )
    if not is_own:
        return _("From tier {before} to tier {after}: {name}").format(
            before=demotion.tier_before, after=demotion.tier_after, name=demotion.person
        )
    if not demotion.takes_something:
        return _("Your last scorecard no longer carries tier {tier}").format(tier=demotion.needed_tier)
    return _("Your authority falls from tier {before} to tier {after}").format(
        before=demotion.tier_before, after=demotion.tier_after
    )


def demotion_words(demotion: Demotion) -> str:
    """Say beside a name what falls; where another requirement keeps the tier, what is not carried."""
    if not demotion.takes_something:
        return _("no longer carries tier {tier}").format(tier=demotion.needed_tier)
    return _("tier {before} to {after}").format(before=demotion.tier_before, after=demotion.tier_after)


def demotion_reason(demotion: Demotion) -> str:
    """Say when and why in numbers, and the way back."""
    measured = demotion.qualification
    says = _(
        "On {day}: tier {tier} asks for at least {needed} with n {needed_n}; your scorecard shows"
        " {low} to {high} with n {n}, before it was {low_before} to {high_before} with n {n_before}. It is"
        " not for ever: the first scorecard with {needed} and n {needed_n} gives it back on the day it is"
        " out. You can appeal."
    )
    return says.format(
        day=date_format(timezone.localtime(demotion.takes_effect_at), "j M Y"),
        tier=demotion.needed_tier,
        needed=exact_words(demotion.needed_bound),
        needed_n=demotion.needed_n,
        low=bound_words(measured.lower_bound),
        high=share_words(measured.upper_bound),
        n=measured.n,
        low_before=bound_words(demotion.lower_before),
        high_before=share_words(demotion.upper_before),
        n_before=demotion.n_before,
    )


def newest_of(user_id: int) -> Qualification | None:
    """Return what was recorded last of a person, whenever it counts."""
    return Qualification.objects.filter(user=user_id, kind=KIND).order_by("-pk").first()


def _record(rows: Sequence[Qualification], *, at: datetime) -> Record:
    begun = [row for row in rows if row.counts_from <= at]
    later = {row.counts_from: row for row in rows if row.counts_from > at}
    return Record(
        in_effect=measured_in(begun[-1]) if begun else None,
        announced=tuple(Announced(measured_in(row), moment) for moment, row in sorted(later.items())),
    )


def measured_in(row: Qualification) -> Measured:
    """Return a row as the rules know it."""
    return Measured(row.lower_bound, row.upper_bound, row.n, row.period_from, row.period_to)


def _scorecard_of(source: str) -> int | None:
    kind, _, number = source.partition(":")
    return int(number) if kind == "scorecard" and number.isdecimal() else None
