"""Does the recording of changes to rows that people edit directly, such as reference data in the admin."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Model

from audit.models import AuditEvent
from audit.rules.changes import Row, describe_change
from audit.services.events import record_event

# Never quoted, whatever the caller says.
SECRETS = frozenset({"password", "token", "secret"})


def record_change(
    *,
    subject: Model,
    before: Row,
    after: Row,
    actor_id: int,
    at: datetime,
    concealed: Collection[str] = (),
    reason: str = "",
) -> AuditEvent | None:
    """
    Record ``<model>.created``, ``.changed`` or ``.deleted`` with old and new values; nothing if none changed.

    :param before: the row as it was; empty if it is new
    :param after: the row as it is; empty if it is gone
    :param concealed: fields that hold personal or secret text: named, not quoted
    """
    facts: dict[str, Any] = describe_change(before, after, concealed=SECRETS | set(concealed))
    if not facts:
        return None
    verb = "created" if not before else "changed" if after else "deleted"
    return record_event(
        name=f"{subject._meta.model_name}.{verb}",
        actor_id=actor_id,
        subject=subject,
        facts=facts,
        at=at,
        reason=reason,
    )
