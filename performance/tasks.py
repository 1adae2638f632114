"""Speaks with the clock: recomputes figures, computes scorecards, owes a look back at weeks and pairs."""

from collections.abc import Sequence
from datetime import date, datetime

from celery import shared_task
from django.utils import timezone

from effects.registry import handles
from performance.rules.scopes import Idle
from performance.services import digests, disputes, peers, relations
from performance.services.appeals import ESCALATE, escalate_appeal, hand_over_appeals
from performance.services.computing import ask_for_drafts, compute_run
from performance.services.rollup import recompute_changed


@handles("performance.recompute")
def recompute(
    *,
    days: list[tuple[str, int | None]],
    case_ids: list[int],
    at: datetime,
    customer_ids: Sequence[int] = (),
    spans: Sequence[tuple[str, str | None, int]] = (),
) -> None:
    """Facts of these days, about these cases or customers, or the outages of these spans have changed."""
    recompute_changed(
        days=[(date.fromisoformat(day), team_id) for day, team_id in days],
        case_ids=case_ids,
        customer_ids=customer_ids,
        spans=[
            Idle(datetime.fromisoformat(started), datetime.fromisoformat(ended) if ended else at, team_id)
            for started, ended, team_id in spans
        ],
    )


@handles("scorecards.compute", one_snapshot=True)
def compute_scorecards(*, run_id: int, at: datetime) -> None:
    """Somebody, or the calendar, asks for the scorecards of a period."""
    compute_run(run_id=run_id, at=at)


@handles("dispute.remind")
def remind(*, dispute_id: int, level: int, at: datetime) -> None:
    """Half of the clock of a dispute is gone."""
    disputes.remind_answerer(dispute_id=dispute_id, level=level, at=at)


@handles("dispute.escalate")
def escalate(*, dispute_id: int, level: int, at: datetime) -> None:
    """The clock of a dispute was missed."""
    disputes.escalate_dispute(dispute_id=dispute_id, level=level, at=at)


@handles("answers.hand_over")
def hand_over(*, user_id: int, at: datetime) -> None:
    """An absence has begun or ended."""
    disputes.hand_over_disputes(user_id=user_id, at=at)
    hand_over_appeals(user_id=user_id, at=at)


@handles("peers.remind")
def remind_peers(*, request_id: int, at: datetime) -> None:
    """The deadline of peer feedback is a day away."""
    peers.remind_colleagues(request_id=request_id, at=at)


@handles("peers.close")
def close_peers(*, request_id: int, at: datetime) -> None:
    """The deadline of peer feedback is over."""
    peers.close_request(request_id=request_id, at=at)


@handles(ESCALATE)
def escalate_open_appeal(*, appeal_id: int, level: int, at: datetime) -> None:
    """Somebody who had to decide an appeal missed the clock."""
    escalate_appeal(appeal_id=appeal_id, level=level, at=at)


@shared_task(name="performance.tasks.owe_digests", ignore_result=True)
def owe_digests() -> None:
    """A week is over: everybody who resolves cases is owed a look back at it, once."""
    digests.owe_digests(at=timezone.now())


@shared_task(name="performance.tasks.watch_relations", ignore_result=True)
def watch_relations() -> None:
    """Look whether what moves soon is still a sign of what moves late."""
    relations.owe_drifts(at=timezone.now())


@shared_task(name="performance.tasks.draft_scorecards", ignore_result=True)
def draft_scorecards() -> None:
    """Ask for the drafts of the month, once a day."""
    ask_for_drafts(at=timezone.now())
