"""Says what a version of a scorecard template measures people by, what is different, and what it will do."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from common.shares import exact_words
from empowerment.selectors.sheets import NOTHING, ChangeInWords, FieldInWords
from performance.choices import Grain, ScorecardState, ScoreScale, SectionKind, Unit
from performance.models import ScorecardSection, ScorecardVersion
from performance.rules.kpis import kpi_of
from performance.rules.scales import score_words
from performance.rules.scorecards import name_of_span
from performance.rules.templates import Change, Section, Terms
from performance.selectors.templates import Reach, Standing
from performance.web.sheets import scale_words, value_words

FIELDS = {
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("Kind"),
    "kpi": gettext_lazy("KPI"),
    "grain": gettext_lazy("Taken for"),
    "departments": gettext_lazy("Departments that share it"),
    "weight": gettext_lazy("Weight"),
    "floor": gettext_lazy("Worth nothing at"),
    "target": gettext_lazy("Worth everything at"),
    "critical": gettext_lazy("Fails critically at"),
    "scale": gettext_lazy("Written on the scale"),
    "critical_cap": gettext_lazy("Cap at a critical fail"),
}
# How values that are the same whatever the section are written.
WRITTEN: dict[str, Callable[[Any], str]] = {
    "kind": lambda kind: str(SectionKind(kind).label),
    "kpi": lambda code: _(kpi_of(code).name),
    "grain": lambda grain: str(Grain(grain).label),
    "weight": exact_words,
}


@dataclass(frozen=True)
class SectionRow:
    """A section of a template in words."""

    section: ScorecardSection
    weight: str
    scale: str
    taken_for: str


def cap_words(version: ScorecardVersion) -> str:
    """Say what a critical fail does to the whole."""
    words = _("A section that fails critically, beyond what chance explains, caps the whole at %(cap)s.")
    return words % {"cap": score_words(version.critical_cap, version.scale)}


def section_rows(sections: Iterable[ScorecardSection]) -> list[SectionRow]:
    """Return the sections of a version in words."""
    found = []
    for section in sections:
        departments = ", ".join(str(one) for one in section.departments.all())
        is_shared = section.kind == SectionKind.SHARED
        found.append(
            SectionRow(
                section=section,
                weight=exact_words(section.weight),
                scale=scale_words(section, _unit(section.kpi)),
                taken_for=(departments or _("Organization")) if is_shared else section.get_grain_display(),
            )
        )
    return found


def changes_in_words(changes: Iterable[Change], versions: Iterable[ScorecardVersion]) -> list[ChangeInWords]:
    """
    Return what is different between two versions in words.

    :param versions: both, whose sections know what departments are called
    """
    called = {
        one.pk: str(one)
        for version in versions
        for section in version.sections.all()
        for one in section.departments.all()
    }
    return [
        ChangeInWords(
            kind=_called(change),
            verb=change.verb,
            about="",
            fields=_fields(change, called),
        )
        for change in changes
    ]


def consequences_of(version: ScorecardVersion, reach: Reach, *, is_past: bool) -> list[str]:
    """Say whom a version will measure, from when on, and what becomes of scorecards that there are."""
    said = [
        _("It measures %(month)s first, and of quarters %(quarter)s; what began earlier keeps its version.")
        % {"month": name_of_span(*reach.month), "quarter": name_of_span(*reach.quarter)},
        ngettext(
            "%(n)d person is measured by it, as things stand: who has the position “%(position)s”.",
            "%(n)d people are measured by it, as things stand: everybody with the position “%(position)s”.",
            reach.people,
        )
        % {"n": reach.people, "position": version.template.position},
    ]
    if is_past:
        words = _("Its first day, %(day)s, is past: people did not know then what they are measured by.")
        said.insert(0, words % {"day": date_format(version.effective_from)})
    if reach.until is not None:
        words = _("From %(day)s on version %(number)s measures instead.")
        until = {"day": date_format(reach.until.effective_from), "number": reach.until.number}
        said.append(words % until)
    said += [_standing(standing) for standing in reach.standings]
    if not reach.standings:
        said.append(_("There is no draft yet of a period that it measures."))
    said.append(_("Nobody can change it from then on; it can only be followed by the next version."))
    return said


def _standing(standing: Standing) -> str:
    said = {"period": name_of_span(standing.first, standing.last), "n": standing.n}
    match standing.state:
        case ScorecardState.DRAFT:
            words = ngettext(
                "%(period)s: %(n)d draft is computed anew by it with the next computing.",
                "%(period)s: %(n)d drafts are computed anew by it with the next computing.",
                standing.n,
            )
        case ScorecardState.IN_CALIBRATION:
            words = ngettext(
                "%(period)s: %(n)d scorecard in calibration stays as it was computed, unless taken back.",
                "%(period)s: %(n)d scorecards in calibration stay as they were computed, unless taken back.",
                standing.n,
            )
        case _published:
            words = ngettext(
                "%(period)s: %(n)d published scorecard stays as it is.",
                "%(period)s: %(n)d published scorecards stay as they are.",
                standing.n,
            )
    return words % said


def _fields(change: Change, called: Mapping[int, str]) -> tuple[FieldInWords, ...]:
    if change.verb != "changed":
        # All that it says is different: read at once, not value by value.
        old, new = (_section_words(one, called) for one in (change.old, change.new))
        return (FieldInWords(_("The section"), old, new),)
    return tuple(
        FieldInWords(
            str(FIELDS[name]),
            _value(change.old, name, old, called),
            _value(change.new, name, new, called),
        )
        for name, old, new in change.fields()
    )


def _section_words(section: Section | Terms | None, called: Mapping[int, str]) -> str:
    if not isinstance(section, Section):
        return NOTHING
    source = _value(section, "kpi" if section.kpi else "kind", section.kpi or section.kind, called)
    taken_for = "departments" if section.departments else "grain"
    parts = [
        exact_words(section.weight),
        source,
        _value(section, taken_for, getattr(section, taken_for), called),
        scale_words(section, _unit(section.kpi)),
    ]
    return " · ".join(parts)


def _called(change: Change) -> str:
    about = change.new if change.new is not None else change.old
    return about.name if isinstance(about, Section) else _("The whole")


def _value(about: Section | Terms | None, name: str, value: Any, called: Mapping[int, str]) -> str:
    if about is None or value is None or value == "":
        return NOTHING
    if isinstance(about, Terms):
        return str(ScoreScale(value).label) if name == "scale" else score_words(value, about.scale)
    if name == "departments":
        return ", ".join(sorted(called[pk] for pk in value)) or NOTHING
    if name in ("floor", "target", "critical"):
        return value_words(value, _unit(about.kpi))
    write = WRITTEN.get(name, str)
    return write(value)


def _unit(kpi: str) -> str:
    return kpi_of(kpi).unit.value if kpi else Unit.SCORE.value
