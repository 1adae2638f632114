"""Does what takes a version out of draft. Locks: the policy before its versions, these by id."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from effects.services import owe
from governance.choices import Barrier, VersionStatus
from governance.models import Policy, PolicyVersion
from governance.rules.adoption import barrier_to_adopting, barrier_to_beginning
from governance.rules.policies import LIFECYCLE
from governance.selectors import adopter, submission
from governance.services.drafts import lock_draft, note_editor
from people.models import User


class NotOnTheBoard(DomainError):
    code = Barrier.NOT_ON_THE_BOARD.value


class OwnDraft(DomainError):
    code = Barrier.OWN_DRAFT.value


class RaisesOwnLimit(DomainError):
    code = Barrier.RAISES_OWN_LIMIT.value


class StartsTooSoon(DomainError):
    code = Barrier.STARTS_TOO_SOON.value


class StartsTooEarly(DomainError):
    code = Barrier.STARTS_TOO_EARLY.value


class NotSubmitted(DomainError):
    code = "not_submitted"


class ContentChanged(DomainError):
    code = "content_changed"


REFUSALS = {
    Barrier.NOT_ON_THE_BOARD: NotOnTheBoard,
    Barrier.OWN_DRAFT: OwnDraft,
    Barrier.RAISES_OWN_LIMIT: RaisesOwnLimit,
    Barrier.STARTS_TOO_SOON: StartsTooSoon,
    Barrier.STARTS_TOO_EARLY: StartsTooEarly,
}


@transaction.atomic
def submit_version(
    *, version_id: int, actor: User, content_hash: str, raises: Collection[int], at: datetime
) -> PolicyVersion:
    """
    Hand a draft to the board: from now on nobody can change it.

    :param content_hash: of the content, from the app that owns it
    :param raises: ids of the positions whose authority rises by it
    :raises NotADraft: if it was submitted or withdrawn before
    """
    version = lock_draft(version_id)
    LIFECYCLE.check(VersionStatus(version.status), VersionStatus.SUBMITTED)
    note_editor(version=version, user=actor)
    version.status = VersionStatus.SUBMITTED
    version.submitted_by = actor
    version.submitted_at = at
    version.content_hash = content_hash
    version.raises = sorted(raises)
    version.save(update_fields=["status", "submitted_by", "submitted_at", "content_hash", "raises"])
    record_event(
        name="version.submitted",
        actor_id=actor.pk,
        subject=version,
        facts={"content_hash": content_hash, "raises": version.raises},
        at=at,
    )
    owe("version.submitted", key=version.pk, facts={"version_id": version.pk}, at=at)
    return version


@transaction.atomic
def adopt_version(
    *,
    version_id: int,
    actor: User,
    effective_from: datetime,
    at: datetime,
    content_hash: str | None = None,
) -> PolicyVersion:
    """
    Put a submitted version in force from a moment on; its predecessor ends at that very moment.

    :param content_hash: of what the actor was shown, if they were shown it: adopting binds to that content
    :raises NotSubmitted: if it is not waiting for adoption
    :raises ContentChanged: if the actor was shown another content
    :raises NotOnTheBoard: if the actor does not hold the board's role
    :raises OwnDraft: if the actor, with whatever account, wrote, edited or submitted it
    :raises RaisesOwnLimit: if it raises the authority of a position that the actor holds with any account
    :raises StartsTooSoon: if the moment lies less than half a minute after `at`
    :raises StartsTooEarly: if another version was adopted for that moment or later
    """
    version = _lock_with_policy(version_id)
    if version.status != VersionStatus.SUBMITTED:
        raise NotSubmitted(
            _("Version %(number)s does not wait for adoption (any more).") % {"number": version.number}
        )
    LIFECYCLE.check(VersionStatus(version.status), VersionStatus.ADOPTED)
    if content_hash is not None and content_hash != version.content_hash:
        raise ContentChanged(_("This is not the version you were shown. Read it again before you adopt it."))
    predecessor = PolicyVersion.objects.filter(policy=version.policy, status=VersionStatus.ADOPTED).first()
    barrier = barrier_to_adopting(adopter(actor), submission(version)) or barrier_to_beginning(
        effective_from, at=at, predecessor_from=predecessor.effective_from if predecessor else None
    )
    if barrier is not None:
        raise REFUSALS[barrier](str(barrier.label))
    if predecessor is not None:
        _supersede(predecessor, by=version, actor=actor, effective_to=effective_from, at=at)
    version.status = VersionStatus.ADOPTED
    version.adopted_by = actor
    version.adopted_at = at
    version.effective_from = effective_from
    version.save(update_fields=["status", "adopted_by", "adopted_at", "effective_from"])
    record_event(
        name="version.adopted",
        actor_id=actor.pk,
        subject=version,
        facts={"content_hash": version.content_hash, "effective_from": effective_from},
        at=at,
    )
    owe("version.adopted", key=version.pk, facts={"version_id": version.pk}, at=at)
    owe(
        "authority.changed",
        key=version.pk,
        facts={"version_id": version.pk},
        at=at,
        due_at=effective_from,
    )
    return version


@transaction.atomic
def withdraw_version(*, version_id: int, actor: User, reason: str, at: datetime) -> PolicyVersion:
    """
    Take a version back before it was adopted. It stays readable, and a new draft may begin.

    :raises common.lifecycle.TransitionNotAllowed: if it was adopted or withdrawn before
    """
    version = _lock_with_policy(version_id)
    LIFECYCLE.check(VersionStatus(version.status), VersionStatus.WITHDRAWN)
    old, version.status = version.status, VersionStatus.WITHDRAWN
    version.save(update_fields=["status"])
    record_event(
        name="version.withdrawn",
        actor_id=actor.pk,
        subject=version,
        facts={"was": old},
        reason=reason,
        at=at,
    )
    return version


def _lock_with_policy(version_id: int) -> PolicyVersion:
    # The policy's lock makes two adoptions of one scope queue up, so that both see the same predecessor.
    Policy.objects.select_for_update(of=("self",)).get(versions=version_id)
    return PolicyVersion.objects.select_related("policy").select_for_update(of=("self",)).get(pk=version_id)


def _supersede(
    predecessor: PolicyVersion, *, by: PolicyVersion, actor: User, effective_to: datetime, at: datetime
) -> None:
    LIFECYCLE.check(VersionStatus(predecessor.status), VersionStatus.SUPERSEDED)
    predecessor.status = VersionStatus.SUPERSEDED
    predecessor.effective_to = effective_to
    predecessor.save(update_fields=["status", "effective_to"])
    record_event(
        name="version.superseded",
        actor_id=actor.pk,
        subject=predecessor,
        facts={"by": by.pk, "effective_to": effective_to},
        at=at,
    )
