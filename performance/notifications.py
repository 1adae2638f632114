"""Messages about scorecards and peer feedback. Services owe them; `effects` delivers each once."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from effects.registry import handles
from people.services.notifications import notify
from performance.choices import ScorecardState
from performance.models import Scorecard
from performance.rules.scorecards import name_of_span


@handles("scorecard.tell")
def tell_the_rated(*, scorecard_id: int, at: datetime) -> None:
    """Tell a person that their scorecard is out, or was replaced by an amendment."""
    scorecard = Scorecard.objects.get(pk=scorecard_id)
    if scorecard.state == ScorecardState.AMENDED or not scorecard.is_out:
        return
    period = name_of_span(scorecard.first, scorecard.last)
    title = (
        _("Your scorecard for {period} was amended")
        if scorecard.number > 1
        else _("Your scorecard for {period} is out")
    )
    notify(
        user_id=scorecard.person_id,
        key=f"scorecard:{scorecard.pk}:out",
        title=title.format(period=period),
        body=_("Read where each number comes from; you can acknowledge it or dispute a score."),
        url=reverse("performance:scorecard-detail", args=[scorecard.pk]),
        at=at,
    )
