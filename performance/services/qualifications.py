"""
Does the earning of authority: a published scorecard becomes the measured fact that tiers ask for.

What is better counts at once; what takes a tier away is announced first, with the way back. Locks: the people
rated, by id, after their scorecards.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from audit.services import record_event
from effects.services import owe
from empowerment.selectors.authority import Authority, authorities_of
from people.choices import QualificationKind
from people.models import Qualification, User
from people.services.qualifications import record_qualification
from performance.models import Appeal, Demotion, Scorecard
from performance.rules.qualifications import Asked, Measured, carried_tier, lost, starts_of
from performance.selectors.qualifications import (
    KIND,
    Record,
    ladder_of,
    measured_by,
    newest_of,
    records_of,
    tier_with,
)

TELL = "qualification.tell"


@transaction.atomic
def earn_qualifications(*, scorecards: Sequence[Scorecard], actor: User, at: datetime) -> list[Demotion]:
    """
    Record what scorecards prove of the people they are about, in the transaction that publishes them; return
    the demotions announced with it.

    A scorecard whose whole has no score proves nothing; an amendment that has none puts the demotion aside
    that what it replaces had announced. One of older days than what counts already changes nothing.
    """
    if not scorecards:
        return []
    lock_people([one.person_id for one in scorecards])
    measured = measured_by(scorecards)
    people = [one.person_id for one in scorecards]
    records, authorities = records_of(people, at=at), authorities_of(people, at=at)
    announced = []
    for scorecard in scorecards:
        proved = measured[scorecard.pk]
        if proved is None:
            _withdraw(scorecard, actor=actor, at=at)
            continue
        record = records.get(scorecard.person_id, Record())
        demotion = _earn(scorecard, proved, record, authorities[scorecard.person_id], actor=actor, at=at)
        if demotion is not None:
            announced.append(demotion)
    return announced


def put_aside(
    demotion: Demotion, *, source: str, again_at: datetime | None = None, actor_id: int | None, at: datetime
) -> None:
    """
    Let what was measured before count again, on top of every row that would let the worse one: when it takes
    effect, at once if it has, and at another moment if one is named.

    :param source: what puts it aside: `appeal:3`, `scorecard:18`
    """
    later = {moment for moment in (demotion.takes_effect_at, again_at) if moment and moment > at}
    for moment in sorted(later | {at} if demotion.takes_effect_at <= at else later):
        count_again(demotion, before_of(demotion), moment, source=source, actor_id=actor_id, at=at)


def before_of(demotion: Demotion) -> Measured:
    """Return what counted until the demotion takes effect."""
    return Measured(
        demotion.lower_before,
        demotion.upper_before,
        demotion.n_before,
        demotion.before_from,
        demotion.before_to,
    )


def count_again(
    demotion: Demotion,
    measured: Measured,
    counts_from: datetime,
    *,
    source: str,
    actor_id: int | None,
    at: datetime,
) -> None:
    """Record a measurement of the person of a demotion anew, to count from another moment."""
    record_qualification(
        user_id=demotion.person_id,
        kind=QualificationKind(demotion.kind),
        lower=measured.lower,
        upper=measured.upper,
        n=measured.n,
        period=(measured.first, measured.last),
        source=source,
        counts_from=counts_from,
        actor_id=actor_id,
        at=at,
    )


def is_overtaken(demotion: Demotion) -> bool:
    """Whether something newer than the demotion and its appeal was measured of the person."""
    newest = newest_of(demotion.person_id)
    sources = {f"scorecard:{demotion.scorecard_id}"}
    if (appeal := Appeal.objects.filter(demotion=demotion).first()) is not None:
        sources.add(f"appeal:{appeal.pk}")
    return newest is not None and newest.source not in sources


def lock_people(user_ids: Sequence[int]) -> None:
    """Let those who write what was measured of the same people take turns."""
    people = User.objects.filter(pk__in=user_ids).order_by("pk")
    list(people.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _earn(
    scorecard: Scorecard,
    proved: Measured,
    record: Record,
    authority: Authority,
    *,
    actor: User,
    at: datetime,
) -> Demotion | None:
    ladder = ladder_of(authority)
    before = record.in_effect
    starts = starts_of(proved, in_effect=before, announced=record.announced, ladder=ladder, at=at)
    if not starts:
        return None
    rows = [_record(scorecard, proved, start, actor=actor, at=at) for start in starts]
    tiers = tier_with(authority, before), tier_with(authority, proved)
    demotion = None
    if before is not None and starts[0] > at and (needed := lost(before, proved, ladder)):
        demotion = _announce(scorecard, rows[0], before, tiers, needed, actor=actor, at=at)
    spared = starts[0] == at and any(
        carried_tier(one.measured, ladder) < carried_tier(before, ladder) for one in record.announced
    )
    if demotion or tiers[1] > tiers[0] or spared:
        facts = {
            "qualification_id": rows[0].pk,
            "demotion_id": demotion.pk if demotion else None,
            "tier_before": tiers[0],
            "tier_after": tiers[1],
        }
        owe(TELL, key=rows[0].pk, facts=facts, at=at)
    return demotion


def _withdraw(scorecard: Scorecard, *, actor: User, at: datetime) -> None:
    demotion = Demotion.objects.filter(scorecard=scorecard.supersedes_id).first()
    if demotion is not None and not is_overtaken(demotion):
        put_aside(demotion, source=f"scorecard:{scorecard.pk}", actor_id=actor.pk, at=at)


def _record(
    scorecard: Scorecard, proved: Measured, counts_from: datetime, *, actor: User, at: datetime
) -> Qualification:
    return record_qualification(
        user_id=scorecard.person_id,
        kind=KIND,
        lower=proved.lower,
        upper=proved.upper,
        n=proved.n,
        period=(proved.first, proved.last),
        source=f"scorecard:{scorecard.pk}",
        counts_from=counts_from,
        actor_id=actor.pk,
        at=at,
    )


def _announce(
    scorecard: Scorecard,
    worse: Qualification,
    before: Measured,
    tiers: tuple[int, int],
    needed: Asked,
    *,
    actor: User,
    at: datetime,
) -> Demotion:
    demotion = Demotion.objects.create(
        person_id=scorecard.person_id,
        kind=KIND,
        scorecard=scorecard,
        qualification=worse,
        lower_before=before.lower,
        upper_before=before.upper,
        n_before=before.n,
        before_from=before.first,
        before_to=before.last,
        tier_before=tiers[0],
        tier_after=tiers[1],
        needed_tier=needed.tier,
        needed_bound=needed.bound or 0,
        needed_n=needed.n,
        announced_at=at,
        takes_effect_at=worse.counts_from,
    )
    record_event(
        name="demotion.announced",
        actor_id=actor.pk,
        subject=demotion,
        facts={
            "user_id": scorecard.person_id,
            "scorecard_id": scorecard.pk,
            "tier_before": tiers[0],
            "tier_after": tiers[1],
            "takes_effect_at": worse.counts_from,
            "needed_bound": demotion.needed_bound,
            "needed_n": needed.n,
        },
        at=at,
    )
    return demotion
