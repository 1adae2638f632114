"""Does the reading of what the customer said by somebody who needs it: only with a purpose, and recorded."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from customers.choices import TextPurpose
from empowerment.models import Decision
from empowerment.permissions import can_read_texts_of
from people.models import User


class NotNeeded(DomainError):
    code = "not_needed"


@transaction.atomic
def view_texts(*, decision: Decision, purpose: TextPurpose, actor: User, at: datetime) -> None:
    """
    Record who reads the note of a decision and what its agent told, and what for. Then it may be shown.

    :param decision: with its case and request loaded
    :raises NotNeeded: if the actor does not need it
    """
    if not can_read_texts_of(actor, decision):
        raise NotNeeded(_("Only those who need it for this case read what the customer said."))
    with translation.override(None):  # the log speaks one language, whoever looks
        reason = str(purpose.label)
    record_event(
        name="decision.texts_viewed",
        actor_id=actor.pk,
        subject=decision,
        facts={"case_id": decision.case_id, "fields": ["note", "wish", "answers"], "purpose": purpose},
        at=at,
        reason=reason,
    )
