"""Does the recording of what happened."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from audit.models import AuditEvent
from common.canonical import plain


def record_event(
    *,
    name: str,
    actor_id: int | None,
    subject: Model,
    facts: dict[str, Any],
    at: datetime,
    reason: str = "",
) -> AuditEvent:
    """
    Record one thing that happened, in the transaction that makes it happen.

    :param name: ``noun.past``, such as ``decision.logged``
    :param actor_id: who did it; None when the clock did
    :param subject: the saved row it happened to
    :param facts: what changed, in ids, codes and amounts; never names or other personal plaintext
    :raises TypeError: if the facts hold a float or another value without canonical form
    """
    return AuditEvent.objects.create(
        name=name,
        actor_id=actor_id,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        facts=plain(facts),
        reason=reason,
        occurred_at=at,
    )
