"""Whoever has left, or lost a role, is refused with the next request of a running session."""

import pytest
from django.utils import timezone

from people.models import User
from people.services.people import set_roles
from tests.matrix.asking import ask, undone
from tests.matrix.routes import all_routes
from tests.matrix.table import BLOCKS, DENIALS
from tests.matrix.world import ANONYMOUS, API_CLIENT, OWN

ROUTES = {route.name: route for route in all_routes()}
LIBRARY_WRITES = {"account_emailaddress"}  # what the login library remembers of an address
# What is one's own stays, whatever roles one holds.
OWN_MATTERS = {"empowerment:authority-person", "people:person-detail"} | {
    f"performance:{name}"
    for name in (
        "demotion-detail",
        "appeal-raise",
        "desk-demotions",
        "authority-changes",
        "scorecard-list",
        "scorecard-detail",
        "scorecard-standing",
        "scorecard-acknowledge",
        "scorecard-dispute",
        "peer-answer",
        "peer-request-detail",
    )
}


def first_allowed(block):
    """A scope and a role that the row allows something to, where there is one."""
    found = block.allowed()
    return [pytest.param(block, *found, id=f"{found[1]} {block}")] if found else []


ALLOWED = [case for block in BLOCKS for case in first_allowed(block)]


@pytest.mark.security("S-57")
@pytest.mark.invariant("I-45")
@pytest.mark.parametrize(("block", "scope", "role"), ALLOWED)
def test_a_deactivated_person_is_a_stranger_at_once(world, block, scope, role):
    of = OWN if scope == "none" else scope
    with undone():
        User.objects.filter(pk=world.people[role].pk).update(is_active=False)
        answer = ask(world, ROUTES[block.route], block.method, role, of, key=block.key)

    assert answer.word == block.cells[scope][ANONYMOUS]
    assert set(answer.wrote) <= LIBRARY_WRITES


@pytest.mark.security("S-57")
@pytest.mark.invariant("I-45")
def test_a_deactivated_program_is_a_stranger_at_once(world):
    routes = [block for block in BLOCKS if ROUTES[block.route].pattern.startswith("api/")]
    assert len(routes) > 10
    with undone():
        User.objects.filter(pk=world.people[API_CLIENT].pk).update(is_active=False)
        for block in routes:
            for scope in block.cells:
                of = OWN if scope == "none" else scope
                answer = ask(world, ROUTES[block.route], block.method, API_CLIENT, of, key=block.key)
                assert (str(block), answer.word, answer.wrote) == (str(block), "401", {})


@pytest.mark.security("S-73")
@pytest.mark.invariant("I-45")
@pytest.mark.parametrize(
    ("block", "scope", "role"),
    [
        case
        for case in ALLOWED
        # Pages of everybody stay with everybody.
        if DENIALS & {case.values[0].cells[case.values[1]][other] for other in ("operations", "hr", "board")}
        and case.values[0].route not in OWN_MATTERS
    ],
)
def test_a_person_without_roles_finds_nothing_of_them(world, block, scope, role):
    of = OWN if scope == "none" else scope
    with undone():
        clerk = User.objects.get(username="clerk")
        set_roles(user_id=world.people[role].pk, roles=[], actor=clerk, at=timezone.now())
        answer = ask(world, ROUTES[block.route], block.method, role, of, key=block.key)

    assert answer.word in DENIALS
