"""Decides whether the chain of seals is whole, and where it breaks first."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from common.canonical import canonical_json
from common.words import gettext as _

# What the first seal follows.
GENESIS = "0" * 64


class EventContent(NamedTuple):
    """Every column of an event, moments and facts as the database spells them."""

    id: int
    name: str
    actor_id: int | None
    subject_type: str
    subject_id: str
    facts: str
    reason: str
    occurred_at: str


class Link(NamedTuple):
    """A seal with the event it seals; no event if it is gone."""

    sequence: int
    previous_hash: str
    hash: str
    sealed_at: str
    event: EventContent | None


@dataclass(frozen=True)
class Checkpoint:
    """What was known outside the database: at this moment the chain ended so."""

    sequence: int
    hash: str
    at: str


@dataclass(frozen=True)
class Break:
    """Where the chain breaks first, and what is wrong there."""

    sequence: int
    code: str
    message: str


@dataclass(frozen=True)
class Verdict:
    """How far the chain is whole, its hash there, how many checkpoints agreed, and the first break if any."""

    last_sequence: int
    last_hash: str
    checkpoints: int
    first_break: Break | None


def link_hash(*, previous_hash: str, sequence: int, sealed_at: str, event: EventContent) -> str:
    """
    Return the hash of a link: SHA-256 over the hash before it and all columns of event and seal.

    :raises TypeError: if the facts hold a number that is no integer, which no event that was recorded does
    """
    content = {
        "sequence": sequence,
        "sealed_at": sealed_at,
        "event": event._asdict() | {"facts": json.loads(event.facts)},
    }
    return sha256((previous_hash + canonical_json(content)).encode()).hexdigest()


def judge_chain(
    links: Iterable[Link],
    checkpoints: Iterable[Checkpoint] = (),
    *,
    since: int = 1,
    previous_hash: str = GENESIS,
) -> Verdict:
    """
    Walk links in order and compare them with checkpoints in order, holding one of each in memory.

    :param since: the sequence the first link must have
    :param previous_hash: the hash that the first link must follow
    """
    outside = _Checkpoints(checkpoints, since=since)
    last, last_hash = since - 1, previous_hash
    for link in links:
        found = _break_at(link, expected=last + 1, previous_hash=last_hash) or outside.break_at(link)
        if found:
            return Verdict(last, last_hash, outside.agreed, found)
        last, last_hash = link.sequence, link.hash
    return Verdict(last, last_hash, outside.agreed, outside.break_after(last))


def _break_at(link: Link, *, expected: int, previous_hash: str) -> Break | None:
    if link.sequence != expected:
        return Break(
            expected,
            "missing",
            _("The seal %(expected)s is missing; %(sequence)s comes instead.")
            % {"expected": expected, "sequence": link.sequence},
        )
    if link.event is None:
        return Break(
            expected,
            "event_deleted",
            _("The event that seal %(expected)s closes is gone.") % {"expected": expected},
        )
    if link.previous_hash != previous_hash:
        return Break(
            expected,
            "out_of_order",
            _("The seal %(expected)s does not follow the one before it.") % {"expected": expected},
        )
    if link.hash != _hash_of(link, link.event):
        return Break(
            expected,
            "changed",
            _("Event %(id)s is not what seal %(expected)s closed.")
            % {"id": link.event.id, "expected": expected},
        )
    return None


def _hash_of(link: Link, event: EventContent) -> str | None:
    try:
        return link_hash(
            previous_hash=link.previous_hash, sequence=link.sequence, sealed_at=link.sealed_at, event=event
        )
    except TypeError:
        return None


class _Checkpoints:
    """The checkpoints still to come, beside a walk along the chain."""

    def __init__(self, checkpoints: Iterable[Checkpoint], *, since: int) -> None:
        self._coming: Iterator[Checkpoint] = (one for one in checkpoints if one.sequence >= since)
        self._next = next(self._coming, None)
        self._last_agreed = since - 1
        self.agreed = 0

    def break_at(self, link: Link) -> Break | None:
        while self._next and self._next.sequence == link.sequence:
            if self._next.hash != link.hash:
                return self._rewritten(self._next)
            self._last_agreed = link.sequence
            self.agreed += 1
            self._next = next(self._coming, None)
        if self._next and self._next.sequence < link.sequence:
            return self._went_back(self._next)
        return None

    def break_after(self, last: int) -> Break | None:
        if self._next is None:
            return None
        if self._next.sequence <= last:
            return self._went_back(self._next)
        return Break(
            last + 1,
            "cut_off",
            _("The log ends at %(last)s, but the checkpoint of %(at)s knows %(sequence)s.")
            % {"last": last, "at": self._next.at, "sequence": self._next.sequence},
        )

    def _rewritten(self, known: Checkpoint) -> Break:
        return Break(
            known.sequence,
            "rewritten",
            _(
                "The hash at %(last)s is not that of the checkpoint of %(at)s: "
                "something from %(first)s to %(last)s was written anew."
            )
            % {
                "at": known.at,
                "first": self._last_agreed + 1,
                "last": known.sequence,
            },
        )

    def _went_back(self, known: Checkpoint) -> Break:
        return Break(
            known.sequence + 1,
            "went_back",
            _("The checkpoint of %(at)s goes back to %(sequence)s: an older state was restored.")
            % {"at": known.at, "sequence": known.sequence},
        )
