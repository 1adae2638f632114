import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.choices import Role
from tests.factories.customers import CaseFactory, CustomerFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
CASES = "/api/v1/cases/"


@pytest.fixture
def agent():
    return UserFactory(roles=[Role.AGENT])


def found(client, **asked):
    answer = client.get(CASES, asked)
    assert answer.status_code == 200
    return answer.json()["results"]


def test_a_case_is_found_by_what_it_is_called_where_it_comes_from(api, agent):
    case = CaseFactory(agent=agent, source="crm", reference="C-1")
    CaseFactory(agent=agent, source="crm", reference="C-2")
    CaseFactory(agent=agent, source="mail", reference="C-1")

    only = found(api(agent), source="crm", reference="C-1")

    assert [one["id"] for one in only] == [case.pk]
    assert (only[0]["source"], only[0]["reference"], only[0]["agent"]) == ("crm", "C-1", agent.username)


def test_without_a_name_all_that_are_visible_are_listed(api, agent):
    CaseFactory.create_batch(2, agent=agent)

    assert len(found(api(agent))) == 2


def test_a_case_of_another_team_is_none(api, agent):
    case = CaseFactory(source="crm", reference="C-1")

    assert found(api(agent), source="crm", reference=case.reference) == []
    assert found(api(UserFactory(roles=[Role.BOARD])), source="crm", reference=case.reference) == []


def test_nothing_personal_of_the_customer_is_told(api, agent):
    customer = CustomerFactory(name="Ada Rind", email="ada@example.org", phone="0123 456789")
    CaseFactory(agent=agent, customer=customer)

    said = api(agent).get(CASES).content.decode()

    assert not any(text in said for text in ("Ada", "ada@", "456789"))


@pytest.mark.parametrize("asked", [{"reference": "x" * 81}, {"source": "a\0b"}, {"source": ""}])
def test_a_name_that_no_case_can_have_is_refused(api, agent, asked):
    answer = api(agent).get(CASES, asked)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_the_list_takes_the_same_few_queries_however_long_it_is(api, agent):
    client = api(agent)
    CaseFactory(agent=agent)
    counts = []
    for _ in range(2):
        client.get(CASES)
        with CaptureQueriesContext(connection) as captured:
            client.get(CASES)
        counts.append(len(captured))
        CaseFactory.create_batch(5, agent=agent)

    assert counts[0] == counts[1] <= 8
