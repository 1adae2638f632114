"""Does everything that happens to an approval request."""

from empowerment.services.approvals.answers import (
    BeyondAuthority,
    ContentChanged,
    NotAnApprover,
    NotSmaller,
    OwnRequest,
    ReasonMissing,
    approve_request,
    counter_request,
    deny_request,
    return_request,
)
from empowerment.services.approvals.assignment import (
    reroute_all,
    reroute_for_user,
    reroute_request,
    reroute_unattended,
)
from empowerment.services.approvals.clock import (
    breach_request,
    pause_or_resume,
    warn_approver,
)
from empowerment.services.approvals.deemed import NotDeemed, decide_deemed
from empowerment.services.approvals.endings import expire_request
from empowerment.services.approvals.opening import open_request
from empowerment.services.approvals.replies import (
    NothingChanged,
    NotYourRequest,
    OfferWaits,
    accept_counter,
    decline_counter,
    resubmit_request,
    withdraw_request,
)
from empowerment.services.approvals.requests import AlreadyAnswered

__all__ = [
    "AlreadyAnswered",
    "BeyondAuthority",
    "ContentChanged",
    "NotAnApprover",
    "NotDeemed",
    "NotSmaller",
    "NotYourRequest",
    "NothingChanged",
    "OfferWaits",
    "OwnRequest",
    "ReasonMissing",
    "accept_counter",
    "approve_request",
    "breach_request",
    "counter_request",
    "decide_deemed",
    "decline_counter",
    "deny_request",
    "expire_request",
    "open_request",
    "pause_or_resume",
    "reroute_all",
    "reroute_for_user",
    "reroute_request",
    "reroute_unattended",
    "resubmit_request",
    "return_request",
    "warn_approver",
    "withdraw_request",
]
