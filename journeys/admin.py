"""Speaks in the admin about the stages of the journey with their categories, and what an hour costs."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from audit.admin import AuditedAdmin
from journeys import permissions
from journeys.models import HourlyCost, Stage, StageCategory
from people.admin.access import ByRole


class StageCategoryInline(ByRole, TabularInline):
    permitted = permissions.can_manage_stages
    model = StageCategory
    extra = 1


@admin.register(Stage)
class StageAdmin(ByRole, AuditedAdmin):
    permitted = permissions.can_manage_stages
    list_display = ["position", "name", "code", "belonging"]
    list_display_links = ["name"]
    search_fields = ["name", "code"]
    inlines = [StageCategoryInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["code"] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stage]:
        rows: QuerySet[Stage] = super().get_queryset(request)
        return rows.prefetch_related("categories")

    @admin.display(description=_("categories"))
    def belonging(self, stage: Stage) -> str:
        return ", ".join(one.category for one in stage.categories.all())


@admin.register(HourlyCost)
class HourlyCostAdmin(ByRole, AuditedAdmin):
    permitted = permissions.can_manage_costs
    list_display = ["effective_from", "amount", "currency", "rationale"]
