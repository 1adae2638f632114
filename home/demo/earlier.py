"""
Makes what the people of the small demo did before its log begins: made up, much like what the log tells.

The log is eleven weeks long. A quarter to be rated by, a stretch to compare with, and customers who may have
left within ninety days need more.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from customers.models import Case
from empowerment.models import ReasonCode, Remedy
from home.demo.ledger import Matter
from home.demo.stages import STAGES
from home.demo.year import DAY, Course, Year
from people.models import User
from performance.choices import ScorecardPeriod
from performance.rules.scorecards import span_before

# How long before its cut the log begins. The first version of the law is a little older than the walk.
LOG_DAYS = 77
DAYS = 300
CUSTOMERS, CASES, DECISIONS = 2_000, 6_300, 2_100
LONGEST = timedelta(days=30)
REOPENED, COME_BACK = 0.06, 0.6
USUALLY_PASSED_ON, LEAST_PASSED_ON, MOST_PASSED_ON = 0.4, 0.03, 0.9
BEFORE_LEARNING = 0.55
# How far apart people are, and how far apart the months of a team.
PEOPLE_DIFFER, MONTHS_DIFFER = 0.14, 0.12


def live_before(
    *,
    remedies: Mapping[str, Remedy],
    reasons: Mapping[str, ReasonCode],
    learner: User,
    random: Random,
    at: datetime,
) -> datetime:
    """
    Make the days before the log and return the moment at which they end and the log begins.

    :param learner: passes on much until the last quarter begins, and little from then on
    """
    ends_at = at - timedelta(days=LOG_DAYS)
    days = Earlier(
        days=DAYS,
        remedies=remedies,
        reasons=reasons,
        learner=learner,
        learned_on=span_before(ScorecardPeriod.QUARTER, timezone.localdate(at))[0],
        random=random,
        at=ends_at,
        known_at=at,
        progress=len,
    )
    with transaction.atomic():
        days.walk(customers=CUSTOMERS, cases=CASES, decisions=DECISIONS)
    return ends_at


class Earlier(Year):
    """
    A walk whose cases have troubles. A team passes on as much as in the log, more in some months than in
    others, and some of its people less than the rest: so satisfaction and repeat contacts, which follow from
    that, go together with it. What is given by whom makes no difference to either.
    """

    source = "earlier"
    categories = tuple(
        f"Category {one}" for group in STAGES.values() for one in group if isinstance(one, int)
    )

    def __init__(self, *, learner: User, learned_on: date, **asked: Any) -> None:
        super().__init__(**asked)
        self.learner = learner
        self.learned_on = learned_on
        self.back: dict[int, list[int]] = defaultdict(list)
        self.usually = _passed_on_in_the_log()
        self.of_people = {worker.id: self.random.uniform(-1, 1) * PEOPLE_DIFFER for worker in self.workers}
        self.of_months: dict[tuple[int, int], float] = {}

    def _whose(self, day: int) -> int:
        """Whoever has to come back comes first."""
        waiting = self.back[day]
        return waiting.pop() if waiting else super()._whose(day)

    def _course(self, matter: Matter) -> Course:
        chance = self._chance_to_be_passed_on(matter)
        passed_on = 0
        while passed_on < 4 and self.random.random() < (chance if not passed_on else 0.4):
            passed_on += 1
        reopened = int(self.random.random() < REOPENED * (0.5 + 2 * chance))
        hours = self.random.lognormvariate(1.6, 1.5) * (1 + 1.5 * passed_on + 2 * reopened)
        takes = min(timedelta(hours=hours), LONGEST)
        if reopened and self.random.random() < COME_BACK:
            day = (matter.last_at + takes - self._start_of(0)) // DAY + self.random.randint(1, 5)
            self.back[day].append(matter.customer_id - self.first_customer_id)
        return Course(takes, reopened, passed_on)

    def _chance_to_be_passed_on(self, matter: Matter) -> float:
        if matter.worker.id == self.learner.pk:
            return BEFORE_LEARNING if matter.opened_at.date() < self.learned_on else LEAST_PASSED_ON
        team_id = matter.worker.team_id
        month = (team_id, matter.opened_at.month)
        if month not in self.of_months:
            self.of_months[month] = self.random.gauss(0, MONTHS_DIFFER)
        usual = self.usually.get(team_id, USUALLY_PASSED_ON)
        chance = usual + self.of_people[matter.worker.id] + self.of_months[month]
        return min(max(chance, LEAST_PASSED_ON), MOST_PASSED_ON)


def _passed_on_in_the_log() -> dict[int, float]:
    """Return the share of the cases that each team passed on."""
    resolved = Case.objects.filter(resolved_at__isnull=False).order_by().values("team")
    rows = resolved.annotate(n=Count("pk"), passed_on=Count("pk", filter=Q(reassignment_count__gt=0)))
    return {row["team"]: row["passed_on"] / row["n"] for row in rows}
