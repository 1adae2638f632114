"""Topics that only tests serve. Their effect is an audit event: a row that tells how often it happened."""

import pytest

from audit.services import record_event
from effects import registry
from effects.models import Owed


def served(topic):
    """How often the effect of a topic happened."""
    from audit.models import AuditEvent

    return AuditEvent.objects.filter(name=topic).count()


@pytest.fixture
def topics(monkeypatch):
    """A registry with a topic that works and one that fails after it wrote."""
    monkeypatch.setattr(registry, "_handlers", {})

    @registry.handles("test.worked")
    def work(*, at, number):
        owed = Owed.objects.filter(facts={"number": number}).first()
        record_event(name="test.worked", actor_id=None, subject=owed, facts={"number": number}, at=at)

    @registry.handles("test.failed")
    def fail(*, at, number):
        owed = Owed.objects.filter(facts={"number": number}).first()
        record_event(name="test.failed", actor_id=None, subject=owed, facts={"number": number}, at=at)
        raise ConnectionError("maria@example.org does not answer")

    return registry
