from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import AuditEvent
from common.lifecycle import TransitionNotAllowed
from effects.models import Owed
from governance.choices import VersionStatus
from governance.models import PolicyVersion, VersionEditor
from governance.rules.policies import Place
from governance.selectors import versions_binding
from governance.services import adopt_version, note_editor, submit_version, withdraw_version
from governance.services.adoption import (
    ContentChanged,
    NotOnTheBoard,
    NotSubmitted,
    OwnDraft,
    RaisesOwnLimit,
    StartsTooEarly,
    StartsTooSoon,
)
from governance.services.drafts import NotADraft
from people.choices import Role
from tests.factories.governance import LONG_AGO, PolicyFactory, PolicyVersionFactory, put_in_force
from tests.factories.people import PositionFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
HASH = "a" * 64
EVERYWHERE = Place(None, None, None)


def board_member(**kwargs):
    return UserFactory(roles=[Role.BOARD], **kwargs)


def submitted(*, actor=None, raises=(), policy=None):
    version = PolicyVersionFactory(**({"policy": policy} if policy else {}))
    return submit_version(
        version_id=version.pk, actor=actor or UserFactory(), content_hash=HASH, raises=raises, at=NOON
    )


def adopt(version, actor, effective_from=LATER, **kwargs):
    return adopt_version(version_id=version.pk, actor=actor, effective_from=effective_from, at=NOON, **kwargs)


def refused(refusal, version, actor, **kwargs):
    events = AuditEvent.objects.count()
    with pytest.raises(refusal) as caught:
        adopt(version, actor, **kwargs)
    version.refresh_from_db()
    assert (version.status, version.adopted_by, version.effective_from) == ("submitted", None, None)
    assert AuditEvent.objects.count() == events
    assert not Owed.objects.filter(topic="authority.changed", key=str(version.pk)).exists()
    return caught.value


def test_a_submission_freezes_hash_and_beneficiaries_and_asks_the_board():
    position, manager = PositionFactory(), UserFactory()

    version = submitted(actor=manager, raises=[position.pk])

    assert (version.status, version.content_hash, version.raises) == ("submitted", HASH, [position.pk])
    assert (version.submitted_by, version.submitted_at) == (manager, NOON)
    assert AuditEvent.objects.get().facts == {"content_hash": HASH, "raises": [position.pk]}
    assert Owed.objects.get().topic == "version.submitted"
    with pytest.raises(NotADraft):
        submit_version(version_id=version.pk, actor=manager, content_hash=HASH, raises=[], at=NOON)


def test_a_version_holds_from_its_moment_on_and_its_predecessor_until_then():
    before = put_in_force(PolicyVersionFactory())
    version, member = submitted(policy=before.policy), board_member()

    adopt(version, member, content_hash=HASH)

    before.refresh_from_db()
    assert (before.status, before.effective_to) == (VersionStatus.SUPERSEDED, LATER)
    instant = timedelta(microseconds=1)
    assert versions_binding([EVERYWHERE], at=LATER - instant)[EVERYWHERE].id == before.pk
    assert versions_binding([EVERYWHERE], at=LATER)[EVERYWHERE].id == version.pk
    names = list(AuditEvent.objects.order_by("pk").values_list("name", "subject_id"))
    assert names == [
        ("version.submitted", str(version.pk)),
        ("version.superseded", str(before.pk)),
        ("version.adopted", str(version.pk)),
    ]
    owed = Owed.objects.get(topic="authority.changed")
    assert (owed.facts, owed.due_at) == ({"version_id": version.pk}, LATER)


@pytest.mark.invariant("I-34")
def test_only_the_board_adopts():
    assert refused(NotOnTheBoard, submitted(), UserFactory(roles=[Role.MANAGER])).code == "not_on_the_board"


@pytest.mark.invariant("I-34")
@pytest.mark.invariant("I-30")
@pytest.mark.parametrize("second_account", [False, True])
@pytest.mark.parametrize("deed", ["drafted", "edited", "submitted"])
def test_nobody_adopts_what_they_worked_on_with_whatever_account(deed, second_account):
    author = board_member()
    version = PolicyVersionFactory(drafted_by=author if deed == "drafted" else UserFactory())
    if deed == "edited":
        note_editor(version=version, user=author)
    submit_version(
        version_id=version.pk,
        actor=author if deed == "submitted" else UserFactory(),
        content_hash=HASH,
        raises=[],
        at=NOON,
    )

    actor = board_member(person=author.person) if second_account else author
    assert refused(OwnDraft, version, actor).code == "own_draft"


@pytest.mark.invariant("I-34")
def test_nobody_adopts_what_raises_their_own_limit_also_that_of_a_second_account():
    agent = PositionFactory()
    member = board_member(position=PositionFactory())
    version = submitted(raises=[agent.pk])

    UserFactory(person=member.person, position=agent)

    assert refused(RaisesOwnLimit, version, member).code == "raises_own_limit"
    assert adopt(version, board_member()).status == VersionStatus.ADOPTED


def test_no_version_begins_in_the_past():
    version = submitted()

    refused(StartsTooSoon, version, board_member(), effective_from=NOON - timedelta(seconds=1))


@pytest.mark.invariant("I-21")
def test_no_version_begins_before_one_that_was_adopted_for_later():
    scheduled = submitted()
    adopt(scheduled, board_member(), effective_from=LATER)
    version = submitted(policy=scheduled.policy)

    refused(StartsTooEarly, version, board_member(), effective_from=LATER)

    adopt(version, board_member(), effective_from=LATER + timedelta(hours=1))
    assert versions_binding([EVERYWHERE], at=LATER)[EVERYWHERE].id == scheduled.pk


def test_adopting_binds_to_what_was_shown():
    refused(ContentChanged, submitted(), board_member(), content_hash="b" * 64)


def test_only_what_was_submitted_is_adopted_and_only_once():
    draft = PolicyVersionFactory()
    with pytest.raises(NotSubmitted):
        adopt(draft, board_member())
    submit_version(version_id=draft.pk, actor=UserFactory(), content_hash=HASH, raises=[], at=NOON)
    adopt(draft, board_member())

    with pytest.raises(NotSubmitted):
        adopt(draft, board_member())
    with pytest.raises(TransitionNotAllowed):
        withdraw_version(version_id=draft.pk, actor=UserFactory(), reason="Too late", at=NOON)

    assert AuditEvent.objects.filter(name="version.adopted").count() == 1


# The database by itself, whatever the code does.


def raw(statement, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(statement, parameters)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.invariant("I-23")
@pytest.mark.parametrize(
    "change",
    [
        "summary = 'other'",
        "content_hash = repeat('b', 64)",
        "raises = '[]'",
        "number = 9",
        "drafted_by_id = adopted_by_id",
        "submitted_at = now()",
        "status = 'draft'",
        "status = 'submitted'",
        "status = 'withdrawn'",
        "effective_from = effective_from - interval '1 day'",
        "adopted_by_id = drafted_by_id",
        "adopted_at = now()",
    ],
)
def test_the_database_keeps_a_version_that_was_in_force_as_it_was(change):
    version = put_in_force(submit_with_raises())

    with pytest.raises(IntegrityError):
        raw(f"UPDATE governance_policyversion SET {change} WHERE id = %s", version.pk)

    assert PolicyVersion.objects.filter(pk=version.pk, status="adopted", raises__0=1).exists()


def submit_with_raises():
    version = PolicyVersionFactory()
    version.raises = [1]
    return version


@pytest.mark.invariant("I-23")
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM governance_policyversion",
        "TRUNCATE governance_policyversion CASCADE",
        "DELETE FROM governance_versioneditor",
        "UPDATE governance_versioneditor SET user_id = (SELECT adopted_by_id FROM governance_policyversion)",
        "TRUNCATE governance_versioneditor",
    ],
)
def test_the_database_keeps_versions_and_who_wrote_them(statement):
    version = PolicyVersionFactory()
    note_editor(version=version, user=UserFactory())
    put_in_force(version)

    with pytest.raises(IntegrityError):
        raw(statement)

    assert VersionEditor.objects.filter(version=version).count() == 1


@pytest.mark.invariant("I-21")
def test_the_database_refuses_two_versions_at_once():
    first = put_in_force(PolicyVersionFactory())
    second = submitted(policy=first.policy)

    with pytest.raises(IntegrityError, match="version_no_overlap"):
        raw(
            "UPDATE governance_policyversion SET status = 'adopted', effective_from = %s, adopted_by_id = %s"
            " WHERE id = %s",
            NOON,
            board_member().pk,
            second.pk,
        )


@pytest.mark.invariant("I-21")
def test_the_database_never_leaves_the_organization_without_a_version():
    version = put_in_force(PolicyVersionFactory())

    with pytest.raises(IntegrityError, match="without a policy"):
        raw(
            "UPDATE governance_policyversion SET status = 'superseded', effective_to = %s WHERE id = %s",
            NOON,
            version.pk,
        )


def test_a_nearer_scope_may_end_because_the_farther_binds_then():
    version = put_in_force(PolicyVersionFactory(policy=PolicyFactory(of_team=True)))

    raw(
        "UPDATE governance_policyversion SET status = 'superseded', effective_to = %s WHERE id = %s",
        NOON,
        version.pk,
    )

    assert not PolicyVersion.objects.in_force(NOON).exists()
    assert PolicyVersion.objects.in_force(LONG_AGO).get() == version


@pytest.mark.invariant("I-34")
@pytest.mark.parametrize("bar", ["author", "editor", "submitter", "position"])
def test_the_database_knows_four_eyes_too(bar):
    member, position = board_member(), PositionFactory()
    version = PolicyVersionFactory(drafted_by=member if bar == "author" else UserFactory())
    if bar == "editor":
        note_editor(version=version, user=member)
    if bar == "position":
        UserFactory(person=member.person, position=position)
    submit_version(
        version_id=version.pk,
        actor=member if bar == "submitter" else UserFactory(),
        content_hash=HASH,
        raises=[position.pk],
        at=NOON,
    )

    second_account = board_member(person=member.person)
    with pytest.raises(IntegrityError, match=r"(by|of) the person who adopts"):
        raw(
            "UPDATE governance_policyversion SET status = 'adopted', effective_from = %s, adopted_by_id = %s"
            " WHERE id = %s",
            NOON,
            second_account.pk,
            version.pk,
        )
