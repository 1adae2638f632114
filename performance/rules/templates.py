"""Decides whether a version of a scorecard template may be put in use, and if not, why."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from performance.choices import Direction, Grain, SectionKind
from performance.rules.kpis import Kpi

ONE = Decimal(1)


class Flaw(StrEnum):
    """What keeps a version out of use."""

    WEIGHTS = "weights_not_one"
    UNWEIGHTABLE = "unweightable_kpi"
    DIRECTION = "wrong_direction"
    GRAIN = "kpi_not_for_grain"


@dataclass(frozen=True)
class Draft:
    """A section as it was written: floor and target in the unit of its figure."""

    name: str
    kind: SectionKind
    kpi: Kpi | None
    grain: Grain
    weight: Decimal
    floor: Decimal
    target: Decimal
    has_exception: bool


@dataclass(frozen=True)
class Finding:
    """A flaw, and the section that has it; empty if it is the version's."""

    flaw: Flaw
    section: str = ""


def flaw_of(sections: Sequence[Draft]) -> Finding | None:
    """
    Return what keeps a version out of use: weights that do not sum to exactly one; a KPI without weight for
    which no exception is recorded; a scale that runs against the direction of its KPI; a KPI that is not
    defined for whom it is taken. None: nothing does.
    """
    if sum((section.weight for section in sections), Decimal(0)) != ONE:
        return Finding(Flaw.WEIGHTS)
    for section in sections:
        flaw = _flaw_of_section(section)
        if flaw is not None:
            return Finding(flaw, section.name)
    return None


def _flaw_of_section(section: Draft) -> Flaw | None:
    kpi = section.kpi
    if kpi is None:
        return Flaw.DIRECTION if section.target < section.floor else None
    if not kpi.is_weightable and not section.has_exception:
        return Flaw.UNWEIGHTABLE
    grain = Grain.ORGANIZATION if section.kind == SectionKind.SHARED else section.grain
    if grain not in kpi.grains:
        return Flaw.GRAIN
    rises = section.target > section.floor
    against = {Direction.HIGHER: not rises, Direction.LOWER: rises}
    return Flaw.DIRECTION if against.get(kpi.direction, False) else None
