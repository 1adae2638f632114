"""Shows scorecards in a table."""

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.pages import ListTable
from performance.choices import ScorecardState
from performance.models import Scorecard
from performance.selectors.scorecards import total_words
from performance.web.sheets import KIND_OF_STATE, period_of


class ScorecardTable(ListTable):
    """Scorecards of people, by name: no order by score is offered."""

    person = tables.Column(
        _("Name"),
        order_by=("person__last_name", "person__first_name"),
        linkify=("performance:scorecard-detail", [tables.A("pk")]),
    )
    period = tables.Column(_("Period"), accessor="first", order_by=("first", "last"))
    team = tables.Column(_("Team"), order_by="team__name")
    total = tables.Column(
        _("Whole"),
        orderable=False,
        empty_values=(),
        attrs={"th": {"class": "number"}, "td": {"class": "number"}},
    )
    state = tables.Column(_("State"))

    class Meta:
        template_name = "components/table.html"
        order_by_field = "sort"
        empty_text = _("Scorecards appear here once they are computed for people you lead.")

    def render_period(self, record: Scorecard) -> str:
        return period_of(record)

    def render_total(self, record: Scorecard) -> str:
        return total_words(record)

    def render_state(self, record: Scorecard) -> SafeString:
        words = {"label": record.get_state_display(), "kind": KIND_OF_STATE[ScorecardState(record.state)]}
        return render_to_string("components/badge_status.html", words)
