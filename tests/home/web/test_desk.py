"""A desk assembles what other apps serve to this person, and leaves out what they refuse."""

import pytest
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.urls import reverse

from home import desks
from home.web import views
from people.choices import Role
from tests.factories.customers import CaseFactory
from tests.factories.governance import PolicyVersionFactory, put_in_force
from tests.factories.people import UserFactory


class Match:
    args, kwargs = (), {}

    def __init__(self, func):
        self.func = func


def served(monkeypatch, view):
    monkeypatch.setattr(views, "resolve", lambda _url: Match(view))
    return views.fragment(RequestFactory().get("/"), "/desk/part/")


def test_a_fragment_is_taken_as_its_app_renders_it(monkeypatch):
    assert served(monkeypatch, lambda _request: HttpResponse("<b>5 €</b>")) == "<b>5 €</b>"


def refuse(_request):
    raise Http404


@pytest.mark.parametrize("view", [refuse, lambda _request: HttpResponseRedirect("/accounts/login/")])
def test_what_an_app_refuses_leaves_no_panel(monkeypatch, view):
    assert served(monkeypatch, view) is None


def test_parts_have_keys_of_their_own_and_every_role_has_one():
    keys = [part.key for part in desks.PARTS]
    assert len(keys) == len(set(keys))
    roles = frozenset().union(*(part.roles for part in desks.PARTS))
    assert roles == {role.value for role in Role}


@pytest.mark.django_db
def test_an_agents_desk_shows_the_open_cases_without_javascript(client):
    agent = UserFactory(roles=["agent"])
    CaseFactory(agent=agent, team=agent.team, reference="INC0004711")
    client.force_login(agent)
    page = client.get("/").content.decode()
    assert "My open cases" in page
    assert "INC0004711" in page
    assert "Waiting for your answer" not in page


@pytest.mark.django_db
def test_live_panels_are_fetched_again_from_their_own_app(client):
    client.force_login(UserFactory(roles=["agent"]))
    page = client.get("/").content.decode()
    assert f'data-live hx-get="{reverse("empowerment:desk-requests")}" hx-trigger="every 20s' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "most"),
    [("agent", 20), ("lead", 20), ("auditor", 12), ("manager", 21), ("administrator", 12), ("hr", 16)],
)
def test_a_desk_asks_the_database_a_bounded_number_of_questions(
    client, django_assert_max_num_queries, role, most
):
    user = UserFactory(roles=[role])
    for number in range(20):
        CaseFactory(agent=user, team=user.team, reference=f"INC{number}")
    if role in ("manager", "auditor"):
        put_in_force(PolicyVersionFactory())
    client.force_login(user)
    client.get("/")  # what a process asks once
    with django_assert_max_num_queries(most):
        assert client.get("/").status_code == 200
