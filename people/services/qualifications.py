"""Does the recording of what was measured of people; a row is added and never changed."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from audit.services import record_event
from effects.services import owe
from people.choices import QualificationKind
from people.models import Qualification
from people.services.absences import REROUTE


@transaction.atomic
def record_qualification(
    *,
    user_id: int,
    kind: QualificationKind,
    lower: Decimal,
    upper: Decimal,
    n: int,
    period: tuple[date, date],
    source: str,
    counts_from: datetime,
    actor_id: int | None,
    at: datetime,
) -> Qualification:
    """
    Record a measured share with its bounds and n. Of several that count from the same moment the one recorded
    last counts: so one is put aside without being touched.

    :param source: where it comes from: `scorecard:17`, `appeal:3:upheld`
    :param actor_id: whose deed it follows from; None for the clock
    """
    qualification = Qualification.objects.create(
        user_id=user_id,
        kind=kind,
        lower_bound=lower,
        upper_bound=upper,
        n=n,
        period_from=period[0],
        period_to=period[1],
        source=source,
        counts_from=counts_from,
    )
    record_event(
        name="qualification.recorded",
        actor_id=actor_id,
        subject=qualification,
        facts={
            "user_id": user_id,
            "kind": kind,
            "lower_bound": lower,
            "upper_bound": upper,
            "n": n,
            "source": source,
            "counts_from": counts_from,
        },
        at=at,
    )
    # What waits for the person may have somebody else to answer it, or none, from then on.
    key = f"qualification:{qualification.pk}"
    owe(REROUTE, key=key, facts={"user_id": user_id}, at=at, due_at=max(at, counts_from))
    return qualification
