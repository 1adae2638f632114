"""Does the erasing of what is personal about a customer, on their demand; what was decided stays provable."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from customers.models import Contact, Customer
from customers.selectors import OPEN_STATUSES
from effects.services import Debt, owe_all

# What other floors erase: texts about decisions, comments in surveys.
ERASES = ("customer.erased", "customer.comments_erase")


class CaseStillOpen(DomainError):
    code = "case_still_open"


@transaction.atomic
def erase_customer(*, customer_id: int, reason: str, actor_id: int | None, at: datetime) -> Customer:
    """
    Erase name, addresses and texts of a customer for good. Amounts, facts and the chain of the log stay.

    What other floors wrote about the customer is erased by them: it is owed.

    :raises CaseStillOpen: as long as somebody works for the customer
    """
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer_id)
    if customer.cases.filter(status__in=OPEN_STATUSES).exists():
        raise CaseStillOpen(_("A case of this customer is still open. Erase when it is done."))
    customer.name = f"Erased customer {customer.pk}"
    customer.email = customer.phone = ""
    customer.person = None
    customer.save(update_fields=["name", "email", "phone", "person"])
    Contact.objects.filter(case__customer=customer).update(summary="")
    record_event(name="customer.erased", actor_id=actor_id, subject=customer, facts={}, reason=reason, at=at)
    key, facts = f"{customer.pk}:{at.isoformat()}", {"customer_id": customer.pk}
    owe_all((Debt(topic, key, facts) for topic in ERASES), at=at)
    return customer
