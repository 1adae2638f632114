"""
Decides which moves the status of a case may make here, and when a customer has stayed after it.

Resolving and closing a case happens in the system it comes from; an import brings the news.
"""

from common.lifecycle import Lifecycle
from customers.choices import CaseStatus

LIFECYCLE = Lifecycle(
    {
        CaseStatus.OPEN: frozenset({CaseStatus.WAITING}),
        CaseStatus.WAITING: frozenset({CaseStatus.OPEN}),
        CaseStatus.RESOLVED: frozenset(),
        CaseStatus.CLOSED: frozenset(),
    }
)

OPEN = frozenset({CaseStatus.OPEN, CaseStatus.WAITING})
# A customer stayed who is still one so many days after the day of resolving.
STAYED_DAYS = 90


def may_customer_wait(status: CaseStatus) -> bool:
    """A customer waits for us only on an open case, and not while we wait for the customer."""
    return status is CaseStatus.OPEN
