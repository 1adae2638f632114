"""
Walks through a year of decisions in memory, in the order of time, and copies what the walk leaves.

Every decision is judged by the same rule as a live one, on counters in memory instead of rows under lock: it
can be replayed, and each counter is the sum of its movements. What the walk leaves out: who is on shift when
an answer is needed, clocks that are missed, counter-offers, and an audit event for each decision.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from heapq import heappop, heappush
from itertools import accumulate, count, pairwise
from math import ceil
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings

from common.clocks import Interval, working_intervals
from customers.choices import CaseStatus, Channel, Priority, Segment
from customers.models import Case, Customer
from empowerment.choices import GrantBasis, Outcome, StepKind
from empowerment.models import ApprovalRequest, Decision, ReasonCode, Remedy
from empowerment.rules.budgets import purse_of
from empowerment.rules.facts import Ask, Circumstances, Facts, Holder
from empowerment.rules.limits import judge
from empowerment.rules.rulebook import RuleBook, best_limit
from empowerment.rules.targets import Schedule, clock_to_json, schedule
from empowerment.rules.tiers import reached_tier
from empowerment.selectors.authority import Authority, ask_for, authorities_of
from empowerment.services.judgements import Judgement
from governance.models import PolicyVersion
from home.demo.copying import CopiedRows, WriteBehind, go_on_counting
from home.demo.counters import Counters
from home.demo.history import APPROVED, DENIED, MIX, NOTES, WISHES
from home.demo.ledger import Asked, Ledger, Matter, Worker
from home.demo.names import FIRST, LAST
from people.models import Completion, Qualification, User
from people.selectors.calendars import clocks_of

T = TypeVar("T")

CURRENCY = "EUR"
DAY = timedelta(days=1)
WRITTEN_AT = 20_000
USUAL = Decimal(40)
FIVE = Decimal(5)
CATEGORIES = ["Billing", "Delivery", "Quality", "Contract", "Technical"]
CHANNELS = {Channel.PHONE: 45, Channel.EMAIL: 25, Channel.CHAT: 20, Channel.SELF_SERVICE: 10}
PRIORITIES = {Priority.CRITICAL: 3, Priority.HIGH: 12, Priority.MODERATE: 60, Priority.LOW: 25}
SEGMENTS = {Segment.STANDARD: 72, Segment.PREMIUM: 18, Segment.BUSINESS: 10}
# How often the agent decides on the day a case was opened, on the next, and so on.
DAYS_LATER = {0: 70, 1: 15, 2: 10, 3: 5}
REMEDIES = {mix: mix.weight for mix in MIX}
# Nothing forbids an account credit: it is given instead of what is forbidden.
INSTEAD = "credit"
APPROVED_SHARE = 0.88


@dataclass(frozen=True)
class Course:
    """How a case goes on: how long it takes after the last decision, how often it comes back or goes on."""

    takes: timedelta
    reopened: int = 0
    passed_on: int = 0


class Year:
    """
    The walk: `walk` makes customers, cases and decisions, and returns how many of each. Its days end at a
    moment after which it may still be known how its cases ended: `known_at`, else at that moment.
    """

    source = "large"
    categories: Sequence[str] = CATEGORIES

    def __init__(
        self,
        *,
        days: int,
        remedies: Mapping[str, Remedy],
        reasons: Mapping[str, ReasonCode],
        random: Random,
        at: datetime,
        progress: Callable[[str], object],
        known_at: datetime | None = None,
    ) -> None:
        self.days = days
        self.remedies = remedies
        self.reasons = reasons
        self.random = random
        self.at = at
        self.known_at = known_at or at
        self.progress = progress
        self.counters = Counters(currency=CURRENCY)
        self.behind = WriteBehind()
        self.ledger = Ledger(source=self.source, remedies=remedies, reasons=reasons)
        self.workers = _workers()
        self.manager_of: dict[int, int | None] = dict(User.objects.values_list("pk", "manager_id"))
        self.clocks = clocks_of({worker.calendar_id for worker in self.workers})
        self.written_calendars = {pk: json.dumps(clock_to_json(clock)) for pk, clock in self.clocks.items()}
        self.hours = {
            (pk, day): working_intervals(clock, self._start_of(day), self._start_of(day + 1))
            for pk, clock in self.clocks.items()
            for day in range(days)
        }
        self.news = self._news()
        self.authorities: dict[int, Authority] = {}
        self.tiers: dict[tuple[int, date], int] = {}
        self.segments: list[str] = []
        self.first_customer_id = 0
        self.agenda: dict[int, list[tuple[datetime, Matter]]] = defaultdict(list)
        self.answers: list[tuple[datetime, int, Asked]] = []
        self.order = count()

    def walk(self, *, customers: int, cases: int, decisions: int) -> dict[str, int]:
        """Go through the days; what the last of them leaves unanswered stays open."""
        self._welcome_customers(customers)
        plan = zip(self._spread(cases), self._spread(decisions), strict=True)
        for day, (opened, decided) in enumerate(plan):
            self._look_again(day)
            self._open_cases(day, cases=opened, decisions=decided)
            for moment, matter in sorted(self.agenda.pop(day, []), key=lambda one: one[0]):
                self._answer_until(moment)
                self._decide(matter, moment)
            self._answer_until(self._start_of(day + 1))
            self.counters.settle(self._start_of(day + 1).date())
            if self.ledger.decisions.waiting >= WRITTEN_AT:
                self.behind.write(self.tables)
                self.progress(f"  day {day + 1} of {self.days}: {self.ledger.decided:,} decisions ...")
        self._answer_until(self.known_at)
        for _, _, asked in sorted(self.answers):
            self._close(asked, None)
        self.counters.settle_all()
        self.behind.write(self.tables)
        self.behind.finish()
        go_on_counting(Customer, Case, Decision, ApprovalRequest)
        return {"customers": customers, "cases": cases, "decisions": self.ledger.decided}

    @property
    def tables(self) -> tuple[CopiedRows, ...]:
        return (*self.ledger.tables, self.counters.rows)

    # --- who and when ---------------------------------------------------------------------------------------

    def _start_of(self, day: int) -> datetime:
        return self.at - (self.days - day) * DAY

    def _at_work(self, day: int) -> list[Worker]:
        """Return who works on a day: hired by then, their calendar open."""
        today = self._start_of(day).date()
        return [
            worker
            for worker in self.workers
            if worker.hired_on <= today and self.hours[worker.calendar_id, day]
        ]

    def _spread(self, total: int) -> list[int]:
        """Spread a number over the days as people are at work."""
        shares = list(accumulate((len(self._at_work(day)) for day in range(self.days)), initial=0))
        return [
            total * after // shares[-1] - total * before // shares[-1] for before, after in pairwise(shares)
        ]

    def _news(self) -> dict[int, dict[int, Authority]]:
        """
        Return for each day the authority of those for whom it may differ from the day before. Everything of
        the demo changes at the moment when its days begin, so that looking once a day sees it at once.
        """
        everybody = set(User.objects.exclude(team=None).values_list("pk", flat=True))
        changed: dict[int, set[int]] = defaultdict(set)
        earned = [
            *Completion.objects.values_list("user_id", "completed_at"),
            *Completion.objects.values_list("user_id", "expires_at"),
            *Qualification.objects.values_list("user_id", "counts_from"),
        ]
        for user_id, moment in earned:
            if moment is not None:
                changed[self._day_after(moment)].add(user_id)
        for moment in PolicyVersion.objects.values_list("effective_from", flat=True):
            if moment is not None:
                changed[self._day_after(moment)] = everybody
        changed[0] = everybody
        return {
            day: authorities_of(user_ids, at=self._start_of(day))
            for day, user_ids in changed.items()
            if 0 <= day < self.days
        }

    def _day_after(self, moment: datetime) -> int:
        """Return the first day that begins at the moment or after it."""
        return ceil((moment - self._start_of(0)) / DAY)

    def _look_again(self, day: int) -> None:
        self.tiers.clear()
        self.authorities.update(self.news.pop(day, {}))

    # --- customers and cases --------------------------------------------------------------------------------

    def _welcome_customers(self, number: int) -> None:
        last = Customer.objects.order_by("-pk").values_list("pk", flat=True).first()
        self.first_customer_id = (last or 0) + 1
        self.segments = [segment.value for segment in self._picks(SEGMENTS, number)]
        rows = CopiedRows(Customer, "id source reference name segment email phone since_on")
        for pk, segment in enumerate(self.segments, start=self.first_customer_id):
            reference, email = f"{self.source}-{pk}", f"customer.{pk}@customer.example"
            name = f"{self.random.choice(FIRST)} {self.random.choice(LAST)}"
            since_on = (self.at - self.random.randint(370, 5200) * DAY).date()
            phone = f"+49 30 5550 {self.random.randint(100000, 999999)}"
            rows.add(pk, self.source, reference, name, segment, email, phone, since_on)
        self.behind.write([rows])

    def _open_cases(self, day: int, *, cases: int, decisions: int) -> None:
        """Open the cases of a day and plan the decisions for them, today or on one of the next days."""
        workers = self._at_work(day)
        matters = [self._matter(self.random.choice(workers), day) for _ in range(cases)]
        for _ in range(decisions if matters else 0):
            matter = self.random.choice(matters)
            on = day + self._pick(DAYS_LATER)
            hours = self.hours.get((matter.worker.calendar_id, on))
            moment = self._within(hours) if on > day and hours else self._soon(matter, day)
            matter.last_at = max(matter.last_at, moment)
            self.agenda[on if on > day and hours else day].append((moment, matter))
        for matter in matters:
            self._write_down(matter)

    def _matter(self, worker: Worker, day: int) -> Matter:
        number = self._whose(day)
        opened_at = self._within(self.hours[worker.calendar_id, day])
        return Matter(
            id=self.ledger.next_case_id(),
            worker=worker,
            customer_id=self.first_customer_id + number,
            segment=self.segments[number],
            channel=self._pick(CHANNELS).value,
            priority=self._pick(PRIORITIES).value,
            opened_at=opened_at,
            last_at=opened_at,
        )

    def _whose(self, day: int) -> int:
        """Return the number of the customer who opens a case."""
        return self.random.randrange(len(self.segments))

    def _course(self, matter: Matter) -> Course:
        return Course(timedelta(hours=self.random.uniform(1, 48)))

    def _write_down(self, matter: Matter) -> None:
        course = self._course(matter)
        resolved_at = matter.last_at + course.takes
        closed_at = resolved_at + 5 * DAY
        is_resolved, is_closed = resolved_at < self.known_at, closed_at < self.known_at
        open_status = CaseStatus.WAITING if self.random.random() < 0.15 else CaseStatus.OPEN
        done_status = CaseStatus.CLOSED if is_closed else CaseStatus.RESOLVED
        self.ledger.add_case(
            matter,
            category=self.random.choice(self.categories),
            status=(done_status if is_resolved else open_status).value,
            currency=CURRENCY,
            resolved_at=resolved_at if is_resolved else None,
            closed_at=closed_at if is_closed else None,
            reopened=course.reopened,
            passed_on=course.passed_on,
        )

    def _within(self, hours: list[Interval]) -> datetime:
        start, end = self.random.choice(hours)
        return start + (end - start) * self.random.random()

    def _soon(self, matter: Matter, day: int) -> datetime:
        """Some moment of the same stretch of work in which the case was opened."""
        hours = self.hours[matter.worker.calendar_id, day]
        end = next(end for start, end in hours if start <= matter.opened_at <= end)
        return matter.opened_at + (end - matter.opened_at) * self.random.random()

    # --- decisions and answers ------------------------------------------------------------------------------

    def _decide(self, matter: Matter, moment: datetime) -> None:
        authority = self.authorities[matter.worker.id]
        mix = self._pick(REMEDIES)
        reason = self.reasons[self.random.choice(mix.reasons)]
        for code in (mix.remedy, INSTEAD):
            ask = self._ask(authority, matter, self.remedies[code], reason, moment)
            judgement = self._judge(authority, matter, ask, moment)
            if judgement.verdict.outcome != Outcome.FORBIDDEN:
                break
        note = NOTES[reason.code].format(n=self.random.randint(2, 6))
        wish = self.random.choice(WISHES)
        if judgement.verdict.outcome == Outcome.WITHIN_AUTHORITY:
            decision_id = self.ledger.add_decision(judgement, matter=matter, note=note, wish=wish)
            self._give(judgement, decision_id, GrantBasis.OWN)
        elif (found := self._route(matter, ask, moment)) is not None:
            approver_id, level = found
            decision_id = self.ledger.add_decision(judgement, matter=matter, note=note, wish=wish)
            asked = Asked(decision_id, matter, ask, note, approver_id, level, judgement.book, moment)
            # Clocks are not missed here: the answer comes within what is promised.
            minutes = min(1 + self.random.expovariate(1 / 7), 0.9 * asked.minutes)
            heappush(self.answers, (moment + timedelta(minutes=minutes), next(self.order), asked))

    def _answer_until(self, moment: datetime) -> None:
        while self.answers and self.answers[0][0] <= moment:
            answered_at, _, asked = heappop(self.answers)
            self._answer(asked, answered_at)

    def _answer(self, asked: Asked, at: datetime) -> None:
        judgement = self._judge(self.authorities[asked.approver_id], asked.matter, asked.ask, at)
        covers = judgement.verdict.outcome == Outcome.WITHIN_AUTHORITY
        if covers and self.random.random() < APPROVED_SHARE:
            why = self.random.choice(APPROVED)
            self._close(asked, StepKind.APPROVED, why=why, judgement=judgement, at=at)
            self._give(judgement, asked.decision_id, GrantBasis.APPROVED)
        else:
            self._close(asked, StepKind.DENIED, why=self.random.choice(DENIED), at=at)

    def _close(
        self,
        asked: Asked,
        answer: StepKind | None,
        *,
        why: str = "",
        judgement: Judgement | None = None,
        at: datetime | None = None,
    ) -> None:
        calendar_id = asked.matter.worker.calendar_id
        self.ledger.add_request(
            asked,
            plan=self._schedule(asked),
            calendar=self.written_calendars[calendar_id],
            answer=answer,
            why=why,
            judgement=judgement,
            at=at,
        )

    def _schedule(self, asked: Asked) -> Schedule:
        target = timedelta(minutes=asked.minutes)
        return schedule(
            self.clocks[asked.matter.worker.calendar_id], start=asked.asked_at, target=target, left=target
        )

    def _give(self, judgement: Judgement, decision_id: int, basis: GrantBasis) -> None:
        self.ledger.add_grant(
            judgement,
            decision_id=decision_id,
            basis=basis,
            authority_of_id=judgement.facts.holder.user_id,
        )
        self.counters.draw(judgement.purse, judgement.facts.ask.amount)

    def _route(self, matter: Matter, ask: Ask, moment: datetime) -> tuple[int, int] | None:
        """Return the lowest in the line whose own authority covers it, and on which level."""
        manager_id, level = self.manager_of[matter.worker.id], 0
        while manager_id is not None:
            judgement = self._judge(self.authorities[manager_id], matter, ask, moment)
            if judgement.verdict.outcome == Outcome.WITHIN_AUTHORITY:
                return manager_id, level
            manager_id, level = self.manager_of[manager_id], level + 1
        return None

    def _judge(self, authority: Authority, matter: Matter, ask: Ask, moment: datetime) -> Judgement:
        holder, circumstances = _holder(authority, moment), _circumstances(matter, moment)
        purse = purse_of(ask, holder, circumstances)
        facts = Facts(
            at=moment,
            ask=ask,
            holder=holder,
            circumstances=circumstances,
            drawn=self.counters.drawn_on(purse),
        )
        book = _book(authority)
        return Judgement(facts=facts, book=book, verdict=judge(facts, book), purse=purse)

    def _ask(
        self, authority: Authority, matter: Matter, remedy: Remedy, reason: ReasonCode, moment: datetime
    ) -> Ask:
        """Most acts stay within what the agent may give; some ask for more, and many stop just there."""
        chance = self.random.random()
        if chance < 0.10:
            share = self.random.uniform(1.05, 2.6)
        elif chance < 0.20:
            share = 1.0
        else:
            share = min(0.98, max(0.08, self.random.betavariate(2, 3)))
        limit = self._limit(authority, matter, remedy, reason, moment)
        amount = max(FIVE, (limit * Decimal(f"{share:.3f}") / 5).quantize(Decimal(1), ROUND_DOWN) * 5)
        is_money = remedy.unit_cost is None
        return ask_for(
            remedy=remedy,
            quantity=None if is_money else max(1, int(amount / (remedy.unit_cost or 1))),
            amount=amount if is_money else None,
            currency=CURRENCY,
            reason=reason,
        )

    def _limit(
        self, authority: Authority, matter: Matter, remedy: Remedy, reason: ReasonCode, moment: datetime
    ) -> Decimal:
        book, holder = _book(authority), _holder(authority, moment)
        key = (holder.user_id, holder.day_on)
        if key not in self.tiers:
            self.tiers[key] = reached_tier(holder, book)
        ask = Ask(remedy.code, None, USUAL, CURRENCY, reason.code)
        facts = Facts(moment, ask, holder, _circumstances(matter, moment))
        limit = best_limit(book.matching_limits(facts, tier=self.tiers[key]))
        return limit.per_decision if limit and limit.per_decision else USUAL

    # --- chance ---------------------------------------------------------------------------------------------

    def _pick(self, weights: Mapping[T, int]) -> T:
        return self._picks(weights, 1)[0]

    def _picks(self, weights: Mapping[T, int], number: int) -> list[T]:
        return self.random.choices(list(weights), list(weights.values()), k=number)


def _workers() -> list[Worker]:
    agents = User.objects.filter(position__code="agent", is_active=True, team__isnull=False)
    rows = agents.order_by("pk").values_list("pk", "team_id", "team__calendar_id", "hired_on")
    return [
        Worker(pk, team_id, calendar_id, hired_on)
        for pk, team_id, calendar_id, hired_on in rows
        if hired_on is not None
    ]


def _holder(authority: Authority, moment: datetime) -> Holder:
    return replace(authority.holder, day_on=moment.astimezone(ZoneInfo(authority.standing.zone)).date())


def _circumstances(matter: Matter, moment: datetime) -> Circumstances:
    return Circumstances(
        case_id=matter.id,
        customer_id=matter.customer_id,
        team_id=matter.worker.team_id,
        channel=matter.channel,
        segment=matter.segment,
        customer_day_on=moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date(),
    )


def _book(authority: Authority) -> RuleBook:
    if authority.book is None:
        raise ValueError("The law of the demo binds everybody, all year.")
    return authority.book
