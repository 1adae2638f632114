"""Publishing, disputing, answering and computing at once, on real connections: one order, nothing half."""

from datetime import UTC, datetime

import pytest
from django.db import OperationalError

from common.errors import DomainError
from performance.choices import DisputeAnswer
from performance.models import Dispute, Scorecard
from performance.selectors.scorecards import hash_of
from performance.services.computing import Computed
from performance.services.disputes import answer_dispute, dispute_scorecard
from performance.services.scorecards import (
    Moved,
    acknowledge_scorecard,
    amend_scorecard,
    publish_scorecards,
    send_to_calibration,
)
from tests.factories import ScorecardFactory
from tests.performance.scorecards import compute, floor, resolve
from tests.races import ROUNDS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.capability("3.2")]
AT = datetime(2026, 11, 17, 9, tzinfo=UTC)
FEW = range(min(ROUNDS, 2))


@pytest.mark.parametrize("round_", FEW)
def test_publishing_and_computing_at_once_never_mix(round_):
    org = floor()
    resolve(org.agent, n=40, at_once=32)
    resolve(org.colleague, n=40, at_once=32)
    compute()
    ids = list(Scorecard.objects.values_list("pk", flat=True))
    resolve(org.agent, n=40, at_once=40, day=6)

    def publishing():
        sent = send_to_calibration(ids=ids, actor=org.hr, at=AT)
        return sent, publish_scorecards(ids=ids, actor=org.hr, at=AT)

    answers = at_once(publishing, compute, publishing, compute)

    assert all(isinstance(one, tuple | Computed | OperationalError) for one in answers), answers
    assert (
        sum(len(one[1].done) for one in answers if isinstance(one, tuple) and isinstance(one[1], Moved)) == 2
    )
    for scorecard in Scorecard.objects.all():
        assert scorecard.state == "published"
        assert scorecard.content_hash == hash_of(scorecard, scorecard.lines.all())
        assert scorecard.lines.count() == 4


@pytest.mark.parametrize("round_", FEW)
def test_two_computings_at_once_make_one_scorecard_each(round_):
    org = floor()
    resolve(org.agent, n=40, at_once=32)
    compute(person_ids=[org.lead.pk])  # the figures, and nobody's scorecard: the lead has no facts

    answers = at_once(compute, compute, compute)

    # Whoever came second is told by the database, and tries again.
    assert any(isinstance(one, Computed) for one in answers), answers
    assert Scorecard.objects.count() == 1
    assert {scorecard.lines.count() for scorecard in Scorecard.objects.all()} == {4}


@pytest.mark.parametrize("round_", FEW)
def test_one_of_acknowledging_disputing_and_amending_wins(round_):
    org = floor()
    card = ScorecardFactory(person=org.agent)
    line = card.lines.first()

    answers = at_once(
        lambda: acknowledge_scorecard(scorecard_id=card.pk, person=org.agent, at=AT),
        lambda: dispute_scorecard(scorecard_id=card.pk, person=org.agent, reason="No.", at=AT),
        lambda: dispute_scorecard(
            scorecard_id=card.pk, person=org.agent, reason="No.", line_id=line.pk, at=AT
        ),
        lambda: amend_scorecard(
            scorecard_id=card.pk, actor=org.hr, why="Late.", left_out={line.pk: "Late."}, at=AT
        ),
    )

    refused = [one for one in answers if isinstance(one, DomainError)]
    assert all(isinstance(one, DomainError | Scorecard | Dispute) for one in answers), answers
    assert Scorecard.objects.current().filter(person=org.agent).count() == 1
    assert Dispute.objects.filter(answered_at=None).count() <= 1
    # Acknowledging and disputing shut each other out; an amendment may follow either.
    assert len(refused) >= 2


@pytest.mark.parametrize("round_", FEW)
def test_a_dispute_is_answered_once(round_):
    org = floor()
    card = ScorecardFactory(person=org.agent)
    one = dispute_scorecard(scorecard_id=card.pk, person=org.agent, reason="No.", at=AT)

    def answering(actor, answer, **more):
        return lambda: answer_dispute(
            dispute_id=one.pk, actor=actor, answer=answer, words="I looked.", at=AT, **more
        )

    left_out = {"left_out": [card.lines.first().pk]}
    answers = at_once(
        answering(org.lead, DisputeAnswer.STANDS),
        answering(org.manager, DisputeAnswer.STANDS),
        answering(org.lead, DisputeAnswer.AMENDED, **left_out),
        answering(org.manager, DisputeAnswer.AMENDED, **left_out),
    )

    assert sum(isinstance(answer, Scorecard) for answer in answers) == 1
    assert sum(isinstance(answer, DomainError) for answer in answers) == 3
    one.refresh_from_db()
    assert (one.answer == "amended") == (Scorecard.objects.count() == 2)
