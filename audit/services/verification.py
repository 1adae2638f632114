"""Does the verification of the whole record: chain, checkpoints, and what stands outside the chain."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Model

from audit import selectors
from audit.choices import VERIFIED
from audit.rules.chain import Break, Checkpoint, Verdict, judge_chain
from audit.services.checkpoints import UnreadableCheckpoint, read_checkpoints
from audit.services.events import record_event
from common.words import gettext as _


@dataclass(frozen=True)
class VerificationResult:
    """
    What a verification found.

    ``checked_from`` to ``last_sequence`` is whole; ``unsealed`` events still wait for their seal, which is no
    fault; ``checkpoints`` is how many lines from outside the database agreed.
    """

    checked_from: int
    last_sequence: int
    last_hash: str
    unsealed: int
    checkpoints: int
    first_break: Break | None

    @property
    def is_whole(self) -> bool:
        return self.first_break is None


def verify_chain(*, checkpoint_file: Path | None = None, newest: int | None = None) -> VerificationResult:
    """
    Compare every sealed event with its seal, the seals with each other, and the chain with the checkpoints.

    Walks in constant memory, some tens of thousands of events a second.

    :param checkpoint_file: without it a cut tail and a chain hashed anew go unnoticed
    :param newest: walk only this many of the newest seals, trusting the hash before them
    """
    since = 1 if newest is None else max(1, selectors.chain_end()[0] - newest + 1)
    unreadable = None
    try:
        verdict = _walk(since, read_checkpoints(checkpoint_file) if checkpoint_file else ())
    except UnreadableCheckpoint as error:
        verdict = _walk(since, ())
        unreadable = Break(verdict.last_sequence, error.code, str(error))
    return VerificationResult(
        checked_from=since,
        last_sequence=verdict.last_sequence,
        last_hash=verdict.last_hash,
        unsealed=selectors.count_unsealed(),
        checkpoints=verdict.checkpoints,
        first_break=verdict.first_break or unreadable or _beside_the_chain(),
    )


def verify_and_record(
    *,
    checkpoint_file: Path | None = None,
    newest: int | None = None,
    actor: Model | None,
    clock: Callable[[], datetime],
) -> VerificationResult:
    """
    Verify like `verify_chain` and record who did and what came out, so that the next one knows since when.
    At the console the event is about the newest seal; without any nothing was verified.

    :param actor: None for whoever works at the console
    :param clock: tells the time when the walk is over
    """
    result = verify_chain(checkpoint_file=checkpoint_file, newest=newest)
    facts = {
        "checked_from": result.checked_from,
        "last_sequence": result.last_sequence,
        "checkpoints": result.checkpoints,
        "is_whole": result.is_whole,
        "broken_at": result.first_break.sequence if result.first_break else None,
    }
    subject = actor or selectors.newest_seal()
    if subject is not None:
        record_event(
            name=VERIFIED, actor_id=actor.pk if actor else None, subject=subject, facts=facts, at=clock()
        )
    return result


def _walk(since: int, checkpoints: Iterable[Checkpoint]) -> Verdict:
    with closing(selectors.chain_links(since=since)) as links:
        return judge_chain(links, checkpoints, since=since, previous_hash=selectors.hash_at(since - 1))


def _beside_the_chain() -> Break | None:
    if (stray := selectors.stray_event()) is not None:
        place = selectors.place_of(stray)
        return Break(
            place,
            "inserted",
            _("Event %(stray)s, before seal %(place)s, was never recorded: it was inserted.")
            % {"stray": stray, "place": place},
        )
    if (lost := selectors.lost_event()) is not None:
        place = selectors.place_of(lost)
        return Break(
            place,
            "event_deleted",
            _("Event %(lost)s is gone; it waited for a seal, before seal %(place)s.")
            % {"lost": lost, "place": place},
        )
    return None
