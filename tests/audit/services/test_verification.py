"""A database superuser with triggers disabled tries every way to change the past."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from audit.models import AuditEvent, AuditSeal
from audit.rules.chain import GENESIS, link_hash
from audit.selectors import chain_links
from audit.services import seal_events, verify_chain, write_checkpoint
from tests.audit.services.test_events import NOON, record

pytestmark = [pytest.mark.django_db, pytest.mark.invariant("I-40")]


@pytest.fixture
def checkpoints(tmp_path, settings):
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "outside" / "checkpoints.jsonl"
    return settings.AUDIT_CHECKPOINT_FILE


@pytest.fixture
def sealed(checkpoints):
    """Ten events, sealed; checkpoints at 5 and 10."""
    events = record(5)
    seal_events(at=NOON)
    write_checkpoint(at=NOON)
    events += record(5)
    seal_events(at=NOON + timedelta(minutes=1))
    write_checkpoint(at=NOON + timedelta(minutes=1))
    yield events
    as_superuser(("DELETE FROM audit_auditseal",))  # what tests broke must not reach the check at their end


def as_superuser(*statements):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement, *parameters in statements:
            cursor.execute(statement, parameters)
        cursor.execute("SET LOCAL session_replication_role = origin")


def seal_again(start):
    """Hash the chain anew from a sequence on, as somebody would who knows how."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    seal = AuditSeal.objects.filter(sequence__lt=start).order_by("sequence").last()
    previous_hash = seal.hash if seal else GENESIS
    for link in list(chain_links(since=start)):
        own = link_hash(
            previous_hash=previous_hash, sequence=link.sequence, sealed_at=link.sealed_at, event=link.event
        )
        AuditSeal.objects.filter(pk=link.sequence).update(previous_hash=previous_hash, hash=own)
        previous_hash = own
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")


def verify(checkpoints):
    found = verify_chain(checkpoint_file=checkpoints).first_break
    return found and (found.sequence, found.code)


def test_an_untouched_log_is_whole(sealed, checkpoints):
    record(2)

    result = verify_chain(checkpoint_file=checkpoints)

    assert result.is_whole
    assert (result.last_sequence, result.checkpoints, result.unsealed) == (10, 2, 2)


@pytest.mark.parametrize(
    "change",
    [
        "name = 'x'",
        "actor_id = 99999",
        "subject_id = 'x'",
        "facts = '{\"number\": 3.0}'",
        "reason = 'x'",
        "occurred_at = occurred_at + interval '1 microsecond'",
        "occurred_at = 'infinity'",
    ],
)
def test_an_edit_is_found(sealed, checkpoints, change):
    as_superuser((f"UPDATE audit_auditevent SET {change} WHERE id = %s", sealed[3].pk))

    assert verify(checkpoints) == (4, "changed")


@pytest.mark.parametrize("change", ["hash = repeat('f', 64)", "sealed_at = now()"])
def test_an_edited_seal_is_found(sealed, checkpoints, change):
    as_superuser((f"UPDATE audit_auditseal SET {change} WHERE sequence = 4",))

    assert verify(checkpoints) == (4, "changed")


def test_a_deleted_event_is_found(sealed, checkpoints):
    as_superuser(("DELETE FROM audit_auditevent WHERE id = %s", sealed[3].pk))

    assert verify(checkpoints) == (4, "event_deleted")


def test_a_deleted_event_without_its_seal_is_found(sealed, checkpoints):
    as_superuser(
        ("DELETE FROM audit_auditseal WHERE sequence = 4",),
        ("DELETE FROM audit_auditevent WHERE id = %s", sealed[3].pk),
    )

    assert verify(checkpoints) == (4, "missing")


def test_a_deleted_event_that_waited_for_its_seal_is_found(sealed, checkpoints):
    (waiting,) = record()
    as_superuser(("DELETE FROM audit_auditevent WHERE id = %s", waiting.pk))

    assert verify(checkpoints) == (11, "event_deleted")
    assert seal_events(at=NOON) == 0
    assert verify(checkpoints) == (11, "event_deleted")


def test_an_inserted_event_is_found(sealed, checkpoints):
    as_superuser(
        (
            """INSERT INTO audit_auditevent (id, name, subject_type, subject_id, facts, reason, occurred_at)
            VALUES (%s, 'limit.changed', 'people.position', '1', '{}', '', now())""",
            sealed[3].pk - 100_000,
        )
    )

    assert verify(checkpoints) == (1, "inserted")
    assert seal_events(at=NOON) == 0
    assert verify(checkpoints) == (1, "inserted")


def test_an_inserted_seal_is_found(sealed, checkpoints):
    as_superuser(
        ("DELETE FROM audit_auditseal WHERE sequence = 10",),
        ("UPDATE audit_auditseal SET sequence = sequence + 1000 WHERE sequence > 4",),
        ("UPDATE audit_auditseal SET sequence = sequence - 999 WHERE sequence > 1000",),
        (
            """INSERT INTO audit_auditseal (sequence, event_id, previous_hash, hash, sealed_at)
            SELECT 5, %s, hash, repeat('f', 64), sealed_at FROM audit_auditseal WHERE sequence = 4""",
            sealed[9].pk,
        ),
    )

    assert verify(checkpoints) == (5, "changed")


def test_swapped_events_are_found(sealed, checkpoints):
    as_superuser(
        ("UPDATE audit_auditseal SET event_id = -1 WHERE sequence = 3",),
        ("UPDATE audit_auditseal SET event_id = %s WHERE sequence = 7", sealed[2].pk),
        ("UPDATE audit_auditseal SET event_id = %s WHERE sequence = 3", sealed[6].pk),
    )

    assert verify(checkpoints) == (3, "changed")


def test_swapped_seals_are_found(sealed, checkpoints):
    as_superuser(
        ("UPDATE audit_auditseal SET sequence = 1000 WHERE sequence = 3",),
        ("UPDATE audit_auditseal SET sequence = 3 WHERE sequence = 4",),
        ("UPDATE audit_auditseal SET sequence = 4 WHERE sequence = 1000",),
    )

    assert verify(checkpoints) == (3, "out_of_order")


@pytest.mark.fault("F-46")
def test_a_cut_tail_is_found(sealed, checkpoints):
    as_superuser(
        ("DELETE FROM audit_auditseal WHERE sequence > 8",),
        ("DELETE FROM audit_auditevent WHERE id > %s", sealed[7].pk),
    )

    assert verify(checkpoints) == (9, "cut_off")
    assert verify(None) is None  # what the checkpoint is for


def test_an_emptied_log_is_found(sealed, checkpoints):
    as_superuser(
        ("SET CONSTRAINTS ALL IMMEDIATE",),
        ("TRUNCATE audit_auditevent, audit_auditseal, audit_unsealedevent",),
    )

    assert verify(checkpoints) == (1, "cut_off")


def test_a_chain_hashed_anew_is_found(sealed, checkpoints):
    as_superuser(("UPDATE audit_auditevent SET reason = 'x' WHERE id = %s", sealed[6].pk))
    seal_again(7)

    assert verify(checkpoints) == (10, "rewritten")
    assert "from 6 to 10" in verify_chain(checkpoint_file=checkpoints).first_break.message
    assert verify(None) is None  # what the checkpoint is for


@pytest.mark.fault("F-46")
def test_work_that_goes_on_after_a_restored_backup_is_found(sealed, checkpoints):
    as_superuser(
        ("DELETE FROM audit_auditseal WHERE sequence > 8",),
        ("DELETE FROM audit_auditevent WHERE id > %s", sealed[7].pk),
    )
    record(5)
    seal_events(at=NOON + timedelta(minutes=5))

    assert verify(checkpoints) == (10, "rewritten")


@pytest.mark.parametrize(
    "damage", [lambda line: line.replace('"sequence":5', '"sequence":4'), lambda line: "junk\n"]
)
def test_a_forged_checkpoint_is_found(sealed, checkpoints, damage):
    first, second = checkpoints.read_text().splitlines(keepends=True)
    checkpoints.write_text(damage(first) + second)

    assert verify(checkpoints) == (10, "unreadable_checkpoint")


def test_a_broken_chain_is_named_before_a_forged_checkpoint(sealed, checkpoints):
    checkpoints.write_text("junk\n")
    as_superuser(("UPDATE audit_auditevent SET reason = 'x' WHERE id = %s", sealed[6].pk))

    assert verify(checkpoints) == (7, "changed")


@pytest.mark.fault("F-54")
def test_checkpoints_signed_with_a_retired_key_still_count(sealed, checkpoints, settings):
    with override_settings(SECRET_KEY="the next key", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert verify_chain(checkpoint_file=checkpoints).checkpoints == 2
    with override_settings(SECRET_KEY="the next key", SECRET_KEY_FALLBACKS=[]):
        assert verify(checkpoints) == (10, "unreadable_checkpoint")


def test_the_newest_part_can_be_verified_alone(sealed, checkpoints):
    as_superuser(("UPDATE audit_auditevent SET reason = 'x' WHERE id = %s", sealed[2].pk))

    result = verify_chain(checkpoint_file=checkpoints, newest=4)

    assert (result.is_whole, result.checked_from, result.checkpoints) == (True, 7, 1)


def test_no_checkpoint_is_written_while_nothing_grew(sealed, checkpoints):
    assert write_checkpoint(at=NOON) is None
    assert len(checkpoints.read_text().splitlines()) == 2


def test_the_command_says_whole(sealed, checkpoints, capsys):
    call_command("verify_audit")

    assert capsys.readouterr().out == "Whole: 10 sealed events, 2 checkpoints agree, 0 wait for their seal.\n"


def test_the_command_records_that_somebody_at_the_console_verified_and_what_came_out(sealed, checkpoints):
    call_command("verify_audit")
    as_superuser(("DELETE FROM audit_auditevent WHERE id = %s", sealed[3].pk))
    with pytest.raises(SystemExit):
        call_command("verify_audit")

    whole, broken = AuditEvent.objects.filter(name="log.verified").order_by("pk")
    assert (whole.actor, whole.subject_type, whole.subject_id) == (None, "audit.auditseal", "10")
    assert whole.facts == {
        "checked_from": 1,
        "last_sequence": 10,
        "checkpoints": 2,
        "is_whole": True,
        "broken_at": None,
    }
    assert (broken.facts["is_whole"], broken.facts["broken_at"]) == (False, 4)


def test_where_nothing_is_sealed_nothing_was_verified(db, checkpoints):
    call_command("verify_audit")

    assert not AuditEvent.objects.exists()


def test_the_command_says_what_it_could_not_see(checkpoints, capsys):
    record()
    seal_events(at=NOON)

    call_command("verify_audit")

    assert "Without a checkpoint" in capsys.readouterr().out


def test_the_command_names_the_break_and_fails(sealed, checkpoints, capsys):
    as_superuser(("DELETE FROM audit_auditevent WHERE id = %s", sealed[3].pk))

    with pytest.raises(SystemExit) as left:
        call_command("verify_audit", checkpoint=checkpoints, json=True)

    answer = json.loads(capsys.readouterr().out)
    assert left.value.code == 1
    assert not answer["is_whole"]
    assert answer["first_break"]["sequence"] == 4


def test_the_chain_is_read_by_a_cursor_on_the_server(sealed, django_assert_num_queries):
    with django_assert_num_queries(7):  # the same for any length
        verify_chain()
    assert AuditEvent.objects.count() == 10
