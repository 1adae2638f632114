"""Does the reading of what customers wrote: at hand for one's own open case, else for a purpose; recorded."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from customers.choices import TextPurpose
from customers.models import Case
from customers.permissions import has_texts_at_hand
from customers.services.cases import record_texts_viewed
from feedback.permissions import can_read_comments
from feedback.selectors.surveys import AnswerOnCase, answers_on_case
from people.models import User


class NotNeeded(DomainError):
    code = "not_needed"


@transaction.atomic
def view_answers(
    *, case: Case, purpose: TextPurpose | None = None, actor: User, at: datetime
) -> tuple[AnswerOnCase, ...]:
    """
    Return what was answered about a case that the actor has found, and record who read comments, once.

    :param purpose: None reads comments only where they are at hand
    :raises NotNeeded: if a purpose is given and the actor reads no comments
    """
    if purpose and not can_read_comments(actor):
        raise NotNeeded(_("Only those who need it for this case read what the customer said."))
    answers = answers_on_case(
        actor, case, with_comments=purpose is not None or has_texts_at_hand(actor, case)
    )
    if any(answer.comment for answer in answers):
        record_texts_viewed(case=case, cases=[case.pk], field="surveys", purpose=purpose, actor=actor, at=at)
    return answers
