from decimal import Decimal

import pytest
from django.core.management import call_command

from audit.models import AuditEvent
from customers.models import Case
from empowerment.models import BudgetCounter, Decision, Remedy, Reversal
from people.choices import PrincipalKind
from tests.factories import (
    AuthorityLimitFactory,
    CaseFactory,
    RemedyFactory,
    TeamFactory,
    TierRequirementFactory,
    UserFactory,
    put_in_force,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.1")]
DECISIONS = "/api/v1/decisions/"


def body(desk, amount="40.50", **changes):
    told = {
        "case": desk.case.pk,
        "remedy": "refund",
        "reason": desk.reason.code,
        "amount": amount,
        "note": "Lost.",
    }
    return {**told, **changes}


def post(client, told, key="k1"):
    return client.post(DECISIONS, told, format="json", HTTP_IDEMPOTENCY_KEY=key)


def test_a_decision_within_authority_is_created_with_its_verdict(api, desk):
    answer = post(api(desk.agent), body(desk))

    assert answer.status_code == 201
    said = answer.json()
    assert (said["outcome"], said["request"], said["policy_version"]) == (
        "within_authority",
        None,
        desk.version.pk,
    )
    assert said["verdict"]["headroom"] == "50.00"
    assert said["verdict"]["budgets"] == [
        {
            "window": "agent_day",
            "remedy": "*",
            "cap": "150.00",
            "used": "0.00",
            "held": "0.00",
            "left": "150.00",
        }
    ]
    assert said["verdict"]["explanation"][0] == "€40.50 is within your limit of €50 per decision."


@pytest.mark.invariant("I-10")
def test_the_same_key_answers_the_same_bytes(api, desk):
    client = api(desk.agent)
    first = post(client, body(desk))
    api(desk.agent).post(
        f"{DECISIONS}{first.json()['id']}/reverse/", {"amount": "10", "why": "Too much."}, format="json"
    )

    again = post(client, body(desk))

    assert (again.status_code, again.content) == (201, first.content)
    assert Decision.objects.count() == 1


@pytest.mark.invariant("I-11", "I-12")
def test_the_same_key_with_another_body_is_refused_with_a_code(api, desk):
    client = api(desk.agent)
    post(client, body(desk))

    answer = post(client, body(desk, "41"))

    assert answer.status_code == 409
    assert answer.json() == {
        "code": "key_reused",
        "message": "This key was already used for another decision. Use a new one.",
    }


@pytest.mark.parametrize("key", ["", "x" * 121, "a\tb"])
def test_a_missing_or_odd_key_is_said(api, desk, key):
    answer = post(api(desk.agent), body(desk), key=key)

    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["fields"]
    assert not Decision.objects.exists()


@pytest.mark.invariant("I-07")
@pytest.mark.security("S-21")
@pytest.mark.parametrize(
    "amount",
    [
        "0",
        "-1",
        "NaN",
        "Infinity",
        "1e309",
        "1_000",
        "40.505",
        "\u0664\u0660",
        True,
        None,
        [],
        {},
        "",
        10**20,
    ],
)
def test_an_amount_that_is_none_is_refused_and_writes_nothing(api, desk, amount):
    answer = post(api(desk.agent), body(desk, amount))

    assert answer.status_code in (400, 409)
    assert answer.json()["code"] in ("invalid", "invalid_amount")
    assert not Decision.objects.exists()
    assert not BudgetCounter.objects.exists()


@pytest.mark.security("S-26", "S-65")
def test_what_is_not_asked_for_is_ignored(api, desk):
    other = UserFactory()
    told = body(
        desk,
        decided_at="2020-01-01T00:00:00Z",
        agent=other.pk,
        outcome="within_authority",
        version=999,
        limit=None,
    )

    decision = Decision.objects.get(pk=post(api(desk.agent), told).json()["id"])

    assert (decision.agent, decision.version) == (desk.agent, desk.version)
    assert decision.decided_at.year != 2020


def test_a_refusal_is_409_with_its_code(api, desk):
    answer = post(api(desk.agent), body(desk, "501"))

    assert (answer.status_code, answer.json()["code"]) == (409, "no_authority")


@pytest.mark.security("S-63")
def test_a_case_of_another_team_does_not_exist(api, desk):
    other = CaseFactory()
    missing = post(api(desk.agent), body(desk, case=2**40))

    answer = post(api(desk.agent), body(desk, case=other.pk))

    assert answer.status_code == 404
    assert answer.content == missing.content


def test_may_i_says_the_verdict_and_writes_nothing(api, desk):
    before = AuditEvent.objects.count()
    client = api(desk.agent)
    told = {name: value for name, value in body(desk, "240").items() if name != "note"}

    said = client.post("/api/v1/authority/check/", told, format="json").json()

    assert (said["outcome"], said["headroom"]) == ("needs_approval", "50.00")
    assert said["approver"]["name"] == str(desk.lead)
    assert said["unlocks"] == []
    assert not Decision.objects.exists()
    assert AuditEvent.objects.count() == before + 1  # the token of the client


def test_what_may_i_do_names_limits_and_budgets(api, desk):
    post(api(desk.agent), body(desk))

    said = api(desk.agent).get("/api/v1/me/authority/").json()

    refund = next(one for one in said["remedies"] if one["remedy"] == "refund")
    assert (said["tier"], refund["per_decision"]) == (1, "50.00")
    assert refund["budgets"][0]["left"] == "109.50"


def test_what_may_i_do_is_asked_as_of_any_day(api, desk):
    client = api(desk.agent)

    before = client.get("/api/v1/me/authority/", {"on": "2015-01-01"})

    assert (before.status_code, before.json()["policy_version"]) == (200, None)
    assert client.get("/api/v1/me/authority/").json()["policy_version"] == desk.version.pk
    assert client.get("/api/v1/me/authority/", {"on": "9999-12-31"}).status_code == 400


def test_a_decision_is_listed_shown_and_replayed_for_those_who_may_see_it(api, desk):
    made = post(api(desk.agent), body(desk)).json()["id"]
    for reader in (desk.agent, desk.lead):
        client = api(reader)
        assert [one["id"] for one in client.get(DECISIONS).json()["results"]] == [made]
        assert client.get(f"{DECISIONS}{made}/").json()["status"] == "granted"
        replay = client.get(f"{DECISIONS}{made}/replay/").json()
        assert (replay["same"], replay["differences"]) == (True, [])
        assert replay["verdict"]["outcome"] == "within_authority"
    stranger = api(UserFactory(roles=["agent", "lead"]))
    assert stranger.get(DECISIONS).json()["results"] == []
    assert {stranger.get(f"{DECISIONS}{made}/{part}").status_code for part in ("", "replay/")} == {404}


def test_a_grant_is_reversed_up_to_what_was_given(api, desk):
    client = api(desk.lead)
    made = post(api(desk.agent), body(desk)).json()["id"]

    first = client.post(f"{DECISIONS}{made}/reverse/", {"amount": "30", "why": "Too much."}, format="json")
    second = client.post(f"{DECISIONS}{made}/reverse/", {"amount": "10.51", "why": "More."}, format="json")

    assert (first.status_code, first.json()["gave_back"]) == (201, True)
    assert (second.status_code, second.json()["code"]) == (409, "more_than_granted")
    assert Reversal.objects.count() == 1
    assert BudgetCounter.objects.get(window="agent_day", remedy="*", subject_id=desk.agent.pk).used == 10.5


@pytest.mark.invariant("I-10", "I-11")
def test_a_reversal_with_a_key_happens_once(api, desk):
    client = api(desk.lead)
    made = post(api(desk.agent), body(desk)).json()["id"]

    def take_back(amount, key):
        told = {"amount": amount, "why": "Too much."}
        url = f"{DECISIONS}{made}/reverse/"
        return client.post(url, told, format="json", HTTP_IDEMPOTENCY_KEY=key)

    first, again = take_back("10", "r1"), take_back("10", "r1")
    other, another = take_back("11", "r1"), take_back("10", "r2")

    assert [first.status_code, again.status_code, another.status_code] == [201, 201, 201]
    assert first.json() == again.json() != another.json()
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert take_back("1", "k" * 121).status_code == 400
    assert Reversal.objects.count() == 2


@pytest.fixture
def vouchers(draft_desk):
    """The same desk, where agents may also give vouchers of €10, up to five."""
    remedy = RemedyFactory(quantity=True)
    AuthorityLimitFactory(
        version=draft_desk.version, position=draft_desk.agents, remedy=remedy, per_decision=Decimal(50)
    )
    TierRequirementFactory(version=draft_desk.version, position=draft_desk.agents, tenure_months=600)
    put_in_force(draft_desk.version)
    return draft_desk


def in_vouchers(desk, **changes):
    told = body(desk, remedy="voucher", quantity=2, **changes)
    return told if "amount" in changes else {name: told[name] for name in told if name != "amount"}


@pytest.mark.invariant("I-10")
def test_the_first_answer_is_given_whatever_became_of_remedy_price_and_case(api, vouchers):
    client = api(vouchers.agent)
    first = post(client, in_vouchers(vouchers))
    Remedy.objects.update(active=False)
    Remedy.objects.filter(code="voucher").update(unit_cost=Decimal(11))
    Case.objects.update(team=TeamFactory(), agent=None)

    again = post(client, in_vouchers(vouchers))

    assert (again.status_code, again.json()) == (201, first.json())
    assert post(client, in_vouchers(vouchers, note="Else.")).json()["code"] == "key_reused"
    assert post(client, in_vouchers(vouchers), key="new").status_code == 400
    assert Decision.objects.count() == 1


@pytest.mark.security("S-22")
def test_what_is_counted_is_not_given_by_an_amount(api, vouchers):
    refused = post(api(vouchers.agent), in_vouchers(vouchers, amount="0.01"))

    assert (refused.status_code, refused.json()["code"]) == (409, "invalid_quantity")
    assert not Decision.objects.exists()


def test_may_i_says_what_unlocks_the_next_tier(api, vouchers):
    told = {name: value for name, value in in_vouchers(vouchers).items() if name != "note"}

    said = api(vouchers.agent).post("/api/v1/authority/check/", told, format="json").json()

    assert [one["met"] for one in said["unlocks"]] == [False]
    assert said["unlocks"][0]["text"].startswith("600 months in the company")


def test_an_ai_agent_has_a_token_and_its_own_limits(api, desk):
    robot = UserFactory(
        team=desk.team, position=desk.agents, manager=desk.lead, roles=["agent"], kind=PrincipalKind.AI
    )

    answer = post(api(robot), body(desk, "10"))

    assert (answer.status_code, Decision.objects.get().agent) == (201, robot)


@pytest.mark.security("S-52", "S-57")
def test_a_token_ends_with_the_account(api, desk):
    client = api(desk.agent)
    desk.agent.is_active = False
    desk.agent.save()

    assert client.get(DECISIONS).status_code == 401


def test_the_command_prints_a_token_that_works(desk, capsys):
    call_command("create_api_token", desk.agent.username)
    secret = capsys.readouterr().out.strip()

    from rest_framework.test import APIClient

    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    assert client.get(DECISIONS).status_code == 200
    assert APIClient().get(DECISIONS).status_code == 401
