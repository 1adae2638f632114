from datetime import UTC, date, datetime, timedelta

import pytest

from audit.models import AuditEvent
from effects.models import Owed
from effects.services import fulfil_due
from people.models import Notification
from performance.choices import PeerQuestion
from performance.models import PeerAnswer, PeerRequest
from performance.selectors.peers import result_of
from performance.services.peers import (
    AskedBefore,
    CannotAsk,
    Closed,
    InvalidRating,
    NotAsked,
    answer_about,
    ask_colleagues,
)
from tests.factories import TeamFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]
AT = datetime(2026, 11, 16, 9, tzinfo=UTC)
DUE = AT + timedelta(days=7)
MARKS = {PeerQuestion.HELPS: 4, PeerQuestion.SHARES: 5, PeerQuestion.HANDS_OVER: 3, PeerQuestion.JUDGES: 4}


@pytest.fixture
def lead():
    return UserFactory(roles=["lead"])


@pytest.fixture
def people(lead):
    return UserFactory.create_batch(4, roles=["agent"], team=TeamFactory(), manager=lead)


def ask(lead, people, **changes):
    usual = {
        "subject": people[0],
        "respondent_ids": [one.pk for one in people[1:]],
        "first": date(2026, 11, 1),
        "last": date(2026, 11, 30),
        "due_at": DUE,
        "actor": lead,
        "at": AT,
    }
    return ask_colleagues(**{**usual, **changes})


def tell(answer, **changes):
    usual = {"answer_id": answer.pk, "respondent": answer.respondent, "marks": MARKS, "words": "", "at": AT}
    return answer_about(**{**usual, **changes})


def serve(at):
    while fulfil_due(at=at):
        pass


def told(user):
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def test_colleagues_are_asked_reminded_and_told(lead, people):
    request = ask(lead, people)
    assert [one.respondent for one in request.answers.all()] == people[1:]
    assert AuditEvent.objects.about(request).get().facts["asked"] == [one.pk for one in people[1:]]
    serve(AT)
    assert told(people[1]) == [f"You are asked for feedback about {people[0]}"]
    for answer in request.answers.exclude(respondent=people[3]):
        tell(answer)
    serve(DUE - timedelta(days=1))
    assert [len(told(one)) for one in people[1:]] == [1, 1, 2]
    tell(request.answers.get(respondent=people[3]))
    serve(DUE)
    assert told(lead) == [f"The feedback about {people[0]} is closed"]
    assert told(people[0]) == ["What colleagues say about you is there"]


def test_an_answer_is_changed_until_the_deadline(lead, people):
    answer = ask(lead, people).answers.first()
    tell(answer, words=" Kind. ")
    tell(answer, marks={**MARKS, PeerQuestion.HELPS: 1}, words="Rude.", at=DUE - timedelta(seconds=1))
    answer.refresh_from_db()
    assert (answer.helps, answer.words, answer.answered_at) == (1, "Rude.", AT)
    with pytest.raises(Closed):
        tell(answer, at=DUE)
    assert PeerAnswer.objects.get(pk=answer.pk).words == "Rude."


def test_the_record_says_who_answered_never_what(lead, people):
    answer = ask(lead, people).answers.first()
    tell(answer, words="Kind.")
    event = AuditEvent.objects.get(name="peers.answered")
    assert (event.actor, event.facts, event.reason) == (answer.respondent, {}, "")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"marks": {**MARKS, PeerQuestion.HELPS: 0}}, InvalidRating),
        ({"marks": {**MARKS, PeerQuestion.HELPS: 6}}, InvalidRating),
        ({"marks": {PeerQuestion.HELPS: 3}}, InvalidRating),
        ({"respondent": "somebody else"}, NotAsked),
    ],
)
def test_what_is_no_answer_is_refused(lead, people, changes, refusal):
    answer = ask(lead, people).answers.first()
    if "respondent" in changes:
        changes = {"respondent": people[0]}
    with pytest.raises(refusal):
        tell(answer, **changes)
    assert PeerAnswer.objects.get(pk=answer.pk).answered_at is None


def test_who_may_not_be_asked(lead, people):
    stranger = UserFactory()
    for changes, code in [
        ({"respondent_ids": [one.pk for one in people[1:3]]}, "too_few_asked"),
        ({"respondent_ids": [one.pk for one in [*people[1:], stranger]]}, "no_colleague"),
        ({"respondent_ids": [one.pk for one in people]}, "no_colleague"),
        ({"minimum_group": 2}, "group_too_small"),
        ({"actor": people[0]}, "own_feedback"),
        ({"due_at": AT}, "no_time"),
    ]:
        with pytest.raises(CannotAsk) as refused:
            ask(lead, people, **changes)
        assert refused.value.code == code
    assert (PeerRequest.objects.count(), Owed.objects.count()) == (0, 0)
    ask(lead, people)
    with pytest.raises(AskedBefore):
        ask(lead, people)
    assert PeerRequest.objects.count() == 1


def test_nothing_is_shown_before_the_deadline_or_below_the_group(lead, people):
    request = ask(lead, people)
    answers = list(request.answers.all())
    for answer in answers[:2]:
        tell(answer, words=f"Words {answer.pk}.")
    assert result_of(request, at=DUE) is None
    tell(answers[2], words="More.", marks=dict.fromkeys(PeerQuestion, 1))
    assert result_of(request, at=DUE - timedelta(seconds=1)) is None
    result = result_of(request, at=DUE)
    assert (result.n, [mark.mean for mark in result.marks]) == (
        3,
        [3, pytest.approx(11 / 3), pytest.approx(7 / 3), 3],
    )
    assert set(result.words) == {"More.", f"Words {answers[0].pk}.", f"Words {answers[1].pk}."}
    assert result_of(request, at=DUE).words == result.words
