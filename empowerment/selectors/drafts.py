"""Asks what a draft changes: the version it is held against, and the differences."""

from dataclasses import dataclass
from datetime import datetime

from empowerment.rules.diffs import Change, difference
from empowerment.rules.rulebook import RuleBook
from empowerment.selectors.rulebooks import compile_rulebook, rulebook_of
from governance.choices import VersionStatus
from governance.models import Policy, PolicyVersion
from governance.selectors import binding_above, policies_edited_by, predecessor_of
from people.models import User


def book_of(version: PolicyVersion) -> RuleBook:
    """Return what a version says: a draft as it stands now, any other from the books that are kept."""
    if version.submitted_at is None:
        return compile_rulebook(version.pk)
    return rulebook_of(version.pk, version.content_hash)


def book_before(version: PolicyVersion, *, at: datetime) -> RuleBook | None:
    """
    Return what a version is held against: its predecessor, or else the version of a farther scope that binds
    these people until this one does; none for the first of the organization.
    """
    predecessor = predecessor_of(version)
    if predecessor is not None:
        return rulebook_of(predecessor.pk, predecessor.content_hash)
    above = binding_above(version.policy, at=version.submitted_at or at)
    return rulebook_of(above.id, above.content_hash) if above else None


@dataclass(frozen=True)
class Comparison:
    """A version, what it is held against, and what is different."""

    old: RuleBook | None
    new: RuleBook
    changes: list[Change]


def comparison_of(version: PolicyVersion, *, at: datetime) -> Comparison:
    """Return what a version changes against the one before it."""
    old, new = book_before(version, at=at), book_of(version)
    return Comparison(old=old, new=new, changes=difference(old, new))


def is_editable(version: PolicyVersion) -> bool:
    """Only a draft takes changes."""
    return version.status == VersionStatus.DRAFT


@dataclass(frozen=True)
class DraftingDesk:
    """A policy as its drafter sees it: what is being worked on, or what a new draft could begin with."""

    policy: Policy
    at_work: PolicyVersion | None
    in_force: PolicyVersion | None
    withdrawn: PolicyVersion | None


def drafting_desks(user: User) -> list[DraftingDesk]:
    """Return every policy that the manager drafts for, in two queries."""
    policies = policies_edited_by(user).order_by("scope_kind", "name").prefetch_related("versions")
    return [_desk(policy, list(policy.versions.all())) for policy in policies]


def _desk(policy: Policy, versions: list[PolicyVersion]) -> DraftingDesk:
    def newest(*statuses: str) -> PolicyVersion | None:
        found = [version for version in versions if version.status in statuses]
        return max(found, key=lambda version: version.number, default=None)

    held = newest(VersionStatus.ADOPTED)
    withdrawn = newest(VersionStatus.WITHDRAWN)
    return DraftingDesk(
        policy=policy,
        at_work=newest(VersionStatus.DRAFT, VersionStatus.SUBMITTED),
        in_force=held,
        # An older one is history: what came after it is the better beginning.
        withdrawn=withdrawn if withdrawn and (held is None or withdrawn.number > held.number) else None,
    )
