"""Says charts: the drawing of a trend with the words on it, and the same as a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from performance.choices import Unit
from performance.rules.charts import ACROSS, HEIGHT, Drawing, Point, draw, letter_of
from performance.rules.windows import Stretch
from performance.selectors.trends import Adopted, Figure, Step
from performance.web.addresses import Asked
from performance.web.drills import rows_of
from performance.web.words import Ruler, days_words, ruler_for, short_day

BOUNDS = {Unit.SHARE.value: (0.0, 1.0)}

# What fits beside a chart, in letters.
SHORT_LABEL = 8


@dataclass(frozen=True)
class Label:
    """A word on an axis; `at` is in per cent across and in pixels down."""

    at: str
    text: str
    is_minor: bool = False


@dataclass(frozen=True)
class Row:
    """A step of the trend in the table beside the chart; `url` leads to its rows."""

    days: str
    n: int
    value: str
    interval: str
    is_enough: bool
    url: str = ""


@dataclass(frozen=True)
class Event:
    """A policy change in words: the letter at the chart, when, what, and where to read it."""

    letter: str
    day: str
    name: str
    summary: str
    url: str
    is_drawn: bool


@dataclass(frozen=True)
class Chart:
    """Everything the chart component shows."""

    key: str
    title: str
    summary: str
    drawing: Drawing
    up: tuple[Label, ...]
    across: tuple[Label, ...]
    rows: tuple[Row, ...]
    events: tuple[Event, ...]
    target: str
    unit: str
    height: int = HEIGHT
    width: int = ACROSS

    @property
    def is_wide(self) -> bool:
        """Whether a step of the axis is said so long, `7 h 30 min`, that it needs more room."""
        return any(len(label.text) > SHORT_LABEL for label in self.up)


def chart_of(
    figure: Figure, adopted: Sequence[Adopted], *, may_open: bool, asked: Asked | None = None
) -> Chart:
    """
    Return the trend of a figure as a chart, with the policy changes of its days.

    :param asked: what the figure answers, so that each step leads to its rows; None: it leads nowhere
    """
    drawing = sparkline_of(figure, adopted)
    ruler = _ruler(figure)
    span = Stretch(figure.trend[0].over.first, figure.trend[-1].over.last)
    return Chart(
        key=f"{figure.kpi.code}-{figure.unit}",
        title=_(figure.kpi.name),
        summary=_summary(figure, ruler, span),
        drawing=drawing,
        up=tuple(Label(tick.at, ruler.whole(float(tick.value))) for tick in drawing.up),  # type: ignore[arg-type]
        across=tuple(
            Label(tick.at, short_day(_step_at(figure, tick.value).over), tick.is_minor)
            for tick in drawing.across
        ),
        rows=tuple(
            replace(_row(step, ruler, span), url=_rows_of(step, figure, asked) if asked else "")
            for step in reversed(figure.trend)
        ),
        events=tuple(events_of(adopted, within=span, may_open=may_open)),
        target="" if figure.target is None else ruler.whole(figure.target),
        unit=ruler.suffix or ruler.currency,
    )


def _rows_of(step: Step, figure: Figure, asked: Asked) -> str:
    """The address of the rows that a step is made of."""
    if step.value is None or not step.value.n:
        return ""
    return rows_of(figure.kpi, group=asked.group, over=step.over, user=asked.user, unit=figure.unit)


def sparkline_of(figure: Figure, adopted: Sequence[Adopted] = ()) -> Drawing:
    """Return the trend of a figure without words."""
    return draw(
        [_point(step) for step in figure.trend],
        events=[one.on for one in adopted],
        target=figure.target,
        bounds=BOUNDS.get(figure.unit),
        factor=_ruler(figure).factor,
    )


def events_of(adopted: Sequence[Adopted], *, within: Stretch, may_open: bool) -> list[Event]:
    """Return policy changes in words, those of the drawing and its letters."""
    return [
        Event(
            letter=letter_of(number),
            day=date_format(one.on, "j M Y"),
            name=str(one.version),
            summary=one.version.summary,
            url=reverse("governance:version-detail", args=[one.version.pk]) if may_open else "",
            is_drawn=one.on in within,
        )
        for number, one in enumerate(adopted)
        if one.on in within
    ]


def _point(step: Step) -> Point:
    value = step.value
    if value is None or not value.is_enough:
        return Point(step.over, None)
    if value.interval is None:
        return Point(step.over, value.value)
    return Point(step.over, value.value, value.interval.low, value.interval.high)


def _ruler(figure: Figure) -> Ruler:
    """The unit in which value and target are said: that of the smaller one, else of the largest step."""
    if figure.unit == Unit.HOURS:
        # Each duration is said in units of its own; the steps of the axis are of the largest.
        known = [step.value for step in figure.trend if step.value and step.value.is_enough]
        return ruler_for(
            figure.unit,
            max((one.interval.high if one.interval else one.value for one in known), default=0.0),
        )
    value = figure.value.value if figure.value and figure.value.is_enough else None
    said = [abs(one) for one in (value, figure.target) if one]
    sizes = [abs(step.value.value) for step in figure.trend if step.value and step.value.is_enough]
    return ruler_for(figure.unit, min(said, default=max(sizes, default=0.0)))


def _row(step: Step, ruler: Ruler, span: Stretch) -> Row:
    days = days_words(step.over, with_year=span.first.year != span.last.year)
    value = step.value
    if value is None:
        return Row(days, 0, "", "", is_enough=False)
    return Row(
        days=days,
        n=value.n,
        value=ruler.whole(value.value) if value.is_enough else "",
        interval=ruler.between(value.interval) if value.is_enough and value.interval else "",
        is_enough=value.is_enough,
    )


def _step_at(figure: Figure, first: object) -> Step:
    return next(step for step in figure.trend if step.over.first == first)


def _summary(figure: Figure, ruler: Ruler, span: Stretch) -> str:
    """What somebody who does not see the chart is told of it."""
    known = [step.value for step in figure.trend if step.value and step.value.is_enough]
    if not known:
        return _("Not enough data for a trend in %(days)s.") % {"days": days_words(span)}
    return _(
        "%(days)s: from %(low)s to %(high)s, last %(last)s; enough data in %(steps)d of %(all)d steps."
    ) % {
        "steps": len(known),
        "all": len(figure.trend),
        "days": days_words(span),
        "low": ruler.whole(min(value.value for value in known)),
        "high": ruler.whole(max(value.value for value in known)),
        "last": ruler.whole(known[-1].value),
    }
