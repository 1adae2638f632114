"""Does the planning and ending of absences."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from effects.services import Debt, cancel_all, owe_all
from people.models import Absence, User
from people.rules.absences import Away, closes_circle, overlaps

# What waits for somebody who comes or goes needs another look: requests, and what people contest about
# themselves. The apps that own them serve it.
REROUTE, HAND_OVER = "approvals.reroute", "answers.hand_over"
# Two absences planned at once could close a circle that neither of them sees: they are planned in turn.
PLANNING = 7_301


class AbsenceOver(DomainError):
    code = "absence_over"


class AbsenceOverlaps(DomainError):
    code = "absence_overlaps"


class UnfitDelegate(DomainError):
    code = "unfit_delegate"


class DelegateCircle(DomainError):
    code = "delegate_circle"


@transaction.atomic
def plan_absence(
    *,
    user: User,
    starts_at: datetime,
    ends_at: datetime,
    delegate: User | None,
    reason: str = "",
    actor: User,
    at: datetime,
) -> Absence:
    """
    Plan that a person is away, and who stands in; what waits for them is routed anew at start and end.

    The reason stays with the absence and out of the audit log, where it could not be deleted.

    :raises AbsenceOver: if it ends before it starts, or before now
    :raises AbsenceOverlaps: if the person is away at that time already
    :raises UnfitDelegate: if the delegate is the same person or has left
    :raises DelegateCircle: if the delegates would stand in for each other in a circle
    """
    if ends_at <= max(starts_at, at):
        raise AbsenceOver(_("An absence ends after it starts, and not in the past."))
    if delegate is not None:
        _check_delegate(user, delegate)
    _wait_for_others()
    planned = Away(user.pk, delegate.pk if delegate else None, starts_at, ends_at)
    _check_against_others(planned)
    absence = Absence.objects.create(
        user=user, delegate=delegate, starts_at=starts_at, ends_at=ends_at, reason=reason
    )
    record_event(
        name="absence.planned",
        actor_id=actor.pk,
        subject=absence,
        facts={
            "user_id": user.pk,
            "delegate_id": planned.delegate_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
        },
        at=at,
    )
    _owe_reroute(absence, "start", at=at, due_at=max(starts_at, at))
    _owe_reroute(absence, "end", at=at, due_at=ends_at)
    return absence


@transaction.atomic
def end_absence(*, absence_id: int, actor: User, at: datetime) -> None:
    """
    End an absence now; one that has not begun is taken back.

    :raises AbsenceOver: if it is over already
    """
    absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence_id)
    if absence.ends_at <= at:
        raise AbsenceOver(_("This absence is over already."))
    begun = absence.starts_at < at
    facts = {"user_id": absence.user_id, "starts_at": absence.starts_at, "ended_before": absence.ends_at}
    record_event(
        name="absence.ended" if begun else "absence.cancelled",
        actor_id=actor.pk,
        subject=absence,
        facts=facts,
        at=at,
    )
    moments = ("end",) if begun else ("start", "end")
    cancel_all((REROUTE, HAND_OVER), keys=[f"absence:{absence.pk}:{moment}" for moment in moments], at=at)
    if not begun:
        absence.delete()
        return
    absence.ends_at = at
    absence.save(update_fields=["ends_at"])
    _owe_reroute(absence, "ended", at=at, due_at=at)


def _check_delegate(user: User, delegate: User) -> None:
    if delegate.person == user.person:
        raise UnfitDelegate(_("Somebody else has to stand in."))
    if not delegate.is_active:
        raise UnfitDelegate(_("%(person)s has left and cannot stand in.") % {"person": delegate})


def _check_against_others(planned: Away) -> None:
    during = Absence.objects.filter(starts_at__lt=planned.ends_at, ends_at__gt=planned.starts_at)
    others = [
        Away(*row)
        for row in during.values_list("user_id", "delegate_id", "starts_at", "ends_at").order_by("pk")
    ]
    if any(other.user_id == planned.user_id and overlaps(other, planned) for other in others):
        raise AbsenceOverlaps(_("There is an absence at that time already. End it first."))
    if closes_circle(planned, others):
        raise DelegateCircle(
            _("The delegate's own stand-ins lead back to this person. Choose somebody else.")
        )


def _owe_reroute(absence: Absence, moment: str, *, at: datetime, due_at: datetime) -> None:
    key, facts = f"absence:{absence.pk}:{moment}", {"user_id": absence.user_id}
    owe_all([Debt(topic, key, facts, due_at=due_at) for topic in (REROUTE, HAND_OVER)], at=at)


def _wait_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLANNING])
