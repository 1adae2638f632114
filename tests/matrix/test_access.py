"""Every cell of the tables, asked for real. What is denied is as if it were not there, and changes nothing."""

import pytest

from tests.matrix import samples
from tests.matrix.asking import as_seen, ask, missing_headers
from tests.matrix.routes import METHODS, all_routes
from tests.matrix.table import BLOCKS, DENIALS
from tests.matrix.world import OWN, SIGNED_IN

ROUTES = {route.name: route for route in all_routes()}
# What reading may write: a record of an export, of reading what a customer said about one's own case; what the login library remembers of an address.
READING_WRITES = {
    "customers:case-detail": {"audit_auditevent", "audit_unsealedevent"},
    "customers:case-export": {"audit_auditevent", "audit_unsealedevent"},
    "empowerment:decision-export": {"audit_auditevent", "audit_unsealedevent"},
    "journeys:outage-export": {"audit_auditevent", "audit_unsealedevent"},
    "journeys:outage-causes-export": {"audit_auditevent", "audit_unsealedevent"},
    "feedback:case-surveys": {"audit_auditevent", "audit_unsealedevent"},
    "feedback:survey-export": {"audit_auditevent", "audit_unsealedevent"},
    "performance:kpi-export": {"audit_auditevent", "audit_unsealedevent"},
    "account_reset_password_from_key": {"account_emailaddress"},
}
# Tables of which the audit log owes nothing: sessions, what is owed, the log itself.
NOT_RECORDED = {
    "django_session",
    "audit_auditevent",
    "audit_unsealedevent",
    "effects_owed",
    "account_emailaddress",
}
# To read one's own message is no deed that anybody asks about later.
UNRECORDED_DEEDS = {"people:notification-read", "people:notification-read-all"}
# These see the object without being the ones to do this with it, and are told so.
SEEN_ANYWAY = {
    "empowerment-api:authority-check": {"lead", "manager", "auditor"},
    "empowerment-api:decision-list": {"lead", "manager", "auditor"},
    "empowerment-api:decision-reverse": {"auditor"},
}


@pytest.mark.security("S-62", "S-28", "S-63")
@pytest.mark.invariant("I-41")
@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_every_role_is_answered_as_the_table_says(world, block):
    route = ROUTES[block.route]
    faults, of_nothing = [], {}
    for scope, cells in block.cells.items():
        for role, expected in cells.items():
            of = OWN if scope == "none" else scope
            answer = ask(world, route, block.method, role, of, key=block.key)
            faults += [f"{scope} {role}: {fault}" for fault in faults_of(block, answer, expected)]
            hidden = role not in SEEN_ANYWAY.get(block.key, ())
            if answer.word in DENIALS - {"login"} and scope != "none" and hidden:
                if role not in of_nothing:
                    nothing = ask(world, route, block.method, role, of, key=block.key, of_nothing=True)
                    of_nothing[role] = as_seen(nothing)
                if as_seen(answer) != of_nothing[role]:
                    faults.append(f"{scope} {role}: differs from the answer for an id of nothing")

    assert "\n".join(faults) == ""


def faults_of(block, answer, expected):
    """What is wrong with one answer."""
    if answer.word != expected:
        yield f"answers {answer.word}, not {expected}"
    if (answer.word in DENIALS or 400 <= answer.status < 500) and answer.wrote:
        yield f"is refused and writes {answer.wrote}"
    reading = READING_WRITES.get(block.key, set())
    if block.method == "GET" and set(answer.wrote) - reading:
        yield f"reads and writes {answer.wrote}"
    changed = set(answer.wrote) - NOT_RECORDED
    if changed and "audit_auditevent" not in answer.wrote and block.key not in UNRECORDED_DEEDS:
        yield f"changes {changed} without an audit event"
    if missing := missing_headers(answer):
        yield f"lacks {missing}"


@pytest.mark.security("S-35")
@pytest.mark.parametrize("name", [name for name in ROUTES if name])
def test_no_route_answers_another_method(world, name):
    route = ROUTES[name]
    key = next(block.key for block in BLOCKS if block.route == name)
    for method in {*METHODS, "TRACE"} - set(route.methods):
        answers = [ask(world, route, method, role, OWN, key=key) for role in SIGNED_IN]
        # A deed that is only opened leads to its page.
        refused = "302" if method == "GET" and not route.pattern.startswith("api/") else "405"
        assert {answer.word for answer in answers} <= {refused, "404", "403", "gone"}, method
        if any(block.allowed() for block in BLOCKS if block.route == name):
            assert {refused, "gone"} & {answer.word for answer in answers}, method
        assert [answer.wrote for answer in answers if answer.wrote] == [], method


DEEDS = [
    block
    for block in BLOCKS
    if block.method == "POST"
    and block.allowed()
    and "GET" not in ROUTES[block.route].methods
    and not ROUTES[block.route].pattern.startswith("api/")
]


@pytest.mark.parametrize("block", DEEDS, ids=str)
def test_a_deed_that_is_only_opened_leads_to_its_page(world, block):
    """After signing in again one comes back to the address of the deed, by GET."""
    scope, role = block.allowed()
    of = OWN if scope == "none" else scope
    path = samples.address(ROUTES[block.route], block.key, world, of, role)

    answer = world.client(role).get(path, follow=True)

    assert answer.redirect_chain
    assert answer.status_code == 200
    assert path.startswith(answer.wsgi_request.path)


@pytest.mark.security("S-27")
@pytest.mark.parametrize("block", [one for one in BLOCKS if one.method != "GET"], ids=str)
def test_no_deed_without_the_token_of_the_page(world, block):
    route = ROUTES[block.route]
    allowed = block.allowed()
    if allowed is None or allowed[1] == "api":
        return  # nobody does it with a session
    scope, role = allowed
    of = OWN if scope == "none" else scope
    for headers in ({}, {"origin": "https://elsewhere.example"}):
        client = world.client(role, enforce_csrf_checks=True, headers=headers)
        answer = ask(world, route, block.method, role, of, key=block.key, client=client)
        assert answer.status == 403
        assert answer.wrote == {}
        assert missing_headers(answer) == set()
