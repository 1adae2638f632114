"""Does the importing of who has ceased to be a customer. Importing it again changes nothing."""

from datetime import datetime

from django.db import transaction

from audit.services import record_event
from customers.models import Customer
from customers.selectors import plan_endings
from customers.services.recompute import recompute_debt
from effects.services import owe_all
from people.models import User
from people.rules.imports import Plan
from people.services.imports import BadRows

BATCH = 1000


@transaction.atomic
def import_endings(*, text: str, skip_bad: bool = False, actor: User | None, at: datetime) -> Plan:
    """
    Set since when customers are none any more, as the file says.

    :param skip_bad: import the good rows only, instead of nothing
    :param actor: None for whoever works at the console
    :return: what was done, and the rows left out
    :raises UnreadableFile: if it is no such file
    :raises BadRows: if it has bad rows that are not to be skipped
    """
    plan = plan_endings(text, actor=actor, at=at)
    if plan.bad and not skip_bad:
        raise BadRows(plan.bad)
    days = {change.values["customer_id"]: change.values["ended_on"] for change in plan.changes}
    customers = list(
        Customer.objects.select_for_update(of=("self",)).filter(pk__in=days).order_by("pk").only("ended_on")
    )
    before = {customer.pk: customer.ended_on for customer in customers}
    for customer in customers:
        customer.ended_on = days[customer.pk]
    Customer.objects.bulk_update(customers, ["ended_on"], batch_size=BATCH)
    last = None
    for customer in customers:
        last = record_event(
            name="customer.ended" if customer.ended_on else "customer.returned",
            actor_id=actor.pk if actor else None,
            subject=customer,
            facts={"ended_on": [before[customer.pk], customer.ended_on]},
            at=at,
        )
    ids = [customer.pk for customer in customers]
    if last is not None:
        owe_all(
            (
                recompute_debt(key=f"endings:{last.pk}:{start}", customer_ids=ids[start : start + BATCH])
                for start in range(0, len(ids), BATCH)
            ),
            at=at,
        )
    return plan
