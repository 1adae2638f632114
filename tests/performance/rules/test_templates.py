from dataclasses import replace
from decimal import Decimal

import pytest

from performance.choices import Grain, SectionKind
from performance.rules.kpis import kpi_of
from performance.rules.templates import (
    Change,
    Content,
    Draft,
    Finding,
    Flaw,
    Section,
    Terms,
    difference,
    flaw_of,
)

D = Decimal
FCR = Draft("FCR", SectionKind.KPI, kpi_of("fcr"), Grain.AGENT, D("0.7"), D("0.5"), D("0.9"), False)
REOPENED = replace(
    FCR, name="Reopened", kpi=kpi_of("reopen_rate"), weight=D("0.3"), floor=D("0.2"), target=D(0)
)
PEERS = Draft("Peers", SectionKind.PEERS, None, Grain.AGENT, D("0.3"), D(1), D(5), False)
VOLUME = replace(REOPENED, name="Volume", kpi=kpi_of("volume"), floor=D(0), target=D(300))


@pytest.mark.parametrize(
    ("sections", "finding"),
    [
        ([FCR, REOPENED], None),
        ([FCR, PEERS], None),
        ([], Finding(Flaw.WEIGHTS)),
        ([FCR, replace(PEERS, weight=D("0.2999"))], Finding(Flaw.WEIGHTS)),
        ([FCR, replace(PEERS, weight=D("0.3001"))], Finding(Flaw.WEIGHTS)),
        ([FCR, VOLUME], Finding(Flaw.UNWEIGHTABLE, "Volume")),
        ([FCR, replace(VOLUME, kpi=kpi_of("handle_time"))], Finding(Flaw.UNWEIGHTABLE, "Volume")),
        ([FCR, replace(VOLUME, has_exception=True)], None),
        ([FCR, replace(REOPENED, floor=D(0), target=D("0.2"))], Finding(Flaw.DIRECTION, "Reopened")),
        ([replace(FCR, floor=D("0.9"), target=D("0.5")), REOPENED], Finding(Flaw.DIRECTION, "FCR")),
        ([FCR, replace(PEERS, floor=D(5), target=D(1))], Finding(Flaw.DIRECTION, "Peers")),
        # Retention is not a figure of a person, but may be an outcome that departments share.
        ([replace(FCR, kpi=kpi_of("retention_90")), REOPENED], Finding(Flaw.GRAIN, "FCR")),
        ([replace(FCR, kpi=kpi_of("retention_90"), kind=SectionKind.SHARED), REOPENED], None),
    ],
)
def test_flaw_of(sections, finding):
    assert flaw_of(sections) == finding


SOLVED = Section("Solved", "kpi", "fcr", "agent", frozenset(), D("0.7"), D("0.5"), D("0.9"), None)
TEAM = Section("Team", "shared", "nps", "department", frozenset({3}), D("0.3"), D(0), D(40), None)
TERMS = Terms("share", D("0.5"))
OLD = Content(TERMS, (SOLVED, TEAM))


@pytest.mark.parametrize(
    ("new", "changes"),
    [
        (OLD, []),
        # The order in which sections stand measures nobody.
        (Content(TERMS, (TEAM, SOLVED)), []),
        (
            Content(TERMS, (replace(SOLVED, weight=D("0.6")), replace(TEAM, weight=D("0.4")))),
            [
                ("changed", [("weight", D("0.7"), D("0.6"))]),
                ("changed", [("weight", D("0.3"), D("0.4"))]),
            ],
        ),
        # Called otherwise, it is still the section that takes this figure.
        (Content(TERMS, (replace(SOLVED, name="FCR"), TEAM)), [("changed", [("name", "Solved", "FCR")])]),
        (Content(TERMS, (SOLVED, replace(TEAM, departments=frozenset({3, 4})))), "departments"),
        # From nowhere to nothing is a change.
        (
            Content(TERMS, (replace(SOLVED, critical=D(0)), TEAM)),
            [("changed", [("critical", None, D(0))])],
        ),
        (
            Content(Terms("points", D("0.4")), OLD.sections),
            [("changed", [("scale", "share", "points"), ("critical_cap", D("0.5"), D("0.4"))])],
        ),
    ],
)
def test_difference(new, changes):
    found = difference(OLD, new)
    if changes == "departments":
        assert found == [Change(TEAM, new.sections[1])]
    else:
        assert [(change.verb, change.fields()) for change in found] == changes


def test_what_came_says_all_it_says_and_what_went_stands_last():
    quality = Section("Quality", "quality", "", "agent", frozenset(), D("0.3"), D(0), D(1), None)
    came, went = difference(OLD, Content(TERMS, (SOLVED, quality)))
    assert (came.verb, went.verb) == ("added", "removed")
    assert [name for name, _old, _new in came.fields()] == [
        "name",
        "kind",
        "grain",
        "weight",
        "floor",
        "target",
    ]
    assert went.fields()[0] == ("name", "Team", None)
