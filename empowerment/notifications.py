"""Messages about approval requests. Services owe them; `effects` delivers each once."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from common.money import format_money
from customers.choices import Priority
from effects.registry import handles
from empowerment.choices import StepKind
from empowerment.models import ApprovalRequest, ApprovalStep
from people.choices import Role
from people.models import User
from people.services.notifications import notify

TITLES = {
    StepKind.ASSIGNED: gettext_lazy("{agent} asks you: {asked}"),
    StepKind.EDITED: gettext_lazy("{agent} changed the request you answer: {asked}"),
    StepKind.WARNED: gettext_lazy("Still waiting for your answer: {asked}"),
    StepKind.BREACHED: gettext_lazy("The clock was missed: {asked}"),
    StepKind.APPROVED: gettext_lazy("Approved: {asked}"),
    StepKind.DENIED: gettext_lazy("Denied: {asked}"),
    StepKind.COUNTERED: gettext_lazy("Offered instead of {asked}: {offered}"),
    StepKind.RETURNED: gettext_lazy("A question about {asked}"),
    StepKind.EXPIRED: gettext_lazy("Expired without an answer: {asked}"),
    StepKind.ACCEPTED: gettext_lazy("{agent} accepted your offer of {offered}"),
    StepKind.DECLINED: gettext_lazy("{agent} declined your offer of {offered}"),
    StepKind.WITHDRAWN: gettext_lazy("{agent} withdrew the request: {asked}"),
    StepKind.DEEMED: gettext_lazy("{agent} decided alone after the clock was missed: {asked}"),
}
# What waits for the reader's act. Only that may break quiet hours, and only while a customer waits or it is
# grave.
ACTS = frozenset(
    {
        StepKind.ASSIGNED,
        StepKind.EDITED,
        StepKind.WARNED,
        StepKind.BREACHED,
        StepKind.COUNTERED,
        StepKind.RETURNED,
    }
)


@handles("approval.tell")
def tell(*, request_id: int, step_id: int, user_id: int, at: datetime) -> None:
    """Tell a person about one step of a request."""
    request = _request(request_id)
    step = ApprovalStep.objects.get(pk=step_id)
    kind = StepKind(step.kind)
    notify(
        user_id=user_id,
        key=f"approval:{step_id}",
        title=TITLES[kind].format(**_words(request)),
        body=_("Case {case}.").format(case=request.decision.case.reference),
        url=_url(request),
        urgent=kind in ACTS and _is_pressing(request),
        at=at,
    )


@handles("approval.alarm")
def alarm(*, request_id: int, at: datetime) -> None:
    """Tell the board's duty role that nobody on shift may answer, unless somebody was found since."""
    request = _request(request_id)
    if request.approver_id is not None or request.closed_at is not None:
        return
    for user in User.objects.filter(groups__name=Role.BOARD, is_active=True).order_by("pk").distinct():
        notify(
            user_id=user.pk,
            key=f"approval:unassigned:{request_id}",
            title=_("Nobody on shift may answer: {asked}").format(**_words(request)),
            body=_("Case {case}.").format(case=request.decision.case.reference),
            url=_url(request),
            urgent=True,
            at=at,
        )


def _request(request_id: int) -> ApprovalRequest:
    return ApprovalRequest.objects.select_related(
        "decision__agent", "decision__case", "decision__remedy"
    ).get(pk=request_id)


def _words(request: ApprovalRequest) -> dict[str, str]:
    offered = request.offered_amount
    return {
        "agent": str(request.decision.agent),
        "asked": f"{request.decision.remedy.name} {format_money(request.amount, request.decision.currency)}",
        "offered": format_money(offered, request.decision.currency) if offered is not None else "",
    }


def _is_pressing(request: ApprovalRequest) -> bool:
    case = request.decision.case
    return case.customer_waiting or case.priority <= Priority.HIGH


def _url(request: ApprovalRequest) -> str:
    # A page with buttons: no address decides anything.
    return reverse("empowerment:request-detail", args=[request.pk])
