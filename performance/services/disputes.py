"""
Does what a dispute goes through: raising, reminding, handing over, escalating, answering.

Locks: the scorecard before its dispute. Its clock has working days of the team of whoever is asked.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.services import record_event
from common.clocks import BusinessClock
from common.errors import DomainError
from common.lifecycle import TransitionNotAllowed
from effects.services import Debt, cancel_all, owe_all
from people.choices import Role
from people.models import User
from performance.choices import DisputeAnswer, DisputeNews, ScorecardState
from performance.models import Dispute, Scorecard
from performance.rules.answering import answer_due, reminded_at
from performance.rules.scorecards import LIFECYCLE
from performance.selectors.answering import asked_about, clock_for, people_touched_by
from performance.selectors.disputes import ANSWERS, may_answer
from performance.services.scorecards import ReasonMissing, amend_locked, lock_own, lock_scorecard

REMIND, ESCALATE = "dispute.remind", "dispute.escalate"
TIMERS = (REMIND, ESCALATE)


class AlreadyDisputed(DomainError):
    code = "already_disputed"


class LineElsewhere(DomainError):
    code = "line_of_another_scorecard"


class AlreadyAnswered(DomainError):
    code = "already_answered"


class NotForYou(DomainError):
    code = "not_for_you_to_answer"


@transaction.atomic
def dispute_scorecard(
    *, scorecard_id: int, person: User, reason: str, at: datetime, line_id: int | None = None
) -> Dispute:
    """
    Contest a score, or the whole if no line is named. Who leads the person has to answer within the clock.

    :raises NotYours: if it is somebody else's scorecard
    :raises NotOut: if it is not published, or was replaced
    :raises ReasonMissing: without a reason
    :raises LineElsewhere: if the line is of another scorecard
    :raises AlreadyDisputed: if a dispute is open, or the same was answered before
    :raises TransitionNotAllowed: if it was acknowledged
    """
    scorecard = lock_own(scorecard_id, person)
    if not reason.strip():
        raise ReasonMissing(_("Say what is wrong with it: whoever answers has only your words."))
    if line_id is not None and not scorecard.lines.filter(pk=line_id).exists():
        raise LineElsewhere(_("This line stands in another scorecard. Dispute it there."))
    if scorecard.state == ScorecardState.DISPUTED:
        raise AlreadyDisputed(_("This scorecard is disputed already and waits for its answer."))
    if scorecard.state == ScorecardState.ACKNOWLEDGED:
        raise TransitionNotAllowed(_("You have acknowledged this scorecard; ask your manager to amend it."))
    if scorecard.disputes.filter(line=line_id).exists():
        raise AlreadyDisputed(_("You disputed this before, and it was answered."))
    LIFECYCLE.check(ScorecardState(scorecard.state), ScorecardState.DISPUTED)
    scorecard.state = ScorecardState.DISPUTED
    scorecard.save(update_fields=["state"])
    dispute = Dispute(
        scorecard=scorecard,
        line_id=line_id,
        reason=reason.strip(),
        raised_by=person,
        raised_at=at,
        answerer_id=_answerer(person, level=0, at=at),
    )
    clock = _clock(dispute, at)
    dispute.due_at = answer_due(clock, at)
    dispute.save()
    record_event(
        name="scorecard.disputed",
        actor_id=person.pk,
        subject=scorecard,
        facts={"dispute": dispute.pk, "line": line_id, "answerer": dispute.answerer_id},
        at=at,
    )
    owe_all([*_timers(dispute, clock, at), *_tell(dispute, DisputeNews.RAISED, _asked(dispute))], at=at)
    return dispute


@transaction.atomic
def answer_dispute(
    *,
    dispute_id: int,
    actor: User,
    answer: DisputeAnswer,
    words: str,
    at: datetime,
    left_out: Collection[int] = (),
    anew: bool = False,
    shown: str | None = None,
) -> Scorecard:
    """
    Answer a dispute; return the scorecard that holds now.

    :param left_out: ids of lines that get no score in the amendment
    :param anew: take the figures of the amendment from the facts as they are now
    :param shown: the hash of what the actor was shown the amendment would do, if they are shown it
    :raises AlreadyAnswered: if it was answered
    :raises NotForYou: if the actor neither leads the person nor stands in for nobody as HR
    :raises ReasonMissing: without words
    :raises NothingAmended: if an amendment would change nothing
    :raises NotAsShown: if an amendment would do something else than the actor was shown
    """
    scorecard, dispute = _lock(dispute_id)
    if dispute.answered_at is not None:
        raise AlreadyAnswered(_("This dispute was answered already. The scorecard shows the answer."))
    if not may_answer(actor, dispute):
        raise NotForYou(_("Somebody else answers this dispute; the scorecard names them."))
    if not words.strip():
        raise ReasonMissing(_("Say why: the person who disputed it reads it."))
    now = scorecard
    if answer == DisputeAnswer.AMENDED:
        reasons = dict.fromkeys(left_out, words.strip())
        now = amend_locked(scorecard, actor=actor, why=words, left_out=reasons, anew=anew, shown=shown, at=at)
    else:
        LIFECYCLE.check(ScorecardState(scorecard.state), ScorecardState.PUBLISHED)
        scorecard.state = ScorecardState.PUBLISHED
        scorecard.save(update_fields=["state"])
    dispute.answer, dispute.words = answer, words.strip()
    dispute.answered_by, dispute.answered_at = actor, at
    dispute.save(update_fields=["answer", "words", "answered_by", "answered_at"])
    record_event(
        name="dispute.answered",
        actor_id=actor.pk,
        subject=scorecard,
        facts={"dispute": dispute.pk, "answer": answer.value},
        at=at,
    )
    cancel_all(TIMERS, keys=[_key(dispute)], at=at)
    owe_all(_tell(dispute, DisputeNews.ANSWERED, [dispute.raised_by_id]), at=at)
    return now


@transaction.atomic
def remind_answerer(*, dispute_id: int, level: int, at: datetime) -> None:
    """Remind whoever is asked, when half of the clock is gone. Does nothing if the world moved on."""
    _, dispute = _lock(dispute_id)
    if dispute.answered_at is None and dispute.level == level:
        owe_all(_tell(dispute, DisputeNews.REMINDED, _asked(dispute)), at=at)


@transaction.atomic
def escalate_dispute(*, dispute_id: int, level: int, at: datetime) -> None:
    """
    Ask the next one up the line when the clock was missed, with a new clock; after the last HR. Does nothing
    if the world moved on.
    """
    scorecard, dispute = _lock(dispute_id)
    if dispute.answered_at is not None or dispute.level != level or dispute.answerer_id is None:
        return
    missed_by = dispute.answerer_id
    dispute.level += 1
    dispute.answerer_id = _answerer(scorecard.person, level=dispute.level, at=at)
    clock = _clock(dispute, at)
    dispute.due_at = answer_due(clock, at)
    dispute.save(update_fields=["answerer", "level", "due_at"])
    record_event(
        name="dispute.escalated",
        actor_id=None,
        subject=scorecard,
        facts={"dispute": dispute.pk, "missed_by": missed_by, "answerer": dispute.answerer_id},
        at=at,
    )
    news = _tell(dispute, DisputeNews.ESCALATED, [*_asked(dispute), dispute.raised_by_id])
    owe_all([*_timers(dispute, clock, at), *news], at=at)


@transaction.atomic
def hand_over_disputes(*, user_id: int, at: datetime) -> None:
    """
    Ask who stands in, now that somebody has gone, or who is back, about the open disputes that this may
    concern. The clock goes on: it was promised to the person who disputes.
    """
    asked = Q(answerer=user_id) | Q(scorecard__person__in=people_touched_by(user_id, at=at))
    waiting = Dispute.objects.filter(asked, answered_at=None, answerer__isnull=False).order_by("scorecard")
    for dispute_id in list(waiting.values_list("pk", flat=True)):
        scorecard, dispute = _lock(dispute_id)
        answerer = _answerer(scorecard.person, level=dispute.level, at=at)
        if dispute.answered_at is not None or answerer in (None, dispute.answerer_id):
            continue
        before, dispute.answerer_id = dispute.answerer_id, answerer
        dispute.save(update_fields=["answerer"])
        facts = {"dispute": dispute.pk, "before": before, "answerer": answerer}
        record_event(name="dispute.handed_over", actor_id=None, subject=scorecard, facts=facts, at=at)
        owe_all(_tell(dispute, DisputeNews.HANDED_OVER, _asked(dispute)), at=at)


def _answerer(rated: User, *, level: int, at: datetime) -> int | None:
    return asked_about(rated.pk, roles=ANSWERS, not_by=[rated.person], level=level, at=at)


def _lock(dispute_id: int) -> tuple[Scorecard, Dispute]:
    scorecard = lock_scorecard(Dispute.objects.values_list("scorecard_id", flat=True).get(pk=dispute_id))
    dispute = Dispute.objects.select_for_update(of=("self",)).get(pk=dispute_id)
    dispute.scorecard = scorecard
    return scorecard, dispute


def _clock(dispute: Dispute, at: datetime) -> BusinessClock:
    return clock_for(dispute.answerer_id, dispute.scorecard.person, at=at)


def _key(dispute: Dispute) -> str:
    return f"{dispute.pk}:{dispute.level}"


def _timers(dispute: Dispute, clock: BusinessClock, at: datetime) -> list[Debt]:
    facts = {"dispute_id": dispute.pk, "level": dispute.level}
    return [
        Debt(REMIND, _key(dispute), facts, due_at=reminded_at(clock, at)),
        Debt(ESCALATE, _key(dispute), facts, due_at=dispute.due_at),
    ]


def _asked(dispute: Dispute) -> list[int]:
    """Return who is asked: the answerer, or everybody in HR once nobody in the line is left."""
    if dispute.answerer_id is not None:
        return [dispute.answerer_id]
    hr = User.objects.filter(groups__name=Role.HR, is_active=True).exclude(
        person=dispute.scorecard.person.person
    )
    return list(hr.order_by("pk").values_list("pk", flat=True))


def _tell(dispute: Dispute, news: DisputeNews, user_ids: Collection[int]) -> list[Debt]:
    return [
        Debt(
            "dispute.tell",
            f"{_key(dispute)}:{news.value}:{user_id}",
            {"dispute_id": dispute.pk, "news": news.value, "user_id": user_id},
        )
        for user_id in user_ids
    ]
