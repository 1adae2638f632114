"""Decides which moves the status of a case may make."""

from common.lifecycle import Lifecycle
from customers.choices import CaseStatus

LIFECYCLE = Lifecycle(
    {
        CaseStatus.OPEN: frozenset({CaseStatus.WAITING, CaseStatus.RESOLVED}),
        CaseStatus.WAITING: frozenset({CaseStatus.OPEN, CaseStatus.RESOLVED}),
        CaseStatus.RESOLVED: frozenset({CaseStatus.OPEN, CaseStatus.CLOSED}),
        CaseStatus.CLOSED: frozenset(),
    }
)
