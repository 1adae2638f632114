import pytest

from audit import tasks
from audit.models import AuditSeal, UnsealedEvent
from audit.services import verify_chain
from tests.audit.services.test_events import record

pytestmark = pytest.mark.django_db


def test_the_clock_seals_everything_and_writes_a_checkpoint(settings, tmp_path, monkeypatch):
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "checkpoints.jsonl"
    monkeypatch.setattr(tasks, "BATCH", 2)
    monkeypatch.setattr(tasks, "seal_events", lambda *, at: seal_two(at=at))
    record(5)

    tasks.seal()
    tasks.checkpoint()

    assert AuditSeal.objects.count() == 5
    assert not UnsealedEvent.objects.exists()
    assert verify_chain(checkpoint_file=settings.AUDIT_CHECKPOINT_FILE).checkpoints == 1


def seal_two(*, at):
    from audit.services import seal_events

    return seal_events(at=at, limit=2)
