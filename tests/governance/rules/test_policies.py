import pytest

from common.lifecycle import TransitionNotAllowed
from governance.choices import ScopeKind, VersionStatus
from governance.rules.policies import LIFECYCLE, Place, VersionInForce, nearest

TEAM, DEPARTMENT, REGION = 1, 2, 3
HERE = Place(team_id=TEAM, department_id=DEPARTMENT, region_id=REGION)
OF_ORGANIZATION = VersionInForce(1, ScopeKind.ORGANIZATION, None, "a")
OF_REGION = VersionInForce(2, ScopeKind.REGION, REGION, "b")
OF_DEPARTMENT = VersionInForce(3, ScopeKind.DEPARTMENT, DEPARTMENT, "c")
OF_TEAM = VersionInForce(4, ScopeKind.TEAM, TEAM, "d")
# The ids of scopes of different kinds overlap: region 1 is not team 1.
OF_ANOTHER = VersionInForce(5, ScopeKind.REGION, TEAM, "e")


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ([], None),
        ([OF_ANOTHER], None),
        ([OF_ORGANIZATION], OF_ORGANIZATION),
        ([OF_ORGANIZATION, OF_ANOTHER], OF_ORGANIZATION),
        ([OF_ORGANIZATION, OF_REGION], OF_REGION),
        ([OF_DEPARTMENT, OF_REGION, OF_ORGANIZATION], OF_DEPARTMENT),
        ([OF_ORGANIZATION, OF_REGION, OF_TEAM, OF_DEPARTMENT], OF_TEAM),
    ],
)
def test_the_nearest_scope_with_a_version_in_force_binds(versions, expected):
    assert nearest(HERE, versions) == expected


def test_somebody_without_a_team_is_bound_by_the_organization_only():
    versions = [OF_TEAM, OF_REGION, OF_ORGANIZATION]

    assert nearest(Place(None, None, None), versions) == OF_ORGANIZATION
    assert nearest(Place(None, None, None), [OF_TEAM]) is None


def test_every_status_has_its_moves():
    assert set(LIFECYCLE.moves) == set(VersionStatus)


@pytest.mark.invariant("I-23")
@pytest.mark.parametrize("status", [status for status in VersionStatus if status != VersionStatus.DRAFT])
def test_nothing_returns_to_draft(status):
    with pytest.raises(TransitionNotAllowed):
        LIFECYCLE.check(status, VersionStatus.DRAFT)
