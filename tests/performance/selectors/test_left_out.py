"""What outages leave out, fact by fact, must be what the rollup would count if there were no outage."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import chain, product
from random import Random

import pytest

from journeys.models import Outage
from performance.choices import Grain
from performance.rules.kpis import KPIS
from performance.rules.measures import COLUMNS
from performance.rules.values import merged
from performance.selectors.kpis import kpi_totals
from performance.selectors.left_out import facts_left_out
from performance.services.rollup import recompute_days
from tests.empowerment.conftest import NOON
from tests.performance.services.test_rollup import Life

pytestmark = [pytest.mark.django_db, pytest.mark.capability("S0.10")]
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
# What outages leave something out of.
KPIS_OF_OUTAGES = [kpi for kpi in KPIS if kpi.measure and COLUMNS[kpi.measure].excluded]


def counted():
    """What each KPI adds up to: by agent, or by team where a KPI is of no agent."""
    recompute_days()
    found = defaultdict(list)
    for grain in (Grain.AGENT, Grain.TEAM):
        for one in kpi_totals(KPIS_OF_OUTAGES, grain=grain, first=FIRST, last=LAST):
            found[grain, one.group, one.kpi.code].append(one.totals)
    return found


def plain(found):
    """Compared in order, without the count of what was left out, and without groups that have no fact."""
    together = {key: merged(parts) for key, parts in found.items()}
    return {
        key: (one.n, one.hits, one.total, one.squares, sorted(chain(*one.spread)))
        for key, one in together.items()
        if one.n
    }


@pytest.mark.parametrize("seed", range(4))
def test_what_counts_and_what_is_left_out_is_everything(line, seed):
    life = Life(Random(seed), line)  # noqa: S311
    for _ in range(60):
        life.act()
    for _ in range(3):
        life.stop()
    Outage.objects.filter(ended_at=None).update(ended_at=NOON + timedelta(days=9))
    found = counted()
    left = facts_left_out(KPIS_OF_OUTAGES, first=FIRST, last=LAST)
    for fact, kpi in product(left, KPIS_OF_OUTAGES):
        groups = {Grain.AGENT: fact.agent, Grain.TEAM: fact.team} if kpi.measure in fact.worth else {}
        for grain in groups.keys() & kpi.grains:
            found[grain, groups[grain], kpi.code].append(fact.worth[kpi.measure])

    for outage in Outage.objects.all():
        outage.teams.clear()
    without = counted()

    assert left
    assert plain(found) == plain(without)


def test_nothing_is_asked_of_sources_that_no_kpi_needs(line, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert facts_left_out([KPIS[0]], first=FIRST, last=LAST) == []
    with django_assert_num_queries(0):
        assert facts_left_out([], first=FIRST, last=LAST) == []
