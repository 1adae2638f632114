from dataclasses import replace
from decimal import Decimal

import pytest

from performance.choices import Grain, SectionKind
from performance.rules.kpis import kpi_of
from performance.rules.templates import Draft, Finding, Flaw, flaw_of

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
