"""Does the recording of training."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from effects.services import owe
from people.models import Completion, Course, User
from people.rules.training import expires_at
from people.services.absences import REROUTE


class NotYetCompleted(DomainError):
    code = "not_yet_completed"


@transaction.atomic
def record_completion(
    *, user: User, course: Course, completed_at: datetime, actor: User, at: datetime
) -> Completion:
    """
    Record that a person passed a course; it counts as long as the course says. Again, it changes nothing.

    :raises NotYetCompleted: if that lies in the future
    """
    if completed_at > at:
        raise NotYetCompleted(_("A course is recorded once it has been completed."))
    completion, created = Completion.objects.get_or_create(
        user=user,
        course=course,
        completed_at=completed_at,
        defaults={"expires_at": expiry_of(user=user, course=course, completed_at=completed_at)},
    )
    if created:
        record_event(
            name="completion.recorded",
            actor_id=actor.pk,
            subject=completion,
            facts={
                "user_id": user.pk,
                "course": course.code,
                "completed_at": completed_at,
                "expires_at": completion.expires_at,
            },
            at=at,
        )
        owe_reroute(completion, at=at)
    return completion


@transaction.atomic
def revoke_completion(*, completion_id: int, reason: str = "", actor: User, at: datetime) -> None:
    """Take back a completion that was recorded by mistake; decisions already made keep their facts."""
    completions = Completion.objects.select_related("course").select_for_update(of=("self",))
    completion = completions.get(pk=completion_id)
    event = record_event(
        name="completion.revoked",
        actor_id=actor.pk,
        subject=completion,
        facts={
            "user_id": completion.user_id,
            "course": completion.course.code,
            "completed_at": completion.completed_at,
        },
        reason=reason,
        at=at,
    )
    completion.delete()
    owe(REROUTE, key=f"completion:revoked:{event.pk}", facts={"user_id": completion.user_id}, at=at)


def expiry_of(*, user: User, course: Course, completed_at: datetime) -> datetime | None:
    """Return when a completion of this person stops counting, in the zone of the team."""
    zone = user.team.calendar.time_zone if user.team else settings.TIME_ZONE
    return expires_at(completed_at, valid_months=course.valid_months, zone=zone)


def owe_reroute(completion: Completion, *, at: datetime) -> None:
    """Owe another look at what waits for the person: now, and when the completion stops counting."""
    facts = {"user_id": completion.user_id}
    owe(REROUTE, key=f"completion:{completion.pk}", facts=facts, at=at)
    if completion.expires_at is not None and completion.expires_at > at:
        key = f"completion:{completion.pk}:expired"
        owe(REROUTE, key=key, facts=facts, at=at, due_at=completion.expires_at)
