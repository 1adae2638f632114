"""Reads what the address of a page of figures asks for: whose, when, through which channel."""

from dataclasses import dataclass, replace
from datetime import date
from typing import cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from customers.choices import Channel
from people.models import User
from performance.rules.windows import SPANS, USUAL_SPAN, USUAL_SPAN_OF_ONE
from performance.selectors.scopes import Group, group_for, groups_for

# No figure is older; the calendar has an end that windows of years must not reach.
FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Asked:
    """
    What a page shows: `groups` are those the reader may choose between, `group` is the chosen one, `on` the
    day to look back from, None for today.
    """

    user: User
    today: date
    groups: tuple[Group, ...]
    group: Group
    span: int
    on: date | None = None

    @property
    def query(self) -> str:
        """The same question, for the address of another page."""
        asked = {
            "group": self.group.code,
            "span": str(self.span),
            "on": self.on.isoformat() if self.on else "",
            "channel": self.group.channel,
        }
        return urlencode({name: value for name, value in asked.items() if value})

    def about(self, group: Group) -> "Asked":
        """Return the same question about another group."""
        return replace(self, group=group.through(self.group.channel))


def reader_of(request: HttpRequest) -> User:
    """Return who asks."""
    return cast("User", request.user)


def asked_of(request: HttpRequest, *, code: str = "") -> Asked:
    """
    Return what the address asks for; what makes no sense in it is left out.

    :param code: the group, where the address of the page names it by itself
    :raises Http404: if there are no such figures for the reader
    """
    user = reader_of(request)
    groups = tuple(groups_for(user))
    group = group_for(user, code or request.GET.get("group", ""), among=groups)
    if group is None:
        raise Http404("There are no figures for you.")
    channel = request.GET.get("channel", "")
    on = _past_day(request.GET.get("on", ""))
    return Asked(
        user=user,
        today=on or timezone.localdate(),
        groups=groups,
        group=group.through(channel if channel in Channel.values else ""),
        span=_span(request.GET.get("span", ""), group),
        on=on,
    )


def kpi_url(code: str, asked: Asked) -> str:
    """Return the address of the page of a KPI, asked the same question."""
    return f"{reverse('performance:kpi-detail', args=[code])}?{asked.query}"


def _past_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day < timezone.localdate() else None


def _span(text: str, group: Group) -> int:
    if text in map(str, SPANS):
        return int(text)
    return USUAL_SPAN if group.agent_id is None else USUAL_SPAN_OF_ONE
