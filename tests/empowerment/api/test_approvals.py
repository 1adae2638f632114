import pytest

from empowerment.models import ApprovalRequest, Grant
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.4")]
APPROVALS = "/api/v1/approvals/"


@pytest.fixture
def asked(desk):
    """A request of €120 that waits for the lead."""
    from django.utils import timezone

    return ApprovalRequest.objects.get(decision=desk.log("120", at=timezone.now()))


def say(client, asked, deed, **told):
    told = {"content_hash": asked.content_hash, "why": "Right thing to do.", **told}
    return client.post(f"{APPROVALS}{asked.pk}/{deed}/", told, format="json")


def test_an_approver_lists_and_approves_what_waits(api, desk, asked):
    client = api(desk.lead)
    listed = client.get(APPROVALS, {"status": "open"}).json()["results"]

    answer = say(client, asked, "approve")

    assert [one["id"] for one in listed] == [asked.pk]
    assert (listed[0]["amount"], listed[0]["requester"]) == ("120.00", desk.agent.username)
    assert (answer.status_code, answer.json()["status"]) == (200, "approved")
    assert Grant.objects.get().authority_of == desk.lead


@pytest.mark.parametrize(
    ("deed", "told", "status"),
    [("deny", {}, "denied"), ("return", {}, "returned"), ("counter", {"amount": "80"}, "countered")],
)
def test_an_approver_answers(api, desk, asked, deed, told, status):
    answer = say(api(desk.lead), asked, deed, **told)

    assert (answer.status_code, answer.json()["status"]) == (200, status)
    assert not Grant.objects.exists()


def test_the_agent_withdraws(api, desk, asked):
    answer = api(desk.agent).post(f"{APPROVALS}{asked.pk}/withdraw/", {}, format="json")

    assert (answer.status_code, answer.json()["status"]) == (200, "withdrawn")


@pytest.mark.parametrize(
    ("reply", "status", "given"), [("accept", "accepted", 1), ("decline", "declined", 0)]
)
def test_the_agent_takes_or_turns_down_an_offer(api, desk, asked, reply, status, given):
    say(api(desk.lead), asked, "counter", amount="80")

    answer = api(desk.agent).post(f"{APPROVALS}{asked.pk}/{reply}/", {}, format="json")

    assert (answer.status_code, answer.json()["status"]) == (200, status)
    assert list(Grant.objects.values_list("amount", flat=True)) == [80] * given


def test_the_agent_answers_a_question_and_changes_what_is_asked(api, desk, asked):
    say(api(desk.lead), asked, "return")

    told = {"why": "It was a gift.", "amount": "110", "note": "Lost twice."}
    answer = api(desk.agent).post(f"{APPROVALS}{asked.pk}/resubmit/", told, format="json").json()

    assert (answer["status"], answer["amount"]) == ("open", "110.00")
    assert answer["content_hash"] != asked.content_hash


def test_before_the_clock_is_missed_nobody_decides_alone(api, desk, asked):
    answer = api(desk.agent).post(f"{APPROVALS}{asked.pk}/decide/", {}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_deemed")
    assert not Grant.objects.exists()


@pytest.mark.invariant("I-30")
@pytest.mark.parametrize("deed", ["approve", "deny", "counter", "return"])
def test_nobody_answers_their_own_request(api, desk, asked, deed):
    answer = say(api(desk.agent), asked, deed, amount="80")

    assert answer.status_code == 409
    assert ApprovalRequest.objects.get().status == "open"


@pytest.mark.invariant("I-32")
def test_an_answer_binds_to_what_was_shown(api, desk, asked):
    answer = say(api(desk.lead), asked, "approve", content_hash="0" * 64)

    assert (answer.status_code, answer.json()["code"]) == (409, "content_changed")


def test_for_others_a_request_does_not_exist(api, asked):
    stranger = api(UserFactory(roles=["lead"]))

    assert stranger.get(APPROVALS).json()["results"] == []
    assert {
        say(stranger, asked, deed).status_code
        for deed in ("approve", "deny", "counter", "return", "withdraw")
    } == {404}
