"""The tables hold every route that there is, and no other."""

from collections import Counter

import pytest

from empowerment.web.answers import ANSWERS
from tests.matrix import samples
from tests.matrix.routes import all_routes
from tests.matrix.table import BLOCKS

ROUTES = all_routes()
# Libraries left these without a name; each leads on to a route with one, or to nothing.
NAMELESS = {
    "accounts/social/login/cancelled/",
    "accounts/social/login/error/",
    "accounts/social/signup/",
    "accounts/social/connections/",
    "admin/(?P<url>.*)$",
}


def is_old_admin_address(route):
    """`/admin/people/team/7/`, which leads to `/admin/people/team/7/change/`."""
    return route.pattern.startswith("admin/") and route.pattern.endswith("/<path:object_id>/")


def test_the_walk_finds_what_we_know_to_be_there():
    names = {route.name for route in ROUTES}

    assert {"home:desk", "customers:case-detail", "admin:people_team_change", "mfa_index", "healthz"} <= names
    assert len(ROUTES) > 150


def test_every_route_has_a_name():
    nameless = {route.pattern for route in ROUTES if not route.name and not is_old_admin_address(route)}

    assert nameless == NAMELESS


def test_no_name_stands_for_two_addresses():
    names = Counter(route.name for route in ROUTES if route.name)

    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.security("S-62")
def test_every_route_and_method_is_in_the_tables():
    answered = {(route.name, method) for route in ROUTES if route.name for method in route.methods}
    listed = {(block.route, block.method) for block in BLOCKS}

    assert sorted(answered - listed) == [], "routes that no table knows"
    assert sorted(listed - answered) == [], "rows without a route"


def test_no_row_stands_twice():
    assert [key for key, count in Counter(map(str, BLOCKS)).items() if count > 1] == []


def test_every_row_says_all_scopes():
    by_name = {route.name: route for route in ROUTES}
    for block in BLOCKS:
        scopes = (
            {"own", "peer", "other"} if samples.has_object(by_name[block.route], block.method) else {"none"}
        )
        assert set(block.cells) == scopes, block


def test_every_answer_to_a_request_is_in_the_tables():
    listed = {
        block.key.partition("[")[2].rstrip("]")
        for block in BLOCKS
        if block.route == "empowerment:request-answer"
    }

    assert listed == set(ANSWERS)
