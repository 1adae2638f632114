"""Says figures in words: a value with its unit, its interval, what changed; and what was done with cards."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext as _, gettext_lazy, ngettext

from common.durations import duration_words
from common.money import format_money, minor_digits
from performance.choices import Difference, Direction, Horizon, Kind, ScorecardMove, Unit
from performance.rules.comparisons import Comparison, meets_target
from performance.rules.intervals import Interval
from performance.rules.kpis import MINUTES_IN
from performance.rules.values import Value
from performance.rules.windows import Stretch
from performance.selectors.trends import Figure

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EN_DASH, MINUS, NARROW = "\N{EN DASH}", "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
# The finest an end of an interval is written, so that it is not written as nothing.
MOST_DECIMALS = 4
# Where steps of an axis change from minutes to hours and days.
HOURS_OF_DAYS = 48
MINUTES_OF_HOURS = 600
SECONDS_A_MINUTE = 60
# From here on money is said without its small coins.
WHOLE_MONEY = 1000
# Kind of the badge, and its icon: never colour alone.
LOOKS: dict[Difference, tuple[str, str]] = {
    Difference.BETTER: ("good", "arrow-up-right"),
    Difference.WORSE: ("bad", "exclamation-triangle"),
    Difference.HIGHER: ("", "arrow-up"),
    Difference.LOWER: ("", "arrow-down"),
    Difference.UNCLEAR: ("", "arrow-left-right"),
    Difference.UNKNOWN: ("", "question-circle"),
}
HORIZONS: dict[Horizon, tuple["StrOrPromise", "StrOrPromise"]] = {
    Horizon.REAL_TIME: (gettext_lazy("Right now"), gettext_lazy("Today and the 27 days before")),
    Horizon.DAILY: (gettext_lazy("Day by day"), gettext_lazy("Whole days, up to yesterday")),
    Horizon.MONTHLY: (
        gettext_lazy("Month by month"),
        gettext_lazy("Whole months; the running one is not over"),
    ),
    Horizon.LONG_TERM: (
        gettext_lazy("Long term"),
        gettext_lazy("Whole quarters; nothing to react to in a week"),
    ),
}


@dataclass(frozen=True)
class Ruler:
    """
    How values of a unit are written: times a factor, with so many decimals, and what follows; or, where one
    is so many `minutes`, as a duration.
    """

    factor: float
    decimals: int
    suffix: str = ""
    currency: str = ""
    minutes: float = 0
    in_days: bool = True

    def number(self, value: float) -> str:
        """The number alone, for where the unit stands beside it; money always has its sign."""
        if self.currency:
            digits = 0 if abs(value) >= WHOLE_MONEY else minor_digits(self.currency)
            amount = round(Decimal(value), digits)
            return format_money(amount, self.currency, locale=get_language() or "en")
        if self.minutes:
            text = duration_words(abs(value) * self.minutes, in_days=self.in_days)
            return f"{MINUS}{text}" if value < 0 else text
        shown = round(value * self.factor, self.decimals) or 0
        text = number_format(abs(shown), self.decimals, use_l10n=True, force_grouping=True)
        return f"{MINUS}{text}" if shown < 0 else text

    def whole(self, value: float) -> str:
        """The number with its unit."""
        return f"{self.number(value)}{NARROW}{self.suffix}" if self.suffix else self.number(value)

    def signed(self, value: float) -> str:
        """The number with its sign, for a difference."""
        text = self.number(abs(value))
        if self.currency:
            is_nothing = round(value, minor_digits(self.currency)) == 0
        elif self.minutes:
            is_nothing = round(value * self.minutes * SECONDS_A_MINUTE) == 0
        else:
            is_nothing = round(value * self.factor, self.decimals) == 0
        return text if is_nothing else f"{MINUS if value < 0 else '+'}{text}"

    def telling(self, interval: Interval) -> "Ruler":
        """With digits enough that no end of an interval without nothing in it is written as nothing."""
        if interval.low <= 0 <= interval.high or self.minutes:
            return self
        least = min(abs(interval.low), abs(interval.high)) * self.factor
        decimals = next(
            (more for more in range(self.decimals, MOST_DECIMALS) if round(least, more)), MOST_DECIMALS
        )
        return replace(self, decimals=decimals)

    def between(self, interval: Interval) -> str:
        """Both ends, with the unit once where it is the same."""
        low, high = self.number(interval.low), self.number(interval.high)
        if self.minutes:
            number, _sign, unit = low.partition(NARROW)
            # One unit each, and the same; two would be read as one number.
            is_short = " " not in low + high and high.endswith(f"{NARROW}{unit}")
            low = number if is_short and MINUS not in low else low
            dashed = low == number
        else:
            dashed = MINUS not in low
        text = f"{low}{EN_DASH}{high}" if dashed else _("%(low)s to %(high)s") % {"low": low, "high": high}
        return f"{text}{NARROW}{self.suffix}" if self.suffix else text


# By unit: from which size on values are written how: factor, decimals, what follows.
RULERS: dict[str, list[tuple[float, float, int, "StrOrPromise"]]] = {
    Unit.SHARE: [(0.1, 100, 0, "%"), (1e-12, 100, 1, "%"), (0, 100, 0, "%")],
    Unit.HOURS: [(HOURS_OF_DAYS, 1 / 24, 0, ""), (1, 1, 0, ""), (0, 60, 0, "")],
    Unit.MINUTES: [
        # So much working time that its minutes say nothing.
        (MINUTES_OF_HOURS * 10, 1 / 60, 0, gettext_lazy("h")),
        (MINUTES_OF_HOURS, 1 / 60, 0, ""),
        (0, 1, 0, ""),
    ],
    Unit.CASES: [(0, 1, 0, "")],
    Unit.SCORE: [(0, 1, 1, "")],
}


def ruler_for(unit: str, size: float) -> Ruler:
    """Return how values of about this size are written. `unit` is one of `Unit`, or a currency."""
    for least, factor, decimals, suffix in RULERS.get(unit, ()):
        if abs(size) >= least:
            minutes = 0 if suffix else MINUTES_IN.get(unit, 0)
            return Ruler(factor, decimals, str(suffix), minutes=minutes, in_days=unit == Unit.HOURS)
    return Ruler(1, 2, currency=unit)


def count_words(n: int) -> str:
    """A number of facts, its thousands apart."""
    return ruler_for(Unit.CASES.value, n).number(n)


def days_words(stretch: Stretch, *, with_year: bool = False) -> str:
    """Say a stretch of days: `3 Oct`, `3 to 9 Oct`, `Aug to Oct 2026`; always with the year if asked."""
    first, last = stretch.first, stretch.last
    if first == last:
        return date_format(first, "j M Y" if with_year else "j M")
    if first.day == 1 and last.day >= 28 and (last.toordinal() + 1) == _next_month(last).toordinal():
        if (first.year, first.month) == (last.year, last.month):
            return date_format(first, "M Y")
        start = date_format(first, "M" if first.year == last.year else "M Y")
        return f"{start}{EN_DASH}{date_format(last, 'M Y')}"
    start = date_format(first, "j M" if first.year == last.year else "j M Y")
    end = date_format(last, "j M Y" if with_year or last.year != first.year else "j M")
    return f"{start}{NARROW}{EN_DASH}{NARROW}{end}"


def short_day(stretch: Stretch) -> str:
    """Say on an axis where a step begins: a day, a month or a quarter."""
    if stretch.days > 80:
        return _("Q%(quarter)d %(year)02d") % {
            "quarter": (stretch.first.month + 2) // 3,
            "year": stretch.first.year % 100,
        }
    return date_format(stretch.first, "M" if stretch.days > 28 and stretch.first.day == 1 else "j M")


def change_words(figure: Figure) -> str:
    """
    Say in a sentence whether the figure differs from the days before, or whether nobody can tell: the warning
    against reacting to noise.
    """
    before = days_words(figure.window.before)
    if figure.value is None or not figure.value.is_enough:
        return ""
    if figure.since is not None:
        said = {"since": date_format(figure.since, "j M Y")}
        return _("Facts begin on %(since)s: to compare, look back over fewer days.") % said
    if figure.change.by is None or figure.change.interval is None:
        return _("Not enough data in %(before)s to compare with.") % {"before": before}
    by, ends = difference_words(figure.change, unit=figure.unit, kind=figure.kpi.kind)
    words = {
        Difference.BETTER: _("Better: %(by)s (%(ends)s) against %(before)s."),
        Difference.WORSE: _("Worse: %(by)s (%(ends)s) against %(before)s."),
        Difference.HIGHER: _("Higher: %(by)s (%(ends)s) against %(before)s."),
        Difference.LOWER: _("Lower: %(by)s (%(ends)s) against %(before)s."),
    }.get(
        figure.change.difference,
        _("No clear change: %(by)s against %(before)s can be chance (%(ends)s)."),
    )
    return words % {"by": by, "ends": ends, "before": before}


def difference_words(change: Comparison, *, unit: str, kind: Kind) -> tuple[str, str]:
    """Return a difference and its interval in words; shares differ by points, totals per day."""
    if change.by is None or change.interval is None:
        return "", ""
    ruler = ruler_for(unit, max(abs(change.by), abs(change.interval.low), abs(change.interval.high)))
    suffix = _("points") if unit == Unit.SHARE else ruler.suffix
    if kind in (Kind.SUM, Kind.COUNT):
        ruler = replace(ruler, decimals=max(ruler.decimals, 1))
        suffix = _("%(unit)s a day") % {"unit": suffix} if suffix else _("a day")
    ruler = ruler.telling(change.interval)
    low, high = ruler.signed(change.interval.low), ruler.signed(change.interval.high)
    by = f"{ruler.signed(change.by)}{NARROW}{suffix}" if suffix else ruler.signed(change.by)
    return by, _("%(low)s to %(high)s") % {"low": low, "high": high}


def target_words(figure: Figure) -> str:
    """Say where the figure lies to its target; empty without one."""
    if figure.target is None:
        return ""
    said = {"target": ruler_for(figure.unit, figure.target).whole(figure.target)}
    match figure.against:
        case Difference.BETTER | Difference.HIGHER:
            return _("Clearly better than the target of %(target)s") % said
        case Difference.WORSE | Difference.LOWER:
            if figure.kpi.direction == Direction.LOWER:
                return _("Clearly above the limit of %(target)s") % said
            return _("Clearly short of the target of %(target)s") % said
        case Difference.UNCLEAR:
            return _("Target %(target)s: within what chance explains") % said
    return _("Target %(target)s") % said


def with_target(figure: Figure, target: float) -> Figure:
    """Return a figure beside another target, such as the one that somebody chose."""
    against = meets_target(figure.value, target, direction=figure.kpi.direction)
    return replace(figure, target=target, against=against)


def missing_words(unit: str, value: Value | None) -> str:
    """Say why there is no number to show; the unit of money is a currency."""
    if value is None:
        return _("No facts")
    if not value.n:
        return _("All left out")
    is_money = unit == Unit.MONEY or unit not in RULERS
    return _("Nothing was given") if is_money and not value.value else _("Not enough data")


def moved_words(move: ScorecardMove, n: int) -> str:
    """Say what was done with scorecards, and what comes next."""
    match move:
        case ScorecardMove.CALIBRATE:
            text = ngettext(
                "%(n)d scorecard is in calibration. Whoever leads the person is told and can leave a note;"
                " then HR publishes it.",
                "%(n)d scorecards are in calibration. Whoever leads the people is told and can leave notes;"
                " then HR publishes them.",
                n,
            )
        case ScorecardMove.TAKE_BACK:
            text = ngettext(
                "%(n)d scorecard is a draft again. The next computing makes it anew.",
                "%(n)d scorecards are drafts again. The next computing makes them anew.",
                n,
            )
        case ScorecardMove.PUBLISH:
            text = ngettext(
                "%(n)d scorecard was published. The person rated is told.",
                "%(n)d scorecards were published. The people rated are told.",
                n,
            )
    return text % {"n": n}


def known_words(day: date) -> str:
    """Say when the next figure will be known."""
    return _("Next known on %(day)s.") % {"day": date_format(day, "j M Y")}


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
