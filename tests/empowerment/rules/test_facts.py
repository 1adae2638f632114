from datetime import date

import pytest

from empowerment.rules.facts import facts_from_json, facts_to_json
from tests.empowerment.rules.books import facts, holder


@pytest.mark.parametrize(
    "found",
    [
        facts(),
        facts(drawn=[("agent_day", "*", "10.500", "0")], clock_missed=True),
        facts(who=holder(hired_on=None, courses=["b", "a"], quality=("0.8500", 40))),
        facts(who=holder(day_on=date(2024, 2, 29))),
    ],
)
def test_facts_survive_being_written_down(found):
    assert facts_from_json(facts_to_json(found)) == found
