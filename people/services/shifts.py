"""Does the planning of shifts."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from effects.services import owe
from people.models import Shift, User
from people.services.absences import REROUTE


class ShiftOver(DomainError):
    code = "shift_over"


@transaction.atomic
def add_shift(
    *,
    user: User,
    weekday: int,
    starts: time,
    ends: time,
    from_on: date,
    to_on: date | None = None,
    actor: User,
    at: datetime,
) -> Shift:
    """
    Add a weekly shift: from then on the person works by shifts, no longer by the team's calendar.

    :raises ShiftOver: if the day on which it no longer starts is not after the first
    """
    if to_on is not None and to_on <= from_on:
        raise ShiftOver(_("A shift stops applying after it starts."))
    shift = Shift.objects.create(
        user=user, weekday=weekday, starts=starts, ends=ends, from_on=from_on, to_on=to_on
    )
    _record("shift.added", shift, actor=actor, at=at)
    return shift


@transaction.atomic
def end_shift(*, shift_id: int, to_on: date, actor: User, at: datetime) -> Shift | None:
    """
    Let a shift start for the last time before `to_on`; one that never started is removed and None returned.

    :raises ShiftOver: if it stopped before that already
    """
    shift = Shift.objects.select_for_update(of=("self",)).get(pk=shift_id)
    if shift.to_on is not None and shift.to_on <= to_on:
        raise ShiftOver(_("This shift stops before that already."))
    if to_on <= shift.from_on:
        _record("shift.removed", shift, actor=actor, at=at)
        shift.delete()
        return None
    shift.to_on = to_on
    shift.save(update_fields=["to_on"])
    _record("shift.ended", shift, actor=actor, at=at)
    return shift


def _record(name: str, shift: Shift, *, actor: User, at: datetime) -> None:
    event = record_event(
        name=name,
        actor_id=actor.pk,
        subject=shift,
        facts={
            "user_id": shift.user_id,
            "weekday": shift.weekday,
            "starts": shift.starts,
            "ends": shift.ends,
            "from_on": shift.from_on,
            "to_on": shift.to_on,
        },
        at=at,
    )
    owe(REROUTE, key=f"shift:{event.pk}", facts={"user_id": shift.user_id}, at=at)
