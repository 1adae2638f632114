"""The rail of the admin: which reference data stands under which heading, for those who may see it."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

GROUPS = [
    (
        gettext_lazy("Authority"),
        {
            "governance.Policy": "account_balance",
            "governance.PolicyVersion": "rule",
            "empowerment.Remedy": "redeem",
            "empowerment.ReasonCode": "label",
        },
    ),
    (
        gettext_lazy("Ledger"),
        {
            "empowerment.Decision": "receipt_long",
            "empowerment.ApprovalRequest": "hourglass_top",
            "empowerment.Grant": "payments",
            "empowerment.Reversal": "undo",
            "empowerment.ApprovalStep": "stairs",
            "empowerment.BudgetMovement": "swap_vert",
        },
    ),
    (
        gettext_lazy("People"),
        {
            "people.User": "person",
            "people.Position": "badge",
            "people.Team": "diversity_3",
            "people.Department": "domain",
            "people.Region": "public",
            "people.Absence": "event_busy",
            "people.Shift": "schedule",
            "people.BusinessCalendar": "calendar_month",
            "people.Course": "school",
            "people.Completion": "workspace_premium",
            "people.Qualification": "monitoring",
        },
    ),
    (
        gettext_lazy("Figures"),
        {
            "performance.KpiSetting": "monitoring",
            "performance.ScorecardTemplate": "assignment",
            "performance.ScorecardVersion": "rule",
            "journeys.Stage": "route",
            "journeys.HourlyCost": "payments",
        },
    ),
]
OTHER_ICON = "more_horiz"


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of this person, in the order of the table; what the table does not name comes last."""
    open_to_them = [
        model
        for model, model_admin in admin.site._registry.items()
        if model_admin.has_module_permission(request) and model_admin.has_view_permission(request)
    ]
    groups = []
    for title, entries in GROUPS:
        named = [(apps.get_model(label), icon) for label, icon in entries.items()]
        items = [_item(model, icon) for model, icon in named if model in open_to_them]
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    in_table = {apps.get_model(label) for _title, entries in GROUPS for label in entries}
    others = [_item(model, OTHER_ICON) for model in open_to_them if model not in in_table]
    if others:
        groups.append({"title": _("More"), "separator": True, "collapsible": True, "items": others})
    return groups


def _item(model: type[Model], icon: str) -> dict[str, Any]:
    meta = model._meta
    return {
        "title": capfirst(str(meta.verbose_name_plural)),
        "icon": icon,
        "link": reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"),
    }
