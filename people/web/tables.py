"""Shows people in a table."""

from typing import Any

import django_tables2 as tables
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from common.pages import ListTable
from people.models import User


class PersonTable(ListTable):
    """People with job, team and manager; the way to the person is the name."""

    name = tables.Column(
        _("Name"),
        accessor="pk",
        order_by=("last_name", "first_name"),
        linkify=("people:person-detail", [tables.A("pk")]),
    )
    position = tables.Column(_("Position"), order_by=("position__rank", "position__name"))
    team = tables.Column(_("Team"), order_by="team__name")
    manager = tables.Column(_("Manager"), order_by=("manager__last_name", "manager__first_name"))
    hired_on = tables.Column(_("Since"))

    class Meta:
        template_name = "components/table.html"
        order_by_field = "sort"
        empty_text = _("People appear here once they are in a team you oversee.")

    def render_name(self, record: User) -> str:
        return str(record)

    def value_name(self, record: User) -> str:
        return str(record)

    def render_hired_on(self, value: Any) -> str:
        return date_format(value, "j M Y")
