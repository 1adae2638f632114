"""Asks for scorecards as files: the rows of a sheet, and the pages of a paper, one a person."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import CharField, DecimalField, Field, IntegerField, Max, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Trim
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _, gettext_lazy

from common.durations import duration_words
from common.shares import exact_words, share_words
from common.sheets import Column, Kind, Sheet
from people.models import User
from people.registry import ExportKind, Paper, offer_export
from performance.choices import ScorecardState, Unit, ValueName
from performance.models import Scorecard, ScorecardLine
from performance.permissions import can_run_scorecards
from performance.rules.kpis import MINUTES_IN
from performance.rules.scales import score_words
from performance.rules.scorecards import name_of_span
from performance.selectors.lines import name_of_raw, notes_of_whole, weight_now
from performance.selectors.scorecards import scorecards_visible_to, total_words
from performance.selectors.selections import described, selected_scorecards

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CHUNK = 2_000
FIELDS = [
    "pk",
    "name",
    "person__username",
    "position__name",
    "team__department__name",
    "team__name",
    "first",
    "last",
    "state",
    "total",
    "low",
    "high",
    "scored_weight",
    "number",
    "published_at",
    "publisher",
    "acknowledged_at",
]
STATE = FIELDS.index("state")
STATES = {state.value: str(state.label) for state in ScorecardState}
SECTIONS = "sections"
# What outages left out is noted before everything else that was corrected (`rules/figures.py`).
OUTAGES = KeyTransform("0", "lines__corrections")
# What stands of every section: code, heading, kind (none: that of its value), and where it is kept. The ends
# of the interval are those of the value that was scored.
OF_SECTION: list[tuple[str, "StrOrPromise", Kind | None, Any]] = [
    ("score", gettext_lazy("{section}: score"), "share", "lines__score"),
    ("weight", gettext_lazy("{section}: weight"), "share", "lines__weight"),
    ("weight now", gettext_lazy("{section}: weight now"), "share", "lines__effective_weight"),
    ("n", gettext_lazy("{section}: n"), "whole", "lines__n"),
    (
        "n with outages",
        gettext_lazy("{section}: n with outages"),
        "whole",
        Cast(KeyTextTransform("of", OUTAGES), IntegerField()),
    ),
    (
        "with outages",
        gettext_lazy("{section}: with outages"),
        None,
        Cast(KeyTextTransform("value", OUTAGES), DecimalField(max_digits=20, decimal_places=6)),
    ),
    ("value", gettext_lazy("{section}: value"), None, "lines__value"),
    ("corrected", gettext_lazy("{section}: corrected"), None, "lines__corrected"),
    (
        "at least",
        gettext_lazy("{section}: at least"),
        None,
        Coalesce("lines__corrected_low", "lines__low"),
    ),
    (
        "at most",
        gettext_lazy("{section}: at most"),
        None,
        Coalesce("lines__corrected_high", "lines__high"),
    ),
]


def columns() -> list[Column]:
    """Return what stands in a row about the scorecard as a whole."""
    return [
        Column("scorecard", _("Scorecard"), "whole"),
        Column("name", _("Name")),
        Column("login", _("Login")),
        Column("position", _("Position")),
        Column("department", _("Department")),
        Column("team", _("Team")),
        Column("from", _("From"), "day"),
        Column("to", _("To"), "day"),
        Column("state", _("State")),
        Column("whole", _("Whole"), "share"),
        Column("low", _("At least"), "share"),
        Column("high", _("At most"), "share"),
        Column("scored_weight", _("Weight with a score"), "share"),
        Column("version", _("Version"), "whole"),
        Column("published", _("Published"), "moment"),
        Column("published_by", _("Published by")),
        Column("acknowledged", _("Read"), "moment"),
    ]


def scorecard_sheet(user: User, filters: Mapping[str, Any], *, at: datetime) -> Sheet:
    """
    Return the scorecards of the filters, a row each: the whole, then of every section its score, n and value,
    beside the value with what outages left out and the one corrected further.
    """
    found = selected_scorecards(user, filters)
    lines = ScorecardLine.objects.filter(scorecard__in=found.order_by())
    units: dict[str, set[str]] = defaultdict(set)
    for name, unit in lines.order_by("name").values_list("name", "unit").distinct():
        units[name] |= {unit} - {""}
    of_sections = [column for name, its in units.items() for column in _columns_of_section(name, its)]
    return Sheet([*columns(), *of_sections], found.count(), _rows(found, list(units)))


def _columns_of_section(name: str, units: set[str]) -> list[Column]:
    kind: Kind = "share" if units == {Unit.SHARE} else "number"
    unit = f" ({', '.join(sorted(units))})" if units and kind == "number" else ""
    return [
        Column(
            f"{name}: {code}",
            str(heading).format(section=name) + ("" if own else unit),
            own or kind,
            SECTIONS,
        )
        for code, heading, own, _kept in OF_SECTION
    ]


def count_visible(user: User, ids: Sequence[int]) -> int:
    """Return how many of these scorecards the person may see."""
    return scorecards_visible_to(user).filter(pk__in=ids).count()


def columns_of(_user: User) -> frozenset[str]:
    """Return what whoever may take scorecards out sees of them: no text of a customer stands in one."""
    return frozenset({SECTIONS, *(column.code for column in columns())})


def scorecard_pages(user: User, ids: Sequence[int], *, at: datetime) -> dict[str, Any]:
    """Return what the paper is set from: a page for each of these scorecards, in words."""
    found = {one.pk: one for one in selected_scorecards(user, {"ids": ids}).prefetch_related("lines")}
    here = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return {
        "title": _("Scorecards"),
        "day": [here.year, here.month, here.day],
        "made": _("Made on {day} for {name}").format(day=date_format(here, "j M Y, H:i"), name=user),
        "heads": [_("Section"), str(ValueName.VALUE.label), _("90 % interval"), "n", _("Weight"), _("Score")],
        "signed": [_("Person"), _("Manager")],
        "pages": [_page(found[pk]) for pk in ids if pk in found],
    }


def _rows(found: QuerySet[Scorecard], names: Sequence[str]) -> Iterator[tuple[int, Sequence[Any]]]:
    # One query, and no object a row: a hundred thousand of them are to be written, not looked at.
    as_read = Field()  # the driver gives a Decimal and an int: none of a million cells is converted again
    of_sections = {
        f"section_{number}_{place}": Max(kept, filter=Q(lines__name=name), output_field=as_read)
        for number, name in enumerate(names)
        for place, (_code, _heading, _kind, kept) in enumerate(OF_SECTION)
    }
    rows = found.annotate(
        name=_name_of("person"), publisher=_name_of("published_by"), **of_sections
    ).values_list(*FIELDS, *of_sections)
    for row in rows.iterator(chunk_size=CHUNK):
        cells = list(row)
        cells[STATE] = STATES[row[STATE]]
        yield row[0], cells


def _name_of(account: str) -> Any:
    """The name as people see it, in SQL: the full name, else the login."""
    full = Trim(Concat(f"{account}__first_name", Value(" "), f"{account}__last_name"))
    return Coalesce(NullIf(full, Value("")), f"{account}__username", output_field=CharField())


def _page(one: Scorecard) -> dict[str, Any]:
    lines, scale = list(one.lines.all()), one.template_version.scale
    facts = [
        (_("Position"), str(one.position)),
        (_("Team"), str(one.team or "–")),  # noqa: RUF001
        (_("State"), one.get_state_display()),
        (_("Version"), str(one.number)),
        (_("Whole"), total_words(one)),
    ]
    if one.published_at:
        facts.append((_("Published"), date_format(one.published_at, "j M Y")))
    return {
        "id": one.pk,
        "name": str(one.person),
        "period": name_of_span(one.first, one.last),
        "facts": facts,
        "why": one.why,
        "notes": notes_of_whole(one, lines),
        "rows": [_row(line, scale, name_of_raw(lines)) for line in lines],
        "hash": one.content_hash,
    }


def _row(line: ScorecardLine, scale: str, raw: ValueName) -> dict[str, Any]:
    value, low, high = (
        (line.corrected, line.corrected_low, line.corrected_high)
        if line.corrected is not None
        else (line.value, line.low, line.high)
    )
    return {
        "name": line.name,
        "formula": line.formula,
        "note": line.note,
        "value": _figure(value, line.unit),
        "beside": _beside(line, raw),
        "interval": f"{_figure(low, line.unit)} – {_figure(high, line.unit)}" if low is not None else "",  # noqa: RUF001
        "n": str(line.n),
        "weight": _weight(line),
        "score": score_words(line.score, scale) if line.score is not None else line.get_state_display(),
    }


def _weight(line: ScorecardLine) -> str:
    """Return the weight as settled, and beside it the one it has where other sections have no score."""
    if line.effective_weight == line.weight:
        return exact_words(line.weight)
    return _("{weight}, now {now}").format(weight=exact_words(line.weight), now=weight_now(line))


def _beside(line: ScorecardLine, raw: ValueName) -> list[str]:
    """Return what the value scored is called, where there are others, and these: named as on the page."""
    said, everything = [], line.with_outages
    if line.corrected is not None:
        # Where outages play no part, what was corrected is just the value.
        before = raw if everything is not None else ValueName.VALUE
        said += [str(ValueName.CORRECTED.label), f"{before.label} {_figure(line.value, line.unit)}"]
    elif everything is not None and everything.n is not None:
        said.append(str(raw.label))
    if everything is not None and everything.n is not None:
        value = _figure(everything.value, line.unit) or _("not enough data")
        words = _("{name} {value}, n {n}")
        said.append(words.format(name=ValueName.WITH_OUTAGES.label, value=value, n=everything.n))
    return said


def _figure(value: Decimal | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == Unit.SHARE:
        return share_words(value)
    if unit in MINUTES_IN:
        # Numbers stay numbers where they are reckoned with; a paper is read.
        return duration_words(float(value) * MINUTES_IN[unit], in_days=unit == Unit.HOURS)
    return number_format(round(value, 2))


SCORECARDS = offer_export(
    ExportKind(
        name="scorecards",
        label=gettext_lazy("Scorecards"),
        may_export=can_run_scorecards,
        sheet=scorecard_sheet,
        count_visible=count_visible,
        columns_of=columns_of,
        describe=described,
        paper=Paper(
            template=settings.BASE_DIR / "templates" / "performance" / "scorecards.typ",
            data=scorecard_pages,
        ),
    )
)
