"""Decides which version of the law holds here and now, and which moves a version may make."""

from collections.abc import Iterable
from dataclasses import dataclass

from common.lifecycle import Lifecycle
from governance.choices import ScopeKind, VersionStatus

LIFECYCLE = Lifecycle(
    {
        VersionStatus.DRAFT: frozenset({VersionStatus.SUBMITTED, VersionStatus.WITHDRAWN}),
        VersionStatus.SUBMITTED: frozenset({VersionStatus.ADOPTED, VersionStatus.WITHDRAWN}),
        VersionStatus.ADOPTED: frozenset({VersionStatus.SUPERSEDED}),
        VersionStatus.SUPERSEDED: frozenset(),
        VersionStatus.WITHDRAWN: frozenset(),
    }
)

NEAREST_FIRST = (ScopeKind.TEAM, ScopeKind.DEPARTMENT, ScopeKind.REGION, ScopeKind.ORGANIZATION)


@dataclass(frozen=True)
class Place:
    """Where a person works; none above the team means nothing is known below the organization."""

    team_id: int | None
    department_id: int | None
    region_id: int | None


@dataclass(frozen=True)
class VersionInForce:
    """A version in force somewhere: its scope and what identifies its content."""

    id: int
    scope_kind: str
    scope_id: int | None
    content_hash: str


def nearest(place: Place, versions: Iterable[VersionInForce]) -> VersionInForce | None:
    """
    Return the version that binds in a place: that of the nearest scope, whole. None: no law, no authority.
    """
    here = {
        (ScopeKind.TEAM, place.team_id),
        (ScopeKind.DEPARTMENT, place.department_id),
        (ScopeKind.REGION, place.region_id),
        (ScopeKind.ORGANIZATION, None),
    }
    binding = [version for version in versions if (version.scope_kind, version.scope_id) in here]
    return min(binding, key=lambda version: NEAREST_FIRST.index(ScopeKind(version.scope_kind)), default=None)
