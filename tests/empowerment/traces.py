"""What a deed leaves behind: a refusal must leave all of it as it was."""

from contextlib import contextmanager

from audit.models import AuditEvent
from effects.models import Owed
from empowerment.models import (
    ApprovalRequest,
    ApprovalStep,
    BudgetCounter,
    BudgetMovement,
    Decision,
    DecisionNote,
    Grant,
    Review,
)

KEPT = [
    ApprovalRequest,
    ApprovalStep,
    AuditEvent,
    BudgetCounter,
    BudgetMovement,
    Decision,
    DecisionNote,
    Grant,
    Owed,
    Review,
]


def traces():
    return {model: list(model.objects.order_by("pk").values()) for model in KEPT}


@contextmanager
def nothing_written():
    """Assert that every row is as it was."""
    before = traces()
    yield
    assert traces() == before
