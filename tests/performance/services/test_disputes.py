from datetime import UTC, datetime, timedelta

import pytest

from audit.models import AuditEvent
from common.lifecycle import TransitionNotAllowed
from effects.models import Owed
from effects.services import fulfil_due
from people.models import Notification
from people.services.absences import end_absence, plan_absence
from performance.choices import DisputeAnswer, LineState
from performance.models import Dispute, Scorecard
from performance.selectors.amendments import NothingAmended
from performance.selectors.disputes import disputes_waiting_for
from performance.selectors.scorecards import scorecards_visible_to
from performance.services.disputes import (
    AlreadyAnswered,
    AlreadyDisputed,
    LineElsewhere,
    NotForYou,
    answer_dispute,
    dispute_scorecard,
    escalate_dispute,
)
from performance.services.scorecards import NotOut, NotYours, ReasonMissing
from tests.factories import ScorecardFactory, TeamFactory, UserFactory
from tests.performance.scorecards import floor

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)  # 10 in Berlin: the team works 8-12 and 13-17
THURSDAY = datetime(2026, 11, 19, 16, tzinfo=UTC)  # when the third day after it ends in Berlin
AMENDED, STANDS = DisputeAnswer.AMENDED, DisputeAnswer.STANDS


@pytest.fixture
def org():
    org = floor()
    org.card = ScorecardFactory(person=org.agent)
    org.line = org.card.lines.first()
    return org


def dispute(org, **changes):
    usual = {"scorecard_id": org.card.pk, "person": org.agent, "reason": "Passed on to me.", "at": MONDAY}
    return dispute_scorecard(**{**usual, "line_id": org.line.pk, **changes})


def answer(one, **changes):
    usual = {"dispute_id": one.pk, "answer": STANDS, "words": "I read all ten.", "at": THURSDAY}
    return answer_dispute(**{**usual, **changes})


def state(org):
    return Scorecard.objects.get(pk=org.card.pk).state


def serve(at):
    while fulfil_due(at=at):
        pass


def told(user):
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def test_the_nearest_leader_is_asked_within_three_working_days(org):
    one = dispute(org)
    assert (state(org), one.answerer, one.due_at, one.level) == ("disputed", org.lead, THURSDAY, 0)
    serve(MONDAY)
    assert told(org.lead) == [f"{org.agent} disputes their scorecard for October 2026"]
    event = AuditEvent.objects.about(org.card).get(name="scorecard.disputed")
    assert (event.actor, event.facts["answerer"], event.reason) == (org.agent, org.lead.pk, "")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": "  "}, ReasonMissing),
        ({"person": "colleague"}, NotYours),
        ({"line_id": "elsewhere"}, LineElsewhere),
    ],
)
def test_what_is_no_dispute_is_refused(org, changes, refusal):
    if "person" in changes:
        changes = {"person": org.colleague}
    if "line_id" in changes:
        changes = {"line_id": ScorecardFactory().lines.first().pk}
    with pytest.raises(refusal):
        dispute(org, **changes)
    assert (state(org), Dispute.objects.count(), Owed.objects.count()) == ("published", 0, 0)


@pytest.mark.parametrize(
    ("stands", "refusal"),
    [
        ("draft", NotOut),
        ("in_calibration", NotOut),
        ("amended", NotOut),
        ("acknowledged", TransitionNotAllowed),
        ("disputed", AlreadyDisputed),
    ],
)
def test_only_what_is_published_is_disputed(stands, refusal):
    card = ScorecardFactory(state=stands)
    with pytest.raises(refusal):
        dispute_scorecard(scorecard_id=card.pk, person=card.person, reason="No.", at=MONDAY)
    assert not Dispute.objects.exists()


def test_the_score_stands_with_words(org):
    one = dispute(org)
    assert answer(one, actor=org.lead) == org.card
    one.refresh_from_db()
    assert (state(org), one.answer, one.answered_by, one.answered_at) == (
        "published",
        "stands",
        org.lead,
        THURSDAY,
    )
    assert not Owed.objects.open().filter(topic__in=["dispute.remind", "dispute.escalate"]).exists()
    serve(THURSDAY)
    assert told(org.agent) == ["Your dispute about October 2026 was answered: the score stands"]
    with pytest.raises(AlreadyAnswered):
        answer(one, actor=org.manager)
    with pytest.raises(AlreadyDisputed, match="before"):
        dispute(org)
    assert dispute(org, line_id=None).answered_at is None


def test_an_amendment_answers(org):
    one = dispute(org)
    with pytest.raises(NothingAmended):
        answer(one, actor=org.manager, answer=AMENDED)
    new = answer(one, actor=org.manager, answer=AMENDED, left_out=[org.line.pk])
    assert (state(org), new.state, new.number) == ("amended", "published", 2)
    assert new.lines.get(section=org.line.section).state == LineState.NOT_APPLICABLE
    serve(THURSDAY)
    assert set(told(org.agent)) == {
        "Your dispute about October 2026 was answered: the scorecard was amended",
        "Your scorecard for October 2026 was amended",
    }


def test_who_does_not_lead_the_person_does_not_answer(org):
    one = dispute(org)
    for actor in (org.agent, org.colleague, org.hr, UserFactory(roles=["manager"])):
        with pytest.raises(NotForYou):
            answer(one, actor=actor)
    with pytest.raises(ReasonMissing):
        answer(one, actor=org.lead, words=" ")
    assert (state(org), Dispute.objects.get().answered_at) == ("disputed", None)


def test_three_working_days_are_days_also_where_a_team_works_around_the_clock(org):
    always = TeamFactory(calendar__around_the_clock=True)
    type(org.lead).objects.filter(pk=org.lead.pk).update(team=always)
    saturday = datetime(2026, 11, 21, 19, tzinfo=UTC)
    assert dispute(org, at=saturday).due_at == datetime(2026, 11, 24, 23, tzinfo=UTC)  # Tuesday, midnight


def test_the_days_are_those_of_whoever_is_asked_else_of_the_person(org):
    never = TeamFactory(calendar__hours=[])
    type(org.lead).objects.filter(pk=org.lead.pk).update(team=never)
    assert dispute(org).due_at == THURSDAY
    type(org.agent).objects.filter(pk=org.colleague.pk).update(team=never)
    org.colleague.refresh_from_db()
    other = ScorecardFactory(person=org.colleague)
    one = dispute_scorecard(scorecard_id=other.pk, person=org.colleague, reason="No.", at=MONDAY)
    assert one.due_at == datetime(2026, 11, 20, tzinfo=UTC)  # around the clock: Tuesday to Thursday


def test_the_same_human_being_never_answers(org):
    type(org.lead).objects.filter(pk=org.lead.pk).update(person=org.agent.person)
    assert dispute(org).answerer == org.manager


def test_half_way_reminds_then_the_next_one_up_is_asked_then_hr(org):
    one = dispute(org)
    half = datetime(2026, 11, 18, 8, tzinfo=UTC)  # 15 of 30 hours: 6 on Monday, 8 on Tuesday, 1 on Wednesday
    serve(half - timedelta(seconds=1))
    assert not told(org.lead)[-1].startswith("Still waiting")
    serve(half)
    assert told(org.lead)[-1].startswith("Still waiting")
    serve(THURSDAY)
    one.refresh_from_db()
    # Three more working days after Thursday: until Tuesday.
    assert (one.answerer, one.level, one.due_at) == (org.manager, 1, datetime(2026, 11, 24, 16, tzinfo=UTC))
    assert told(org.manager)[-1].startswith("Missed by others")
    assert told(org.agent)[-1].endswith("the next one up was asked")
    serve(one.due_at)
    one.refresh_from_db()
    assert (one.answerer, one.level) == (None, 2)
    assert told(org.hr)[-1].startswith("Missed by others")
    names = (
        AuditEvent.objects.about(org.card).filter(name="dispute.escalated").values_list("actor", flat=True)
    )
    assert list(names) == [None, None]
    assert answer(one, actor=org.hr).state == "published"


def test_an_old_timer_does_nothing(org):
    one = dispute(org)
    escalate_dispute(dispute_id=one.pk, level=1, at=THURSDAY)
    answer(one, actor=org.lead)
    escalate_dispute(dispute_id=one.pk, level=0, at=THURSDAY)
    assert Dispute.objects.get().level == 0


# --- while somebody is away --------------------------------------------------------------------------------


@pytest.fixture
def away(org):
    """A lead elsewhere, and how the agent's lead leaves for two weeks with somebody standing in."""
    org.other = UserFactory(roles=["lead"], username="other")

    def leave(user=org.lead, delegate=org.other, at=MONDAY):
        return plan_absence(
            user=user,
            starts_at=at,
            ends_at=at + timedelta(days=14),
            delegate=delegate,
            actor=org.manager,
            at=at,
        )

    return leave


def test_who_stands_in_is_asked_and_answers(org, away):
    away()
    one = dispute(org)
    assert (one.answerer, one.due_at, one.level) == (org.other, THURSDAY, 0)
    serve(MONDAY)
    assert told(org.other) == [f"{org.agent} disputes their scorecard for October 2026"]
    assert told(org.lead) == []
    assert list(disputes_waiting_for(org.other)) == [one]
    assert list(scorecards_visible_to(org.other)) == [org.card]
    assert answer(one, actor=org.other).state == "published"
    # What was in view for the answer alone is not any more.
    assert not scorecards_visible_to(org.other).exists()


def test_an_absence_that_begins_later_hands_over_and_its_end_hands_back(org, away):
    one = dispute(org)
    absence = away(at=MONDAY + timedelta(days=1))
    serve(MONDAY + timedelta(days=1))
    one.refresh_from_db()
    # The clock goes on.
    assert (one.answerer, one.due_at, one.level) == (org.other, THURSDAY, 0)
    assert told(org.other) == [f"Yours to answer for now: {org.agent} disputes October 2026"]
    event = AuditEvent.objects.about(org.card).get(name="dispute.handed_over")
    assert (event.actor, event.facts["before"], event.facts["answerer"]) == (None, org.lead.pk, org.other.pk)

    end_absence(absence_id=absence.pk, actor=org.manager, at=MONDAY + timedelta(days=2))
    serve(MONDAY + timedelta(days=2))
    one.refresh_from_db()
    assert one.answerer == org.lead
    with pytest.raises(NotForYou):
        answer(one, actor=org.other)
    assert not scorecards_visible_to(org.other).exists()


def test_who_stands_in_may_be_away_too(org, away):
    third = UserFactory(roles=["manager"])
    away(user=org.other, delegate=third)
    one = dispute(org)
    away(at=MONDAY + timedelta(days=1))
    serve(MONDAY + timedelta(days=1))
    one.refresh_from_db()
    assert one.answerer == third
    # The one between comes back: the chain ends there again.
    end_absence(absence_id=org.other.absences.get().pk, actor=org.manager, at=MONDAY + timedelta(days=2))
    serve(MONDAY + timedelta(days=2))
    one.refresh_from_db()
    assert one.answerer == org.other


def test_a_missed_clock_goes_up_from_whom_somebody_stood_in_for(org, away):
    away()
    one = dispute(org)
    serve(THURSDAY)
    one.refresh_from_db()
    assert (one.answerer, one.level) == (org.manager, 1)


@pytest.mark.parametrize("unfit", ["the rated", "their second account", "an agent", "who has left"])
def test_who_may_not_answer_does_not_stand_in(org, away, unfit):
    delegate = {
        "the rated": org.agent,
        "their second account": UserFactory(roles=["lead"], person=org.agent.person),
        "an agent": org.colleague,
        "who has left": org.other,
    }[unfit]
    away(delegate=delegate)
    type(org.other).objects.filter(pk=org.other.pk).update(is_active=False)
    one = dispute(org)
    assert one.answerer == org.lead
    with pytest.raises(NotForYou):
        answer(one, actor=delegate)
    assert (state(org), Dispute.objects.get().answered_at) == ("disputed", None)


def test_what_was_answered_is_not_handed_over(org, away):
    one = dispute(org)
    answer(one, actor=org.lead, at=MONDAY)
    away(at=MONDAY + timedelta(days=1))
    serve(MONDAY + timedelta(days=1))
    assert Dispute.objects.get().answerer == org.lead
    assert not AuditEvent.objects.filter(name="dispute.handed_over").exists()
