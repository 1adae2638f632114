"""Speaks in the admin about the versions of policies, and leads to the pages on which a draft is edited."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from empowerment.admin.pages import ChangesPage, FilePage, StartPage, SubmitPage
from empowerment.admin.sections import ApprovalsPage, BudgetsPage, LimitsPage, TiersPage, section_url
from empowerment.selectors.drafts import is_editable
from governance.choices import VersionStatus
from governance.models import PolicyVersion
from governance.permissions import can_edit_policy
from governance.selectors import get_version_for, versions_visible_to
from people.choices import Role
from people.models import User

PAGES = (LimitsPage, BudgetsPage, TiersPage, ApprovalsPage, ChangesPage, FilePage, SubmitPage)


@admin.register(PolicyVersion)
class PolicyVersionAdmin(ModelAdmin):
    """The versions a manager may read; a draft of theirs opens on its limits, any other on its page."""

    list_display = ["number", "policy", "state", "effective_from", "effective_to", "drafted_by"]
    list_display_links = ["number", "policy"]
    list_filter = ["status", ("policy", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["policy", "drafted_by"]
    ordering = ["policy", "-number"]
    search_fields = ["policy__name", "summary"]
    actions: list[str] | None = None
    change_list_template = "empowerment/drafts/version_changelist.html"

    @display(  # type: ignore[untyped-decorator]
        description=_("status"),
        ordering="status",
        label={
            VersionStatus.DRAFT.label: "warning",
            VersionStatus.SUBMITTED.label: "info",
            VersionStatus.ADOPTED.label: "success",
        },
    )
    def state(self, version: PolicyVersion) -> str:
        return str(VersionStatus(version.status).label)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PolicyVersion]:
        return versions_visible_to(_actor(request)).order_by("policy", "-number")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_authenticated and Role.MANAGER in _actor(request).roles

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Lead to where the version is edited or read."""
        if not object_id.isdecimal():
            raise Http404
        version = get_version_for(_actor(request), int(object_id))
        if is_editable(version) and can_edit_policy(_actor(request), version.policy):
            return HttpResponseRedirect(section_url(version, "limits"))
        return HttpResponseRedirect(reverse("governance:version-detail", args=[version.pk]))

    def get_urls(self) -> list[URLPattern]:
        drafts = [
            path(
                f"<int:version_id>/{page.section}/",
                self.admin_site.admin_view(page.as_view(model_admin=self)),
                name=f"empowerment_draft_{page.section}",
            )
            for page in PAGES
        ]
        start = path(
            "start/",
            self.admin_site.admin_view(StartPage.as_view(model_admin=self)),
            name="empowerment_draft_start",
        )
        return [start, *drafts, *super().get_urls()]


def _actor(request: HttpRequest) -> User:
    return cast("User", request.user)
