"""Speaks in the admin about what happened: rows that are shown, never changed, of one's own scope."""

from typing import cast

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from audit.admin import LedgerAdmin
from empowerment.models import (
    ApprovalRequest,
    ApprovalStep,
    BudgetMovement,
    Decision,
    Grant,
    Reversal,
)
from empowerment.permissions import can_inspect_ledger
from empowerment.selectors.decisions import decisions_visible_to
from people.models import User


class EmpowermentLedgerAdmin(LedgerAdmin):
    """What follows from decisions, to those who may see these; `path` leads from the row to its decision."""

    path = ""
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        visible = decisions_visible_to(cast("User", request.user)).order_by().values("pk")
        rows: QuerySet[Model] = super().get_queryset(request)
        return rows.filter(**{f"{self.path}__in" if self.path else "pk__in": visible})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_authenticated and can_inspect_ledger(request.user)


@admin.register(Decision)
class DecisionAdmin(EmpowermentLedgerAdmin):
    list_display = ["id", "decided_at", "agent", "case", "remedy", "amount", "currency", "outcome", "version"]
    list_filter = ["outcome", "remedy"]
    list_select_related = ["agent", "case", "remedy", "version__policy"]
    search_fields = ["case__reference", "agent__username"]
    exclude = ["idempotency_key", "body_hash"]


@admin.register(Grant)
class GrantAdmin(EmpowermentLedgerAdmin):
    path = "decision"
    list_display = ["decision", "granted_at", "amount", "basis", "authority_of"]
    list_filter = ["basis"]
    list_select_related = ["decision", "authority_of"]


@admin.register(Reversal)
class ReversalAdmin(EmpowermentLedgerAdmin):
    exclude = ["idempotency_key", "why"]  # pages show what people wrote, to those who need it
    path = "grant__decision"
    list_display = ["grant", "reversed_at", "amount", "gave_back", "reversed_by"]
    list_select_related = ["grant", "reversed_by"]


@admin.register(ApprovalRequest)
class ApprovalRequestAdmin(EmpowermentLedgerAdmin):
    path = "decision"
    list_display = ["decision", "status", "amount", "approver", "opened_at", "due_at", "closed_at"]
    list_filter = ["status"]
    list_select_related = ["decision", "approver"]


@admin.register(ApprovalStep)
class ApprovalStepAdmin(EmpowermentLedgerAdmin):
    path = "request__decision"
    exclude = ["why"]
    list_display = ["request", "happened_at", "kind", "by", "amount"]
    list_filter = ["kind"]
    list_select_related = ["request", "by"]


@admin.register(BudgetMovement)
class BudgetMovementAdmin(EmpowermentLedgerAdmin):
    path = "decision"
    list_display = ["decision", "moved_at", "kind", "used_delta", "held_delta", "currency", "holder"]
    list_filter = ["kind"]
    list_select_related = ["decision", "holder"]
