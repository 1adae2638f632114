"""Decides whether a version of a scorecard template may be put in use, if not, why, and what it changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

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
class Section:
    """
    A section as people are measured by it. Why it is so and where it stands measures nobody; `departments`
    are ids, none: the organization.
    """

    name: str
    kind: str
    kpi: str
    grain: str
    departments: frozenset[int]
    weight: Decimal
    floor: Decimal
    target: Decimal
    critical: Decimal | None


@dataclass(frozen=True)
class Terms:
    """What holds for the whole: the scale it is written on, and its cap at a critical fail."""

    scale: str
    critical_cap: Decimal


@dataclass(frozen=True)
class Content:
    """What a version measures people by."""

    terms: Terms
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Change:
    """Sections or terms that came (no `old`), went (no `new`) or are different."""

    old: Section | Terms | None
    new: Section | Terms | None

    @property
    def verb(self) -> str:
        """One of `added`, `removed`, `changed`."""
        if self.old is None:
            return "added"
        return "removed" if self.new is None else "changed"

    def fields(self) -> list[tuple[str, Any, Any]]:
        """Return name, old and new value of what differs; of what came or went all that it says."""
        about = self.new if self.new is not None else self.old
        names = [field.name for field in fields(about)] if about is not None else []
        found = [(name, getattr(self.old, name, None), getattr(self.new, name, None)) for name in names]
        return [(name, old, new) for name, old, new in found if old != new and (_says(old) or _says(new))]


@dataclass(frozen=True)
class Finding:
    """A flaw, and the section that has it; empty if it is the version's."""

    flaw: Flaw
    section: str = ""


def sum_of_weights(weights: Iterable[Decimal]) -> Decimal:
    """Return what the weights of the sections of a version sum to: one, or it measures nobody."""
    return sum(weights, Decimal(0))


def flaw_of(sections: Sequence[Draft]) -> Finding | None:
    """
    Return what keeps a version out of use: weights that do not sum to exactly one; a KPI without weight for
    which no exception is recorded; a scale that runs against the direction of its KPI; a KPI that is not
    defined for whom it is taken. None: nothing does.
    """
    if sum_of_weights(section.weight for section in sections) != ONE:
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


def difference(old: Content, new: Content) -> list[Change]:
    """
    Return what leads from one version to another: the sections as the new one has them, those that went, then
    the terms. A section is the same one if it has the same name, else if it takes the same figure. None: both
    measure people in the same way.
    """
    before, after = list(old.sections), list(new.sections)
    pairs: list[tuple[Section | None, Section | None]] = []
    for same in (_by_name, _by_figure):
        for section in list(after):
            match = next((one for one in before if same(one) == same(section)), None)
            if match is not None:
                before.remove(match)
                after.remove(section)
                pairs.append((match, section))
    pairs += [(None, section) for section in after]
    pairs.sort(key=lambda pair: new.sections.index(pair[1]) if pair[1] else 0)
    changes = [Change(*pair) for pair in [*pairs, *((section, None) for section in before)]]
    changes.append(Change(old.terms, new.terms))
    return [change for change in changes if change.old != change.new]


def _by_name(section: Section) -> tuple[str, ...]:
    return (section.name,)


def _by_figure(section: Section) -> tuple[str, ...]:
    return (section.kind, section.kpi, section.grain)


def _says(value: Any) -> bool:
    return value is not None and value != "" and value != frozenset()
