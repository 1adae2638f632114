from datetime import UTC, datetime

import pytest

from audit.models import AuditEvent
from governance.choices import VersionStatus
from governance.models import PolicyVersion
from governance.services import describe_version, draft_version, lock_draft, withdraw_version
from governance.services.drafts import AlreadyAtWork, NotADraft
from tests.factories.governance import PolicyFactory, PolicyVersionFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_draft_has_the_next_number_and_knows_its_author():
    policy, manager = PolicyFactory(), UserFactory()
    PolicyVersionFactory(policy=policy, in_force=True)

    version = draft_version(policy=policy, actor=manager, at=NOON, summary="More for late parcels.")

    assert (version.number, version.status) == (2, VersionStatus.DRAFT)
    assert (version.drafted_by, version.drafted_at) == (manager, NOON)
    assert [editor.user for editor in version.editors.all()] == [manager]
    event = AuditEvent.objects.get()
    assert (event.name, event.actor, event.facts) == (
        "version.drafted",
        manager,
        {"policy": policy.pk, "number": 2},
    )


def test_two_versions_are_never_worked_on_at_once():
    version = PolicyVersionFactory()

    with pytest.raises(AlreadyAtWork, match="Version 1 is already being worked on"):
        draft_version(policy=version.policy, actor=UserFactory(), at=NOON)

    assert PolicyVersion.objects.get() == version
    assert not AuditEvent.objects.exists()


def test_a_withdrawn_draft_makes_room_for_the_next():
    version, manager = PolicyVersionFactory(), UserFactory()

    withdraw_version(version_id=version.pk, actor=manager, reason="Overtaken", at=NOON)
    following = draft_version(policy=version.policy, actor=manager, at=NOON)

    assert following.number == 2
    event = AuditEvent.objects.order_by("pk").first()
    assert (event.name, event.reason, event.facts) == (
        "version.withdrawn",
        "Overtaken",
        {"was": "draft"},
    )


def test_whoever_describes_a_draft_becomes_its_editor():
    version, manager = PolicyVersionFactory(summary="Old"), UserFactory()

    describe_version(version_id=version.pk, actor=manager, summary="New", at=NOON)
    describe_version(version_id=version.pk, actor=manager, summary="New", at=NOON)

    version.refresh_from_db()
    assert version.summary == "New"
    assert version.editors.get().user == manager
    assert AuditEvent.objects.get().facts == {"old": "Old", "new": "New"}


def test_what_has_left_draft_is_not_edited():
    version = PolicyVersionFactory(in_force=True)

    with pytest.raises(NotADraft):
        lock_draft(version.pk)
    with pytest.raises(NotADraft, match="no longer a draft"):
        describe_version(version_id=version.pk, actor=UserFactory(), summary="New", at=NOON)

    assert not AuditEvent.objects.exists()
