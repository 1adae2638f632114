from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import AuditEvent
from performance.models import CalibrationNote
from performance.services.calibration import leave_note
from performance.services.scorecards import NotInCalibration, OwnScorecard, ReasonMissing
from tests.factories import ScorecardFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]
AT = datetime(2026, 11, 17, 9, tzinfo=UTC)


def test_a_note_says_who_when_and_of_which_content():
    card, lead = ScorecardFactory(state="in_calibration"), UserFactory(roles=["lead"])
    note = leave_note(scorecard_id=card.pk, author=lead, words=" Two weeks of these were training. ", at=AT)
    kept = CalibrationNote.objects.get()
    assert (kept, kept.author, kept.noted_at) == (note, lead, AT)
    assert (kept.words, kept.content_hash) == ("Two weeks of these were training.", card.content_hash)
    event = AuditEvent.objects.about(card).get()
    assert (event.name, event.actor, event.facts["note"]) == ("scorecard.noted", lead, note.pk)
    assert "training" not in str(event.facts) + event.reason


@pytest.mark.parametrize("state", ["draft", "published", "amended"])
def test_only_what_stands_in_calibration_is_noted(state):
    refused(NotInCalibration, ScorecardFactory(state=state), UserFactory(roles=["lead"]))


def test_nobody_notes_their_own_with_whatever_account():
    lead = UserFactory(roles=["lead"])
    own = ScorecardFactory(state="in_calibration", person=UserFactory(person=lead.person))
    refused(OwnScorecard, own, lead)


def test_a_note_has_words():
    refused(ReasonMissing, ScorecardFactory(state="in_calibration"), UserFactory(roles=["hr"]), words=" ")


@pytest.mark.parametrize("change", ["UPDATE {} SET words = 'Fine.'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_keeps_notes_as_they_were_left(change):
    card = ScorecardFactory(state="in_calibration")
    leave_note(scorecard_id=card.pk, author=UserFactory(roles=["lead"]), words="Look again.", at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="never"), transaction.atomic():
            cursor.execute(change.format(CalibrationNote._meta.db_table))
    assert CalibrationNote.objects.get().words == "Look again."


def refused(refusal, card, author, words="Look again."):
    with pytest.raises(refusal):
        leave_note(scorecard_id=card.pk, author=author, words=words, at=AT)
    assert not CalibrationNote.objects.exists()
    assert not AuditEvent.objects.about(card).exists()
