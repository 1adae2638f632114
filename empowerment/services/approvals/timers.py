"""Does the arithmetic of a request's clock: sets its moments, and owes and voids its timers."""

from datetime import datetime, timedelta

from effects.services import Debt, cancel_all
from empowerment.models import ApprovalRequest
from empowerment.rules.approvals import UNANSWERED
from empowerment.rules.targets import (
    INTERVALS_AFTER_BREACH,
    clock_from_json,
    expiry,
    schedule,
    seconds_left,
)

WARN = "approvals.warn"
BREACH = "approvals.breach"
EXPIRE = "approvals.expire"
TOPICS = frozenset({WARN, BREACH, EXPIRE})

HALF = "half"
EIGHTY = "eighty"
END = "expire"
CLOCK_FIELDS = (
    "round",
    "clock_started_at",
    "due_at",
    "half_at",
    "eighty_at",
    "paused_at",
    "left_seconds",
    "breached_at",
    "breaches",
)


def start_clock(request: ApprovalRequest, *, at: datetime, runs: bool) -> None:
    """
    Start the clock in full for what is asked now: misses belong to what was asked before. Fields are set,
    not saved.

    :param runs: otherwise it stands still, with all of the target left
    """
    request.breaches, request.breached_at = 0, None
    request.left_seconds = request.target_seconds
    if runs:
        resume_clock(request, at=at)
    else:
        request.round += 1
        request.clock_started_at = request.paused_at = at
        request.due_at = request.half_at = request.eighty_at = None


def resume_clock(request: ApprovalRequest, *, at: datetime) -> None:
    """Let the clock run from the working time that is left, as a new round. Fields are set, not saved."""
    request.round += 1
    _run_from(request, start=at, left=timedelta(seconds=request.left_seconds or 0))


def stop_clock(request: ApprovalRequest, *, at: datetime) -> None:
    """Stop the clock, as a new round, keeping the working time that is left. Fields are set, not saved."""
    if request.due_at is not None:
        clock = clock_from_json(request.calendar)
        request.left_seconds = seconds_left(clock, at=at, due_at=request.due_at)
    request.round += 1
    request.paused_at = at
    request.due_at = request.half_at = request.eighty_at = None


def begin_next_interval(request: ApprovalRequest, *, missed_at: datetime) -> None:
    """
    Count a miss and run on from where the last interval ended, however late that was noticed. Fields are
    set, not saved.
    """
    request.breached_at = request.breached_at or missed_at
    request.breaches += 1
    _run_from(request, start=missed_at, left=_target(request))


def expires_at(request: ApprovalRequest) -> datetime:
    """Return the end of the third breach interval, if nothing stops the clock from now on."""
    if request.due_at is not None:
        start, left = request.due_at, timedelta(0)
    else:
        start = request.paused_at or request.clock_started_at
        left = timedelta(seconds=request.left_seconds or 0)
    return expiry(
        clock_from_json(request.calendar),
        start=start,
        target=_target(request),
        left=left,
        breaches=request.breaches,
    )


def timers_of(request: ApprovalRequest) -> list[Debt]:
    """Return the timers of a clock that has just been started or resumed; none while it stands still."""
    if request.due_at is None:
        return []
    warnings = [] if request.breaches else [(HALF, request.half_at), (EIGHTY, request.eighty_at)]
    return [
        *(_timer(request, WARN, what, moment) for what, moment in warnings if moment is not None),
        breach_timer(request, request.due_at),
        expiry_timer(request),
    ]


def breach_timer(request: ApprovalRequest, due_at: datetime) -> Debt:
    return _timer(request, BREACH, f"due{request.breaches}", due_at)


def expiry_timer(request: ApprovalRequest) -> Debt:
    return _timer(request, EXPIRE, END, expires_at(request))


def is_current(request: ApprovalRequest, round_number: int) -> bool:
    """Tell whether a timer of this round still means something."""
    return request.status in UNANSWERED and request.round == round_number


def void_timers(
    request: ApprovalRequest, *, round_number: int, at: datetime, serving: str | None = None
) -> None:
    """
    Cancel what a round still owes. It would do nothing anyway; cancelled it need not be looked at.

    :param serving: the topic of the timer that is being served: that one is settled, not cancelled
    """
    names = [HALF, EIGHTY, END, *(f"due{number}" for number in range(INTERVALS_AFTER_BREACH + 1))]
    cancel_all(TOPICS - {serving}, keys=[f"{request.pk}:{round_number}:{name}" for name in names], at=at)


def _run_from(request: ApprovalRequest, *, start: datetime, left: timedelta) -> None:
    plan = schedule(
        clock_from_json(request.calendar),
        start=start,
        target=_target(request),
        left=left,
        breaches=request.breaches,
    )
    request.clock_started_at = start
    request.due_at, request.half_at, request.eighty_at = plan.due_at, plan.half_at, plan.eighty_at
    request.paused_at = request.left_seconds = None


def _target(request: ApprovalRequest) -> timedelta:
    return timedelta(seconds=request.target_seconds)


def _timer(request: ApprovalRequest, topic: str, what: str, due_at: datetime) -> Debt:
    facts: dict[str, int | str] = {"request_id": request.pk, "round_number": request.round}
    if topic == WARN:
        facts["share"] = what
    return Debt(topic, key=f"{request.pk}:{request.round}:{what}", facts=facts, due_at=due_at)
