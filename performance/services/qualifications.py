"""
Does the earning of authority: a published scorecard becomes the measured fact that tiers ask for.

What is better counts at once; what takes a tier away is announced first, with the way back. Locks: the people
rated, by id, after their scorecards.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from audit.services import record_event
from effects.services import owe
from people.choices import QualificationKind
from people.models import Qualification, User
from people.services.qualifications import record_qualification
from performance.models import Appeal, Demotion, Scorecard
from performance.rules.qualifications import Asked, Measured
from performance.selectors.qualifications import KIND, Outlook, before_of, outlooks_of

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
    announced = []
    for of_one_each in _rounds(scorecards):
        outlooks = outlooks_of(of_one_each, at=at)
        for scorecard in of_one_each:
            outlook = outlooks[scorecard.pk]
            if outlook.puts_aside is not None:
                _withdraw(scorecard, outlook.puts_aside, actor=actor, at=at)
            elif outlook.proved is not None and outlook.starts:
                announced.append(_earn(scorecard, outlook, outlook.proved, actor=actor, at=at))
    return [one for one in announced if one is not None]


def _rounds(scorecards: Sequence[Scorecard]) -> list[list[Scorecard]]:
    """Split them so that each round has one of each person at most, the older periods first."""
    rounds: list[list[Scorecard]] = []
    seen: Counter[int] = Counter()
    for scorecard in sorted(scorecards, key=lambda one: (one.last, one.pk)):
        turn = seen[scorecard.person_id]
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(scorecard)
        seen[scorecard.person_id] += 1
    return rounds


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


def lock_people(user_ids: Sequence[int]) -> None:
    """Let those who write what was measured of the same people take turns."""
    people = User.objects.filter(pk__in=user_ids).order_by("pk")
    list(people.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _earn(
    scorecard: Scorecard, outlook: Outlook, proved: Measured, *, actor: User, at: datetime
) -> Demotion | None:
    rows = [_record(scorecard, proved, start, actor=actor, at=at) for start in outlook.starts]
    demotion = None
    if outlook.before is not None and outlook.needed is not None:
        demotion = _announce(scorecard, rows[0], outlook.before, outlook, outlook.needed, actor=actor, at=at)
    if demotion or outlook.tier_after > outlook.tier_before or outlook.spares:
        facts = {
            "qualification_id": rows[0].pk,
            "demotion_id": demotion.pk if demotion else None,
            "tier_before": outlook.tier_before,
            "tier_after": outlook.tier_after,
        }
        owe(TELL, key=rows[0].pk, facts=facts, at=at)
    return demotion


def _withdraw(scorecard: Scorecard, demotion: Demotion, *, actor: User, at: datetime) -> None:
    appeal = Appeal.objects.filter(demotion=demotion).first()
    put_aside(
        demotion,
        source=f"scorecard:{scorecard.pk}",
        again_at=appeal.holds_until if appeal else None,
        actor_id=actor.pk,
        at=at,
    )


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
    outlook: Outlook,
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
        tier_before=outlook.tier_before,
        tier_after=outlook.tier_after,
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
            "tier_before": outlook.tier_before,
            "tier_after": outlook.tier_after,
            "takes_effect_at": worse.counts_from,
            "needed_bound": demotion.needed_bound,
            "needed_n": needed.n,
        },
        at=at,
    )
    return demotion
