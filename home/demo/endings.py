"""Makes customers leave: some of those who were served, more of those whose case was opened anew."""

from datetime import datetime, timedelta
from random import Random

from django.db.models import Max

from customers.models import Customer
from customers.services.endings import import_endings
from people.models import User

LEAVE, LEAVE_ANNOYED = 0.04, 0.16


def let_customers_leave(*, actor: User, at: datetime) -> int:
    """Let some customers end within 80 days of a resolved case; returns how many did."""
    rows = ["source,reference,ended_on"]
    served = Customer.objects.annotate(
        resolved_at=Max("cases__resolved_at"), reopened=Max("cases__reopen_count")
    ).filter(resolved_at__isnull=False)
    for customer in served.exclude(reference="unknown").order_by("pk"):
        luck = Random(f"leaves {customer.reference}")  # noqa: S311  a demo, no secret
        ended_at = customer.resolved_at + timedelta(days=luck.uniform(3, 80))
        if luck.random() < (LEAVE_ANNOYED if customer.reopened else LEAVE) and ended_at < at:
            rows.append(f"{customer.source},{customer.reference},{ended_at:%Y-%m-%d}")
    return len(import_endings(text="\n".join(rows) + "\n", actor=actor, at=at).changes)
