"""Asks which versions of which policies hold, and what a person may see of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from guardian.shortcuts import get_objects_for_user

from governance.choices import Barrier, ScopeKind, VersionEvent, VersionStatus
from governance.models import Policy, PolicyVersion
from governance.permissions import (
    can_adopt_versions,
    can_found_policies,
    can_read_all_policies,
    can_read_policies,
)
from governance.rules.adoption import Adopter, Submission, barrier_to_adopting
from governance.rules.policies import Place, VersionInForce, nearest
from people.choices import Role
from people.models import Position, User
from people.selectors.organization import teams_overseen_by

HELD = (VersionStatus.ADOPTED, VersionStatus.SUPERSEDED)
# Every judgement asks this. Written out, because composing it anew took longer than running it; what "in
# force" means, `PolicyVersion.objects.in_force` says as well.
_BINDING = """
SELECT version.id, policy.scope_kind, coalesce(policy.team_id, policy.department_id, policy.region_id),
    version.content_hash
FROM governance_policyversion AS version JOIN governance_policy AS policy ON policy.id = version.policy_id
WHERE version.status = ANY(%(held)s) AND version.effective_from <= %(at)s
    AND (version.effective_to IS NULL OR version.effective_to > %(at)s)
    AND (policy.scope_kind = %(organization)s OR policy.region_id = ANY(%(regions)s)
        OR policy.department_id = ANY(%(departments)s) OR policy.team_id = ANY(%(teams)s))
"""
AT_WORK = (VersionStatus.DRAFT, VersionStatus.SUBMITTED)
SCOPES = ("policy__region", "policy__department__region", "policy__team__department__region")


def versions_binding(places: Iterable[Place], *, at: datetime) -> dict[Place, VersionInForce | None]:
    """Return the version in force for each place at a moment, in one query."""
    places = set(places)
    with connection.cursor() as cursor:
        cursor.execute(
            _BINDING,
            {
                "at": at,
                "held": [status.value for status in HELD],
                "organization": ScopeKind.ORGANIZATION.value,
                "regions": [place.region_id for place in places],
                "departments": [place.department_id for place in places],
                "teams": [place.team_id for place in places],
            },
        )
        versions = [VersionInForce(*row) for row in cursor.fetchall()]
    return {place: nearest(place, versions) for place in places}


def place_of(policy: Policy) -> Place:
    """Return where a policy's people work: its scope and everything above it."""
    team, department, region = policy.team, policy.department, policy.region
    if team is not None:
        department = team.department
    if department is not None:
        region = department.region
    return Place(
        team_id=team.pk if team else None,
        department_id=department.pk if department else None,
        region_id=region.pk if region else None,
    )


def policies_visible_to(user: User) -> QuerySet[Policy]:
    """
    Return the policies a person may read: the board and auditors all; managers and leads those that may bind
    the teams they oversee, the organization's and, if they draft, those they draft for.
    """
    policies = Policy.objects.select_related("region", "department__region", "team__department__region")
    if can_read_all_policies(user):
        return policies
    if not can_read_policies(user):
        return policies.none()
    teams = teams_overseen_by(user)
    return policies.filter(
        Q(scope_kind=ScopeKind.ORGANIZATION)
        | Q(team__in=teams.values("pk"))
        | Q(department__in=teams.values("department"))
        | Q(region__in=teams.values("department__region"))
        | Q(pk__in=policies_edited_by(user).values("pk"))
    )


def policies_administered_by(user: User) -> QuerySet[Policy]:
    """Return the policies somebody finds in the admin: administrators all, managers those they may read."""
    if can_found_policies(user):
        return Policy.objects.select_related("region", "department", "team")
    return policies_visible_to(user)


def policies_edited_by(user: User) -> QuerySet[Policy]:
    """Return the policies a manager may draft for; nobody else drafts."""
    if not user.is_active or Role.MANAGER not in user.roles:
        return Policy.objects.none()
    granted: QuerySet[Policy] = get_objects_for_user(
        user, "governance.edit_policy", klass=Policy, with_superuser=False, accept_global_perms=False
    )
    return granted


def versions_visible_to(user: User) -> QuerySet[PolicyVersion]:
    """
    Return the versions a person may read: what was adopted goes to every reader of its policy, what was
    submitted to the board, auditors and the managers who draft for it, a draft to these managers only.
    """
    versions = PolicyVersion.objects.select_related(
        *SCOPES,
        "drafted_by",
        "submitted_by",
        "adopted_by",
    )
    readable = Q(status__in=HELD, policy__in=policies_visible_to(user).values("pk"))
    if can_read_all_policies(user):
        readable |= Q(submitted_at__isnull=False)
    if Role.MANAGER in user.roles:
        readable |= Q(policy__in=policies_edited_by(user).values("pk"))
    return versions.filter(readable)


def get_version_for(user: User, version_id: int) -> PolicyVersion:
    """
    Return a version the person may read.

    :raises Http404: if there is none, or none for them
    """
    return get_object_or_404(versions_visible_to(user), pk=version_id)


def get_version_to_adopt(user: User, version_id: int) -> PolicyVersion:
    """
    Return a version that waits for the board, for one of its members.

    :raises Http404: if there is none, or none for them
    """
    if not can_adopt_versions(user):
        raise Http404
    return get_object_or_404(versions_visible_to(user), pk=version_id, submitted_at__isnull=False)


def versions_to_adopt(user: User) -> QuerySet[PolicyVersion]:
    """Return what waits for the board, for its members, longest waiting first."""
    if not can_adopt_versions(user):
        return PolicyVersion.objects.none()
    waiting = versions_visible_to(user).filter(status=VersionStatus.SUBMITTED)
    return waiting.order_by("submitted_at", "pk")


def get_version_to_edit(user: User, version_id: int) -> PolicyVersion:
    """
    Return a version of a policy that the manager drafts for.

    :raises Http404: if there is none, or none for them
    """
    editable = PolicyVersion.objects.select_related(*SCOPES, "drafted_by").filter(
        policy__in=policies_edited_by(user).values("pk")
    )
    return get_object_or_404(editable, pk=version_id)


def get_policy_to_edit(user: User, policy_id: int) -> Policy:
    """
    Return a policy that the manager drafts for.

    :raises Http404: if there is none, or none for them
    """
    editable = policies_visible_to(user).filter(pk__in=policies_edited_by(user).values("pk"))
    return get_object_or_404(editable, pk=policy_id)


def predecessor_of(version: PolicyVersion) -> PolicyVersion | None:
    """
    Return the version of the same policy that this one follows: the one adopted last before it, or, before
    it was adopted itself, the one adopted last of all.
    """
    held = PolicyVersion.objects.select_related("policy").filter(policy=version.policy_id, status__in=HELD)
    if version.effective_from is not None:
        held = held.filter(effective_from__lt=version.effective_from)
    return held.exclude(pk=version.pk).order_by("-effective_from").first()


def binding_above(policy: Policy, *, at: datetime) -> VersionInForce | None:
    """Return the version that binds the scope of a policy while it has none of its own."""
    place = place_of(policy)
    above = {
        ScopeKind.TEAM.value: Place(None, place.department_id, place.region_id),
        ScopeKind.DEPARTMENT.value: Place(None, None, place.region_id),
    }.get(policy.scope_kind, Place(None, None, None))
    if policy.scope_kind == ScopeKind.ORGANIZATION:
        return None
    return versions_binding([above], at=at)[above]


def adopter(user: User) -> Adopter:
    """Return what counts about somebody who wants to adopt: the person behind the account."""
    positions = User.objects.filter(person=user.person, position__isnull=False)
    return Adopter(
        person=user.person,
        position_ids=frozenset(positions.values_list("position_id", flat=True)),
        on_board=can_adopt_versions(user),
    )


def submission(version: PolicyVersion) -> Submission:
    """Return who worked on a version, as persons, and the positions it raises."""
    accounts = Q(pk__in=version.editors.values("user")) | Q(pk__in=[version.drafted_by_id])
    if version.submitted_by_id is not None:
        accounts |= Q(pk=version.submitted_by_id)
    return Submission(
        authors=frozenset(User.objects.filter(accounts).values_list("person", flat=True)),
        raised_position_ids=frozenset(version.raises),
    )


@dataclass(frozen=True)
class PolicyStanding:
    """A policy as its reader sees it: what holds now, what has been adopted for later, what is worked on."""

    policy: Policy
    in_force: PolicyVersion | None
    upcoming: PolicyVersion | None
    at_work: PolicyVersion | None


def policy_standings(user: User, *, at: datetime) -> list[PolicyStanding]:
    """Return the policies a person may read with the versions they may read, the farthest scope first."""
    versions = Prefetch("versions", versions_visible_to(user).order_by("-number"), to_attr="readable")
    policies = policies_visible_to(user).prefetch_related(versions)
    scopes = [scope.value for scope in ScopeKind]
    ordered = sorted(policies, key=lambda policy: (scopes.index(policy.scope_kind), policy.name))
    return [_standing(policy, policy.readable, at) for policy in ordered]


def _standing(policy: Policy, versions: list[PolicyVersion], at: datetime) -> PolicyStanding:
    held = [version for version in versions if version.status in HELD and version.effective_from is not None]
    return PolicyStanding(
        policy=policy,
        in_force=next((version for version in held if version.holds(at)), None),
        upcoming=next((version for version in held if version.begins_after(at)), None),
        at_work=next((version for version in versions if version.status in AT_WORK), None),
    )


def older_versions(user: User, version: PolicyVersion) -> QuerySet[PolicyVersion]:
    """Return all versions of the same policy that the person may read, the newest first."""
    return versions_visible_to(user).filter(policy=version.policy_id).order_by("-number")


def raised_positions_of(version: PolicyVersion) -> list[str]:
    """Return the names of the positions whose authority the version raises."""
    return list(Position.objects.filter(pk__in=version.raises).values_list("name", flat=True))


def editors_of(version: PolicyVersion) -> QuerySet[User]:
    """Return everybody who wrote or edited the version."""
    return User.objects.filter(pk__in=version.editors.values("user")).order_by("pk")


def barrier_for(user: User, version: PolicyVersion) -> Barrier | None:
    """Return what keeps a person from adopting a version, or none."""
    return barrier_to_adopting(adopter(user), submission(version))


def said(event: str) -> str:
    """Say what the audit log calls by a name."""
    return str(VersionEvent(event).label) if event in VersionEvent else event
