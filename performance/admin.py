"""Speaks in the admin about KPIs: owner, target, and from how many facts on they are shown."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin import AuditedAdmin
from people.admin.access import ByRole
from performance import permissions
from performance.models import KpiSetting
from performance.rules.kpis import kpi_of


@admin.register(KpiSetting)
class KpiSettingAdmin(ByRole, AuditedAdmin):
    permitted = permissions.can_manage_kpis
    list_display = ["code", "formula", "owner", "target", "unit", "minimum_n"]
    list_select_related = ["owner"]
    search_fields = ["code"]
    autocomplete_fields = ["owner"]
    readonly_fields = ["formula", "source", "rationale", "unit"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["code", *self.readonly_fields] if obj else self.readonly_fields

    @admin.display(description=_("formula"))
    def formula(self, setting: KpiSetting) -> str:
        if not setting.code:
            return ""
        kpi = kpi_of(setting.code)
        return _("%(formula)s (version %(version)s)") % {"formula": kpi.formula, "version": kpi.version}

    @admin.display(description=_("source"))
    def source(self, setting: KpiSetting) -> str:
        return kpi_of(setting.code).source if setting.code else ""

    @admin.display(description=_("why it matters"))
    def rationale(self, setting: KpiSetting) -> str:
        return kpi_of(setting.code).rationale if setting.code else ""

    @admin.display(description=_("unit"))
    def unit(self, setting: KpiSetting) -> str:
        return kpi_of(setting.code).unit.label if setting.code else ""
