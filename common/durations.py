"""Says how long something takes, as people say it: 45 s, 7 min, 3 h 20 min, 2 d 12 h."""

from common.words import gettext as _

MINUTES_AN_HOUR, HOURS_A_DAY, SECONDS_A_MINUTE = 60, 24, 60
GLUE = "\N{NO-BREAK SPACE}"


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


def _both(large: int, unit: str, small: int, smaller_unit: str) -> str:
    return f"{_said(large, unit)} {_said(small, smaller_unit)}" if small else _said(large, unit)


def _said(number: int, unit: str) -> str:
    return f"{number}{GLUE}{unit}"
