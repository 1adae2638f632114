"""Does the drafting of versions. Locks: the policy before its versions, these by id."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from governance.choices import VersionStatus
from governance.models import Policy, PolicyVersion, VersionEditor
from people.models import User


class AlreadyAtWork(DomainError):
    code = "already_at_work"


class NotADraft(DomainError):
    code = "not_a_draft"


@transaction.atomic
def draft_version(*, policy: Policy, actor: User, at: datetime, summary: str = "") -> PolicyVersion:
    """
    Open an empty draft with the next number. The owner of the content fills it.

    :raises AlreadyAtWork: if the policy has a draft or a submitted version already
    """
    policy = Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    versions = PolicyVersion.objects.filter(policy=policy)
    at_work = versions.filter(status__in=[VersionStatus.DRAFT, VersionStatus.SUBMITTED]).first()
    if at_work is not None:
        raise AlreadyAtWork(
            _("Version %(number)s is already being worked on. Finish or withdraw it first.")
            % {"number": at_work.number}
        )
    newest = versions.order_by("-number").first()
    version = PolicyVersion.objects.create(
        policy=policy,
        number=newest.number + 1 if newest else 1,
        summary=summary,
        drafted_by=actor,
        drafted_at=at,
    )
    note_editor(version=version, user=actor)
    record_event(
        name="version.drafted",
        actor_id=actor.pk,
        subject=version,
        facts={"policy": policy.pk, "number": version.number},
        at=at,
    )
    return version


def lock_draft(version_id: int) -> PolicyVersion:
    """
    Return a draft with its policy, its row locked until the end of the transaction: the first lock of every
    change of its content.

    :raises NotADraft: if it was submitted or withdrawn
    """
    version = (
        PolicyVersion.objects.select_related("policy").select_for_update(of=("self",)).get(pk=version_id)
    )
    if version.status != VersionStatus.DRAFT:
        raise NotADraft(
            _("Version %(number)s is no longer a draft, so it cannot be changed.")
            % {"number": version.number}
        )
    return version


def note_editor(*, version: PolicyVersion, user: User) -> None:
    """Record that somebody worked on a version, which bars them from adopting it."""
    VersionEditor.objects.get_or_create(version=version, user=user)


@transaction.atomic
def describe_version(*, version_id: int, actor: User, summary: str, at: datetime) -> PolicyVersion:
    """
    Say in a sentence or two what a draft changes and why.

    :raises NotADraft: if it was submitted or withdrawn
    """
    version = lock_draft(version_id)
    if version.summary == summary:
        return version
    old, version.summary = version.summary, summary
    version.save(update_fields=["summary"])
    note_editor(version=version, user=actor)
    record_event(
        name="version.described",
        actor_id=actor.pk,
        subject=version,
        facts={"old": old, "new": summary},
        at=at,
    )
    return version
