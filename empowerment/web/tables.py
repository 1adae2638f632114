"""Lays out lists: their columns, their order, how a cell is written."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.pages import ListTable
from empowerment.models import Decision
from empowerment.web.words import how_much, money

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


class DecisionTable(ListTable):
    """Decisions, newest first; the case heads the row on a phone."""

    in_files = {
        "": ["decision"],
        "case": ["case"],
        "decided_at": ["decided at"],
        "agent": ["agent", "team"],
        "remedy": ["remedy"],
        "reason": ["reason"],
        "amount": ["quantity", "asked", "currency"],
        "granted": ["given", "taken back", "currency"],
        "status": ["became"],
    }

    case = tables.Column(verbose_name=_("Case"), order_by=("case__reference",))
    decided_at = tables.TemplateColumn(
        "{% load leeway %}{{ record.decided_at|relative_time }}",
        verbose_name=_("When"),
        attrs={"td": {"class": "text-nowrap"}},
    )
    agent = tables.Column(verbose_name=_("Agent"), order_by=("agent__last_name", "agent__first_name"))
    remedy = tables.Column(verbose_name=_("Remedy"), order_by=("remedy__name",))
    reason = tables.Column(verbose_name=_("Reason"), order_by=("reason__label",))
    amount = tables.Column(verbose_name=_("Asked"), attrs=NUMBER)
    granted = tables.Column(verbose_name=_("Given"), attrs=NUMBER, empty_values=(), orderable=False)
    status = tables.Column(verbose_name=_("Became"), orderable=False)

    class Meta:
        template_name = "components/table.html"
        order_by_field = "sort"
        attrs = {"class": "table stack"}
        empty_text = _("Decisions appear here as soon as somebody logs one, on the page of a case.")

    def render_case(self, record: Decision) -> SafeString:
        url = reverse("empowerment:decision-detail", args=[record.pk])
        return format_html('<a href="{}" data-open>{}</a>', url, record.case.reference)

    def render_agent(self, record: Decision) -> SafeString:
        return format_html('{} <span class="small muted d-block">{}</span>', record.agent, record.team)

    def render_amount(self, record: Decision) -> str:
        return how_much(record.remedy, record.quantity, record.amount, record.currency)

    def render_granted(self, record: Any) -> str:
        if record.granted is None:
            return "—"
        return money(record.granted - record.taken_back, record.currency)

    def render_status(self, record: Any) -> str:
        return render_to_string("empowerment/_status.html", {"status": record.status})
