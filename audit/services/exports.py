"""Does the recording of lists that leave the house as a stream: who took which, and what exactly it was."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any

from django.db.models import Model

from audit.services.events import record_event

BLOCK = 500


def recorded_export(
    lines: Iterable[str],
    *,
    what: str,
    filters: dict[str, Any],
    actor: Model,
    clock: Callable[[], datetime],
) -> Iterator[bytes]:
    """
    Give the lines of a CSV as bytes and record them: `export.begun` before the first, `export.made` with the
    number of rows and the hash after the last. A stream that broke off has no `export.made` but an
    `export.broken_off` with what had left by then; after a crash, neither.

    :param what: the list: `cases`, `people`
    :param filters: which rows of it, without personal plaintext: a name that was searched for is `True`
    :param clock: tells the time when the stream ends
    """
    facts = {"what": what, "filters": filters}
    record_event(name="export.begun", actor_id=actor.pk, subject=actor, facts=facts, at=clock())
    return _counted(lines, facts, actor, clock)


def _counted(
    lines: Iterable[str], facts: dict[str, Any], actor: Model, clock: Callable[[], datetime]
) -> Iterator[bytes]:
    rows, digest, whole = -1, sha256(), False  # the first line is the heading
    try:
        left = iter(lines)
        # Some hundred at a time: to send each line by itself takes longer than to write it.
        while block := list(islice(left, BLOCK)):
            content = "".join(block).encode()
            digest.update(content)
            rows += len(block)
            yield content
        whole = True
    finally:
        name = "export.made" if whole else "export.broken_off"
        facts = facts | {"rows": max(0, rows), "sha256": digest.hexdigest()}
        record_event(name=name, actor_id=actor.pk, subject=actor, facts=facts, at=clock())
