"""Does the asking of colleagues about somebody, and takes their answers. Locks: the request, then answers."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from effects.services import Debt, owe_all
from people.models import User
from performance.choices import PeerNews, PeerQuestion
from performance.models import PeerAnswer, PeerRequest
from performance.rules.peers import barrier_to_asking
from performance.selectors.peers import colleagues_of, result_of

REMIND_BEFORE = timedelta(days=1)


class CannotAsk(DomainError):
    """`code` says why."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class AskedBefore(DomainError):
    code = "asked_before"


class Closed(DomainError):
    code = "feedback_closed"


class NotAsked(DomainError):
    code = "not_asked"


class InvalidRating(DomainError):
    code = "invalid_rating"


@transaction.atomic
def ask_colleagues(
    *,
    subject: User,
    respondent_ids: Collection[int],
    first: date,
    last: date,
    due_at: datetime,
    actor: User,
    at: datetime,
    minimum_group: int = 3,
) -> PeerRequest:
    """
    Ask colleagues about a person, for a period (both days included), until a deadline.

    :param minimum_group: with fewer answers nothing is ever shown; at least three
    :raises CannotAsk: too few colleagues, no time to answer, about oneself, or somebody who is no colleague
    :raises AskedBefore: if colleagues were asked about this person and period before
    """
    colleagues = set(colleagues_of(subject).filter(pk__in=respondent_ids).values_list("pk", flat=True))
    barrier = barrier_to_asking(
        asked=set(respondent_ids),
        colleagues=colleagues,
        minimum_group=minimum_group,
        is_own=subject.person == actor.person,
        at=at,
        due_at=due_at,
    )
    if barrier is not None:
        raise CannotAsk(barrier.name.lower(), _(barrier.value))
    try:
        with transaction.atomic():
            request = PeerRequest.objects.create(
                subject=subject,
                asked_by=actor,
                asked_at=at,
                first=first,
                last=last,
                due_at=due_at,
                minimum_group=minimum_group,
            )
    except IntegrityError as error:
        if "peer_request_once" not in str(error):
            raise
        raise AskedBefore(_("Colleagues were already asked about this person and period.")) from error
    PeerAnswer.objects.bulk_create(
        PeerAnswer(request=request, respondent_id=user_id) for user_id in sorted(colleagues)
    )
    record_event(
        name="peers.asked",
        actor_id=actor.pk,
        subject=request,
        facts={"subject": subject.pk, "asked": sorted(colleagues), "due_at": due_at},
        at=at,
    )
    facts = {"request_id": request.pk}
    timers = [Debt("peers.close", str(request.pk), facts, due_at=due_at)]
    if due_at - REMIND_BEFORE > at:
        timers.append(Debt("peers.remind", str(request.pk), facts, due_at=due_at - REMIND_BEFORE))
    owe_all([*timers, *_tell(request, PeerNews.ASKED, sorted(colleagues))], at=at)
    return request


@transaction.atomic
def answer_about(
    *, answer_id: int, respondent: User, marks: Mapping[PeerQuestion, int], words: str, at: datetime
) -> PeerAnswer:
    """
    Answer about a colleague, or change one's answer, until the deadline. The record says who answered, never
    what.

    :raises NotAsked: if somebody else was asked
    :raises Closed: if the deadline is over
    :raises InvalidRating: unless every question is answered from 1 to 5
    """
    answer = PeerAnswer.objects.select_for_update(of=("self",)).select_related("request").get(pk=answer_id)
    if answer.respondent_id != respondent.pk:
        raise NotAsked(_("Somebody else was asked, so only they can answer."))
    if answer.request.due_at <= at:
        raise Closed(_("The deadline is over: answers are no longer taken or changed."))
    if set(marks) != set(PeerQuestion) or any(mark not in range(1, 6) for mark in marks.values()):
        raise InvalidRating(_("Answer every question from 1 to 5."))
    for question, mark in marks.items():
        setattr(answer, question.value, mark)
    answer.words = words.strip()
    answer.answered_at = answer.answered_at or at
    answer.changed_at = at
    answer.save()
    record_event(name="peers.answered", actor_id=respondent.pk, subject=answer.request, facts={}, at=at)
    return answer


@transaction.atomic
def remind_colleagues(*, request_id: int, at: datetime) -> None:
    """Remind those who have not answered; does nothing after the deadline."""
    request = PeerRequest.objects.get(pk=request_id)
    if request.due_at <= at:
        return
    late = request.answers.filter(answered_at=None).order_by("respondent")
    owe_all(_tell(request, PeerNews.REMINDED, late.values_list("respondent", flat=True)), at=at)


@transaction.atomic
def close_request(*, request_id: int, at: datetime) -> None:
    """Tell who asked that the deadline is over, and the person if there is something to show."""
    request = PeerRequest.objects.get(pk=request_id)
    readers = {request.asked_by_id}
    if result_of(request, at=at) is not None:
        readers.add(request.subject_id)
    owe_all(_tell(request, PeerNews.CLOSED, sorted(readers)), at=at)


def _tell(request: PeerRequest, news: PeerNews, user_ids: Collection[int]) -> list[Debt]:
    return [
        Debt(
            "peers.tell",
            f"{request.pk}:{news.value}:{user_id}",
            {"request_id": request.pk, "news": news.value, "user_id": user_id},
        )
        for user_id in user_ids
    ]
