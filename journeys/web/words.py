"""Says numbers of outages in words."""

from datetime import datetime

from django.utils.translation import gettext as _, ngettext

from common.durations import duration_words
from journeys.choices import OutageState
from journeys.models import Outage
from journeys.selectors.left_out import LeftOut
from journeys.selectors.outages import state_of

KINDS = {OutageState.GOING_ON: "bad", OutageState.OVER: "", OutageState.WITHDRAWN: "wait"}


def lasted(outage: Outage, *, at: datetime) -> str:
    """Return how long it lasted on the wall, or has lasted by now: 35 min, 2 h 5 min, 3 d 4 h."""
    minutes = round(((outage.ended_at or at) - outage.started_at).total_seconds() / 60)
    return duration_words(minutes)


def status_of(outage: Outage, *, at: datetime) -> dict[str, str]:
    """Return how it stands, for the badge."""
    state = state_of(outage, at=at)
    return {"label": str(state.label), "kind": KINDS[state]}


def hidden_teams(number: int) -> str:
    """Say how many more teams it affects, which are not the reader's to see."""
    return ngettext("and %(number)s other team", "and %(number)s other teams", number) % {"number": number}


def recorded(left_out: LeftOut) -> str:
    """Say that it is recorded, and how much is left out by now."""
    counts = ", ".join(f"{one.label}: {one.n}" for one in left_out.by_kind if one.n)
    if not counts:
        return _("Recorded. So far it leaves nothing out of figures.")
    return _("Recorded. Left out of figures within a minute: %(counts)s.") % {"counts": counts}
