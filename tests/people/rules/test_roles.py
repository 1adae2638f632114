import pytest

from people.choices import Role
from people.rules.roles import Conflict, conflict_of, may_enter_admin


@pytest.mark.parametrize(
    ("roles", "position", "conflict"),
    [
        ([], False, None),
        ([Role.AGENT], True, None),
        ([Role.LEAD, Role.MANAGER, Role.BOARD, Role.OPERATIONS, Role.HR], True, None),
        ([Role.ADMINISTRATOR, Role.HR], False, None),
        ([Role.AUDITOR, Role.HR], True, None),
        ([Role.ADMINISTRATOR], True, Conflict(Role.ADMINISTRATOR, None)),
        ([Role.ADMINISTRATOR, Role.AGENT], False, Conflict(Role.ADMINISTRATOR, Role.AGENT)),
        ([Role.ADMINISTRATOR, Role.LEAD], False, Conflict(Role.ADMINISTRATOR, Role.LEAD)),
        ([Role.ADMINISTRATOR, Role.MANAGER], False, Conflict(Role.ADMINISTRATOR, Role.MANAGER)),
        ([Role.ADMINISTRATOR, Role.BOARD], False, Conflict(Role.ADMINISTRATOR, Role.BOARD)),
        ([Role.ADMINISTRATOR, Role.AUDITOR], False, Conflict(Role.ADMINISTRATOR, Role.AUDITOR)),
        ([Role.AUDITOR, Role.AGENT], False, Conflict(Role.AUDITOR, Role.AGENT)),
        ([Role.AUDITOR, Role.MANAGER], False, Conflict(Role.AUDITOR, Role.MANAGER)),
        ([Role.AUDITOR, Role.OPERATIONS], False, Conflict(Role.AUDITOR, Role.OPERATIONS)),
    ],
)
def test_who_administers_or_audits_holds_no_authority_over_money(roles, position, conflict):
    assert conflict_of(roles, holds_position=position) == conflict


@pytest.mark.parametrize("role", Role)
def test_only_managers_and_administrators_enter_the_admin_site(role):
    assert may_enter_admin([role]) is (role in {Role.MANAGER, Role.ADMINISTRATOR})
