"""Reads what the address of a page of figures asks for: whose, when, which channel, which stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers.choices import Channel
from journeys.selectors.stages import CATEGORY, JourneyStage, journey_stages, stage_of_category
from people.models import User
from performance.choices import Grain
from performance.rules.windows import SPANS, USUAL_SPAN, USUAL_SPAN_OF_ONE
from performance.selectors.scopes import Group, group_for, groups_for

# No figure is older; the calendar has an end that windows of years must not reach.
NAMES = ("group", "span", "on", "channel", "stage")
FIRST_DAY = date(2000, 1, 1)
# How much of what was not understood is said again.
LONGEST_SHOWN = 20


@dataclass(frozen=True)
class Asked:
    """
    What a page shows: `groups` and `stages` are those the reader may choose between, `group` is the chosen
    one, narrowed as asked, `on` the day to look back from, None for today. `unread` says of fields of the
    address that make no sense what is shown instead.
    """

    user: User
    today: date
    groups: tuple[Group, ...]
    group: Group
    span: int
    on: date | None = None
    stages: tuple[JourneyStage, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The same question, for the address of another page."""
        asked = (
            self.group.code,
            str(self.span),
            self.on.isoformat() if self.on else "",
            self.group.channel,
            self.group.stage.code if self.group.stage else "",
        )
        return urlencode({name: value for name, value in zip(NAMES, asked, strict=True) if value})

    def about(self, group: Group) -> "Asked":
        """Return the same question about another group."""
        return replace(self, group=group.through(self.group.channel).at(self.group.stage))

    def at(self, stage: JourneyStage) -> "Asked":
        """Return the same question about one stage of the journey, or one category."""
        return replace(self, group=self.group.at(stage))

    def part(self, grain: Grain, key: int | str | None) -> "Asked | None":
        """
        Return the same question about a part of the group, keyed as the figures by this grain are; None where
        no address names it: the teams of one person.
        """
        if grain == Grain.CHANNEL:
            return replace(self, group=self.group.through(str(key)))
        if grain == Grain.STAGE:
            if self.group.stage is not None:
                return self
            stage = next((one for one in self.stages if one.pk == key), None)
            return self.at(stage) if stage else self
        if self.group.agent_id is not None:
            return None
        named = next((one for one in self.groups if one.code == f"{grain.value}-{key}"), None)
        # What is not offered by itself, or is wider than the group, has the whole group in it.
        return self.about(named) if named and named.lies_in(self.group) else self


def reader_of(request: HttpRequest) -> User:
    """Return who asks."""
    return cast("User", request.user)


def asked_of(
    request: HttpRequest, *, code: str = "", narrows: bool = True, usual_span: int | None = None
) -> Asked:
    """
    Return what the address asks for; what makes no sense in it is left out, and said.

    :param code: the group, where the address of the page names it by itself
    :param narrows: whether the page can be narrowed to a channel or a stage
    :param usual_span: how many days the page looks back on unless asked; None: what is usual for the group
    :raises Http404: if there are no such figures for the reader
    """
    user = reader_of(request)
    groups = tuple(groups_for(user))
    group = group_for(user, code or request.GET.get("group", ""), among=groups)
    if group is None:
        raise Http404("There are no figures for you.")
    if group.code not in {one.code for one in groups}:
        groups = (*groups, group)
    channel, span = request.GET.get("channel", "") if narrows else "", request.GET.get("span", "")
    stages = journey_stages() if narrows else ()
    stage = _stage(request.GET.get("stage", ""), stages) if narrows else None
    if stage is not None and stage not in stages:
        stages = (*stages, stage)
    day, today = request.GET.get("on", "").strip(), timezone.localdate()
    on = _past_day(day, today)
    code_of_stage = request.GET.get("stage", "") if narrows else ""
    unread = {
        name: sentence
        for name, sentence, is_unread in (
            ("on", _unread_day(day), day and on is None and day != today.isoformat()),
            ("span", _("Figures look back 28, 90 or 365 days."), span and span not in map(str, SPANS)),
            ("channel", _unread_word(channel), channel and channel not in Channel.values),
            ("stage", _unread_word(code_of_stage), code_of_stage and stage is None),
        )
        if is_unread
    }
    return Asked(
        user=user,
        today=on or today,
        groups=groups,
        group=group.through(channel if channel in Channel.values else "").at(stage),
        span=_span(span, usual_span or _usual_span(group)),
        on=on,
        stages=stages,
        unread=unread,
    )


def query_of(request: HttpRequest) -> str:
    """Return what the address asks of figures, as it stands there, for the address of another page."""
    return urlencode({name: value for name in NAMES if (value := request.GET.get(name, ""))})


def kpi_url(code: str, asked: Asked) -> str:
    """Return the address of the page of a KPI, asked the same question."""
    return f"{reverse('performance:kpi-detail', args=[code])}?{asked.query}"


def _stage(code: str, stages: Sequence[JourneyStage]) -> JourneyStage | None:
    """Return what has this code: a stage, or a category looked at alone."""
    category = code.removeprefix(CATEGORY)
    if category != code:
        # What the database cannot hold is the name of no category.
        return stage_of_category(category.replace("\0", ""))
    return next((one for one in stages if one.code == code), None)


def _past_day(text: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day < today else None


def _unread_day(text: str) -> str:
    said = _("“%(typed)s” is no day from %(first)s to today. Shown is what counts up to today.")
    return said % {"typed": text[:LONGEST_SHOWN], "first": date_format(FIRST_DAY, "j M Y")}


def _unread_word(text: str) -> str:
    said = _("“%(typed)s” is nothing that figures can be narrowed to. Shown is what counts without it.")
    return said % {"typed": text[:LONGEST_SHOWN]}


def _span(text: str, usual: int) -> int:
    return int(text) if text in map(str, SPANS) else usual


def _usual_span(group: Group) -> int:
    return USUAL_SPAN if group.agent_id is None else USUAL_SPAN_OF_ONE
