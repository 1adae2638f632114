"""Makes decisions, approvals and missed clocks on the real cases, eleven weeks in the order they happen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from common.errors import DomainError
from customers.models import Case
from customers.services.demo_extract import SOURCE
from customers.services.recompute import RECOMPUTE
from effects.models import Owed
from effects.selectors import next_attempt
from effects.services import cancel_all, fulfil_due
from empowerment.choices import RequestStatus
from empowerment.models import ApprovalRequest, Decision, ReasonCode, Remedy
from empowerment.rules.rulebook import FIRST_TIER
from empowerment.rules.tiers import reached_tier
from empowerment.selectors.authority import authorities_of
from empowerment.services import approvals
from empowerment.services.decisions import log_decision
from empowerment.services.grants import reverse_grant
from home.demo.policies import LADDER
from people.models import User

NOTES = {
    "late-delivery": "The parcel came {n} days late; the customer had stayed at home for it twice.",
    "damaged": "Arrived with a broken corner; photo is in the case. Second one in {n} months.",
    "wrong-bill": "Billed {n} months after the contract had ended. Apologized and corrected.",
    "outage": "No service for {n} days, and nobody told them when it would be back.",
    "long-wait": "Was passed on {n} times before reaching us.",
    "repeat-fault": "The same fault for the {n}. time. Sent to the technicians with the log.",
    "goodwill": "Customer for {n} years and never complained before. Worth keeping.",
}
WISHES = ["", "", "Wants the whole amount back.", "Wants to be believed.", "Asked for a month free.", ""]
APPROVED = [
    "Fits what we gave in similar cases.",
    "Right thing to do.",
    "The customer has waited long enough.",
]
DENIED = [
    "The supplier pays for this; the claim is under way.",
    "Third claim this quarter without a fault found.",
]
COUNTERED = ["This covers the cost; the rest is for the supplier.", "In line with what others got."]
RETURNED = ["What did the technician find?", "Which delivery is it about: the first or the second?"]


@dataclass(frozen=True)
class _Mix:
    """How often what is given, and the reasons that go with it."""

    remedy: str
    weight: int
    reasons: tuple[str, ...]


MIX = [
    _Mix("refund", 40, ("late-delivery", "damaged", "wrong-bill", "goodwill")),
    _Mix("credit", 24, ("outage", "long-wait", "wrong-bill", "goodwill")),
    _Mix("fee-waiver", 14, ("wrong-bill", "outage")),
    _Mix("replacement", 12, ("damaged", "repeat-fault")),
    _Mix("voucher", 6, ("long-wait", "goodwill")),
    _Mix("upgrade", 4, ("repeat-fault", "outage")),
]


def live_through(
    *,
    decisions: int,
    remedies: Mapping[str, Remedy],
    reasons: Mapping[str, ReasonCode],
    refused: User,
    random: Random,
    at: datetime,
) -> None:
    """
    Log about this many decisions on cases that the log resolved, and let people answer them.

    :param refused: is told no once, not long ago
    """
    play = _Play(remedies=remedies, reasons=reasons, random=random, until=at)
    since = at - timedelta(days=90)
    resolved = list(
        Case.objects.filter(
            source=SOURCE, resolved_by__isnull=False, resolved_at__range=(since, at - timedelta(days=1))
        )
        .select_related("customer", "resolved_by")
        .order_by("opened_at", "pk")
    )
    for case in sorted(random.sample(resolved, min(decisions, len(resolved))), key=lambda one: one.pk):
        play.schedule_decision(case, since=since)
    own = [case for case in resolved if case.resolved_by_id == refused.pk]
    if own:
        play.schedule_refusal(own[-1], refused, moment=at - timedelta(days=9))
    play.run()


class _Play:
    """Events in the order of time; what falls due in between is served before the next one."""

    def __init__(
        self,
        *,
        remedies: Mapping[str, Remedy],
        reasons: Mapping[str, ReasonCode],
        random: Random,
        until: datetime,
    ) -> None:
        self.remedies = remedies
        self.reasons = reasons
        self.random = random
        self.until = until
        self.tiers = _tiers(at=until)
        self.events: list[tuple[datetime, int, Callable[[], object]]] = []
        self.order = count()

    def schedule(self, moment: datetime, deed: Callable[[], object]) -> None:
        if moment < self.until:
            heappush(self.events, (moment, next(self.order), deed))

    def schedule_decision(self, case: Case, *, since: datetime) -> None:
        """Let the agent who resolved the case decide at some moment while it was open."""
        agent, end = case.resolved_by, case.resolved_at or self.until
        if agent is not None:
            moment = max(case.opened_at + (end - case.opened_at) * self.random.random(), since)
            self.schedule(moment, lambda: self.decide(case, agent, moment))

    def schedule_refusal(self, case: Case, agent: User, *, moment: datetime) -> None:
        """Let an agent ask for far more than their own limit, and whoever is asked say no."""
        self.schedule(moment, lambda: self._ask_too_much(case, agent, moment))

    def run(self) -> None:
        while self.events:
            moment, _, deed = heappop(self.events)
            serve_until(moment)
            # People in a story are refused like everybody else; a refusal leaves no trace.
            try:
                deed()
            except DomainError:
                continue
        serve_until(self.until)

    def decide(self, case: Case, agent: User, moment: datetime) -> None:
        mix = self.random.choices(MIX, weights=[one.weight for one in MIX])[0]
        remedy, reason = self.remedies[mix.remedy], self.reasons[self.random.choice(mix.reasons)]
        amount, quantity = self._sum(agent, remedy)
        decision = log_decision(
            agent=agent,
            case=case,
            remedy=remedy,
            quantity=quantity,
            amount=amount,
            reason=reason,
            note=NOTES[reason.code].format(n=self.random.randint(2, 6)),
            wish=self.random.choice(WISHES),
            key=f"demo-{case.pk}-{moment.timestamp():.0f}",
            at=moment,
        )
        request = ApprovalRequest.objects.filter(decision=decision).first()
        if request is not None:
            self._await_answer(request, moment)
        elif self.random.random() < 0.02:
            later = moment + timedelta(hours=self.random.randint(1, 30))
            self.schedule(later, lambda: self._reverse(decision, later))

    def _sum(self, agent: User, remedy: Remedy) -> tuple[Decimal | None, int | None]:
        """Most acts stay within what the agent may give; some ask for more, and many stop at the limit."""
        limit = Decimal(LADDER[remedy.code][0][self.tiers.get(agent.pk, FIRST_TIER) - 1])
        chance = self.random.random()
        if chance < 0.14:
            share = self.random.uniform(1.05, 2.6)
        elif chance < 0.22:
            share = 1.0
        else:
            share = min(0.98, max(0.08, self.random.betavariate(2, 3)))
        amount = (limit * Decimal(f"{share:.3f}") / 5).quantize(Decimal(1), ROUND_DOWN) * 5
        if remedy.unit_cost:
            return None, max(1, int(amount / remedy.unit_cost))
        return max(amount, Decimal(5)), None

    def _await_answer(self, request: ApprovalRequest, moment: datetime) -> None:
        minutes = self.random.expovariate(1 / 7) + 1
        if self.random.random() < 0.12:
            minutes *= 12
        later = moment + timedelta(minutes=minutes)
        self.schedule(later, lambda: self._answer(request.pk, later))

    def _ask_too_much(self, case: Case, agent: User, moment: datetime) -> None:
        reason = self.reasons["goodwill"]
        decision = log_decision(
            agent=agent,
            case=case,
            remedy=self.remedies["credit"],
            quantity=None,
            amount=Decimal(LADDER["credit"][0][-1]) - 50,
            reason=reason,
            note=NOTES[reason.code].format(n=2),
            wish="",
            key=f"demo-refused-{case.pk}",
            at=moment,
        )
        request = ApprovalRequest.objects.select_related("approver").get(decision=decision)
        later = moment + timedelta(minutes=12)
        self.schedule(later, lambda: self._deny(request, later))

    def _deny(self, request: ApprovalRequest, moment: datetime) -> None:
        if request.approver is not None:
            approvals.deny_request(
                request_id=request.pk,
                approver=request.approver,
                content_hash=request.content_hash,
                why="Two months with us and no fault of ours: an apology and a call back are enough.",
                at=moment,
            )

    def _answer(self, request_id: int, moment: datetime) -> None:
        request = ApprovalRequest.objects.select_related("approver", "decision__agent").get(pk=request_id)
        if request.status != RequestStatus.OPEN:
            return
        if request.approver is None:
            later = moment + timedelta(hours=1)
            self.schedule(later, lambda: self._answer(request_id, later))
            return
        chance = self.random.random()
        said: dict[str, Any] = {
            "request_id": request.pk,
            "approver": request.approver,
            "content_hash": request.content_hash,
            "at": moment,
        }
        if chance < 0.70 or request.quantity:
            approvals.approve_request(**said, why=self.random.choice(APPROVED))
        elif chance < 0.80:
            approvals.deny_request(**said, why=self.random.choice(DENIED))
        elif chance < 0.94:
            self._counter(request, said, moment)
        else:
            approvals.return_request(**said, why=self.random.choice(RETURNED))
            later = moment + timedelta(minutes=self.random.randint(3, 60))
            self.schedule(later, lambda: self._resubmit(request, later))

    def _counter(self, request: ApprovalRequest, said: dict[str, Any], moment: datetime) -> None:
        smaller = (request.amount * Decimal("0.7") / 5).quantize(Decimal(1), ROUND_DOWN) * 5
        approvals.counter_request(**said, amount=smaller, quantity=None, why=self.random.choice(COUNTERED))
        later = moment + timedelta(minutes=self.random.randint(1, 40))
        deed = approvals.accept_counter if self.random.random() < 0.85 else approvals.decline_counter
        agent = request.decision.agent
        self.schedule(later, lambda: deed(request_id=request.pk, agent=agent, at=later))

    def _resubmit(self, request: ApprovalRequest, moment: datetime) -> None:
        approvals.resubmit_request(
            request_id=request.pk,
            agent=request.decision.agent,
            why="Asked the technician: the fault is ours.",
            at=moment,
        )
        self._await_answer(request, moment)

    def _reverse(self, decision: Decision, moment: datetime) -> None:
        reverse_grant(
            decision_id=decision.pk,
            amount=decision.amount,
            why="Given twice by mistake.",
            actor=decision.agent,
            at=moment,
        )


def _tiers(*, at: datetime) -> dict[int, int]:
    """The tier of every agent, from 1."""
    agents = User.objects.filter(position__code="agent").values_list("pk", flat=True)
    return {
        user_id: max(FIRST_TIER, reached_tier(one.holder, one.book))
        for user_id, one in authorities_of(agents, at=at).items()
        if one.book is not None
    }


def serve_until(moment: datetime) -> None:
    """
    Serve what falls due up to a moment, each at its own. Figures wait: `seed_small` computes all days once,
    not each day as often as something happened on it.
    """
    recomputes = Owed.objects.open().filter(topic=RECOMPUTE).values_list("key", flat=True)
    cancel_all([RECOMPUTE], keys=list(recomputes), at=moment)
    while (due_at := next_attempt()) is not None and due_at <= moment:
        fulfil_due(at=due_at)
