"""Says figures as tiles: what it is, how sure, against what, since when, and where its rows are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from performance.choices import Difference, Horizon
from performance.rules.charts import Drawing
from performance.selectors.trends import Adopted, Figure
from performance.web import words
from performance.web.addresses import Asked, kpi_url
from performance.web.charts import sparkline_of
from performance.web.drills import left_out_of, rows_of


@dataclass(frozen=True)
class Tile:
    """A figure as a page shows it. Where the facts are too few to show a `number`, `missing` says so."""

    key: str
    name: str
    url: str
    number: str
    missing: str
    unit: str
    interval: str
    n: int
    n_url: str
    minimum_n: int
    excluded: int
    excluded_url: str
    days: str
    today: str
    target: str
    against: str
    change: str
    change_kind: str
    change_icon: str
    spark: Drawing
    next_known: str


@dataclass(frozen=True)
class Section:
    """The figures of one horizon."""

    horizon: str
    title: str
    text: str
    tiles: tuple[Tile, ...]
    is_live: bool


def sections_of(figures: Sequence[Figure], *, asked: Asked, adopted: Sequence[Adopted] = ()) -> list[Section]:
    """Return figures by horizon, the freshest first; horizons without a figure are left out."""
    found = []
    for horizon, (title, text) in words.HORIZONS.items():
        alike = [figure for figure in figures if figure.kpi.horizon == horizon]
        if alike:
            tiles = tuple(tile_of(one, asked=asked, adopted=adopted) for one in alike)
            live = horizon == Horizon.REAL_TIME
            if live and asked.on:
                title, text = _("Then"), _("That day and the 27 days before")
            found.append(Section(horizon.value, str(title), str(text), tiles, is_live=live))
    return found


def tile_of(figure: Figure, *, asked: Asked, adopted: Sequence[Adopted] = ()) -> Tile:
    """Return one figure as a tile."""
    value = figure.value
    ruler = words.ruler_for(figure.unit, value.value if value else 0)
    is_shown = value is not None and value.is_enough
    kind, icon = words.LOOKS[figure.change.difference]
    if figure.change.difference == Difference.BETTER:
        icon = "arrow-up-right" if (figure.change.by or 0) > 0 else "arrow-down"
    whose: Any = {"group": asked.group, "over": figure.window.now, "user": asked.user}
    return Tile(
        key=f"{figure.kpi.code}-{figure.unit}",
        name=_(figure.kpi.name),
        url=kpi_url(figure.kpi.code, asked),
        number=ruler.number(value.value) if value and is_shown else "",
        missing="" if is_shown else words.missing_words(figure.unit, value),
        unit=ruler.suffix,
        interval=ruler.between(value.interval) if value and is_shown and value.interval else "",
        n=value.n if value else 0,
        n_url=rows_of(figure.kpi, **whose, unit=figure.unit) if value and value.n else "",
        minimum_n=figure.minimum_n,
        excluded=value.n_excluded if value else 0,
        excluded_url=left_out_of(figure.kpi, **whose) if value and value.n_excluded else "",
        days=words.days_words(figure.window.now),
        today="" if asked.on else _today(figure),
        target=words.target_words(figure),
        against=words.LOOKS[figure.against][0],
        change=words.change_words(figure),
        change_kind=kind,
        change_icon=icon,
        spark=sparkline_of(figure, adopted),
        next_known=words.known_words(figure.window.next_known_on)
        if figure.kpi.horizon in (Horizon.MONTHLY, Horizon.LONG_TERM) and not asked.on
        else "",
    )


def _today(figure: Figure) -> str:
    """What is known of today: a few facts, so only how many, unless they are enough."""
    if figure.kpi.horizon != Horizon.REAL_TIME:
        return ""
    if figure.today is None:
        return _("Today: nothing yet")
    if not figure.today.is_enough:
        return _("Today: n %(n)d, not enough data") % {"n": figure.today.n}
    ruler = words.ruler_for(figure.unit, figure.today.value)
    ends = ruler.between(figure.today.interval) if figure.today.interval else ""
    said = {"value": ruler.whole(figure.today.value), "ends": ends, "n": figure.today.n}
    return _("Today: %(value)s (%(ends)s), n %(n)d") % said
