import pytest
import time_machine
from rest_framework.test import APIClient

from feedback.models import SurveyResponse
from people.services.tokens import create_token
from tests.factories import UserFactory
from tests.feedback.conftest import NOON

pytestmark = pytest.mark.django_db
PATH = "/api/v1/surveys/"
BODY = {
    "source": "tool",
    "external_id": "r-1",
    "case_source": "crm",
    "case_reference": "C-1",
    "answered_at": "2026-11-20T14:00:00+01:00",
    "csat": 4,
    "ces": 7,
    "nps": 0,
    "importance": {"speed": 5, "news": None},
    "comment": "Quick.",
    "language": "en",
}


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def tool(case):
    return client_of(UserFactory(roles=["operations"]))


def client_of(user):
    client = APIClient()
    token = create_token(user=user, actor_id=None, at=NOON)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token.secret}")
    return client


def send(client, **changes):
    body = {name: value for name, value in {**BODY, **changes}.items() if value != "left out"}
    return client.post(PATH, body, format="json")


def test_a_response_is_taken_in_and_its_receipt_is_the_same_for_ever(tool):
    first, again = send(tool), send(tool)

    response = SurveyResponse.objects.get()
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json() == {
        "id": response.pk,
        "source": "tool",
        "external_id": "r-1",
        "case_source": "crm",
        "case_reference": "C-1",
        "answered_at": "2026-11-20T14:00:00+01:00",
        "received_at": "2026-11-21T13:00:00+01:00",
    }
    assert (response.csat, response.ces, response.nps, response.comment) == (4, 7, 0, "Quick.")
    assert list(response.importances.values_list("attribute", "importance")) == [("speed", 5)]


def test_another_body_under_the_same_id_is_refused(tool):
    send(tool)

    answer = send(tool, csat=5)

    assert (answer.status_code, answer.json()["code"]) == (409, "other_response")
    assert "never changed" in answer.json()["message"]
    assert SurveyResponse.objects.get().csat == 4


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"csat": 6}, 400, "invalid"),
        ({"nps": -1}, 400, "invalid"),
        ({"ces": "easy"}, 400, "invalid"),
        ({"importance": {"speed": 9}}, 400, "invalid"),
        ({"language": "english!"}, 400, "invalid"),
        ({"answered_at": "soon"}, 400, "invalid"),
        ({"case_reference": "left out"}, 400, "invalid"),
        ({"case_reference": "C-9"}, 404, "not_found"),
        ({"answered_at": "2026-12-24T14:00:00Z"}, 409, "answered_in_future"),
        ({"answered_at": "2026-10-01T14:00:00Z"}, 409, "answered_before_case"),
        (
            {"csat": None, "ces": None, "nps": None, "importance": {}, "comment": ""},
            409,
            "nothing_answered",
        ),
    ],
)
def test_what_cannot_be_taken_in_is_refused_with_code_and_sentence(tool, changes, status, code):
    answer = send(tool, **changes)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]
    assert not SurveyResponse.objects.exists()


@pytest.mark.parametrize("role", ["agent", "lead", "board", "hr", "auditor", "administrator"])
def test_who_sends_nothing_finds_nothing(case, role):
    answer = send(client_of(UserFactory(roles=[role], team=case.team)))

    assert answer.status_code == 404
    assert not SurveyResponse.objects.exists()


def test_a_manager_sends_about_the_own_teams_only(case, lead):
    lead.manager = UserFactory(roles=["manager"])
    lead.save()

    assert send(client_of(UserFactory(roles=["manager"]))).status_code == 404
    assert send(client_of(lead.manager)).status_code == 201


def test_without_a_token_nobody_gets_in(case):
    assert send(APIClient()).status_code == 401
