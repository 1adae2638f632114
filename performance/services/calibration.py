"""Does the noting in calibration. Locks: the scorecard."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from people.models import User
from performance.choices import ScorecardState
from performance.models import CalibrationNote
from performance.services.scorecards import NotInCalibration, OwnScorecard, ReasonMissing, lock_scorecard


@transaction.atomic
def leave_note(*, scorecard_id: int, author: User, words: str, at: datetime) -> CalibrationNote:
    """
    Say something about a scorecard in calibration, for whoever publishes it.

    :raises OwnScorecard: if it is the author's own, with whatever account
    :raises NotInCalibration: if it does not stand in calibration (any more)
    :raises ReasonMissing: without words
    """
    scorecard = lock_scorecard(scorecard_id)
    if scorecard.person.person == author.person:
        raise OwnScorecard(_("Others calibrate your scorecard."))
    if scorecard.state != ScorecardState.IN_CALIBRATION:
        raise NotInCalibration(_("This scorecard does not stand in calibration (any more)."))
    if not words.strip():
        raise ReasonMissing(_("Say what whoever publishes it should know."))
    note = CalibrationNote.objects.create(
        scorecard=scorecard,
        author=author,
        words=words.strip(),
        content_hash=scorecard.content_hash,
        noted_at=at,
    )
    record_event(
        name="scorecard.noted",
        actor_id=author.pk,
        subject=scorecard,
        facts={"note": note.pk, "content_hash": scorecard.content_hash},
        at=at,
    )
    return note
