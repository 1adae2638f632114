"""Says which columns the case list has and how they are sorted."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.pages import ListTable
from customers.choices import CaseStatus
from customers.models import Case

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}
STATUS_KINDS = {CaseStatus.OPEN: "", CaseStatus.WAITING: "wait", CaseStatus.RESOLVED: "good"}


class CaseTable(ListTable):
    """Cases, a line each; equal cells are ordered by time, so that pages never overlap."""

    in_files = {
        "reference": ["reference"],
        "customer": ["customer"],
        "status": ["status", "customer_waiting"],
        "priority": ["priority"],
        "channel": ["channel"],
        "category": ["category"],
        "team": ["team"],
        "agent": ["agent"],
        "opened_at": ["opened_at"],
    }

    reference = tables.Column(_("Case"), linkify=("customers:case-detail", [tables.A("pk")]))
    customer = tables.Column(_("Customer"), order_by=("customer__name", "opened_at", "pk"))
    status = tables.Column(_("Status"), order_by=("status", "opened_at", "pk"))
    priority = tables.Column(_("Priority"), order_by=("priority", "opened_at", "pk"))
    channel = tables.Column(_("Channel"), order_by=("channel", "opened_at", "pk"))
    category = tables.Column(_("Category"), order_by=("category", "opened_at", "pk"))
    team = tables.Column(_("Team"), order_by=("team__name", "opened_at", "pk"))
    agent = tables.Column(
        _("Agent"), order_by=("agent__first_name", "agent__last_name", "opened_at", "pk"), default=""
    )
    opened_at = tables.TemplateColumn(
        "{% load leeway %}{{ value|relative_time }}",
        verbose_name=_("Opened"),
        order_by=("opened_at", "pk"),
        attrs=NUMBER,
    )

    class Meta:
        template_name = "components/table.html"
        empty_text = _("Cases of your teams appear here as soon as they are imported.")

    def render_status(self, value: Any, record: Case) -> SafeString:
        """In words, with a mark beside; louder where the customer is on the line."""
        return render_to_string("customers/_case_status.html", {"case": record, "label": value})
