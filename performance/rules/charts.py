"""
Decides where the parts of a chart stand: a line over time with its interval as a band, and marks of events.

Across, places are per cent, so that a chart fits a phone and its letters keep their size; down, they are
pixels of a plot of fixed height.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from statistics import quantiles

from performance.rules.windows import Stretch

HEIGHT = 180
PADDING = 8
ACROSS = 1000
MOST_LABELS = 6
GRID_LINES = 4
# With fewer values nobody can say which of them is a spike.
FEWEST_TO_CUT = 8
FAR_OUT = 3


@dataclass(frozen=True)
class Point:
    """A figure over a stretch of days; `value` is none where the facts are too few to show it."""

    over: Stretch
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Dot:
    """
    Where the value of a point stands; `y` is none where there is nothing to show, `is_cut` says that the
    value is beyond the axis.
    """

    x: str
    y: float | None
    low: float | None
    high: float | None
    is_cut: bool = False


@dataclass(frozen=True)
class Tick:
    """A label on an axis: of a value going up, of a day going across. `is_minor`: not on a phone."""

    at: str
    value: float | date
    is_minor: bool = False


@dataclass(frozen=True)
class Mark:
    """An event on the time axis, by its letter; the words stand below the chart."""

    x: str
    letter: str


@dataclass(frozen=True)
class Drawing:
    """`line` and `band` are SVG paths on a ground `ACROSS` wide that is stretched to the width there is."""

    line: str
    band: str
    dots: tuple[Dot, ...]
    up: tuple[Tick, ...]
    across: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    target_y: float | None

    @property
    def is_cut(self) -> bool:
        """Whether a value lies beyond the axis: the table has it."""
        return any(dot.is_cut for dot in self.dots)

    @property
    def is_empty(self) -> bool:
        return all(dot.y is None for dot in self.dots)


def draw(
    points: Sequence[Point],
    *,
    events: Iterable[date] = (),
    target: float | None = None,
    bounds: tuple[float, float] | None = None,
    factor: float = 1.0,
) -> Drawing:
    """
    Place points, a target and events in one drawing.

    :param points: in the order of time, not empty
    :param events: days to mark, in the order of time; those outside the drawing are left out
    :param bounds: between which values lie by their nature, such as 0 and 1
    :param factor: what turns a value into the unit it is said in, of which the axis has round numbers
    """
    span = Stretch(points[0].over.first, points[-1].over.last)
    ends = _extremes(points, target) if bounds else _without_spikes(points, target)
    said = None if bounds is None else (bounds[0] * factor, bounds[1] * factor)
    steps = [step / factor for step in scale((ends[0] * factor, ends[1] * factor), said)]
    low, high = steps[0], steps[-1]

    def down(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return round(PADDING + (1 - share) * (HEIGHT - 2 * PADDING), 1)

    dots = tuple(_dot(point, span, down, high) for point in points)
    return Drawing(
        line=_line(points, dots, span),
        band=_band(points, dots, span),
        dots=dots,
        up=tuple(Tick(f"{down(step)}", step) for step in steps),
        across=tuple(_labels(points, span)),
        marks=tuple(
            Mark(_percent(_share(day, day, span)), letter_of(number))
            for number, day in enumerate(events)
            if day in span
        ),
        target_y=None if target is None else down(target),
    )


def scale(extremes: tuple[float, float], bounds: tuple[float, float] | None) -> list[float]:
    """Return round values, evenly apart, that hold both extremes between the first and the last of them."""
    low, high = extremes
    if low == high:
        low, high = low - abs(low) / 10, high + (abs(high) / 10 or 1)
    rough = (high - low) / GRID_LINES
    size = 10 ** floor(log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough * 0.999)
    start, end = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    steps = [round(number * step, 10) for number in range(start, end + 1)]
    if bounds is None:
        return steps
    return [one for one in steps if bounds[0] <= one <= bounds[1]]


def letter_of(number: int) -> str:
    """Return the letter of the n-th event: A, B … Z, AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _extremes(points: Sequence[Point], target: float | None) -> tuple[float, float]:
    values = [
        value
        for point in points
        if point.value is not None
        for value in (point.low, point.value, point.high)
        if value is not None
    ]
    values += [] if target is None else [target]
    return (min(values), max(values)) if values else (0.0, 1.0)


def _without_spikes(points: Sequence[Point], target: float | None) -> tuple[float, float]:
    """
    Return the extremes without what lies so far above the rest that it would flatten it: more than three
    times the middle half of the values above that half. J. W. Tukey (1977), "Exploratory Data Analysis",
    chapter 2: what is far out.
    """
    low, high = _extremes(points, target)
    values = sorted(point.value for point in points if point.value is not None)
    if len(values) < FEWEST_TO_CUT:
        return low, high
    first, _, third = quantiles(values, n=4)
    fence = third + FAR_OUT * (third - first)
    ends = [point.high for point in points if point.high is not None]
    inside = [one for one in (*values, *ends, *([] if target is None else [target])) if one <= fence]
    return (low, max(inside, default=high)) if fence > third else (low, high)


def _dot(point: Point, span: Stretch, down: Callable[[float], float], top: float) -> Dot:
    x = _percent(_share(point.over.first, point.over.last, span))
    if point.value is None:
        return Dot(x, None, None, None)
    low = None if point.low is None else down(point.low)
    high = None if point.high is None else down(point.high)
    return Dot(x, down(point.value), low, high, is_cut=point.value > top)


def _share(first: date, last: date, span: Stretch) -> float:
    """Return how far across the middle of some days lies."""
    return ((first - span.first).days + ((last - first).days + 1) / 2) / span.days


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def _runs(points: Sequence[Point], dots: Sequence[Dot], span: Stretch) -> list[list[tuple[float, Dot]]]:
    """Stretches of neighbours with a value: where one is missing, the line breaks."""
    runs: list[list[tuple[float, Dot]]] = [[]]
    for point, dot in zip(points, dots, strict=True):
        if dot.y is None:
            runs.append([])
        else:
            runs[-1].append((round(_share(point.over.first, point.over.last, span) * ACROSS, 1), dot))
    return [run for run in runs if run]


def _line(points: Sequence[Point], dots: Sequence[Dot], span: Stretch) -> str:
    return " ".join(
        "M" + " L".join(f"{x:g} {dot.y:g}" for x, dot in run)
        for run in _runs(points, dots, span)
        if len(run) > 1
    )


def _band(points: Sequence[Point], dots: Sequence[Dot], span: Stretch) -> str:
    found = []
    for run in _runs(points, dots, span):
        whole = [(x, dot) for x, dot in run if dot.low is not None and dot.high is not None]
        if len(whole) > 1:
            there = [f"{x:g} {dot.high:g}" for x, dot in whole]
            back = [f"{x:g} {dot.low:g}" for x, dot in reversed(whole)]
            found.append("M" + " L".join(there + back) + " Z")
    return " ".join(found)


def _labels(points: Sequence[Point], span: Stretch) -> list[Tick]:
    every = max(1, ceil(len(points) / MOST_LABELS))
    chosen = list(range(len(points) - 1, -1, -every))[::-1]
    return [
        Tick(
            _percent(_share(points[place].over.first, points[place].over.last, span)),
            points[place].over.first,
            is_minor=(len(chosen) - 1 - number) % 2 == 1,
        )
        for number, place in enumerate(chosen)
    ]
