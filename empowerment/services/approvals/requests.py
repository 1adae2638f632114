"""Does what every deed on a request shares: the lock, the one move of its status, the step, the telling."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from audit.services import record_event
from common.canonical import content_hash
from common.errors import DomainError
from customers.choices import CaseStatus
from customers.models import Case
from customers.services.recompute import recompute_debt
from effects.services import Debt
from empowerment.choices import RequestStatus, StepKind
from empowerment.models import ApprovalRequest, ApprovalStep
from empowerment.rules.approvals import LIFECYCLE, UNANSWERED
from empowerment.rules.facts import facts_to_json
from empowerment.rules.limits import verdict_to_json
from empowerment.services.judgements import Judgement

TELL = "approval.tell"
ALARM = "approval.alarm"


class AlreadyAnswered(DomainError):
    code = "already_answered"


def lock_request(request_id: int) -> ApprovalRequest:
    """Return the request with its row locked, the first lock of everything that answers it."""
    # Only what never changes is joined: a joined row may be older than the lock that was waited for.
    return (
        ApprovalRequest.objects.select_for_update(of=("self",))
        .select_related(
            "decision__agent",
            "decision__case__customer",
            "decision__remedy",
            "decision__reason",
            "decision__version",
        )
        .get(pk=request_id)
    )


def is_open(request: ApprovalRequest) -> bool:
    """Tell whether the request still waits for anybody."""
    return request.status in UNANSWERED


def waits_for_customer(case_id: int) -> bool:
    """Tell whether the case waits for its customer at this moment."""
    return Case.objects.filter(pk=case_id, status=CaseStatus.WAITING).exists()


def check_move(request: ApprovalRequest, target: RequestStatus) -> None:
    """
    Refuse a move that the request cannot make.

    :raises AlreadyAnswered: if it is closed
    :raises common.lifecycle.TransitionNotAllowed: if it is not that turn
    """
    status = RequestStatus(request.status)
    if status not in UNANSWERED:
        raise AlreadyAnswered(
            _("This request is closed already: %(status)s.") % {"status": status.label.lower()}
        )
    LIFECYCLE.check(status, target)


def move_to(request: ApprovalRequest, target: RequestStatus, *, at: datetime, **changes: Any) -> None:
    """
    Make the move in one conditional update: of several at once exactly one finds the status it expects.

    :raises AlreadyAnswered: if somebody else was first
    """
    check_move(request, target)
    changes = {"status": target, "closed_at": None if target in UNANSWERED else at, **changes}
    if not ApprovalRequest.objects.filter(pk=request.pk, status=request.status).update(**changes):
        raise AlreadyAnswered(_("Somebody else was faster: this request has been answered."))
    for name, value in changes.items():
        setattr(request, name, value)


def new_step(
    request: ApprovalRequest,
    kind: StepKind,
    *,
    by_id: int | None,
    at: datetime,
    why: str = "",
    amount: Decimal | None = None,
    quantity: int | None = None,
    judgement: Judgement | None = None,
) -> ApprovalStep:
    """Return a step, not yet written, with the facts and the verdict it rests on, if it rests on any."""
    return ApprovalStep(
        request=request,
        kind=kind,
        by_id=by_id,
        amount=amount,
        quantity=quantity,
        why=why,
        content_hash=request.content_hash,
        version_id=judgement.book.version_id if judgement else None,
        facts=facts_to_json(judgement.facts) if judgement else None,
        verdict=verdict_to_json(judgement.verdict) if judgement else None,
        happened_at=at,
    )


def add_step(
    request: ApprovalRequest,
    kind: StepKind,
    *,
    by_id: int | None,
    at: datetime,
    actor_id: int | None = None,
    why: str = "",
    amount: Decimal | None = None,
    quantity: int | None = None,
    judgement: Judgement | None = None,
) -> ApprovalStep:
    """
    Write a step of the timeline and its audit event.

    :param by_id: whom the timeline names
    :param actor_id: who did it, for the audit log; none when the clock did
    """
    step = new_step(
        request, kind, by_id=by_id, at=at, why=why, amount=amount, quantity=quantity, judgement=judgement
    )
    step.save()
    record_event(
        name=f"approval.{kind.value}",
        actor_id=actor_id,
        subject=request,
        facts={
            "decision": request.decision_id,
            "step": step.pk,
            "by": by_id,
            "amount": amount,
            "currency": request.decision.currency,
            "content_hash": request.content_hash,
            "facts_hash": content_hash(step.facts) if step.facts else None,
            "version": step.version_id,
        },
        at=at,
    )
    return step


def figures(step: ApprovalStep) -> Debt:
    """Return the debt of computing the figures of the request's case anew, which this step changes."""
    return recompute_debt(key=f"step:{step.pk}", case_ids=[step.request.decision.case_id])


def tell(step: ApprovalStep, user_ids: Iterable[int | None]) -> list[Debt]:
    """Return the debts of telling these people about a step, each once; nobody is left out silently."""
    return [
        Debt(
            TELL,
            key=f"{step.pk}:{user_id}",
            facts={"request_id": step.request_id, "step_id": step.pk, "user_id": user_id},
        )
        for user_id in dict.fromkeys(user_ids)
        if user_id is not None
    ]
