"""Does everything that happens to an approval request."""

from datetime import datetime

from customers.models import Case
from empowerment.models import ApprovalRequest, Decision
from empowerment.services.judgements import Judgement, NoAuthority


def open_request(*, decision: Decision, case: Case, judgement: Judgement, at: datetime) -> ApprovalRequest:
    """
    Ask the lowest person up the line whose own authority covers the decision.

    :raises NoAuthority: if nobody in the line or the named positions holds authority for it
    """
    raise NoAuthority("Nobody holds authority for this.")
