"""Says when a request is due and why then, and shows a request as a row of a list."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from empowerment.choices import RequestStatus
from empowerment.models import ApprovalRequest
from empowerment.selectors.approvals import DueExplanation
from empowerment.selectors.decisions import STATUS_OF_REQUEST
from empowerment.web.cards import amount_words, offer_words
from empowerment.web.words import span_words


@dataclass(frozen=True)
class DueWords:
    """Why a request is due then: the target, and each stretch of working time that was counted."""

    target: str
    since: str
    used_before: str
    stretches: tuple[tuple[str, str], ...]
    due: str
    zone: str
    breaches: int
    paused: str


@dataclass(frozen=True)
class RequestRow:
    """A request as a row: what is asked, or offered, and what became of it."""

    request: ApprovalRequest
    amount: str
    offer: str
    status: str
    is_paused: bool


def due_words(why: DueExplanation) -> DueWords:
    """Put into words why a request is due when it is, in the zone of the calendar that was counted on."""
    zone = ZoneInfo(why.zone)
    return DueWords(
        target=span_words(why.target),
        since=_moment(why.since, zone),
        used_before=span_words(why.used_before) if why.used_before else "",
        stretches=tuple(
            (
                _("%(start)s to %(end)s")
                % {"start": _moment(opens, zone), "end": date_format(closes.astimezone(zone), "H:i")},
                span_words(closes - opens),
            )
            for opens, closes in why.counted
        ),
        due=_moment(why.due_at, zone) if why.due_at else "",
        zone=why.zone,
        breaches=why.breaches,
        paused=_moment(why.paused_at, zone) if why.paused_at else "",
    )


def row_of(request: ApprovalRequest) -> RequestRow:
    """Show a request as a row."""
    return RequestRow(
        request=request,
        amount=amount_words(request),
        offer=offer_words(request),
        status=STATUS_OF_REQUEST[RequestStatus(request.status)].value,
        is_paused=request.due_at is None and request.paused_at is not None,
    )


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return date_format(moment.astimezone(zone), "D j M, H:i")
