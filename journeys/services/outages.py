"""Does the recording of outages: each deed owes the figures of what they leave out, before and after it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from customers.services.recompute import Span, recompute_debt
from effects.services import owe_all
from journeys.choices import Cause, OutageFault, OutageKind
from journeys.models import Outage
from journeys.rules.outages import faults_of
from people.models import Team, User


class NotBelievable(DomainError):
    """Refused with the code and sentence of the first fault; `faults` has all, by field."""

    def __init__(self, faults: dict[str, OutageFault]) -> None:
        first = next(iter(faults.values()))
        super().__init__(str(first.label))
        self.code = first.value
        self.faults = faults


class AlreadyEnded(DomainError):
    code = "already_ended"


class OutageWithdrawn(DomainError):
    code = "outage_withdrawn"


@transaction.atomic
def record_outage(
    *,
    kind: OutageKind,
    system: str,
    cause: Cause,
    teams: Collection[Team],
    started_at: datetime,
    ended_at: datetime | None,
    note: str,
    actor: User | None,
    at: datetime,
) -> Outage:
    """
    Record that teams could not work as usual. What happened to them meanwhile no longer counts.

    :param ended_at: None while it goes on
    :param note: what happened, for those whose figures it changes
    :param actor: None for a program
    :raises NotBelievable: if it has not begun, ends before it starts, lasted too long, affects nobody, or
        has no note
    """
    _check(started_at=started_at, ended_at=ended_at, teams=teams, note=note, at=at)
    outage = Outage.objects.create(
        kind=kind,
        system=system,
        cause=cause,
        started_at=started_at,
        ended_at=ended_at,
        note=note,
        recorded_by=actor,
        recorded_at=at,
    )
    outage.teams.set(teams)
    _record("outage.recorded", outage, _facts(outage, teams), _spans(outage, teams), actor=actor, at=at)
    return outage


@transaction.atomic
def end_outage(*, outage_id: int, ended_at: datetime, actor: User | None, at: datetime) -> Outage:
    """
    Say when an outage that went on was over. What happened after its end counts again.

    :raises OutageWithdrawn: if it never happened
    :raises AlreadyEnded: if its end is known; correct it then
    :raises NotBelievable: if that is in the future, before it started, or too long after that
    """
    outage = _locked(outage_id)
    if outage.ended_at is not None:
        raise AlreadyEnded(_("The end of this outage is known already. Correct it if it is wrong."))
    teams = list(outage.teams.all())
    _check(started_at=outage.started_at, ended_at=ended_at, teams=teams, at=at)
    before = _spans(outage, teams)
    outage.ended_at = ended_at
    outage.save(update_fields=["ended_at"])
    spans = before + _spans(outage, teams)
    _record("outage.ended", outage, {"ended_at": ended_at}, spans, actor=actor, at=at)
    return outage


@transaction.atomic
def correct_outage(
    *,
    outage_id: int,
    kind: OutageKind,
    system: str,
    cause: Cause,
    teams: Collection[Team],
    started_at: datetime,
    ended_at: datetime | None,
    note: str,
    reason: str,
    actor: User | None,
    at: datetime,
) -> Outage:
    """
    Put right what was recorded wrongly; saying what is there already changes nothing.

    :param reason: why it was wrong, for the timeline
    :raises OutageWithdrawn: if it never happened
    :raises NotBelievable: if it has not begun, ends before it starts, lasted too long, or affects nobody
    """
    outage = _locked(outage_id)
    _check(started_at=started_at, ended_at=ended_at, teams=teams, at=at)
    old_teams = list(outage.teams.all())
    before, spans, old_note = _facts(outage, old_teams), _spans(outage, old_teams), outage.note
    outage.kind, outage.system, outage.cause, outage.note = kind, system, cause, note
    outage.started_at, outage.ended_at = started_at, ended_at
    after = _facts(outage, teams)
    if after == before and note == old_note:
        return outage
    outage.save(update_fields=["kind", "system", "cause", "note", "started_at", "ended_at"])
    outage.teams.set(teams)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    facts = {"changes": changes, "concealed": [] if note == old_note else ["note"]}
    spans += _spans(outage, teams)
    _record("outage.corrected", outage, facts, spans, actor=actor, at=at, reason=reason)
    return outage


@transaction.atomic
def withdraw_outage(*, outage_id: int, reason: str, actor: User | None, at: datetime) -> Outage:
    """
    Say that an outage never happened: it keeps its row and loses its teams, and everything counts again.

    :raises OutageWithdrawn: if that was said already
    """
    outage = _locked(outage_id)
    teams = list(outage.teams.all())
    spans = _spans(outage, teams)
    outage.withdrawn_at = at
    outage.save(update_fields=["withdrawn_at"])
    outage.teams.clear()
    facts = {"team_ids": sorted(team.pk for team in teams)}
    _record("outage.withdrawn", outage, facts, spans, actor=actor, at=at, reason=reason)
    return outage


def _locked(outage_id: int) -> Outage:
    outage = Outage.objects.select_for_update(of=("self",)).get(pk=outage_id)
    if outage.withdrawn_at is not None:
        raise OutageWithdrawn(_("This outage has been withdrawn: it never happened."))
    return outage


def _check(
    *,
    started_at: datetime,
    ended_at: datetime | None,
    teams: Collection[Team],
    at: datetime,
    note: str | None = None,
) -> None:
    ids = [team.pk for team in teams]
    faults = faults_of(started_at=started_at, ended_at=ended_at, teams=ids, note=note, at=at)
    if faults:
        raise NotBelievable(faults)


def _facts(outage: Outage, teams: Collection[Team]) -> dict[str, Any]:
    return {
        "kind": str(outage.kind),
        "system": outage.system,
        "cause": str(outage.cause),
        "team_ids": sorted(team.pk for team in teams),
        "started_at": outage.started_at,
        "ended_at": outage.ended_at,
    }


def _spans(outage: Outage, teams: Collection[Team]) -> list[Span]:
    return [(outage.started_at, outage.ended_at, team.pk) for team in teams]


def _record(
    name: str,
    outage: Outage,
    facts: dict[str, Any],
    spans: Collection[Span],
    *,
    actor: User | None,
    at: datetime,
    reason: str = "",
) -> None:
    event = record_event(
        name=name, actor_id=actor.pk if actor else None, subject=outage, facts=facts, at=at, reason=reason
    )
    owe_all([recompute_debt(key=f"outage:{event.pk}", spans=spans)], at=at)
