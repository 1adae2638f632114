"""Does what agents tell about a case: who waits for whom; and shows what is personal about its customer."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from customers.choices import CaseStatus, TextPurpose, ViewPurpose
from customers.models import Case
from customers.permissions import can_see_sensitive
from customers.rules.cases import LIFECYCLE, may_customer_wait
from customers.selectors import CaseHistory, CustomerCard, full_customer, full_history
from effects.services import owe
from people.models import User


class CaseNotOpen(DomainError):
    code = "case_not_open"


class NotNeeded(DomainError):
    code = "not_needed"


@transaction.atomic
def set_customer_waiting(*, case_id: int, is_waiting: bool, actor: User, at: datetime) -> Case:
    """
    Say whether the customer waits on the line right now. Saying it again changes nothing.

    :raises CaseNotOpen: if the case is done or waits for the customer
    """
    case = _locked(case_id)
    if case.customer_waiting == is_waiting:
        return case
    if is_waiting and not may_customer_wait(CaseStatus(case.status)):
        raise CaseNotOpen(
            _("The customer can wait for us only while the case is open and not waiting for them.")
        )
    case.customer_waiting = is_waiting
    case.save(update_fields=["customer_waiting"])
    _record("case.customer_waiting_set", case, {"customer_waiting": is_waiting}, actor=actor, at=at)
    return case


@transaction.atomic
def set_case_status(*, case_id: int, status: CaseStatus, actor: User, at: datetime) -> Case:
    """
    Move a case between open and waiting for the customer, and owe the pause of the clocks that run on it.

    Whom we wait for does not wait for us: the mark that the customer is waiting goes. Setting the present
    status changes nothing.

    :raises TransitionNotAllowed: if the case is done, or the move is for the system it comes from
    """
    case = _locked(case_id)
    before = CaseStatus(case.status)
    if before is status:
        return case
    LIFECYCLE.check(before, status)
    case.status = status
    case.customer_waiting = case.customer_waiting and may_customer_wait(status)
    case.save(update_fields=["status", "customer_waiting"])
    _record("case.status_changed", case, {"from": before, "to": status}, actor=actor, at=at)
    owe("approvals.pause", key=f"{case.pk}:{at.isoformat()}", facts={"case_id": case.pk}, at=at)
    return case


@transaction.atomic
def view_customer_in_full(*, case: Case, purpose: ViewPurpose, actor: User, at: datetime) -> CustomerCard:
    """
    Return a case's customer with the sensitive fields, and record who saw them and what for.

    :raises NotNeeded: if the actor does not work on the case
    """
    if not can_see_sensitive(actor, case):
        raise NotNeeded(_("Only those who work on the case need to see this."))
    with translation.override(None):  # the log speaks one language, whoever looks
        reason = str(purpose.label)
    record_event(
        name="customer.viewed_in_full",
        actor_id=actor.pk,
        subject=case.customer,
        facts={"case_id": case.pk, "purpose": purpose},
        at=at,
        reason=reason,
    )
    return full_customer(case)


@transaction.atomic
def view_history(*, case: Case, purpose: TextPurpose | None = None, actor: User, at: datetime) -> CaseHistory:
    """
    Return the history of a case's customer with what was said, and record who read of which cases, once.

    :param purpose: None reads only what is at hand: what was said about one's own open cases
    :raises NotNeeded: if a purpose is given and the actor does not work on the case
    """
    if purpose and not can_see_sensitive(actor, case):
        raise NotNeeded(_("Only those who work on the case need to see this."))
    history = full_history(actor, case, has_purpose=purpose is not None)
    if history.told_of:
        record_texts_viewed(
            case=case, cases=history.told_of, field="contacts", purpose=purpose, actor=actor, at=at
        )
    return history


def record_texts_viewed(
    *,
    case: Case,
    cases: Collection[int],
    field: str,
    purpose: TextPurpose | None,
    actor: User,
    at: datetime,
) -> None:
    """
    Record who opened what a customer said, and what for: to help them, where the case is at hand.

    :param cases: those of which something was shown
    :param field: what it stands in, such as `contacts`
    """
    purpose = purpose or TextPurpose.HELP
    with translation.override(None):  # the log speaks one language, whoever looks
        reason = str(purpose.label)
    facts = {"cases": sorted(cases), "fields": [field], "purpose": purpose}
    record_event(name="case.texts_viewed", actor_id=actor.pk, subject=case, facts=facts, at=at, reason=reason)


def _locked(case_id: int) -> Case:
    return Case.objects.select_for_update(of=("self",)).get(pk=case_id)


def _record(name: str, case: Case, facts: dict[str, object], *, actor: User, at: datetime) -> None:
    record_event(name=name, actor_id=actor.pk, subject=case, facts=facts, at=at)
