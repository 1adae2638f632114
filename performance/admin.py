"""Speaks in the admin about KPIs and about what scorecards are made of."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _
from unfold.admin import StackedInline
from unfold.widgets import UnfoldAdminTextInputWidget

from audit.admin import LONGEST_REASON, AuditedAdmin
from common.shares import exact_words
from people.admin.access import ByRole
from performance import permissions
from performance.models import KpiSetting, ScorecardSection, ScorecardTemplate, ScorecardVersion
from performance.rules.kpis import MINUTES_IN, kpi_of
from performance.rules.targets import NotATarget, read_target, target_hint, target_words, typed_unit
from performance.rules.templates import ONE, sum_of_weights
from performance.selectors.templates import version_in_the_making
from performance.services.templates import InTheMaking


class KpiSettingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A setting; the target is typed in the words people read, and why it is so is part of it."""

    target = forms.CharField(
        label=_("Target"), required=False, max_length=40, widget=UnfoldAdminTextInputWidget()
    )
    _reason = forms.CharField(
        label=_("Reason for this change"),
        widget=UnfoldAdminTextInputWidget(),
        max_length=LONGEST_REASON,
        help_text=_("Kept for ever in the audit log with your name. People are measured against the target."),
    )

    class Meta:
        model = KpiSetting
        fields = ["code", "owner", "target", "minimum_n"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "target" not in self.fields:
            return
        setting = self.instance
        if setting.code and setting.target is not None:
            self.initial["target"] = target_words(kpi_of(setting.code), setting.target)
        if setting.code:
            self.fields["target"].help_text = target_hint(kpi_of(setting.code))
        else:
            self.fields["target"].help_text = _(
                "A share in per cent; a duration as 7 min, 1.5 h or 2 d; all else in the unit of the KPI."
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        code, typed = data.get("code") or self.instance.code, data.get("target")
        if not typed:
            data["target"] = None
        elif code:
            try:
                data["target"] = read_target(kpi_of(code), typed)
            except NotATarget as fault:
                self.add_error("target", str(fault))
        return data


@admin.register(KpiSetting)
class KpiSettingAdmin(ByRole, AuditedAdmin):
    permitted = permissions.can_manage_kpis
    form = KpiSettingForm
    change_form_after_template = ""  # the reason is a field, and required
    list_display = ["code", "formula", "owner", "typed", "minimum_n"]
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
        said = {"formula": gettext(kpi.formula), "version": kpi.version}
        return _("%(formula)s (version %(version)s)") % said

    @admin.display(description=_("source"))
    def source(self, setting: KpiSetting) -> str:
        return gettext(kpi_of(setting.code).source) if setting.code else ""

    @admin.display(description=_("why it matters"))
    def rationale(self, setting: KpiSetting) -> str:
        return gettext(kpi_of(setting.code).rationale) if setting.code else ""

    @admin.display(description=_("target"))
    def typed(self, setting: KpiSetting) -> str:
        if setting.target is None:
            return ""
        kpi = kpi_of(setting.code)
        typed = target_words(kpi, setting.target)
        return typed if kpi.unit in MINUTES_IN else f"{typed} ({gettext(typed_unit(kpi))})"

    @admin.display(description=_("unit"))
    def unit(self, setting: KpiSetting) -> str:
        return str(kpi_of(setting.code).unit.label) if setting.code else ""


class SectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A section; a KPI that carries no weight by itself needs an exception before it is even saved."""

    class Meta:
        model = ScorecardSection
        fields = [
            "place",
            "kind",
            "name",
            "kpi",
            "grain",
            "departments",
            "weight",
            "floor",
            "target",
            "critical",
            "rationale",
            "exception_by",
            "exception_reason",
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        code = data.get("kpi")
        if code and not kpi_of(code).is_weightable and not data.get("exception_by"):
            self.add_error(
                "kpi", _("This KPI carries no weight unless an exception says who decided, and why.")
            )
        return data


class SectionInline(ByRole, StackedInline):
    permitted = permissions.can_write_templates
    model = ScorecardSection
    form = SectionForm
    extra = 0
    autocomplete_fields = ["exception_by", "departments"]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request) and _is_draft(obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request) and _is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request) and _is_draft(obj)


@admin.register(ScorecardTemplate)
class ScorecardTemplateAdmin(ByRole, AuditedAdmin):
    permitted = permissions.can_write_templates
    list_display = ["position", "purpose"]
    list_select_related = ["position"]
    search_fields = ["position__name"]


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none at run time
    """A version; there is one at a time of a template that is not in use yet."""

    class Meta:
        model = ScorecardVersion
        fields = ["template", "number", "effective_from", "scale", "critical_cap", "rationale"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        template = data.get("template")
        written = version_in_the_making(template.pk) if template else None
        if written is not None and written != self.instance:
            page = reverse("admin:performance_scorecardversion_change", args=[written.pk])
            self.add_error(
                "template", format_html('{} <a href="{}">{}</a>', InTheMaking(written), page, _("Edit it"))
            )
        return data


@admin.register(ScorecardVersion)
class ScorecardVersionAdmin(ByRole, AuditedAdmin):
    """Administrators write versions; HR puts them in use, on the page of the templates."""

    permitted = permissions.can_write_templates
    form = VersionForm
    list_display = ["template", "number", "effective_from", "activated_at"]
    list_select_related = ["template__position"]
    search_fields = ["template__position__name"]
    inlines = [SectionInline]
    readonly_fields = ["activated_at", "activated_by"]

    def save_related(self, request: HttpRequest, form: Any, formsets: Iterable[Any], change: bool) -> None:
        super().save_related(request, form, formsets, change)
        total = sum_of_weights(form.instance.sections.values_list("weight", flat=True))
        if total != ONE:
            words = _("Saved, but the weights of its sections sum to %(sum)s: to be put in use, 100 %%.")
            messages.warning(request, words % {"sum": exact_words(total)})

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request) and _is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request) and _is_draft(obj)


def _is_draft(version: Model | None) -> bool:
    """What is in use stays as it is: a trigger sees to it, and the admin does not offer it."""
    return not isinstance(version, ScorecardVersion) or version.activated_at is None
