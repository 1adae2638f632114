"""Does what follows when working hours change for many at once: those of a calendar or of a team."""

from datetime import datetime

from django.db.models import Model

from effects.services import owe

# Who is there to answer changes for everybody who works by these hours. The app that owns requests serves it.
REROUTE_ALL = "approvals.reroute_all"


def hours_changed(*, subject: Model, at: datetime) -> None:
    """
    Owe another look at everything that waits for an answer, in the caller's transaction.

    :param subject: the calendar, team or department that was changed
    """
    owe(REROUTE_ALL, key=f"{subject._meta.model_name}:{subject.pk}:{at.isoformat()}", facts={}, at=at)
