"""
Asks about peer feedback: who was asked about whom, who has answered, and what may be shown of it.

Nothing of the answers is shown before the deadline, nor while they are fewer than the minimum group; then
the means, and the words in an order that tells nothing, without names.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean

from django.db.models import Count, F, Max, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.crypto import salted_hmac

from people.choices import Role
from people.models import User
from people.selectors.organization import reports_of, teams_overseen_by
from performance.choices import PeerQuestion, SectionKind
from performance.models import PeerAnswer, PeerRequest, Scorecard

SEES_ALL = frozenset({Role.HR, Role.AUDITOR})
SEES_OVERSEEN = frozenset({Role.LEAD, Role.MANAGER})


@dataclass(frozen=True)
class Mark:
    """The mean answer to one question, from 1 to 5."""

    question: str
    mean: float


@dataclass(frozen=True)
class PeerResult:
    """What may be shown of a request: `n` answers, the mean per question, what was written."""

    n: int
    marks: tuple[Mark, ...]
    words: tuple[str, ...]


def answers_asked_of(user: User) -> QuerySet[PeerAnswer]:
    """Return what a person was asked about colleagues, next deadline first."""
    answers = PeerAnswer.objects.filter(respondent=user.pk).select_related("request__subject")
    return answers.order_by("request__due_at", "pk")


def answers_waiting_for(user: User, *, at: datetime) -> QuerySet[PeerAnswer]:
    """Return what a person can still answer and has not."""
    return answers_asked_of(user).filter(answered_at=None, request__due_at__gt=at)


def get_answer_for(user: User, *, answer_id: int) -> PeerAnswer:
    """
    Return what a person was asked.

    :raises Http404: if it was somebody else
    """
    return get_object_or_404(answers_asked_of(user), pk=answer_id)


def requests_visible_to(user: User, *, at: datetime) -> QuerySet[PeerRequest]:
    """
    Return the requests a person may see, with how many were asked and have answered: about oneself once the
    deadline is over; leads and managers those about people they lead; HR and auditors all.
    """
    requests = PeerRequest.objects.select_related("subject__team", "asked_by").annotate(
        asked=Count("answers"), answered=Count("answers", filter=Q(answers__answered_at__isnull=False))
    )
    if not user.is_active:
        return requests.none()
    # What is asked about oneself is for oneself only when it is over, whatever else one may see.
    own = Q(subject__person=user.person)
    visible = Q(subject=user.pk, due_at__lte=at)
    if user.roles & SEES_ALL:
        visible |= ~own
    elif user.roles & SEES_OVERSEEN:
        led = Q(subject__team__in=teams_overseen_by(user)) | Q(subject__in=reports_of(user).values("pk"))
        visible |= led & ~own
    return requests.filter(visible).order_by("-due_at", "-pk")


def get_request_for(user: User, *, request_id: int, at: datetime) -> PeerRequest:
    """
    Return a request.

    :raises Http404: if there is none, or the user may not see it
    """
    return get_object_or_404(requests_visible_to(user, at=at), pk=request_id)


def respondents_of(request: PeerRequest) -> list[PeerAnswer]:
    """Return who was asked, by name; of the answer only whether there is one should be shown."""
    answers = request.answers.select_related("respondent").only(
        "request_id", "answered_at", "respondent__first_name", "respondent__last_name", "respondent__username"
    )
    return list(answers.order_by("respondent__last_name", "respondent__first_name", "respondent__pk"))


def asked_until(scorecards: Collection[Scorecard], *, at: datetime) -> dict[int, datetime]:
    """
    Return until when colleagues are still asked about the person and period of each scorecard, by its id;
    none where nobody is. One query.
    """
    requests = PeerRequest.objects.open(at).filter(subject__in={one.person_id for one in scorecards})
    by_person: dict[int, list[tuple[date, date, datetime]]] = defaultdict(list)
    for person_id, first, last, due_at in requests.values_list("subject", "first", "last", "due_at"):
        by_person[person_id].append((first, last, due_at))
    found = {}
    for one in scorecards:
        about = [
            due for first, last, due in by_person[one.person_id] if one.first <= first and last <= one.last
        ]
        if about:
            found[one.pk] = max(about)
    return found


def answers_missed(scorecards: Collection[Scorecard], *, at: datetime) -> dict[int, datetime]:
    """
    Return when, after a scorecard with a section of peer feedback was computed, answers about its person and
    period could be shown for the first time, by its id; none where there were no such answers. One query.
    """
    about = "person__peer_requests__"
    found = Scorecard.objects.filter(
        pk__in=[one.pk for one in scorecards],
        template_version__sections__kind=SectionKind.PEERS,
        **{
            f"{about}first__gte": F("first"),
            f"{about}last__lte": F("last"),
            f"{about}due_at__gt": F("snapshot_at"),
            f"{about}due_at__lte": at,
            f"{about}answers__answered_at__isnull": False,
        },
    )
    return dict(found.order_by().values_list("pk").annotate(due=Max(f"{about}due_at")))


def result_of(request: PeerRequest, *, at: datetime) -> PeerResult | None:
    """Return what may be shown; None before the deadline, and ever while there are too few answers."""
    if at < request.due_at:
        return None
    answers = list(request.answers.filter(answered_at__isnull=False))
    if len(answers) < request.minimum_group:
        return None
    marks = tuple(
        Mark(str(question.label), fmean(getattr(answer, question.value) for answer in answers))
        for question in PeerQuestion
    )
    shuffled = sorted(
        answers, key=lambda answer: salted_hmac("performance.peers", str(answer.pk)).hexdigest()
    )
    return PeerResult(len(answers), marks, tuple(answer.words for answer in shuffled if answer.words))


def colleagues_of(subject: User) -> QuerySet[User]:
    """Return who may be asked about a person: active people of the same department, and the line above."""
    near = Q(pk=None)
    if subject.team is not None:
        near |= Q(team__department=subject.team.department_id)
    if subject.manager_id is not None:
        near |= Q(pk=subject.manager_id)
    people = User.objects.filter(near, is_active=True, kind="human").exclude(person=subject.person)
    return people.order_by("last_name", "first_name", "username")


def _anywhere(answer: PeerAnswer) -> str:
    """Order answers at random, always the same."""
    return salted_hmac("performance.peers", str(answer.pk)).hexdigest()
