"""Says and reads how long something takes, as people say it: 45 s, 7 min, 3 h 20 min, 2 d 12 h."""

import re
from decimal import Decimal

from common.words import gettext as _

MINUTES_AN_HOUR, HOURS_A_DAY, SECONDS_A_MINUTE = 60, 24, 60
GLUE = "\N{NO-BREAK SPACE}"
SECOND, MINUTE, HOUR, DAY = 1, 60, 3600, 86400
# What people write for a unit, besides the words of their language.
WRITTEN = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), SECOND),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), MINUTE),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), HOUR),
    **dict.fromkeys(("d", "day", "days"), DAY),
}
NUMBER = r"\d{1,9}(?:[.,]\d{1,9})?"
PART = re.compile(rf"\s*({NUMBER})\s*([^\W\d_]*)\s*")


class NotADuration(ValueError):
    """What was typed says no length of time."""


def duration_words(minutes: float, *, in_days: bool = True) -> str:
    """
    Return a duration in its two largest units, rounded to the smaller one; less than a minute in seconds.

    :param minutes: not negative
    :param in_days: whether a day and more is said in days: not where working time of people is added up
    """
    if 0 < minutes < 1:
        seconds = round(minutes * SECONDS_A_MINUTE)
        return _said(seconds, _("s")) if seconds < SECONDS_A_MINUTE else _said(1, _("min"))
    whole = round(minutes)
    hours, left = divmod(whole, MINUTES_AN_HOUR)
    if not hours:
        return _said(whole, _("min"))
    if hours < HOURS_A_DAY or not in_days:
        return _both(hours, _("h"), left, _("min"))
    days, left = divmod(round(minutes / MINUTES_AN_HOUR), HOURS_A_DAY)
    return _both(days, _("d"), left, _("h"))


def exact_words(minutes: float | Decimal) -> str:
    """Return a duration in all its units, to the second: as it can be typed again."""
    left, parts = round(minutes * SECONDS_A_MINUTE), []
    for seconds, unit in ((DAY, _("d")), (HOUR, _("h")), (MINUTE, _("min")), (SECOND, _("s"))):
        number, left = divmod(left, seconds)
        if number:
            parts.append(_said(number, unit))
    return " ".join(parts) or _said(0, _("min"))


def minutes_typed(text: str, *, alone: int) -> Decimal:
    """
    Return how many minutes somebody typed: 7 min, 1.5 h, 2 d, 1 h 30 min, or a number alone.

    :param alone: how many minutes one is, of a number without a unit
    :raises NotADuration: if it is nothing of these
    """
    units = WRITTEN | {_("s"): SECOND, _("min"): MINUTE, _("h"): HOUR, _("d"): DAY}
    seconds, at = Decimal(0), 0
    while part := PART.match(text, at):
        number, unit = Decimal(part[1].replace(",", ".")), part[2].casefold()
        is_alone = not unit and part.end() == len(text) and not at
        if not is_alone and unit not in units:
            raise NotADuration(text)
        seconds += number * (alone * MINUTE if is_alone else units[unit])
        at = part.end()
    if not at or at != len(text):
        raise NotADuration(text)
    return seconds / MINUTE


def _both(large: int, unit: str, small: int, smaller_unit: str) -> str:
    return f"{_said(large, unit)} {_said(small, smaller_unit)}" if small else _said(large, unit)


def _said(number: int, unit: str) -> str:
    return f"{number}{GLUE}{unit}"
