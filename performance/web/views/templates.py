"""Speaks for scorecard templates: everybody reads what they are rated by, HR puts versions in use."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from people.models import User
from people.web.requests import reader
from performance import permissions
from performance.choices import ScorecardPeriod
from performance.models import ScorecardTemplate
from performance.rules.scopes import day_of
from performance.rules.scorecards import span_of
from performance.rules.templates import difference
from performance.selectors.templates import (
    begins_in_the_past,
    content_of,
    get_version,
    hash_of_version,
    last_day_of,
    reach_of,
    templates_with_versions,
    version_before,
)
from performance.services.templates import InTheMaking, activate_version, refusal_of, start_version
from performance.web.versions import cap_words, changes_in_words, consequences_of, section_rows

LONGEST_REASON = 1000


class ActivateForm(forms.Form):
    """Why a version is put in use. What was shown binds the deed to it."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept for ever in the audit log with your name."),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    although_past = forms.BooleanField(
        label=gettext_lazy("Measure people by it although its first day is past"),
        help_text=gettext_lazy("They could not know then what they are measured by."),
    )

    def __init__(self, *args: Any, is_past: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_past:
            del self.fields["although_past"]


@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """What each position is rated by, with all versions: nobody is measured by what they cannot read."""
    templates = [
        (
            template,
            [
                (version, last, section_rows(version.sections.all()), cap_words(version))
                for version in template.versions.all()
                for last in [last_day_of(version, template.versions.all())]
            ],
            next((one for one in template.versions.all() if one.activated_at is None), None),
        )
        for template in templates_with_versions()
    ]
    user = reader(request)
    context = {
        "templates": templates,
        "runs": permissions.can_run_scorecards(user),
        "writes": permissions.can_write_templates(user),
        "today": day_of(timezone.now(), ZoneInfo(settings.TIME_ZONE)),
    }
    return render(request, "performance/template_list.html", context)


@require_POST
def template_start(request: HttpRequest, template_id: int) -> HttpResponse:
    """Start the next version as a copy of the latest, for periods from next month on."""
    user, at = _runner(request), timezone.now()
    template = get_object_or_404(ScorecardTemplate, pk=template_id)
    _first, last = span_of(ScorecardPeriod.MONTH, day_of(at, ZoneInfo(settings.TIME_ZONE)))
    following = last + timedelta(days=1)
    try:
        start_version(template_id=template.pk, effective_from=following, actor=user, at=at)
    except InTheMaking as refusal:
        page = reverse("performance:template-activate", args=[refusal.version.pk])
        messages.error(request, format_html('{} <a href="{}">{}</a>', refusal, page, _("Read it")))
    else:
        messages.success(request, _("A new version was started. Administrators edit it; you put it in use."))
    return HttpResponseRedirect(reverse("performance:template-list"))


@require_http_methods(["GET", "HEAD", "POST"])
def version_activate(request: HttpRequest, version_id: int) -> HttpResponse:
    """What putting a version in use will do and to whom, a reason, then the deed. A GET does nothing."""
    user, at = _runner(request), timezone.now()
    version = get_version(version_id)
    is_past = begins_in_the_past(version, at=at)
    form, status = ActivateForm(request.POST or None, is_past=is_past), 422
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            activate_version(
                version_id=version.pk,
                actor=user,
                reason=data["reason"],
                shown=data["shown"],
                although_past=data.get("although_past", False),
                at=at,
            )
        except DomainError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("This version is in use now, for periods from its first day on."))
            return HttpResponseRedirect(reverse("performance:template-list"))
    before = version_before(version)
    changes = difference(content_of(before), content_of(version)) if before else []
    context = {
        "version": version,
        "before": before,
        "changes": changes_in_words(changes, [version, before] if before else [version]),
        "consequences": consequences_of(version, reach_of(version), is_past=is_past),
        "rows": section_rows(version.sections.all()),
        "cap": cap_words(version),
        # With a reason typed, the refusal stands with it.
        "refusal": None if form.is_bound else refusal_of(version),
        "form": form,
        "shown": hash_of_version(version),
    }
    return render(
        request, "performance/version_activate.html", context, status=status if form.errors else 200
    )


def _runner(request: HttpRequest) -> User:
    user = reader(request)
    if not permissions.can_run_scorecards(user):
        raise Http404("HR puts versions in use.")
    return user
