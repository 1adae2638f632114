"""
Does what moves scorecards: to calibration and back, publishing, acknowledging, amending.

Locks: the scorecards, by id, then the people they are about, by id.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from effects.services import Debt, owe, owe_all
from people.models import User
from performance.choices import ScorecardState
from performance.models import Scorecard, ScorecardLine
from performance.rules.scorecards import LIFECYCLE, Barrier
from performance.selectors.amendments import amendment_of, foreseen_of
from performance.selectors.calibration import calibrators_above
from performance.selectors.peers import answers_missed, asked_until
from performance.selectors.selections import barrier_of
from performance.services.qualifications import earn_qualifications, lock_people


class NotInCalibration(DomainError):
    code = "not_in_calibration"


class PeriodNotOver(DomainError):
    code = Barrier.NOT_OVER.value


class ComputedTooSoon(DomainError):
    code = Barrier.COMPUTED_TOO_SOON.value


class ColleaguesAsked(DomainError):
    code = Barrier.COLLEAGUES_ASKED.value


class OwnScorecard(DomainError):
    code = "own_scorecard"


class NotYours(DomainError):
    code = "not_your_scorecard"


class NotOut(DomainError):
    code = "not_published"


class ReasonMissing(DomainError):
    code = "reason_missing"


class NotAsShown(DomainError):
    code = "not_as_shown"


@dataclass(frozen=True)
class Moved:
    """The ids of what was moved, and of what was not: elsewhere, without facts, or the actor's own."""

    done: tuple[int, ...]
    refused: tuple[int, ...]


@transaction.atomic
def send_to_calibration(*, ids: Collection[int], actor: User, at: datetime) -> Moved:
    """Close drafts to recomputing, so that they can be looked at together; whoever leads is told."""
    moved = _move_all(ids, ScorecardState.IN_CALIBRATION, "scorecard.sent_to_calibration", actor, at)
    spans = defaultdict(list)
    for scorecard in Scorecard.objects.filter(pk__in=moved.done):
        spans[scorecard.first, scorecard.last].append(scorecard.person_id)
    owe_all(
        (
            Debt(
                "calibration.tell",
                # Each sending may be the first that somebody is told of; the message is one for the period.
                key=f"{first}:{last}:{user_id}:{at.isoformat()}",
                facts={"first": first, "last": last, "user_id": user_id},
            )
            for (first, last), people in spans.items()
            for user_id in calibrators_above(people)
        ),
        at=at,
    )
    return moved


@transaction.atomic
def take_back(*, ids: Collection[int], actor: User, at: datetime) -> Moved:
    """Make drafts of scorecards in calibration again, so that they can be computed anew."""
    return _move_all(ids, ScorecardState.DRAFT, "scorecard.taken_back", actor, at)


@transaction.atomic
def publish_scorecards(*, ids: Collection[int], actor: User, at: datetime, although: str = "") -> Moved:
    """
    Publish scorecards in calibration whose period is over: the rated see them and are told, and nobody
    changes them any more. Nobody publishes their own.

    :param although: why those are published too about which colleagues are still asked; recorded
    """
    scorecards = list(_locked().filter(pk__in=ids))
    barriers = _barriers(scorecards, actor, although, at)
    done = [one for one in scorecards if one.pk not in barriers]
    for scorecard in done:
        _publish(scorecard, actor, although, at)
    earn_qualifications(scorecards=done, actor=actor, at=at)
    return Moved(tuple(one.pk for one in done), tuple(barriers))


@transaction.atomic
def publish_scorecard(*, scorecard_id: int, actor: User, at: datetime, although: str = "") -> Scorecard:
    """
    Publish one scorecard.

    :param although: why it is published although colleagues are still asked
    :raises OwnScorecard: if it is the actor's own, with whatever account
    :raises NotInCalibration: if it does not stand in calibration (any more)
    :raises PeriodNotOver: if its last day is not over
    :raises ComputedTooSoon: if it was computed before all facts of its period were there
    :raises ColleaguesAsked: if colleagues are still asked about the person, and no reason is given
    """
    scorecard = lock_scorecard(scorecard_id)
    for refusal in _barriers([scorecard], actor, although, at).values():
        raise refusal
    _publish(scorecard, actor, although, at)
    earn_qualifications(scorecards=[scorecard], actor=actor, at=at)
    return scorecard


@transaction.atomic
def acknowledge_scorecard(*, scorecard_id: int, person: User, at: datetime) -> Scorecard:
    """
    Say that one has read one's scorecard. It agrees to nothing.

    :raises NotYours: if it is somebody else's
    :raises NotOut: if it is not published, or not any more
    """
    scorecard = lock_own(scorecard_id, person)
    LIFECYCLE.check(ScorecardState(scorecard.state), ScorecardState.ACKNOWLEDGED)
    scorecard.state = ScorecardState.ACKNOWLEDGED
    scorecard.acknowledged_at = at
    scorecard.save(update_fields=["state", "acknowledged_at"])
    record_event(name="scorecard.acknowledged", actor_id=person.pk, subject=scorecard, facts={}, at=at)
    return scorecard


@transaction.atomic
def amend_scorecard(
    *,
    scorecard_id: int,
    actor: User,
    why: str,
    at: datetime,
    left_out: Mapping[int, str] | None = None,
    anew: bool = False,
    shown: str | None = None,
) -> Scorecard:
    """
    Replace a published scorecard by a new version of it, which is published at once; the old one stays.

    :param why: shown to the rated
    :param left_out: by line, why it does not apply and gets no score
    :param anew: take the figures from the facts as they are now, by the same template version
    :param shown: the hash of what the actor was shown it would do, if they were: the deed binds to that
    :raises OwnScorecard: if it is the actor's own, with whatever account
    :raises ReasonMissing: without a reason
    :raises NothingAmended: if nothing would be different
    :raises NotAsShown: if it would do something else than the actor was shown
    :raises TransitionNotAllowed: if it is not published, or replaced already
    """
    old = lock_scorecard(scorecard_id)
    return amend_locked(old, actor=actor, why=why, left_out=left_out or {}, anew=anew, shown=shown, at=at)


def amend_locked(
    old: Scorecard,
    *,
    actor: User,
    why: str,
    left_out: Mapping[int, str],
    anew: bool,
    shown: str | None,
    at: datetime,
) -> Scorecard:
    """Amend a scorecard that the caller has locked, like `amend_scorecard`."""
    if _is_own(old, actor):
        raise OwnScorecard(_("Somebody else amends your scorecard."))
    if not why.strip():
        raise ReasonMissing(_("Say why it is amended: the person rated reads it."))
    LIFECYCLE.check(ScorecardState(old.state), ScorecardState.AMENDED)
    amendment = amendment_of(old, left_out=left_out, anew=anew, at=at)
    if shown is not None:
        lock_people([old.person_id])
        if shown != foreseen_of(amendment, at=at).shown:
            raise NotAsShown(_("Not published yet: see what it changes first, then publish it."))
    new = amendment.new
    new.why = why.strip()
    # Only one may be current: the old one goes before the new one comes.
    old.state = ScorecardState.AMENDED
    old.save(update_fields=["state"])
    new.save()
    for line in amendment.lines:
        line.scorecard = new
    ScorecardLine.objects.bulk_create(amendment.lines)
    new.state, new.published_at, new.published_by = ScorecardState.PUBLISHED, at, actor
    new.save(update_fields=["state", "published_at", "published_by"])
    record_event(
        name="scorecard.amended",
        actor_id=actor.pk,
        subject=old,
        facts={"by": new.pk, "number": new.number, "content_hash": new.content_hash},
        at=at,
    )
    record_event(
        name="scorecard.published",
        actor_id=actor.pk,
        subject=new,
        facts={"content_hash": new.content_hash, "supersedes": old.pk},
        at=at,
    )
    owe("scorecard.tell", key=new.pk, facts={"scorecard_id": new.pk}, at=at)
    earn_qualifications(scorecards=[new], actor=actor, at=at)
    return new


def lock_scorecard(scorecard_id: int) -> Scorecard:
    """Lock a scorecard and return it with its person."""
    rows = Scorecard.objects.select_for_update(of=("self",)).select_related("person", "template_version")
    return rows.get(pk=scorecard_id)


def lock_own(scorecard_id: int, person: User) -> Scorecard:
    """
    Lock a scorecard that has to be the person's own, and out.

    :raises NotYours: if it is somebody else's
    :raises NotOut: if it is not published, or replaced by an amendment
    """
    scorecard = lock_scorecard(scorecard_id)
    if scorecard.person_id != person.pk:
        raise NotYours(_("This is not your scorecard. Only the person rated acknowledges it."))
    if not scorecard.holds:
        raise NotOut(_("This scorecard is not published, or was replaced by an amendment."))
    return scorecard


def _locked() -> QuerySet[Scorecard]:
    return Scorecard.objects.select_for_update(of=("self",)).select_related("person").order_by("pk")


def _move_all(ids: Collection[int], target: ScorecardState, event: str, actor: User, at: datetime) -> Moved:
    done, refused = [], []
    for scorecard in _locked().filter(pk__in=ids):
        allowed = target in LIFECYCLE.moves[ScorecardState(scorecard.state)]
        if allowed and scorecard.has_facts and not _is_own(scorecard, actor):
            _move(scorecard, target, event, actor, at)
            done.append(scorecard.pk)
        else:
            refused.append(scorecard.pk)
    return Moved(tuple(done), tuple(refused))


def _barriers(
    scorecards: Collection[Scorecard], actor: User, although: str, at: datetime
) -> dict[int, DomainError]:
    """Return why scorecards are not published now, by id."""
    asked, missed = asked_until(scorecards, at=at), answers_missed(scorecards, at=at)
    found = {
        one.pk: _barrier(one, actor, asked.get(one.pk), missed.get(one.pk), although, at)
        for one in scorecards
    }
    return {pk: refusal for pk, refusal in found.items() if refusal is not None}


def _barrier(
    scorecard: Scorecard,
    actor: User,
    asked: datetime | None,
    missed: datetime | None,
    although: str,
    at: datetime,
) -> DomainError | None:
    if _is_own(scorecard, actor):
        return OwnScorecard(_("Somebody else publishes your scorecard."))
    # Straight from draft to published only amendments go.
    if scorecard.state != ScorecardState.IN_CALIBRATION:
        return NotInCalibration(_("This scorecard does not stand in calibration (any more)."))
    match barrier_of(scorecard, answers_missed=missed, asked_until=asked, at=at):
        case Barrier.NOT_OVER:
            return PeriodNotOver(_("Its period ends on {day}.").format(day=date_format(scorecard.last)))
        case Barrier.COMPUTED_TOO_SOON:
            words = _("Computed on {day}, before all facts were there: take it back to draft, compute anew.")
            return ComputedTooSoon(words.format(day=date_format(localtime(scorecard.snapshot_at))))
        case Barrier.COLLEAGUES_ASKED if not although.strip():
            words = _("Colleagues are asked about this person until {day}: wait, or say why you do not.")
            return ColleaguesAsked(words.format(day=date_format(localtime(asked))))
    return None


def _publish(scorecard: Scorecard, actor: User, although: str, at: datetime) -> None:
    scorecard.published_at, scorecard.published_by = at, actor
    owe("scorecard.tell", key=scorecard.pk, facts={"scorecard_id": scorecard.pk}, at=at)
    _move(scorecard, ScorecardState.PUBLISHED, "scorecard.published", actor, at, reason=although.strip())


def _move(
    scorecard: Scorecard, target: ScorecardState, event: str, actor: User, at: datetime, *, reason: str = ""
) -> None:
    LIFECYCLE.check(ScorecardState(scorecard.state), target)
    scorecard.state = target
    scorecard.save(update_fields=["state", "published_at", "published_by"])
    record_event(
        name=event,
        actor_id=actor.pk,
        subject=scorecard,
        facts={"content_hash": scorecard.content_hash},
        reason=reason,
        at=at,
    )


def _is_own(scorecard: Scorecard, actor: User) -> bool:
    # Persons, not accounts: a second account is the same person.
    return scorecard.person.person == actor.person
