"""Lays out the list of survey responses."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.pages import ListTable
from feedback.choices import Attribute

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


class SurveyTable(ListTable):
    """Responses, newest first; equal scores are ordered by time, so that pages never overlap."""

    in_files = {
        "": ["source", "external id"],
        "case": ["case source", "case"],
        "answered_at": ["answered at"],
        "agent": ["agent", "team"],
        "csat": ["csat"],
        "ces": ["ces"],
        "nps": ["nps"],
        "mattered": ["mattered most"],
        "comment": ["language", "comment"],
        "decision": ["decision"],
    }

    case = tables.Column(verbose_name=_("Case"), order_by=("case__reference", "-answered_at", "-pk"))
    answered_at = tables.TemplateColumn(
        "{% load leeway %}{{ record.answered_at|relative_time }}",
        verbose_name=_("Answered"),
        order_by=("answered_at", "pk"),
        attrs={"td": {"class": "text-nowrap"}},
    )
    agent = tables.Column(
        verbose_name=_("Resolved by"),
        order_by=("agent__last_name", "agent__first_name", "-answered_at", "-pk"),
        empty_values=(),
    )
    csat = tables.Column(verbose_name=_("CSAT"), order_by=("csat", "-answered_at", "-pk"), attrs=NUMBER)
    ces = tables.Column(verbose_name=_("CES"), order_by=("ces", "-answered_at", "-pk"), attrs=NUMBER)
    nps = tables.Column(verbose_name=_("NPS"), order_by=("nps", "-answered_at", "-pk"), attrs=NUMBER)
    mattered = tables.Column(verbose_name=_("Mattered most"), orderable=False, empty_values=())
    comment = tables.Column(
        verbose_name=_("Comment"), accessor="has_comment", orderable=False, empty_values=()
    )
    decision = tables.Column(
        verbose_name=_("Decision"), accessor="decision_id", orderable=False, empty_values=()
    )

    class Meta:
        template_name = "components/table.html"
        order_by_field = "sort"
        attrs = {"class": "table stack"}
        empty_text = _(
            "Responses appear here when customers answer a survey about a case of your teams, and somebody "
            "or the survey tool brings them in."
        )

    def render_case(self, record: Any) -> str | SafeString:
        if not record.may_read:
            return str(record.case.reference)
        url = reverse("customers:case-detail", args=[record.case_id])
        return format_html('<a href="{}" data-open>{}</a>', url, record.case.reference)

    def render_agent(self, record: Any) -> SafeString:
        who = record.agent if record.agent_id else _("Nobody known")
        return format_html('{} <span class="small muted d-block">{}</span>', who, record.team)

    def render_csat(self, value: int) -> SafeString:
        return _of(value, 5)

    def render_ces(self, value: int) -> SafeString:
        return _of(value, 7)

    def render_nps(self, value: int) -> SafeString:
        return _of(value, 10)

    def render_mattered(self, value: list[str]) -> str | SafeString:
        if not value:
            return "—"
        labels = [(Attribute(code).label,) for code in value]
        return format_html('<span class="small">{}</span>', format_html_join(", ", "{}", labels))

    def render_comment(self, record: Any) -> str:
        return render_to_string("feedback/_comment.html", {"survey": record})

    def render_decision(self, record: Any) -> str | SafeString:
        if record.decision_id is None:
            return "—"
        if not record.may_open:
            return str(_("Yes"))
        url = reverse("empowerment:decision-detail", args=[record.decision_id])
        return format_html('<a href="{}">{}</a>', url, _("Decision"))


def _of(value: int, most: int) -> SafeString:
    return format_html('{} <span class="small muted">/ {}</span>', value, most)
