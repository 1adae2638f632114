"""Writes the ledger that a walk through the year leaves: the rows that live services would have written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.db.models import Model

from common.canonical import content_hash, hash_of_json, json_of_plain
from customers.models import Case
from empowerment.choices import GrantBasis, MovementKind, RequestStatus, StepKind
from empowerment.models import (
    ApprovalRequest,
    ApprovalStep,
    BudgetMovement,
    Decision,
    DecisionNote,
    Grant,
    ReasonCode,
    Remedy,
)
from empowerment.rules.approvals import content_of_request
from empowerment.rules.facts import Ask, facts_to_json
from empowerment.rules.limits import verdict_to_json
from empowerment.rules.rulebook import RuleBook
from empowerment.rules.targets import Schedule
from empowerment.services.judgements import Judgement
from home.demo.copying import CopiedRows

NOTHING = Decimal(0)
# A step that rests on nobody's authority has no version, facts and verdict.
NOT_JUDGED = (None, None, None)


@dataclass(frozen=True, slots=True)
class Worker:
    """An agent of the walk."""

    id: int
    team_id: int
    calendar_id: int
    hired_on: date


@dataclass(slots=True)
class Matter:
    """A case of the walk: what a judgement looks at, and `last_at`, the last decision planned for it."""

    id: int
    worker: Worker
    customer_id: int
    segment: str
    channel: str
    priority: int
    opened_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision that waits for the answer of `approver_id`, found on `level` of the agent's line."""

    decision_id: int
    matter: Matter
    ask: Ask
    note: str
    approver_id: int
    level: int
    book: RuleBook
    asked_at: datetime

    @property
    def minutes(self) -> int:
        """The working minutes promised for the answer."""
        return self.book.minutes_for(remedy=self.ask.remedy, priority=self.matter.priority)

    @property
    def content_hash(self) -> str:
        return content_of_request(decision_id=self.decision_id, ask=self.ask, note=self.note)


class Ledger:
    """Rows that wait to be written. Ids follow those that are there already."""

    def __init__(
        self, *, source: str, remedies: Mapping[str, Remedy], reasons: Mapping[str, ReasonCode]
    ) -> None:
        self.source = source
        self.remedies = {code: remedy.pk for code, remedy in remedies.items()}
        self.reasons = {code: reason.pk for code, reason in reasons.items()}
        self.decided = 0
        self._case_ids, self._decision_ids, self._request_ids = map(
            _ids_after, (Case, Decision, ApprovalRequest)
        )
        self.cases = CopiedRows(
            Case,
            "id source reference customer team agent resolved_by channel category subcategory priority status"
            " currency customer_waiting opened_at resolved_at closed_at reopen_count reassignment_count",
        )
        self.decisions = CopiedRows(
            Decision,
            "id agent case customer team remedy reason quantity amount currency outcome version limit facts"
            " facts_hash verdict idempotency_key body_hash decided_at",
        )
        self.notes = CopiedRows(DecisionNote, "decision note wish")
        self.grants = CopiedRows(Grant, "decision basis authority_of quantity amount granted_at")
        self.movements = CopiedRows(
            BudgetMovement,
            "decision kind used_delta held_delta remedy currency holder team customer case day_on"
            " customer_day_on moved_at",
        )
        self.requests = CopiedRows(
            ApprovalRequest,
            "id decision status quantity amount content_hash approver level calendar target_seconds round"
            " clock_started_at due_at half_at eighty_at breaches opened_at closed_at",
        )
        self.steps = CopiedRows(
            ApprovalStep,
            "request kind by happened_at why quantity amount version facts verdict content_hash",
        )

    @property
    def tables(self) -> tuple[CopiedRows, ...]:
        """What waits, rows before those that refer to them."""
        return (
            *(self.cases, self.decisions, self.notes, self.grants, self.movements),
            *(self.requests, self.steps),
        )

    def next_case_id(self) -> int:
        return next(self._case_ids)

    def add_case(
        self,
        matter: Matter,
        *,
        category: str,
        status: str,
        currency: str,
        resolved_at: datetime | None,
        closed_at: datetime | None,
        reopened: int,
        passed_on: int,
    ) -> None:
        worker = matter.worker
        self.cases.add(
            *(matter.id, self.source, f"{self.source}-{matter.id}", matter.customer_id, worker.team_id),
            *(worker.id, worker.id if resolved_at else None, matter.channel, category, "", matter.priority),
            *(status, currency, False, matter.opened_at, resolved_at, closed_at),
            *(reopened, passed_on),
        )

    def add_decision(self, judgement: Judgement, *, matter: Matter, note: str, wish: str) -> int:
        """Take in a decision as `log_decision` would write it, and return its id."""
        decision_id = next(self._decision_ids)
        ask, facts = judgement.facts.ask, json_of_plain(facts_to_json(judgement.facts))
        body = {"case": matter.id, "ask": vars(ask), "note": note, "wish": wish}
        self.decisions.add(
            *(decision_id, matter.worker.id, matter.id, matter.customer_id, matter.worker.team_id),
            *(self.remedies[ask.remedy], self.reasons[ask.reason], ask.quantity, ask.amount, ask.currency),
            *(judgement.verdict.outcome.value, judgement.book.version_id, judgement.verdict.limit_id),
            *(facts, hash_of_json(facts), json_of_plain(verdict_to_json(judgement.verdict))),
            *(f"{self.source}-{decision_id}", content_hash(body), judgement.facts.at),
        )
        self.notes.add(decision_id, note, wish)
        self.decided += 1
        return decision_id

    def add_grant(
        self, judgement: Judgement, *, decision_id: int, basis: GrantBasis, authority_of_id: int
    ) -> None:
        """Take in what was given, and its one draw on the budgets of the judgement's purse."""
        ask, purse, at = judgement.facts.ask, judgement.purse, judgement.facts.at
        self.grants.add(decision_id, basis.value, authority_of_id, ask.quantity, ask.amount, at)
        self.movements.add(
            *(decision_id, MovementKind.POST.value, ask.amount, NOTHING, purse.remedy, purse.currency),
            *(purse.holder_id, purse.team_id, purse.customer_id, purse.case_id),
            *(purse.day_on, purse.customer_day_on, at),
        )

    def add_request(
        self,
        asked: Asked,
        *,
        plan: Schedule,
        calendar: str,
        answer: StepKind | None,
        why: str = "",
        judgement: Judgement | None = None,
        at: datetime | None = None,
    ) -> None:
        """
        Take in a request with its steps: asked, put to the approver, answered unless `answer` is none.

        :param judgement: what an approval rests on
        :param at: of the answer
        """
        request_id, content = next(self._request_ids), asked.content_hash
        ask, agent_id = asked.ask, asked.matter.worker.id
        status = RequestStatus(answer.value) if answer else RequestStatus.OPEN
        self.requests.add(
            *(request_id, asked.decision_id, status.value, ask.quantity, ask.amount, content),
            *(asked.approver_id, asked.level, calendar, asked.minutes * 60, 1, asked.asked_at),
            *(plan.due_at, plan.half_at, plan.eighty_at, 0, asked.asked_at, at),
        )

        steps: list[tuple[Any, ...]] = [
            (StepKind.ASKED, agent_id, asked.asked_at, "", ask.quantity, ask.amount, *NOT_JUDGED),
            (StepKind.ASSIGNED, asked.approver_id, asked.asked_at, "", None, None, *NOT_JUDGED),
        ]
        if answer and judgement:
            judged = (
                judgement.book.version_id,
                json_of_plain(facts_to_json(judgement.facts)),
                json_of_plain(verdict_to_json(judgement.verdict)),
            )
            steps.append((answer, asked.approver_id, at, why, ask.quantity, ask.amount, *judged))
        elif answer:
            steps.append((answer, asked.approver_id, at, why, None, None, *NOT_JUDGED))
        for kind, *step in steps:
            self.steps.add(request_id, kind.value, *step, content)


def _ids_after(model: type[Model]) -> "count[int]":
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return count((last or 0) + 1)
