"""Decides whether colleagues may be asked about somebody."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from enum import Enum

from common.words import gettext_noop as _

# With fewer answers it could be guessed who said what.
SMALLEST_GROUP = 3
LEAST_TIME = timedelta(hours=1)


class Barrier(Enum):
    """Why colleagues may not be asked; the value is fit to be shown."""

    OWN_FEEDBACK = _("Somebody else asks colleagues about you.")
    GROUP_TOO_SMALL = _("With fewer than three answers nobody is anonymous.")
    NO_COLLEAGUE = _("Only people of the same department and the manager are asked.")
    TOO_FEW_ASKED = _("Ask at least as many colleagues as have to answer before anything is shown.")
    NO_TIME = _("Leave at least an hour to answer.")


def barrier_to_asking(
    *,
    asked: AbstractSet[int],
    colleagues: AbstractSet[int],
    minimum_group: int,
    is_own: bool,
    at: datetime,
    due_at: datetime,
) -> Barrier | None:
    """
    Return why somebody may not ask; None: they may.

    :param colleagues: those of `asked` who are colleagues of the person
    :param is_own: whether the asker is the person asked about, with whatever account
    """
    if is_own:
        return Barrier.OWN_FEEDBACK
    if minimum_group < SMALLEST_GROUP:
        return Barrier.GROUP_TOO_SMALL
    if asked - colleagues:
        return Barrier.NO_COLLEAGUE
    if len(asked) < minimum_group:
        return Barrier.TOO_FEW_ASKED
    if due_at - at < LEAST_TIME:
        return Barrier.NO_TIME
    return None
