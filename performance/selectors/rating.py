"""Asks how far the rating of people is: what waits in which period, what is contested, what will fall."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from people.models import Qualification, User
from performance.choices import ScorecardState
from performance.models import Appeal, Demotion, Dispute
from performance.selectors.qualifications import KIND, demotions_visible_to
from performance.selectors.scorecards import scorecards_visible_to

# Where a scorecard still waits for somebody, in the order in which it gets there.
WAITING = (
    ScorecardState.DRAFT,
    ScorecardState.IN_CALIBRATION,
    ScorecardState.PUBLISHED,
    ScorecardState.DISPUTED,
)


@dataclass(frozen=True)
class Unfinished:
    """How many scorecards of a period wait, by the state they wait in."""

    first: date
    last: date
    counts: Mapping[ScorecardState, int]


@dataclass(frozen=True)
class Contested:
    """
    How many disputes and appeals wait for an answer, how many of them too long, how many demotions are
    announced, and of how many of these no tier falls.
    """

    disputes: int
    overdue_disputes: int
    disputes_left_to_hr: int
    appeals: int
    overdue_appeals: int
    demotions: int
    demotions_of_no_tier: int


def unfinished_periods(user: User) -> list[Unfinished]:
    """Return the periods with scorecards that wait, of those a person may see, newest first."""
    rows = scorecards_visible_to(user).filter(state__in=WAITING).order_by("-first", "last")
    counts: dict[tuple[date, date], dict[ScorecardState, int]] = defaultdict(dict)
    for first, last, state, n in rows.values_list("first", "last", "state").annotate(Count("pk")):
        counts[first, last][ScorecardState(state)] = n
    return [Unfinished(first, last, found) for (first, last), found in counts.items()]


def contested(user: User, *, at: datetime) -> Contested:
    """Return how much is contested among the people somebody may see, themselves aside."""
    disputes = open_disputes_of_others(user).aggregate(
        n=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lte=at)),
        left_to_hr=Count("pk", filter=Q(answerer=None)),
    )
    appeals = open_appeals_of_others(user).aggregate(
        n=Count("pk"), overdue=Count("pk", filter=Q(due_at__lte=at))
    )
    demotions = announced_demotions(user, at=at).aggregate(
        n=Count("pk"), of_no_tier=Count("pk", filter=Q(tier_after=F("tier_before")))
    )
    return Contested(
        disputes=disputes["n"],
        overdue_disputes=disputes["overdue"],
        disputes_left_to_hr=disputes["left_to_hr"],
        appeals=appeals["n"],
        overdue_appeals=appeals["overdue"],
        demotions=demotions["n"],
        demotions_of_no_tier=demotions["of_no_tier"],
    )


def open_disputes_of_others(user: User) -> QuerySet[Dispute]:
    """Return the disputes nobody has answered, about scorecards of others a person may see, oldest first."""
    about = scorecards_visible_to(user).exclude(person__person=user.person)
    disputes = Dispute.objects.filter(answered_at=None, scorecard__in=about)
    return disputes.select_related("scorecard__person", "answerer").order_by("due_at", "pk")


def late_disputes(user: User, *, at: datetime) -> QuerySet[Dispute]:
    """Return those of them that are overdue, or that nobody up the line is left to answer."""
    return open_disputes_of_others(user).filter(Q(due_at__lte=at) | Q(answerer=None))


def open_appeals_of_others(user: User) -> QuerySet[Appeal]:
    """Return the appeals nobody has decided, of others a person may see, the most urgent first."""
    about = demotions_visible_to(user).exclude(person__person=user.person)
    appeals = Appeal.objects.filter(decided_at=None, demotion__in=about.values("pk"))
    return appeals.select_related("demotion__person", "decider").order_by("due_at", "pk")


def announced_demotions(user: User, *, at: datetime) -> QuerySet[Demotion]:
    """
    Return the demotions of others that are still to take effect, the next first: none that an appeal put
    aside or that something newer overtook.
    """
    newest = Qualification.objects.filter(user=OuterRef("person"), kind=KIND).order_by("-pk")
    own = Concat(Value("scorecard:"), Cast("scorecard", CharField()))
    coming = demotions_visible_to(user).filter(takes_effect_at__gt=at).exclude(person__person=user.person)
    stands = coming.annotate(newest=Subquery(newest.values("source")[:1])).filter(newest=own)
    return stands.order_by("takes_effect_at", "pk")
