"""Makes the present moment of the demo: what waits on the desks at first sight."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from customers.choices import CaseStatus, Segment
from customers.models import Case
from customers.services.cases import set_customer_waiting
from empowerment.models import ApprovalRequest, Decision, ReasonCode, Remedy
from empowerment.services import approvals
from empowerment.services.decisions import log_decision
from home.demo.history import serve_until
from home.demo.organization import Organization
from people.models import User


def set_the_scene(
    organization: Organization,
    *,
    remedies: Mapping[str, Remedy],
    reasons: Mapping[str, ReasonCode],
    random: Random,
    at: datetime,
) -> None:
    """
    Leave requests waiting, one countered, one returned, one whose clock was missed while the customer
    waits.
    """
    _Scene(organization, remedies, reasons, random, at).set()


class _Scene:
    def __init__(
        self,
        organization: Organization,
        remedies: Mapping[str, Remedy],
        reasons: Mapping[str, ReasonCode],
        random: Random,
        at: datetime,
    ) -> None:
        self.agent = organization.people["agent"]
        self.lead = organization.people["lead"]
        self.team = self.agent.team
        self.remedies = remedies
        self.reasons = reasons
        self.at = at
        self.random = random

    def set(self) -> None:
        """Everything happens in the last two hours, in order."""
        cases = iter(self._cases())
        colleagues = User.objects.filter(manager=self.lead, position__code="agent").exclude(pk=self.agent.pk)
        others = list(colleagues.order_by("pk")[:3])
        for minutes, remedy, amount, reason, note in (
            (95, "credit", "60", "outage", "Offline for a weekend."),
            (55, "fee-waiver", "25", "long-wait", "Forty minutes on hold, twice."),
        ):
            self._ask(self.agent, next(cases), remedy, amount, reason, minutes, note)
        missed = next(cases)
        set_customer_waiting(case_id=missed.pk, is_waiting=True, actor=self.agent, at=self._ago(48))
        self._ask(self.agent, missed, "refund", "210", "late-delivery", 47, "Missed a wedding because of it.")
        countered = self._ask(
            self.agent, next(cases), "refund", "220", "damaged", 14, "Second broken one this year."
        )
        returned = self._ask(
            self.agent, next(cases), "credit", "320", "outage", 12, "Nine days without service."
        )
        serve_until(self._ago(9))
        self._said(
            approvals.counter_request,
            countered,
            9,
            amount=Decimal(160),
            quantity=None,
            why="The rest is for the supplier.",
        )
        self._said(approvals.return_request, returned, 8, why="Which of the two outages is it about?")
        for minutes, colleague, remedy, amount, reason, note in (
            (7, others[0], "refund", "360", "wrong-bill", "Charged for three months after cancelling."),
            (5, others[1], "credit", "450", "repeat-fault", "The fourth engineer, the same fault."),
            (2, others[2], "fee-waiver", "210", "goodwill", "Moved house and paid the fee twice."),
        ):
            self._ask(colleague, next(cases), remedy, amount, reason, minutes, note)
        self._ask(self.agent, next(cases), "refund", "190", "wrong-bill", 3, "Billed twice after the move.")
        serve_until(self.at)

    def _cases(self) -> list[Case]:
        """Open cases of the team, first those of the demo agent, who gets enough of them."""
        cases = list(
            Case.objects.filter(team=self.team, status=CaseStatus.OPEN, customer__segment=Segment.STANDARD)
            .select_related("customer")
            .order_by("-opened_at", "-pk")[:30]
        )
        for case in cases[:8]:
            case.agent = self.agent
            case.save(update_fields=["agent"])
        return cases

    def _ask(
        self, agent: User, case: Case, remedy: str, amount: str, reason: str, minutes: int, note: str
    ) -> Decision:
        serve_until(self._ago(minutes))
        return log_decision(
            agent=agent,
            case=case,
            remedy=self.remedies[remedy],
            quantity=None,
            amount=Decimal(amount),
            reason=self.reasons[reason],
            note=note,
            wish="",
            key=f"demo-now-{case.pk}-{minutes}",
            at=self._ago(minutes),
        )

    def _said(
        self, answer: Callable[..., ApprovalRequest], decision: Decision, minutes: int, **said: Any
    ) -> None:
        request = ApprovalRequest.objects.get(decision=decision)
        answer(
            request_id=request.pk,
            approver=request.approver,
            content_hash=request.content_hash,
            at=self._ago(minutes),
            **said,
        )

    def _ago(self, minutes: int) -> datetime:
        return self.at - timedelta(minutes=minutes)
