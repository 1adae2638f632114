"""Lays out the list of outages. What each cost is asked for the rows of the page only."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.pages import ListTable
from journeys.models import Outage
from journeys.selectors.losses import Loss
from journeys.web.words import hidden_teams, lasted, status_of

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
MOST_TEAMS = 3


class OutageTable(ListTable):
    """Outages, newest first; the system heads the row on a phone."""

    in_files = {
        "": ["outage"],
        "system": ["kind", "system"],
        "state": ["state"],
        "cause": ["cause"],
        "who": ["teams"],
        "started_at": ["from"],
        "length": ["from", "to"],
        "minutes": ["lost minutes"],
        "cost": ["cost"],
        "delayed": ["open cases"],
    }

    system = tables.Column(verbose_name=_("System"), order_by=("system", "-started_at", "-pk"))
    state = tables.Column(verbose_name=_("State"), empty_values=(), orderable=False)
    cause = tables.Column(verbose_name=_("Cause"), order_by=("cause", "-started_at", "-pk"))
    who = tables.Column(verbose_name=_("Teams"), empty_values=(), orderable=False)
    started_at = tables.TemplateColumn(
        "{% load leeway %}{{ record.started_at|relative_time }}",
        verbose_name=_("From"),
        order_by=("started_at", "pk"),
        attrs={"td": {"class": "text-nowrap"}},
    )
    length = tables.Column(verbose_name=_("Lasted"), empty_values=(), orderable=False, attrs=NUMBER)
    minutes = tables.Column(verbose_name=_("Lost minutes"), empty_values=(), orderable=False, attrs=NUMBER)
    cost = tables.Column(verbose_name=_("Cost"), empty_values=(), orderable=False, attrs=NUMBER)
    delayed = tables.Column(verbose_name=_("Open cases"), empty_values=(), orderable=False, attrs=NUMBER)

    class Meta:
        template_name = "components/table.html"
        order_by_field = "sort"
        attrs = {"class": "table stack"}
        empty_text = _("Outages and bottlenecks appear here when somebody records one.")

    def __init__(self, *args: Any, at: datetime, team_ids: Collection[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.team_ids = team_ids
        self.losses: Mapping[int, Loss] = {}

    def render_system(self, record: Outage) -> SafeString:
        url = reverse("journeys:outage-detail", args=[record.pk])
        return format_html(
            '<a href="{}" data-open>{}</a> <span class="small muted d-block">{}</span>',
            url,
            record.system,
            record.get_kind_display(),
        )

    def render_state(self, record: Outage) -> str:
        return render_to_string("components/badge_status.html", status_of(record, at=self.at))

    def render_who(self, record: Outage) -> str:
        seen = [team for team in record.teams.all() if self.team_ids is None or team.pk in self.team_ids]
        names = ", ".join(team.name for team in seen[:MOST_TEAMS])
        left_out = len(record.teams.all()) - len(seen[:MOST_TEAMS])
        return " ".join(filter(None, (names, hidden_teams(left_out) if left_out else ""))) or "—"

    def render_length(self, record: Outage) -> str:
        return lasted(record, at=self.at)

    def render_minutes(self, record: Outage) -> str:
        return number_format(self.losses[record.pk].minutes, force_grouping=True)

    def render_cost(self, record: Outage) -> str:
        return render_to_string("journeys/_cost.html", {"loss": self.losses[record.pk]})

    def render_delayed(self, record: Outage) -> str:
        return number_format(self.losses[record.pk].delayed, force_grouping=True)
