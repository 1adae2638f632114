"""
Decides which incidents of the log make the demo: few enough for a small organization, hundreds of them open.

It keeps the teams that have most to do at the cut and several agents of their own; all their open incidents;
and of the resolved ones as many of each agent as there are, up to the same number, in the order of a hash.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import chain, islice, zip_longest

from customers.rules.incident_log import UNKNOWN, CaseFacts, home_teams, is_resolved

CUT_ON = date(2016, 5, 16)  # at midnight, in the organization's zone
INCIDENTS = 2000
TEAMS = 8
FEWEST_AGENTS = 4


@dataclass(frozen=True)
class Choice:
    """What the extract holds: incidents and agents, by the names of the log."""

    incidents: frozenset[str]
    agents: frozenset[str]


def choose(cases: Sequence[CaseFacts]) -> Choice:
    """Choose from the cases as they were known at the cut. The same log gives the same choice."""
    homes = home_teams(cases)
    teams = _busiest_teams(cases, homes)
    agents = frozenset(agent for agent, team in homes.items() if team in teams)
    open_now = [case.last.reference for case in cases if case.last.team in teams and not is_resolved(case)]
    resolved: defaultdict[str, list[str]] = defaultdict(list)
    for case in cases:
        if is_resolved(case) and case.last.agent in agents and case.last.team == homes[case.last.agent]:
            resolved[case.last.agent].append(case.last.reference)
    in_turn = _in_turn([sorted(resolved[agent], key=_shuffled) for agent in sorted(resolved)])
    return Choice(
        incidents=frozenset(open_now).union(islice(in_turn, max(INCIDENTS - len(open_now), 0))),
        agents=agents,
    )


def roster(cases: Sequence[CaseFacts]) -> dict[str, tuple[str, ...]]:
    """Return the agents of each team by the names of the log: big teams first, busy agents first."""
    load = Counter(case.last.agent for case in cases)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for agent, team in home_teams(cases).items():
        members[team].append(agent)
    for case in cases:
        members.setdefault(case.last.team, [])
    teams = sorted(members, key=lambda team: (-len(members[team]), team))
    return {team: tuple(sorted(members[team], key=lambda agent: (-load[agent], agent))) for team in teams}


def _busiest_teams(cases: Iterable[CaseFacts], homes: Mapping[str, str]) -> frozenset[str]:
    agents = Counter(homes.values())
    waiting = Counter(case.last.team for case in cases if not is_resolved(case))
    fit = [team for team in waiting if team != UNKNOWN and agents[team] >= FEWEST_AGENTS]
    return frozenset(sorted(fit, key=lambda team: (-waiting[team], team))[:TEAMS])


def _in_turn(queues: Sequence[Sequence[str]]) -> Iterator[str]:
    """Take one of each queue, then a second of each, and so on."""
    rounds = zip_longest(*queues)
    return (reference for reference in chain.from_iterable(rounds) if reference is not None)


def _shuffled(reference: str) -> str:
    return sha256(reference.encode()).hexdigest()
