from datetime import date

import pytest

from performance.api.serializers import ScorecardLineOutput
from performance.models import Scorecard, ScorecardLine
from tests.factories import ScorecardFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]


def test_one_reads_the_own_scorecards_that_are_out(api, django_assert_max_num_queries):
    agent = UserFactory(roles=["agent"])
    ScorecardFactory()
    ScorecardFactory(person=agent, first=date(2026, 9, 1), last=date(2026, 9, 30), state="draft")
    ScorecardFactory(person=agent, first=date(2026, 8, 1), last=date(2026, 8, 31), state="amended")
    card = ScorecardFactory(person=agent)
    client = api(agent)
    with django_assert_max_num_queries(8):
        [found] = client.get("/api/v1/scorecards/").json()["results"]
    assert (found["id"], found["total"], found["state"]) == (card.pk, "0.7500", "published")
    assert [(line["kpi"], line["score"], line["n"]) for line in found["lines"]] == [("fcr", "0.7500", 64)]
    assert found["lines"][0]["with_outages"] is None
    assert api(UserFactory(roles=["hr"])).get("/api/v1/scorecards/").json()["results"] == []
    assert Scorecard.objects.count() == 4


@pytest.mark.capability("S0.10")
def test_what_outages_left_out_stands_beside_the_value():
    line = ScorecardLine(
        corrections=[
            {"kind": "outage", "n": "10", "of": "50", "value": "0.68", "low": "0.564", "high": "0.777"},
            {"kind": "case_mix", "expected": "0.5250", "overall": "0.6500"},
        ]
    )
    assert ScorecardLineOutput(line).data["with_outages"] == {
        "left_out": 10,
        "n": 50,
        "value": "0.680000",
        "low": "0.564000",
        "high": "0.777000",
    }
