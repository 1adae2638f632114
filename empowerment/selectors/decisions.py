"""Asks for decisions: which of them a person may see, and what became of each."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext as _

from customers.models import Case as ServedCase
from customers.selectors import Stopped
from empowerment.choices import Counted, DecisionStatus, GrantBasis, Outcome, RequestStatus, StepKind
from empowerment.models import ApprovalStep, Decision, DecisionNote, Reversal, Review
from empowerment.permissions import ANSWERING_ROLES
from empowerment.rules.rulebook import FIRST_TIER
from empowerment.selectors.avoided import without_approval
from empowerment.selectors.earlier import REMEMBERED_DAYS
from empowerment.selectors.rulebooks import rulebook_of
from journeys.models import Outage
from people.choices import Role
from people.models import User
from people.selectors.organization import ids_of_teams_overseen_by

LONGEST_HISTORY = 100
# What somebody decided alone, on their own limit or on what the version let them once the clock was missed.
OWN_BASES = (GrantBasis.OWN, GrantBasis.DEEMED)
ANSWERS = (StepKind.APPROVED, StepKind.DENIED, StepKind.COUNTERED)
# What takes an approver's time: an answer, or asking back.
LOOKED_AT = (*ANSWERS, StepKind.RETURNED)

# A decision within authority has no request; every status of a request says what became of its decision.
STATUS_OF_REQUEST = {
    RequestStatus.OPEN: DecisionStatus.WAITING,
    RequestStatus.RETURNED: DecisionStatus.RETURNED,
    RequestStatus.COUNTERED: DecisionStatus.COUNTERED,
    RequestStatus.APPROVED: DecisionStatus.APPROVED,
    RequestStatus.ACCEPTED: DecisionStatus.ACCEPTED,
    RequestStatus.DEEMED: DecisionStatus.DEEMED,
    RequestStatus.DENIED: DecisionStatus.DENIED,
    RequestStatus.DECLINED: DecisionStatus.DECLINED,
    RequestStatus.WITHDRAWN: DecisionStatus.WITHDRAWN,
    RequestStatus.EXPIRED: DecisionStatus.EXPIRED,
}
_MONEY: "DecimalField[Any, Any]" = DecimalField(max_digits=15, decimal_places=3)
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)
OPEN_REVIEWS = "open_reviews"
# What is counted of decisions that is counted of their requests.
OF_REQUESTS = (Counted.ASKED, Counted.ANSWERED, Counted.ENDED)
# Decisions taken while their team could not work, and those whose request waited meanwhile.
DECIDED_IN_OUTAGE = Exists(Outage.objects.going_on(OuterRef("decided_at")).filter(teams=OuterRef("team")))
WAITED_IN_OUTAGE = Exists(
    Outage.objects.between(
        OuterRef("request__opened_at"),
        Coalesce(OuterRef("request__closed_at"), Value(_NEVER)),
    ).filter(teams=OuterRef("team"))
)


def with_status(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """
    Annotate each decision with `status` (a `DecisionStatus`), `granted` (none: nothing was given) and
    `taken_back`. A grant taken back whole is reversed; one taken back in part keeps its status.
    """
    reversals = Reversal.objects.filter(grant__decision=OuterRef("pk")).order_by().values("grant__decision")
    return decisions.annotate(
        granted=F("grant__amount"),
        taken_back=Coalesce(
            Subquery(reversals.annotate(sum=Sum("amount")).values("sum"), output_field=_MONEY),
            Value(Decimal(0), output_field=_MONEY),
        ),
    ).annotate(
        status=Case(
            When(
                granted__isnull=False, taken_back__gte=F("granted"), then=Value(DecisionStatus.REVERSED.value)
            ),
            *(
                When(request__status=request.value, then=Value(status.value))
                for request, status in STATUS_OF_REQUEST.items()
            ),
            default=Value(DecisionStatus.GRANTED.value),
            output_field=CharField(),
        )
    )


def that_became(decisions: QuerySet[Decision], status: DecisionStatus) -> QuerySet[Decision]:
    """
    Return the decisions that have this status. What a status presupposes is asked for by name, so that the
    few it is true of are found without looking at every decision.
    """
    if status == DecisionStatus.REVERSED:
        decisions = decisions.filter(grant__in=Reversal.objects.values("grant"))
    elif status == DecisionStatus.GRANTED:
        decisions = decisions.filter(request=None)
    else:
        of_request = next(one for one, became in STATUS_OF_REQUEST.items() if became == status)
        decisions = decisions.filter(request__status=of_request)
    return decisions.filter(Q(status=status))


def count_exceptions(user: User, statuses: Collection[DecisionStatus], *, since: datetime) -> dict[str, int]:
    """
    Return how many of the decisions since a moment that a person may see have each of these statuses, and
    under `OPEN_REVIEWS` how many second looks wait. One query.
    """
    counted = [
        *((status.value, that_became(decisions_visible_to(user), status)) for status in statuses),
        (OPEN_REVIEWS, reviews_visible_to(user).filter(closed_at=None)),
    ]
    parts = [
        (found if name == OPEN_REVIEWS else found.filter(decided_at__gte=since))
        .order_by()
        .values(name=Value(name))
        .annotate(n=Count("pk"))
        .values_list("name", "n")
        for name, found in counted
    ]
    return dict(parts[0].union(*parts[1:], all=True))


def that_count_as(decisions: QuerySet[Decision], counted: Counted) -> QuerySet[Decision]:
    """Return the decisions that a figure counts, so that whoever reads it finds its rows."""
    asked = Q(outcome=Outcome.NEEDS_APPROVAL)
    own = Q(outcome=Outcome.WITHIN_AUTHORITY)
    found = {
        Counted.OWN: own,
        Counted.LIMITED: own & Q(limit__isnull=False),
        Counted.AVOIDED: without_approval(),
        Counted.ASKED: asked,
        Counted.LOOKED_AT: Q(_has_step(LOOKED_AT)),
        Counted.ANSWERED: asked & Q(_has_step(ANSWERS)),
        Counted.ENDED: asked & Q(request__closed_at__isnull=False),
        Counted.GIVEN_OWN: Q(grant__basis__in=OWN_BASES),
        Counted.GIVEN_APPROVED: Q(grant__isnull=False) & ~Q(grant__basis__in=OWN_BASES),
    }
    return decisions.filter(found[counted])


def _has_step(kinds: Collection[StepKind]) -> Exists:
    return Exists(ApprovalStep.objects.filter(request__decision=OuterRef("pk"), kind__in=kinds))


def in_outage(counted: str) -> Exists:
    """
    Return whether a figure leaves a decision out, because its team could not work when it was taken or, where
    requests are counted, while its request waited.
    """
    return WAITED_IN_OUTAGE if counted in OF_REQUESTS else DECIDED_IN_OUTAGE


def meanwhile(stopped: Stopped, counted: str) -> Q:
    """The same of one outage: of whose teams, and from when until when."""
    of_team = Q(team__in=stopped.team_ids)
    if counted not in OF_REQUESTS:
        return of_team & Q(decided_at__gte=stopped.start, decided_at__lt=stopped.end)
    waited = Q(request__closed_at=None) | Q(request__closed_at__gt=stopped.start)
    return of_team & waited & Q(request__opened_at__lt=stopped.end)


def decisions_visible_to(user: User) -> QuerySet[Decision]:
    """
    Return the decisions that the roles of the user add up to, with their status, newest first.

    Agents see their own, leads and managers those of the teams they oversee, auditors all. The board, HR
    and operations list none.
    """
    decisions = with_status(
        Decision.objects.select_related("case", "customer", "agent", "team", "remedy", "reason")
    )
    if not user.is_active:
        return decisions.none()
    if Role.AUDITOR in user.roles:
        return decisions
    seen = Q(pk__in=())
    if Role.AGENT in user.roles:
        seen |= Q(agent=user)
    if user.roles & {Role.LEAD, Role.MANAGER}:
        seen |= Q(agent=user) | Q(team__in=ids_of_teams_overseen_by(user))
    return decisions.filter(seen)


def get_decision_for(user: User, decision_id: int) -> Decision:
    """
    Return a decision the user may see: one of those listed for them, or one they were asked to approve.

    The note is not loaded: ask `can_read_texts_of` first.

    :raises Http404: if there is none, or none for this user
    """
    loaded = with_status(
        Decision.objects.select_related(
            "case",
            "customer",
            "agent__position",
            "team__calendar",
            "remedy",
            "reason",
            "version__policy",
            "limit",
            "grant__authority_of",
            "request__approver",
            "request__offered_by",
        )
    )
    decision = loaded.filter(_open_to(user), pk=decision_id).first()
    if decision is None:
        raise Http404(_("There is no such decision."))
    return decision


def may_open_decision(user: User, decision: Decision) -> bool:
    """Whether `get_decision_for` would find it: so that no page links to what its reader may not open."""
    return Decision.objects.filter(_open_to(user), pk=decision.pk).exists()


def remedies_of_customer(case: ServedCase, *, at: datetime) -> list[Decision]:
    """
    Return what the customer of a case was given or asked for in the last 12 months, newest first, by
    whomever and for whichever case: for somebody who may see this case.
    """
    return list(
        with_status(Decision.objects.select_related("case", "remedy", "reason"))
        .filter(customer=case.customer_id, decided_at__gt=at - timedelta(days=REMEMBERED_DAYS))
        .order_by("-decided_at", "-pk")[:LONGEST_HISTORY]
    )


def reviews_visible_to(user: User) -> QuerySet[Review]:
    """Return the reviews of decisions in the teams a lead or manager oversees, and all for an auditor."""
    reviews = Review.objects.select_related(
        "decision__agent", "decision__case", "decision__remedy", "decision__team", "closed_by"
    )
    if not user.is_active:
        return reviews.none()
    if Role.AUDITOR in user.roles:
        return reviews
    if not user.roles & {Role.LEAD, Role.MANAGER}:
        return reviews.none()
    return reviews.filter(decision__team__in=ids_of_teams_overseen_by(user))


def get_review_for(user: User, review_id: int) -> Review:
    """
    Return a review the user may see.

    :raises Http404: if there is none, or none for this user
    """
    review = reviews_visible_to(user).filter(pk=review_id).first()
    if review is None:
        raise Http404(_("There is no such review."))
    return review


def _open_to(user: User) -> Q:
    return Q(pk__in=decisions_visible_to(user).order_by().values("pk")) | _answered_by(user)


def steps_of(decision: Decision) -> QuerySet[ApprovalStep]:
    """Return what happened to the decision's request, oldest first."""
    steps = ApprovalStep.objects.filter(request__decision=decision)
    return steps.select_related("by", "version__policy").order_by("pk")


def reversals_of(decision: Decision) -> QuerySet[Reversal]:
    """Return what was taken back of the decision's grant."""
    return Reversal.objects.filter(grant__decision=decision).select_related("reversed_by")


def note_of(decision: Decision) -> DecisionNote | None:
    """Return what the agent wrote; ask `can_read_texts_of` before showing it."""
    return DecisionNote.objects.filter(decision=decision).first()


def _answered_by(user: User) -> Q:
    """What somebody has to answer, or answered: whoever gave their authority may see what for."""
    if not user.is_active or not user.roles & ANSWERING_ROLES:
        return Q(pk__in=())
    return Q(request__approver=user) | Q(grant__authority_of=user)


def has_tiers(decision: Decision) -> bool:
    """Whether the agent's position had more than one tier then. The version must be loaded."""
    book = rulebook_of(decision.version_id, decision.version.content_hash)
    return book.top_tier_of(decision.facts["holder"]["position"]) > FIRST_TIER
