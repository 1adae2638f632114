"""Asks about approval requests: whose, how urgent, why due then, who could answer, who is there to answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from common.clocks import Interval, working_intervals, working_time_between
from customers.models import Case
from empowerment.choices import RequestStatus, StepKind
from empowerment.models import ApprovalRequest, ApprovalStep, NamedApprover, Remedy
from empowerment.models.approvals import UNANSWERED
from empowerment.permissions import ANSWERING_ROLES
from empowerment.rules.facts import Ask
from empowerment.rules.targets import clock_from_json
from empowerment.selectors.authority import authority_of
from empowerment.selectors.routing import find_route, question_for
from people.choices import Role
from people.models import User
from people.selectors.availability import availabilities_of
from people.selectors.organization import ids_of_teams_overseen_by

ANSWERS = (StepKind.APPROVED, StepKind.DENIED, StepKind.COUNTERED, StepKind.RETURNED)
LOOK_BACK = timedelta(days=30)
LEAST_ANSWERS = 5
MOST_ANSWERS = 200
SECONDS = 60  # of a minute


@dataclass(frozen=True)
class ExpectedMinutes:
    """How long an approver usually takes: the median in working minutes over `n` answers; none: too few."""

    minutes: int | None
    n: int


@dataclass(frozen=True)
class WhoCanApprove:
    """
    Who would be asked. `name` is empty when nobody on shift may approve; `holders` are the names of all who
    could, on shift or not, lowest first: none means that it would be refused. `target_minutes` is the working
    time promised for the answer.
    """

    user_id: int | None
    name: str
    stands_in_for: str
    expected: ExpectedMinutes | None
    holders: tuple[str, ...]
    target_minutes: int


@dataclass(frozen=True)
class DueExplanation:
    """
    Why a request is due then: `counted` working intervals since `since`, on a calendar of `zone`, add up to
    what was left of the target. `used_before` counts what earlier stretches had used. All in UTC.
    """

    zone: str
    target: timedelta
    since: datetime
    used_before: timedelta
    counted: tuple[Interval, ...]
    due_at: datetime | None
    breaches: int
    paused_at: datetime | None
    left: timedelta | None


def requests_visible_to(user: User) -> QuerySet[ApprovalRequest]:
    """
    Return the requests a person may see: their own; what was put to them; leads and managers those of the
    teams they oversee; holders of a named position what names it; the board what nobody on shift may answer;
    auditors all.
    """
    requests = _with_everything()
    if not user.is_active or not user.is_authenticated:
        return requests.none()
    if Role.AUDITOR in user.roles:
        return requests
    seen = Q(pk__in=())
    if user.roles & {Role.AGENT, Role.LEAD, Role.MANAGER}:
        seen |= Q(decision__agent=user)
    if user.roles & ANSWERING_ROLES:
        asked = ApprovalStep.objects.filter(request=OuterRef("pk"), kind=StepKind.ASSIGNED, by=user)
        seen |= Q(approver=user) | Q(offered_by=user) | Q(Exists(asked))
        if user.position_id is not None:
            named = NamedApprover.objects.filter(
                version=OuterRef("decision__version"), position=user.position_id
            )
            seen |= Q(Exists(named))
    if user.roles & {Role.LEAD, Role.MANAGER}:
        seen |= Q(decision__team__in=ids_of_teams_overseen_by(user))
    if Role.BOARD in user.roles:
        seen |= Q(approver=None, status=RequestStatus.OPEN)
    return requests.filter(seen)


def requests_to_answer(user: User) -> QuerySet[ApprovalRequest]:
    """Return the open requests that wait for this person, most urgent first."""
    waiting = requests_visible_to(user).filter(approver=user, status=RequestStatus.OPEN)
    return most_urgent_first(waiting)


def requests_of(user: User) -> QuerySet[ApprovalRequest]:
    """Return the unanswered requests of an agent: first those that wait for the agent."""
    mine = _with_everything().filter(decision__agent=user, status__in=UNANSWERED)
    return mine.order_by(F("due_at").asc(nulls_first=True), "pk")


def requests_waiting_for(case: Case, remedy: Remedy) -> list[ApprovalRequest]:
    """
    Return the unanswered requests for a remedy on a case, by whomever, oldest first: for somebody who may
    decide on it.
    """
    waiting = ApprovalRequest.objects.filter(
        decision__case=case, decision__remedy=remedy, status__in=UNANSWERED
    )
    return list(waiting.select_related("decision__agent", "decision__remedy", "approver").order_by("pk"))


def most_urgent_first(requests: QuerySet[ApprovalRequest]) -> QuerySet[ApprovalRequest]:
    """Order by: the customer waits, the clock was missed, due first; clocks that stand still last."""
    return requests.order_by(
        "-decision__case__customer_waiting", "-breaches", F("due_at").asc(nulls_last=True), "pk"
    )


def get_request_for(user: User, request_id: int) -> ApprovalRequest:
    """
    Return a request the user may see, with its steps.

    :raises Http404: if there is none, or none for this user
    """
    steps = ApprovalStep.objects.select_related("by", "version").order_by("pk")
    requests = requests_visible_to(user).prefetch_related(Prefetch("steps", queryset=steps))
    return get_object_or_404(requests, pk=request_id)


def unattended_requests(*, at: datetime) -> list[int]:
    """
    Return the ids of open requests that wait for nobody, or for somebody who is off shift, absent or gone.
    Three queries for any number.
    """
    open_ones = ApprovalRequest.objects.filter(status=RequestStatus.OPEN).order_by("pk")
    waiting: dict[int, int | None] = dict(open_ones.values_list("pk", "approver_id"))
    here = availabilities_of({user_id for user_id in waiting.values() if user_id is not None}, at=at)
    return [
        request_id for request_id, user_id in waiting.items() if user_id is None or not here[user_id].present
    ]


def expected_minutes(approver_id: int, *, at: datetime) -> ExpectedMinutes:
    """
    Return how long this approver usually takes from being asked to answering: over the last 30 days, at most
    the latest 200 answers, in working minutes of each request's calendar. One query.
    """
    asked_at = (
        ApprovalStep.objects.filter(
            request=OuterRef("request"), kind=StepKind.ASSIGNED, by=approver_id, pk__lt=OuterRef("pk")
        )
        .order_by("-pk")
        .values("happened_at")[:1]
    )
    answers = (
        ApprovalStep.objects.filter(
            by=approver_id, kind__in=ANSWERS, happened_at__gt=at - LOOK_BACK, happened_at__lte=at
        )
        .annotate(asked_at=asked_at)
        .filter(asked_at__isnull=False)
        .order_by("-pk")
        .values_list("asked_at", "happened_at", "request__calendar")[:MOST_ANSWERS]
    )
    taken = [
        working_time_between(clock_from_json(calendar), asked, answered).total_seconds()
        for asked, answered, calendar in answers
    ]
    if len(taken) < LEAST_ANSWERS:
        return ExpectedMinutes(minutes=None, n=len(taken))
    return ExpectedMinutes(minutes=max(1, round(median(taken) / SECONDS)), n=len(taken))


def who_can_approve(*, user: User, case: Case, ask: Ask, at: datetime) -> WhoCanApprove | None:
    """
    Return who would be asked if this person logged this now; none if no policy binds the person. The customer
    must be loaded with the case.
    """
    authority = authority_of(user.pk, at=at)
    if authority.book is None or authority.standing.team_id is None:
        return None
    question = question_for(
        requester=user,
        case=case,
        ask=ask,
        team_id=authority.standing.team_id,
        named=authority.book.approvers,
        at=at,
    )
    found = find_route(question, at=at)
    chosen, stands_in_for = found.route.approver_id, found.route.stands_in_for
    return WhoCanApprove(
        user_id=chosen,
        name=found.names[chosen] if chosen is not None else "",
        stands_in_for=found.names[stands_in_for] if stands_in_for is not None else "",
        expected=expected_minutes(chosen, at=at) if chosen is not None else None,
        holders=tuple(found.holders),
        target_minutes=authority.book.minutes_for(remedy=ask.remedy, priority=case.priority),
    )


def why_due_then(request: ApprovalRequest) -> DueExplanation:
    """Return the working intervals that were counted, on the calendar as it was then."""
    clock = clock_from_json(request.calendar)
    target = timedelta(seconds=request.target_seconds)
    due_at, since = request.due_at, request.clock_started_at
    counted = working_intervals(clock, since, due_at) if due_at is not None else []
    left = timedelta(seconds=request.left_seconds) if request.left_seconds is not None else None
    ahead = left if left is not None else sum((end - start for start, end in counted), timedelta(0))
    return DueExplanation(
        zone=clock.zone,
        target=target,
        since=since,
        used_before=max(timedelta(0), target - ahead),
        counted=tuple(counted),
        due_at=due_at,
        breaches=request.breaches,
        paused_at=request.paused_at,
        left=left,
    )


def _with_everything() -> QuerySet[ApprovalRequest]:
    return ApprovalRequest.objects.select_related(
        "decision__agent",
        "decision__case",
        "decision__customer",
        "decision__remedy",
        "decision__reason",
        "decision__team",
        "decision__version__policy",
        "decision__note",
        "approver",
        "offered_by",
    )
