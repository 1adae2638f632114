"""Reads what people type as a target of a KPI, and says a target in the words in which it can be typed."""

from decimal import Decimal, InvalidOperation

from common.durations import NotADuration, exact_words, minutes_typed
from common.words import gettext, gettext_noop as _
from performance.choices import Unit
from performance.rules.kpis import MINUTES_IN, Kpi

DIGITS = 4
_TYPED_IN = {
    Unit.SHARE: _("in per cent"),
    Unit.HOURS: _("in hours"),
    Unit.MINUTES: _("in minutes"),
    Unit.MONEY: _("as an amount"),
    Unit.CASES: _("in cases"),
    Unit.SCORE: _("points"),
}
# Targets that make sense, by unit; a time is more than nothing, and nobody aims at a quarter of a year.
_TINY, _DAYS, _MANY = Decimal("0.01"), 90, Decimal(1_000_000)
_BOUNDS = {
    Unit.SHARE: (Decimal(0), Decimal(1)),
    Unit.HOURS: (_TINY, Decimal(24 * _DAYS)),
    Unit.MINUTES: (_TINY, Decimal(24 * 60 * _DAYS)),
    Unit.MONEY: (Decimal(0), _MANY),
    Unit.CASES: (Decimal(0), _MANY),
}


class NotATarget(ValueError):
    """What was typed is no target of this KPI; the message says what is."""


def target_bounds(kpi: Kpi) -> tuple[Decimal, Decimal]:
    """Return the least and the most that a target of a KPI can be, in its unit: beyond lies nonsense."""
    if kpi.unit == Unit.SCORE:
        low, high = kpi.bounds
        return Decimal(low), Decimal(high)
    return _BOUNDS[kpi.unit]


def typed_unit(kpi: Kpi) -> str:
    """Return the words for the unit in which a number alone is typed as a target."""
    return _TYPED_IN[kpi.unit]


def target_words(kpi: Kpi, target: Decimal) -> str:
    """Return a target as people type and read it: a duration with its units, a share in per cent."""
    if kpi.unit in MINUTES_IN:
        return exact_words(target * MINUTES_IN[kpi.unit])
    return f"{(target * 100 if kpi.unit == Unit.SHARE else target).normalize():f}"


def target_hint(kpi: Kpi) -> str:
    """Return in which words a target can be typed, and between which bounds."""
    low, high = (target_words(kpi, bound) for bound in target_bounds(kpi))
    said = {"unit": gettext(typed_unit(kpi)), "low": low, "high": high}
    if kpi.unit in MINUTES_IN:
        words = gettext("From %(low)s to %(high)s: type 7 min, 1.5 h or 2 d; a number alone is %(unit)s.")
        return words % said
    return gettext("%(unit)s, from %(low)s to %(high)s") % {**said, "unit": said["unit"].capitalize()}


def read_target(kpi: Kpi, text: str) -> Decimal:
    """
    Return in the unit of the KPI what somebody typed as its target.

    :raises NotATarget: if it says none, or none that makes sense
    """
    low, high = target_bounds(kpi)
    try:
        target = round(_read(kpi, text.strip()), DIGITS)
        makes_sense = low <= target <= high
    except (NotADuration, InvalidOperation):
        raise NotATarget(target_hint(kpi)) from None
    if not makes_sense:
        raise NotATarget(target_hint(kpi))
    return target


def _read(kpi: Kpi, text: str) -> Decimal:
    if kpi.unit in MINUTES_IN:
        return minutes_typed(text, alone=MINUTES_IN[kpi.unit]) / MINUTES_IN[kpi.unit]
    if kpi.unit == Unit.SHARE:
        return Decimal(text.removesuffix("%").strip().replace(",", ".")) / 100
    return Decimal(text.replace(",", "."))
