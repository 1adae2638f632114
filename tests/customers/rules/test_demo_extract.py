from datetime import datetime
from zoneinfo import ZoneInfo

from customers.rules import demo_extract
from customers.rules.demo_extract import choose, roster
from customers.rules.incident_log import read_log
from tests.factories.incident_log import log_row, log_text

BERLIN = ZoneInfo("Europe/Berlin")


def cases_of(*rows):
    cut = datetime(2016, 5, 16, tzinfo=BERLIN)
    return read_log(log_text(*rows).splitlines(keepends=True), zone=BERLIN, cut=cut).cases


def team(number, agents, resolved_each, open_cases):
    rows = [
        log_row(
            number=f"INC{number}-{agent}-{each}",
            incident_state="Closed",
            assignment_group=f"Group {number}",
            resolved_by=f"Agent {number}-{agent}",
        )
        for agent in range(agents)
        for each in range(resolved_each)
    ]
    rows += [
        log_row(
            number=f"INC{number}-open-{each}",
            assignment_group=f"Group {number}",
            resolved_by="Somebody else",
            resolved_at="1/7/2016 10:00",
        )
        for each in range(open_cases)
    ]
    return rows


def test_busy_teams_with_several_agents_are_kept_with_all_that_is_open():
    cases = cases_of(
        *(row for number in range(8) for row in team(number, 4, 1, 3)),
        *team(8, 4, 1, 2),  # less to do than the others
        *team(9, 3, 1, 9),  # too few agents
        log_row(
            number="INC10", incident_state="Closed", assignment_group="Group 10", resolved_by="Somebody else"
        ),
    )

    choice = choose(cases)

    assert {name.split("-")[0] for name in choice.incidents} == {f"INC{number}" for number in range(8)}
    assert sum("open" in name for name in choice.incidents) == 24
    assert len(choice.agents) == 32
    assert "Somebody else" not in choice.agents


def test_room_is_shared_between_agents(monkeypatch):
    monkeypatch.setattr(demo_extract, "INCIDENTS", 11)
    rows = [*team(1, 4, 2, 1), *team(2, 4, 1, 1)]

    choice = choose(cases_of(*rows))

    assert len(choice.incidents) == 11
    assert sum(name.startswith("INC2") for name in choice.incidents) == 5


def test_the_same_log_gives_the_same_choice():
    rows = [row for number in range(8) for row in team(number, 4, 3, 3)]

    assert choose(cases_of(*rows)) == choose(cases_of(*reversed(rows)))


def test_roster_names_the_agents_of_each_team():
    cases = cases_of(
        log_row(number="INC1", incident_state="Closed", resolved_by="b", assignment_group="Group 1"),
        log_row(number="INC2", incident_state="Closed", resolved_by="a", assignment_group="Group 1"),
        log_row(number="INC3", incident_state="Closed", resolved_by="a", assignment_group="Group 1"),
        log_row(number="INC4", incident_state="Closed", resolved_by="?", assignment_group="Group 2"),
    )

    assert roster(cases) == {"Group 1": ("a", "b"), "Group 2": ()}
