"""Draws where a value and its interval lie between nothing and the most, beside the words that say it."""

from dataclasses import dataclass

# So narrow an interval that it could not be seen is drawn a hundredth wide.
NARROWEST = 0.01


@dataclass(frozen=True)
class Bar:
    """Where the interval and the mark of a bar stand, as SVG wants them (`42.5%`)."""

    low: str
    width: str
    mark: str


def bar_of(value: float, low: float, high: float, *, most: float = 1) -> Bar:
    """
    Return the bar of a value and the ends of its interval on a scale from 0 to `most`, in the same unit.

    Bars that stand below each other are compared, so they need one `most`.
    """
    value, low, high = (min(max(one / most, 0), 1) for one in (value, low, high))
    width = max(high - low, NARROWEST)
    return Bar(
        low=f"{100 * min(low, 1 - width):.2f}%", width=f"{100 * width:.2f}%", mark=f"{100 * value:.2f}%"
    )
