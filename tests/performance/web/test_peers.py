from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from performance.choices import PeerQuestion
from performance.models import PeerAnswer, PeerRequest
from tests.factories import PeerAnswerFactory, PeerRequestFactory, UserFactory
from tests.performance.scorecards import floor

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]
MARKS = dict.fromkeys(PeerQuestion.values, 4)


@pytest.fixture
def org():
    return floor()


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(f"performance:{name}", args=args))


def post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(f"performance:{name}", args=args), data)


def request_about(person, *, answers=3, is_open=False, **changes):
    due_at = timezone.now() + timedelta(days=1 if is_open else -1)
    request = PeerRequestFactory(subject=person, due_at=due_at, **changes)
    for number in range(answers):
        PeerAnswerFactory(request=request, rating=number % 5 + 1, words=f"Word {number}")
    return request


def test_answering_and_changing_the_answer(client, org):
    answer = PeerAnswerFactory(request=request_about(org.colleague, is_open=True), respondent=org.agent)
    assert page(client, org.agent, "peer-answer", answer.pk).status_code == 200
    assert page(client, org.colleague, "peer-answer", answer.pk).status_code == 404
    assert post(client, org.agent, "peer-answer", answer.pk, helps=3).status_code == 422
    assert PeerAnswer.objects.get(pk=answer.pk).answered_at is None
    for words in ("First.", "Second."):
        assert post(client, org.agent, "peer-answer", answer.pk, words=words, **MARKS).status_code == 302
    assert PeerAnswer.objects.get(pk=answer.pk).words == "Second."
    text = page(client, org.agent, "peer-answer", answer.pk).content.decode()
    assert "Second." in text
    assert "Change my answer" in text


def test_after_the_deadline_nothing_is_taken(client, org):
    answer = PeerAnswerFactory(request=request_about(org.colleague), respondent=org.agent)
    assert "The deadline is over" in page(client, org.agent, "peer-answer", answer.pk).content.decode()
    assert post(client, org.agent, "peer-answer", answer.pk, **MARKS).status_code == 422
    assert PeerAnswer.objects.get(pk=answer.pk).answered_at is None


def test_what_is_shown_of_it_to_whom(client, org):
    over, going_on = request_about(org.agent), request_about(org.colleague, is_open=True)
    few = request_about(UserFactory(manager=org.lead), answers=2)
    for user, request, status, words in [
        (org.agent, over, 200, True),
        (org.lead, over, 200, True),
        (org.hr, over, 200, True),
        (org.colleague, over, 404, False),
        (org.colleague, going_on, 404, False),
        (org.lead, going_on, 200, False),
        (org.lead, few, 200, False),
        (few.subject, few, 200, False),
    ]:
        response = page(client, user, "peer-request-detail", request.pk)
        assert response.status_code == status
        assert ("Word 1" in response.content.decode()) is words
    # Who has answered is for whoever asks, never for the person.
    respondent = str(over.answers.first().respondent)
    assert respondent in page(client, org.lead, "peer-request-detail", over.pk).content.decode()
    assert respondent not in page(client, org.agent, "peer-request-detail", over.pk).content.decode()
    text = page(client, few.subject, "peer-request-detail", few.pk).content.decode()
    assert "Not enough answers" in text


def test_asking(client, org):
    third, fourth = UserFactory.create_batch(2, team=org.agent.team)
    stranger = UserFactory()
    due_on = (timezone.localdate() + timedelta(days=5)).isoformat()
    form = page(client, org.lead, "peer-ask", org.agent.pk).context["form"]
    asking = {
        "span": form.fields["span"].choices[0][0],
        "due_on": due_on,
        "minimum_group": 3,
        "respondents": [org.colleague.pk, third.pk, fourth.pk],
    }
    for user in (org.agent, org.colleague, UserFactory(roles=["lead"]), UserFactory(roles=["auditor"])):
        assert page(client, user, "peer-ask", org.agent.pk).status_code == 404
        assert post(client, user, "peer-ask", org.agent.pk, **asking).status_code == 404
    for changes in ({"respondents": [stranger.pk]}, {"minimum_group": 2}, {"respondents": [third.pk]}):
        assert post(client, org.lead, "peer-ask", org.agent.pk, **{**asking, **changes}).status_code == 422
    assert not PeerRequest.objects.exists()
    response = post(client, org.lead, "peer-ask", org.agent.pk, **asking)
    request = PeerRequest.objects.get()
    assert response.url == reverse("performance:peer-request-detail", args=[request.pk])
    assert {answer.respondent for answer in request.answers.all()} == {org.colleague, third, fourth}


@pytest.mark.parametrize("many", [1, 10])
def test_the_list_costs_the_same_for_many(client, org, django_assert_max_num_queries, many):
    for person in UserFactory.create_batch(many, manager=org.lead, team=org.agent.team):
        request = request_about(person, answers=1)
        PeerAnswerFactory(request=request, respondent=org.lead)
    client.force_login(org.lead)
    with django_assert_max_num_queries(8):
        text = client.get(reverse("performance:peer-list")).content.decode()
    assert text.count("1 of 2 answered") == many
