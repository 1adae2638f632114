"""Does the watching of pairs of KPIs: owes the news of a change once, however often it is looked for."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from effects.services import Debt, owe_all
from performance.selectors.relations import changed_relations
from performance.selectors.scopes import ALL, Group

TOPIC = "relation.tell"


@transaction.atomic
def owe_drifts(*, at: datetime) -> None:
    """
    Owe the owners of the KPIs of each pair that drifts, over all teams, the news of it. The key names the
    month in which the change was first to be seen: looked for again, later or twice, it is the same news.
    """
    changed = changed_relations(Group(ALL, ""), today=timezone.localdate(at))
    owe_all(
        [
            Debt(
                TOPIC,
                f"{one.found.pair.lead}:{one.found.pair.lag}:{one.drift.kind}:{one.since}",
                {
                    "lead": one.found.pair.lead,
                    "lag": one.found.pair.lag,
                    "kind": one.drift.kind.value,
                    "since": f"{one.since}",
                },
            )
            for one in changed
        ],
        at=at,
    )
