"""Each role finds its places, and nobody who is not signed in finds any."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.urls import reverse

from home.navigation import navigation_for
from people.models import User


class Somebody:
    is_authenticated = True

    def __init__(self, *roles):
        self.roles = frozenset(roles)


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ((), ["Desk"]),
        (
            ("agent",),
            ["Desk", "Cases", "Decisions", "My requests", "My impact", "What may I do?", "Scorecards"],
        ),
        (
            ("lead",),
            [
                "Desk",
                "Cases",
                "Decisions",
                "Approvals",
                "Dashboards",
                "What may I do?",
                "Coverage",
                "Surveys",
                "Outages",
                "Scorecards",
                "People",
                "Policies",
            ],
        ),
        (
            ("manager",),
            [
                "Desk",
                "Cases",
                "Decisions",
                "Approvals",
                "Dashboards",
                "What may I do?",
                "Coverage",
                "Surveys",
                "Outages",
                "Scorecards",
                "People",
                "Policies",
                "Admin",
            ],
        ),
        (("board",), ["Desk", "Approvals", "Dashboards", "Policies"]),
        (("operations",), ["Desk", "Dashboards", "Add surveys", "Outages"]),
        (("hr",), ["Desk", "Scorecards", "People", "My exports"]),
        (
            ("auditor",),
            [
                "Desk",
                "Cases",
                "Decisions",
                "Approvals",
                "Dashboards",
                "Scorecards",
                "People",
                "Policies",
                "Audit log",
            ],
        ),
        (("administrator",), ["Desk", "People", "Erase a customer", "Admin"]),
        (
            ("agent", "auditor"),
            [
                "Desk",
                "Cases",
                "Decisions",
                "Approvals",
                "My impact",
                "Dashboards",
                "What may I do?",
                "Scorecards",
                "People",
                "Policies",
                "Audit log",
            ],
        ),
    ],
)
def test_each_role_sees_its_places(roles, expected):
    assert [str(item.label) for item in navigation_for(Somebody(*roles))] == expected


def test_the_anonymous_see_nothing():
    assert navigation_for(AnonymousUser()) == []


@pytest.mark.parametrize(
    ("view", "marked"),
    [
        ("customers:case-list", ["Cases"]),
        ("customers:case-detail", ["Cases"]),
        ("home:desk", ["Desk"]),
        ("people:notification-list", []),
        ("", []),
    ],
)
def test_the_list_stays_marked_on_its_details(view, marked):
    items = navigation_for(Somebody("agent"), current_view=view)
    assert [str(item.label) for item in items if item.current] == marked


@pytest.mark.django_db
def test_the_desk_asks_the_anonymous_to_sign_in(client):
    response = client.get(reverse("home:desk"))
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next=/"


@pytest.mark.django_db
def test_the_desk_of_somebody_without_roles_says_what_to_do(client):
    client.force_login(User.objects.create(username="new", first_name="Nia", last_name="Nowak"))
    page = client.get(reverse("home:desk")).content.decode()
    assert "ask an administrator" in page
    assert "Nia Nowak" in page
    assert reverse("admin:index") not in page


@pytest.mark.django_db
def test_the_desk_of_an_administrator_leads_to_the_admin(client):
    user = User.objects.create(username="ada")
    user.groups.add(Group.objects.get(name="administrator"))
    client.force_login(user)
    assert f'href="{reverse("admin:index")}"' in client.get(reverse("home:desk")).content.decode()
