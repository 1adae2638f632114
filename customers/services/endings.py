"""Does the importing of who has ceased to be a customer. Importing it again changes nothing."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from audit.services import record_event
from customers.models import Case, Customer, EndsKnown
from customers.rules.cases import STAYED_DAYS
from customers.selectors import plan_endings, sources_told
from customers.services.recompute import recompute_debt
from effects.services import owe_all
from people.models import User
from people.rules.imports import Plan
from people.services.imports import BadRows

BATCH = 1000
DAYS_AT_ONCE = 31


@transaction.atomic
def import_endings(*, text: str, skip_bad: bool = False, actor: User | None, at: datetime) -> Plan:
    """
    Set since when customers are none any more, as the file says, and that its sources have told all ends up
    to yesterday.

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
    _tell_through(sources_told(text, plan), actor=actor, at=at)
    return plan


def _tell_through(sources: Collection[str], *, actor: User | None, at: datetime) -> None:
    """Note that the sources have told who ended up to yesterday, and owe the days of which that is news."""
    through = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date() - timedelta(days=1)
    for source in sorted(sources):
        known, is_new = EndsKnown.objects.select_for_update(of=("self",)).get_or_create(
            source=source, defaults={"through_on": through}
        )
        before = None if is_new else known.through_on
        if before is not None and before >= through:
            continue
        known.through_on = through
        known.save(update_fields=["through_on"])
        event = record_event(
            name="customer_ends.told",
            actor_id=actor.pk if actor else None,
            subject=known,
            facts={"source": source, "through_on": [before, through]},
            at=at,
        )
        days = _days_with_news(source, before, through)
        owe_all(
            (
                recompute_debt(
                    key=f"ends:{event.pk}:{start}",
                    days=[(day, None) for day in days[start : start + DAYS_AT_ONCE]],
                )
                for start in range(0, len(days), DAYS_AT_ONCE)
            ),
            at=at,
        )


def _days_with_news(source: str, before: date | None, through: date) -> list[date]:
    """Return the days of resolving of which it is known now, and was not before, whether customers stayed."""
    if before is not None:
        first = before + timedelta(days=1 - STAYED_DAYS)
    else:
        oldest = Case.objects.filter(source=source).aggregate(at=Min("resolved_at"))["at"]
        if oldest is None:
            return []
        first = oldest.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    last = through - timedelta(days=STAYED_DAYS)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
