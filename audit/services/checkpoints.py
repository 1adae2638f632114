"""Does the writing and reading of checkpoints: signed lines in a file outside the database."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from audit.rules.chain import Checkpoint
from audit.selectors import chain_end
from common.canonical import canonical_json
from common.errors import DomainError


class UnreadableCheckpoint(DomainError):
    code = "unreadable_checkpoint"


def write_checkpoint(*, at: datetime) -> Checkpoint | None:
    """
    Append sequence and hash of the last seal to ``settings.AUDIT_CHECKPOINT_FILE``, and return them.

    Nothing is written, and None returned, while the chain has not grown since the last line.
    """
    path = Path(settings.AUDIT_CHECKPOINT_FILE)
    sequence, own_hash = chain_end()
    if sequence == 0 or (sequence, own_hash) == _last_of(path):
        return None
    moment = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    checkpoint = Checkpoint(sequence=sequence, hash=own_hash, at=moment)
    _append(path, _signed(checkpoint))
    return checkpoint


def read_checkpoints(path: Path) -> Iterator[Checkpoint]:
    """
    Yield the checkpoints of a file in order.

    :raises UnreadableCheckpoint: at the first line that this installation did not sign
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield _verified(line)
            except (ValueError, TypeError, KeyError, BadSignature) as error:
                raise UnreadableCheckpoint(
                    _("Line %(number)s of the checkpoints was not signed by this installation.")
                    % {"number": number}
                ) from error


def _signer() -> Signer:
    # Signs with SECRET_KEY; keys that were retired to SECRET_KEY_FALLBACKS keep old lines verifiable.
    return Signer(salt="audit.checkpoint", sep=":")


def _signed(checkpoint: Checkpoint) -> str:
    content = asdict(checkpoint)
    return canonical_json(content | {"signature": _signer().signature(canonical_json(content))})


def _verified(line: str) -> Checkpoint:
    content = json.loads(line)
    signature = content.pop("signature")
    _signer().unsign(f"{canonical_json(content)}:{signature}")
    return Checkpoint(**content)


def _last_of(path: Path) -> tuple[int, str] | None:
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 1000))
            last = json.loads(file.read().splitlines()[-1])
            return last["sequence"], last["hash"]
    except (FileNotFoundError, IndexError, ValueError, KeyError):
        return None


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())
