"""
Does what follows a demotion: appealing, deciding, handing over, moving up the line, ending what is held up.

Rows of measurements are only added. An appeal raised in time puts the measurement from before on top of the
worse one, and the worse one on top of that for when the hold ends; the answer adds the last word. Locks: the
appeal or demotion, then the person.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from effects.services import owe
from people.choices import Role
from people.models import User
from performance.choices import AppealAnswer
from performance.models import Appeal, Demotion
from performance.permissions import DECIDES_APPEALS, can_decide_appeals
from performance.rules.answering import answer_due
from performance.rules.qualifications import (
    held_until,
    may_be_appealed,
)
from performance.selectors.answering import asked_about, clock_for, people_touched_by
from performance.selectors.qualifications import before_of, is_overtaken, measured_in
from performance.services.qualifications import count_again, lock_people, put_aside

TELL, ESCALATE = "appeal.tell", "appeal.escalate"


class NotYourDemotion(DomainError):
    code = "not_your_demotion"


class AppealTooLate(DomainError):
    code = "appeal_too_late"


class AlreadyAppealed(DomainError):
    code = "already_appealed"


class AppealReasonMissing(DomainError):
    code = "appeal_reason_missing"


class AlreadyDecided(DomainError):
    code = "already_decided"


class NotYoursToDecide(DomainError):
    code = "not_yours_to_decide"


class Overtaken(DomainError):
    code = "overtaken"


@transaction.atomic
def raise_appeal(*, demotion_id: int, reason: str, person: User, at: datetime) -> Appeal:
    """
    Contest a demotion. Before it takes effect, this holds it up until the answer, at the longest as the rule
    says; afterwards it takes effect meanwhile.

    :raises NotYourDemotion: if it is about somebody else
    :raises AppealReasonMissing: without a reason
    :raises AlreadyAppealed: if there was one
    :raises AppealTooLate: if it took effect too long ago
    :raises Overtaken: if a newer scorecard has taken its place
    """
    demotion = Demotion.objects.select_for_update(of=("self",)).get(pk=demotion_id)
    if demotion.person_id != person.pk:
        raise NotYourDemotion(_("Only the person it is about can appeal."))
    if not reason.strip():
        raise AppealReasonMissing(_("Say what is wrong with it: somebody has to judge that."))
    if Appeal.objects.filter(demotion=demotion).exists():
        raise AlreadyAppealed(_("You have appealed against this already."))
    if not may_be_appealed(demotion.takes_effect_at, at=at):
        raise AppealTooLate(_("It is too late for an appeal. The next scorecard opens the way back."))
    lock_people([person.pk])
    if is_overtaken(demotion):
        raise Overtaken(_("A newer scorecard has taken its place."))
    appeal = Appeal(
        demotion=demotion,
        reason=reason.strip(),
        raised_at=at,
        holds_until=held_until(demotion.takes_effect_at, raised_at=at),
    )
    appeal.decider_id = _decider(appeal, at=at)
    appeal.due_at = _due(appeal, at=at)
    appeal.save()
    if appeal.holds_until is not None:
        starts = demotion.takes_effect_at
        count_again(demotion, before_of(demotion), starts, source=_source(appeal), actor_id=person.pk, at=at)
        _count_worse(appeal, appeal.holds_until, at=at)
    facts = {"demotion_id": demotion.pk, "decider_id": appeal.decider_id, "holds_until": appeal.holds_until}
    record_event(name="appeal.raised", actor_id=person.pk, subject=appeal, facts=facts, at=at)
    _start_clock(appeal, at=at)
    return appeal


@transaction.atomic
def decide_appeal(*, appeal_id: int, answer: AppealAnswer, words: str, actor: User, at: datetime) -> Appeal:
    """
    Answer an appeal. Upheld, what was measured before counts again, at once; rejected, the demotion takes
    effect, though not before the moment that was announced. Where a newer scorecard has taken its place,
    the answer is recorded and changes nothing.

    :raises NotYoursToDecide: if somebody else decides it, or the actor is the one it is about or published
    :raises AppealReasonMissing: without words
    :raises AlreadyDecided: if it was answered
    """
    appeal = _locked(appeal_id)
    if not appeal.is_open:
        raise AlreadyDecided(_("This appeal has been answered."))
    if not may_decide(appeal, actor):
        raise NotYoursToDecide(_("Somebody else decides this appeal."))
    if not words.strip():
        raise AppealReasonMissing(_("Say why: the person reads it."))
    demotion = appeal.demotion
    lock_people([demotion.person_id])
    overtaken = is_overtaken(demotion)
    appeal.answer, appeal.words = answer, words.strip()
    appeal.decided_by, appeal.decided_at = actor, at
    appeal.save()
    if not overtaken:
        _take_effect(appeal, at=at)
    record_event(
        name=f"appeal.{answer}",
        actor_id=actor.pk,
        subject=appeal,
        facts={"demotion_id": demotion.pk, "overtaken": overtaken},
        at=at,
    )
    owe(TELL, key=f"{appeal.pk}:decided", facts={"appeal_id": appeal.pk}, at=at)
    return appeal


@transaction.atomic
def escalate_appeal(*, appeal_id: int, level: int, at: datetime) -> None:
    """Move an appeal whose clock was missed one up the line; nothing, if it was answered or moved."""
    appeal = _locked(appeal_id)
    if not appeal.is_open or appeal.level != level or appeal.decider_id is None:
        return
    appeal.level += 1
    appeal.decider_id = _decider(appeal, at=at)
    appeal.due_at = _due(appeal, at=at)
    appeal.save(update_fields=["level", "decider", "due_at"])
    facts = {"level": appeal.level, "decider_id": appeal.decider_id}
    record_event(name="appeal.escalated", actor_id=None, subject=appeal, facts=facts, at=at)
    _start_clock(appeal, at=at)


@transaction.atomic
def hand_over_appeals(*, user_id: int, at: datetime) -> None:
    """
    Ask who stands in, now that somebody has gone, or who is back, about the open appeals that this may
    concern. The clock goes on: it was promised to the person who appeals.
    """
    asked = Q(decider=user_id) | Q(demotion__person__in=people_touched_by(user_id, at=at))
    waiting = Appeal.objects.filter(asked, decided_at=None, decider__isnull=False).order_by("pk")
    for appeal_id in list(waiting.values_list("pk", flat=True)):
        appeal = _locked(appeal_id)
        decider = _decider(appeal, at=at)
        if not appeal.is_open or decider in (None, appeal.decider_id):
            continue
        before, appeal.decider_id = appeal.decider_id, decider
        appeal.save(update_fields=["decider"])
        facts = {"before": before, "decider_id": decider}
        record_event(name="appeal.handed_over", actor_id=None, subject=appeal, facts=facts, at=at)
        key = f"{appeal.pk}:{appeal.level}:{decider}:{at.isoformat()}"
        owe(TELL, key=key, facts={"appeal_id": appeal.pk}, at=at)


def may_decide(appeal: Appeal, actor: User) -> bool:
    """
    Whether somebody decides an appeal: who was asked, or of HR whoever did not publish, where nobody up the
    line is left. Never, whatever account they use, the person themselves or the one who published.
    """
    demotion = appeal.demotion
    if not can_decide_appeals(actor) or actor.person in _barred(demotion):
        return False
    return actor.pk == appeal.decider_id if appeal.decider_id else Role.HR in actor.roles


def _take_effect(appeal: Appeal, *, at: datetime) -> None:
    demotion = appeal.demotion
    if appeal.answer == AppealAnswer.REJECTED:
        if appeal.holds_until is not None and at < appeal.holds_until:
            _count_worse(appeal, max(at, demotion.takes_effect_at), at=at)
        return
    put_aside(demotion, source=_source(appeal), again_at=appeal.holds_until, actor_id=_who(appeal), at=at)


def _count_worse(appeal: Appeal, counts_from: datetime, *, at: datetime) -> None:
    demotion = appeal.demotion
    source = f"scorecard:{demotion.scorecard_id}"
    worse = measured_in(demotion.qualification)
    count_again(demotion, worse, counts_from, source=source, actor_id=_who(appeal), at=at)


def _who(appeal: Appeal) -> int:
    return appeal.decided_by_id or appeal.demotion.person_id


def _source(appeal: Appeal) -> str:
    return f"appeal:{appeal.pk}"


def _locked(appeal_id: int) -> Appeal:
    appeals = Appeal.objects.select_for_update(of=("self",))
    return appeals.select_related(
        "demotion__person__team", "demotion__qualification", "demotion__scorecard__published_by"
    ).get(pk=appeal_id)


def _decider(appeal: Appeal, *, at: datetime) -> int | None:
    return asked_about(
        appeal.demotion.person_id,
        roles=DECIDES_APPEALS,
        not_by=_barred(appeal.demotion),
        level=appeal.level,
        at=at,
    )


def _barred(demotion: Demotion) -> set[object]:
    published_by = demotion.scorecard.published_by
    return {demotion.person.person, *({published_by.person} if published_by else ())}


def _start_clock(appeal: Appeal, *, at: datetime) -> None:
    owe(TELL, key=f"{appeal.pk}:{appeal.level}", facts={"appeal_id": appeal.pk}, at=at)
    if appeal.decider_id is not None:
        facts = {"appeal_id": appeal.pk, "level": appeal.level}
        key = f"{appeal.pk}:{appeal.level}"
        owe(ESCALATE, key=key, facts=facts, at=at, due_at=appeal.due_at)


def _due(appeal: Appeal, *, at: datetime) -> datetime:
    return answer_due(clock_for(appeal.decider_id, appeal.demotion.person, at=at), at)
