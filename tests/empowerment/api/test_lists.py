import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import PolicyFactory, UserFactory

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def queries(client, path):
    client.get(path)  # what is asked once per process, such as content types, is not the list's
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200
    assert answer.json()["results"]
    return len(captured)


@pytest.mark.parametrize("path", ["/api/v1/decisions/", "/api/v1/approvals/"])
def test_a_list_takes_the_same_few_queries_however_long_it_is(api, desk, path):
    client = api(desk.lead)
    for amount in ("10", "120"):
        desk.log(amount, at=timezone.now())
    few = queries(client, path)
    for _ in range(9):
        desk.log("120", at=timezone.now())

    assert queries(client, path) == few <= MOST_QUERIES


@pytest.mark.parametrize("path", ["/api/v1/policies/", "/api/v1/policies/{}/versions/"])
def test_lists_of_the_law_take_the_same_few_queries(api, desk, path):
    client = api(UserFactory(roles=["auditor"]))
    path = path.format(desk.version.policy_id)
    few = queries(client, path)
    for _ in range(5):
        PolicyFactory(of_team=True)

    assert queries(client, path) == few <= MOST_QUERIES


def test_a_page_of_a_list_is_bounded(api, desk):
    for _ in range(3):
        desk.log("10", at=timezone.now())
    client = api(desk.agent)

    assert len(client.get("/api/v1/decisions/", {"page_size": 2}).json()["results"]) == 2
    assert client.get("/api/v1/decisions/", {"page_size": 10**9}).status_code == 200
    assert client.get("/api/v1/decisions/", {"page": 99}).status_code == 404
    assert client.get("/api/v1/decisions/", {"page": sys.maxsize // 50}).status_code == 404
    assert client.get("/api/v1/decisions/", {"page": 10**30}).status_code == 404


def test_a_program_reaches_what_is_not_counted(api, desk, monkeypatch):
    monkeypatch.setattr("common.pages.FARTHEST", 3)
    logged = [desk.log("10", at=timezone.now()).pk for _ in range(6)]
    client, address, found = api(desk.agent), "/api/v1/decisions/?page_size=2", []
    counts = set()
    while address:
        page = client.get(address).json()
        found += [one["id"] for one in page["results"]]
        counts.add(page["count"])
        address = page["next"]

    assert found == logged[::-1]
    assert counts == {3}
    assert client.get("/api/v1/decisions/?page_size=2&page=4").status_code == 404


def test_a_list_without_a_row_has_one_page(api, desk):
    page = api(desk.agent).get("/api/v1/decisions/").json()

    assert page == {"count": 0, "next": None, "previous": None, "results": []}
