from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from audit.models import AuditEvent
from common.lifecycle import TransitionNotAllowed
from effects.models import Owed
from performance.choices import ScorecardState
from performance.models import Scorecard
from performance.selectors.amendments import NothingAmended
from performance.selectors.scorecards import hash_of
from performance.services.scorecards import (
    ColleaguesAsked,
    ComputedTooSoon,
    Moved,
    NotInCalibration,
    NotOut,
    NotYours,
    OwnScorecard,
    PeriodNotOver,
    ReasonMissing,
    acknowledge_scorecard,
    amend_scorecard,
    publish_scorecard,
    publish_scorecards,
    send_to_calibration,
    take_back,
)
from tests.factories import (
    PeerAnswerFactory,
    PeerRequestFactory,
    ScorecardFactory,
    ScorecardSectionFactory,
    UserFactory,
    put_in_use,
)
from tests.performance.scorecards import NOVEMBER, compute, floor, resolve

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]
AT = datetime(2026, 11, 17, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def events(scorecard):
    return list(AuditEvent.objects.about(scorecard).order_by("pk").values_list("name", flat=True))


def stands(scorecard):
    return Scorecard.objects.get(pk=scorecard.pk).state


def test_from_draft_to_published():
    hr = UserFactory(roles=["hr"])
    one, two = ScorecardFactory(state="draft"), ScorecardFactory(state="draft")
    assert send_to_calibration(ids=[one.pk, two.pk], actor=hr, at=AT) == Moved((one.pk, two.pk), ())
    assert take_back(ids=[two.pk], actor=hr, at=AT).done == (two.pk,)
    assert publish_scorecards(ids=[one.pk, two.pk], actor=hr, at=AT) == Moved((one.pk,), (two.pk,))
    one.refresh_from_db()
    assert (one.state, one.published_by, one.published_at, stands(two)) == ("published", hr, AT, "draft")
    assert events(one) == ["scorecard.sent_to_calibration", "scorecard.published"]
    assert [owed.facts for owed in Owed.objects.filter(topic="scorecard.tell")] == [{"scorecard_id": one.pk}]


def test_nobody_publishes_their_own_with_whatever_account():
    hr = UserFactory(roles=["hr"])
    own = ScorecardFactory(state="in_calibration", person=UserFactory(person=hr.person))
    assert publish_scorecards(ids=[own.pk], actor=hr, at=AT).refused == (own.pk,)
    with pytest.raises(OwnScorecard):
        publish_scorecard(scorecard_id=own.pk, actor=hr, at=AT)
    assert (stands(own), events(own), Owed.objects.count()) == ("in_calibration", [], 0)


def test_what_is_not_over_is_not_published():
    hr = UserFactory(roles=["hr"])
    november = ScorecardFactory(state="in_calibration", first=date(2026, 11, 1), last=date(2026, 11, 30))
    with pytest.raises(PeriodNotOver, match="30"):
        publish_scorecard(scorecard_id=november.pk, actor=hr, at=AT, although="In a hurry.")
    assert publish_scorecards(ids=[november.pk], actor=hr, at=AT).refused == (november.pk,)
    assert (stands(november), events(november), Owed.objects.count()) == ("in_calibration", [], 0)
    publish_scorecard(scorecard_id=november.pk, actor=hr, at=datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert stands(november) == "published"


@pytest.mark.parametrize(
    ("snapshot_at", "stands_as"),
    [
        # The last day of October ends at 23:00 UTC in Berlin.
        (datetime(2026, 10, 31, 22, 59, tzinfo=UTC), "in_calibration"),
        (datetime(2026, 10, 31, 23, tzinfo=UTC), "published"),
    ],
)
def test_what_was_computed_before_its_period_was_over_is_not_published(snapshot_at, stands_as):
    hr = UserFactory(roles=["hr"])
    scorecard = ScorecardFactory(state="in_calibration", snapshot_at=snapshot_at)
    publish_scorecards(ids=[scorecard.pk], actor=hr, at=AT, although="In a hurry.")
    assert stands(scorecard) == stands_as


def test_what_misses_answers_of_colleagues_is_not_published():
    hr = UserFactory(roles=["hr"])
    peers = ScorecardSectionFactory(kind="peers", kpi="")
    scorecard = ScorecardFactory(state="in_calibration", template_version=put_in_use(peers.version))
    request = PeerRequestFactory(subject=scorecard.person, due_at=scorecard.snapshot_at + DAY)
    answer = PeerAnswerFactory(request=request, rating=4)
    other = ScorecardFactory(state="in_calibration")  # its template asks no colleagues
    PeerAnswerFactory(
        request=PeerRequestFactory(subject=other.person, due_at=scorecard.snapshot_at + DAY), rating=4
    )
    with pytest.raises(ComputedTooSoon, match="take it back to draft"):
        publish_scorecard(scorecard_id=scorecard.pk, actor=hr, at=AT, although="In a hurry.")
    ids = [scorecard.pk, other.pk]
    assert publish_scorecards(ids=ids, actor=hr, at=AT) == Moved((other.pk,), (scorecard.pk,))
    answer.delete()
    assert publish_scorecards(ids=ids, actor=hr, at=AT).done == (scorecard.pk,)


def test_while_colleagues_are_asked_publishing_needs_a_reason_which_is_recorded():
    hr = UserFactory(roles=["hr"])
    scorecard = ScorecardFactory(state="in_calibration")
    PeerRequestFactory(subject=scorecard.person, asked_at=AT - DAY, due_at=AT + DAY)
    with pytest.raises(ColleaguesAsked):
        publish_scorecard(scorecard_id=scorecard.pk, actor=hr, at=AT, although=" ")
    assert publish_scorecards(ids=[scorecard.pk], actor=hr, at=AT).refused == (scorecard.pk,)
    assert (stands(scorecard), events(scorecard), Owed.objects.count()) == ("in_calibration", [], 0)
    assert publish_scorecards(ids=[scorecard.pk], actor=hr, at=AT, although="She leaves today.").done
    assert AuditEvent.objects.about(scorecard).get().reason == "She leaves today."


@pytest.mark.parametrize(
    "other",
    [
        {"due_at": AT},  # over by now
        {"first": date(2026, 9, 1), "last": date(2026, 9, 30)},
        {"first": date(2026, 10, 15), "last": date(2026, 11, 15)},
    ],
)
def test_colleagues_asked_about_something_else_bar_nothing(other):
    scorecard = ScorecardFactory(state="in_calibration")
    about = {"asked_at": AT - DAY, "due_at": AT + DAY, **other}
    PeerRequestFactory(subject=scorecard.person, **about)
    PeerRequestFactory(asked_at=AT - DAY, due_at=AT + DAY)
    publish_scorecard(scorecard_id=scorecard.pk, actor=UserFactory(roles=["hr"]), at=AT)
    assert stands(scorecard) == "published"


@pytest.mark.parametrize("state", ["draft", "published", "amended"])
def test_only_what_stands_in_calibration_is_published(state):
    scorecard = ScorecardFactory(state=state)
    with pytest.raises(NotInCalibration):
        publish_scorecard(scorecard_id=scorecard.pk, actor=UserFactory(), at=AT)
    assert stands(scorecard) == state


def test_the_rated_acknowledges_once():
    scorecard = ScorecardFactory()
    acknowledge_scorecard(scorecard_id=scorecard.pk, person=scorecard.person, at=AT)
    scorecard.refresh_from_db()
    assert (scorecard.state, scorecard.acknowledged_at) == ("acknowledged", AT)
    assert events(scorecard) == ["scorecard.acknowledged"]
    with pytest.raises(TransitionNotAllowed):
        acknowledge_scorecard(scorecard_id=scorecard.pk, person=scorecard.person, at=AT)


@pytest.mark.parametrize("state", ["draft", "in_calibration", "amended"])
def test_what_is_not_out_is_not_acknowledged(state):
    scorecard = ScorecardFactory(state=state)
    with pytest.raises(NotOut):
        acknowledge_scorecard(scorecard_id=scorecard.pk, person=scorecard.person, at=AT)
    assert stands(scorecard) == state


def test_nobody_acknowledges_for_another():
    scorecard = ScorecardFactory()
    with pytest.raises(NotYours):
        acknowledge_scorecard(scorecard_id=scorecard.pk, person=UserFactory(), at=AT)
    assert stands(scorecard) == "published"


def published():
    org = floor()
    resolve(org.agent, n=40, at_once=32, reopened=2)
    compute()
    scorecard = org.scorecard()
    send_to_calibration(ids=[scorecard.pk], actor=org.hr, at=AT)
    return org, publish_scorecard(scorecard_id=scorecard.pk, actor=org.hr, at=AT)


def test_an_amendment_leaves_a_line_out_and_keeps_the_old_version():
    org, old = published()
    line = old.lines.get(kpi="reopen_rate")
    words = "Reopened by a broken import."
    new = amend_scorecard(
        scorecard_id=old.pk, actor=org.manager, why="See the line.", left_out={line.pk: words}, at=AT
    )
    new.refresh_from_db()
    assert (new.number, new.supersedes, new.state, new.published_by) == (2, old, "published", org.manager)
    assert (new.scored_weight, new.total) == (Decimal("0.6"), Decimal("0.75"))
    amended = new.lines.get(kpi="reopen_rate")
    assert (amended.state, amended.score, amended.note) == ("not_applicable", None, words)
    assert (amended.value, new.lines.get(kpi="fcr").effective_weight) == (line.value, 1)
    assert new.content_hash == hash_of(new, new.lines.all()) != old.content_hash
    assert (stands(old), old.lines.get(kpi="reopen_rate").state) == ("amended", "scored")
    assert org.scorecard() == new
    assert (events(old)[-1], events(new)) == ("scorecard.amended", ["scorecard.published"])
    assert Owed.objects.filter(topic="scorecard.tell", key=new.pk).exists()


def test_an_amendment_takes_the_facts_as_they_are_now():
    org, old = published()
    resolve(org.agent, n=40, at_once=40, day=6)
    compute()
    assert stands(old) == "published"
    new = amend_scorecard(scorecard_id=old.pk, actor=org.hr, why="Cases came late.", anew=True, at=AT)
    assert new.lines.get(kpi="fcr").value == Decimal("0.9")
    assert (new.snapshot_at, Scorecard.objects.get(pk=old.pk).snapshot_at) == (AT, NOVEMBER)
    assert old.lines.get(kpi="fcr").value == Decimal("0.8")


def test_what_would_amend_nothing_is_refused():
    org, old = published()
    for changes, refusal in [
        ({"why": "Because."}, NothingAmended),
        ({"why": "Because.", "anew": True}, NothingAmended),  # the facts are what they were
        ({"why": " ", "anew": True}, ReasonMissing),
        ({"why": "Because.", "anew": True, "actor": org.agent}, OwnScorecard),
    ]:
        with pytest.raises(refusal):
            amend_scorecard(**{"scorecard_id": old.pk, "actor": org.hr, "at": AT, **changes})
    assert (stands(old), Scorecard.objects.filter(person=org.agent).count()) == ("published", 1)


@pytest.mark.parametrize("state", [ScorecardState.DRAFT, ScorecardState.AMENDED])
def test_only_what_is_published_is_amended(state):
    scorecard = ScorecardFactory(state=state)
    with pytest.raises(TransitionNotAllowed):
        amend_scorecard(scorecard_id=scorecard.pk, actor=UserFactory(), why="Late.", anew=True, at=AT)
    assert Scorecard.objects.count() == 1
